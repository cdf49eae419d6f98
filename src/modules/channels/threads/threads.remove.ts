import { ChannelError, type ChannelContext, type ChannelReceipt } from '../contract/index.js';
import { MISSING } from '../meta/index.js';
import { callerOf, send } from './threads.api.js';

/** Last part first, so that a broken-off removal leaves the beginning of a thread and no answers to nothing. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
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
