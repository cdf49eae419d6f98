import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type ChannelReceipt,
  type PublishContext,
} from '../contract/index.js';
import { MISSING } from '../meta/index.js';
import { callerOf, send } from './facebook.api.js';
import { asSent, videoIdOf } from './facebook.mapper.js';

/**
 * Changes the words; files and the card stay. Facebook lets an app change its own posts only. Never with a comment's id: that would change the
 * comment. The words of a video stand with the video.
 * @throws ChannelError `rejected` for a story, which has no words
 */
export async function edit(
  receipt: ChannelReceipt,
  draft: ChannelDraft,
  context: PublishContext,
): Promise<ChannelReceipt> {
  const [post] = receipt.parts;
  if (post === undefined) return receipt;
  if (post.data?.['kind'] === 'story') throw new ChannelError('rejected', 'Stories have no words to change.');
  const videoId = videoIdOf(post);
  const text = asSent(draft).parts[0]?.text ?? '';
  await send(await callerOf(context), {
    method: 'POST',
    path: `/${encodeURIComponent(videoId ?? post.remoteId)}`,
    form: videoId === null ? { message: text } : { description: text },
    purpose: 'prepare',
  });
  return receipt;
}

/** Of a video both are taken down: its post, and the video itself, which would stay in the Page's library. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = await callerOf(context);
  const comment = receipt.firstComment;
  const all = [...(comment !== null && 'remoteId' in comment ? [comment] : []), ...receipt.parts];
  const ids = all.flatMap((part) => [part.remoteId, videoIdOf(part)]).filter((id) => id !== null);
  for (const id of new Set(ids)) {
    await send(caller, { method: 'DELETE', path: `/${encodeURIComponent(id)}`, purpose: 'read' }).catch(
      (error: unknown) => {
        // Gone already counts as removed.
        if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
      },
    );
  }
}
