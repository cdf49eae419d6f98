import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type ChannelReceipt,
  type PublishContext,
} from '../contract/index.js';
import { MISSING } from '../meta/index.js';
import { callerOf, send } from './facebook.api.js';
import { asSent } from './facebook.mapper.js';

/** Changes the words; photos and the card stay. Facebook lets an app change its own posts only. Never with a comment's id: that would change the comment. */
export async function edit(
  receipt: ChannelReceipt,
  draft: ChannelDraft,
  context: PublishContext,
): Promise<ChannelReceipt> {
  const [post] = receipt.parts;
  if (post) {
    await send(await callerOf(context), {
      method: 'POST',
      path: `/${encodeURIComponent(post.remoteId)}`,
      form: { message: asSent(draft).parts[0]?.text ?? '' },
      purpose: 'prepare',
    });
  }
  return receipt;
}

export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = await callerOf(context);
  const comment = receipt.firstComment;
  const all = [...receipt.parts, ...(comment !== null && 'remoteId' in comment ? [comment] : [])];
  for (const { remoteId } of all.reverse()) {
    await send(caller, { method: 'DELETE', path: `/${encodeURIComponent(remoteId)}`, purpose: 'read' }).catch(
      (error: unknown) => {
        // Gone already counts as removed.
        if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
      },
    );
  }
}
