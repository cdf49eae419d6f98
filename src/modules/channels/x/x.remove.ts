import type { ChannelContext, ChannelReceipt } from '../contract/index.js';
import { callerOf, send } from './x.api.js';

/** Last part first, so that a broken-off removal leaves the beginning of a thread and no answers to nothing. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
  const comment = receipt.firstComment;
  const all = [...receipt.parts, ...(comment !== null && 'remoteId' in comment ? [comment] : [])];
  for (const { remoteId } of all.reverse()) {
    await send(caller, {
      method: 'DELETE',
      path: `/2/tweets/${encodeURIComponent(remoteId)}`,
      purpose: 'prepare',
      tolerates: [404],
    });
  }
}
