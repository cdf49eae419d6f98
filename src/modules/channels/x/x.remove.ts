import type { ChannelContext, ChannelReceipt } from '../contract/index.js';
import { callerOf, send, type Caller } from './x.api.js';

/** Last part first, so that a broken-off removal leaves the beginning of a thread and no answers to nothing. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
  const comment = receipt.firstComment;
  const all = [...receipt.parts, ...(comment !== null && 'remoteId' in comment ? [comment] : [])];
  for (const { remoteId } of all.reverse()) await removePost(remoteId, caller);
}

/** One that is gone already counts as removed. */
export async function removePost(id: string, caller: Caller): Promise<void> {
  await send(caller, {
    method: 'DELETE',
    path: `/2/tweets/${encodeURIComponent(id)}`,
    purpose: 'prepare',
    tolerates: [404],
  });
}
