import {
  ChannelError,
  littleTextOf,
  type ChannelContext,
  type ChannelDraft,
  type ChannelReceipt,
  type PublishContext,
} from '../contract/index.js';
import { callerOf, encoded, send, type Caller } from './linkedin.api.js';
import { asRecord, asSent, fixedOf, publishedPost, textOf } from './linkedin.mapper.js';

/**
 * Changes the words of the post and of its first comment; LinkedIn lets nothing else be changed (Posts and Comments APIs, August 2026). The same edit
 * twice changes nothing the second time, so a lost one is simply sent again.
 */
export async function edit(
  receipt: ChannelReceipt,
  draft: ChannelDraft,
  context: PublishContext,
): Promise<ChannelReceipt> {
  const [post] = receipt.parts;
  const before = textOf(asRecord(post?.data), 'fixed');
  if (post === undefined || draft.parts.length !== 1 || (before !== null && before !== fixedOf(draft))) {
    throw new ChannelError(
      'rejected',
      'LinkedIn lets only the text of a post be changed, not its files, descriptions, poll, card and audience.',
      { code: 'more-than-text-changed' },
    );
  }
  const caller = callerOf(context);
  await context.steps.run('edit.0', 'prepare', async () => {
    await send(caller, {
      method: 'POST',
      path: `/rest/posts/${encoded(post.remoteId)}`,
      purpose: 'prepare',
      restli: 'PARTIAL_UPDATE',
      json: { patch: { $set: { commentary: littleTextOf(asSent(draft).parts[0]?.text ?? '') } } },
    });
    return true;
  });
  await editComment(receipt.firstComment, draft.firstComment, caller, context);
  return { parts: [publishedPost(post.remoteId, draft)], firstComment: receipt.firstComment };
}

async function editComment(
  comment: ChannelReceipt['firstComment'],
  text: string | null,
  caller: Caller,
  context: PublishContext,
): Promise<void> {
  if (comment === null || 'error' in comment || text === null) return;
  const post = textOf(asRecord(comment.data), 'post');
  const id = textOf(asRecord(comment.data), 'commentId');
  if (post === null || id === null) return;
  await context.steps.run('edit.comment', 'prepare', async () => {
    await send(caller, {
      method: 'POST',
      path: `/rest/socialActions/${encoded(post)}/comments/${encoded(id)}?actor=${encoded(context.account.remoteId)}`,
      purpose: 'prepare',
      restli: 'PARTIAL_UPDATE',
      json: { patch: { message: { $set: { text } } } },
    });
    return true;
  });
}

/** Comments go with their post. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
  for (const { remoteId } of receipt.parts) {
    const path = `/rest/posts/${encoded(remoteId)}`;
    await send(caller, { method: 'DELETE', path, purpose: 'prepare', tolerates: [404] });
  }
}
