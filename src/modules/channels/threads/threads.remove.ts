import { ChannelError, type ChannelContext, type ChannelReceipt } from '../contract/index.js';
import { MISSING } from '../meta/index.js';
import { callerOf, send, type Caller } from './threads.api.js';

/** Last part first, so that a broken-off removal leaves the beginning of a thread and no answers to nothing. */
export async function remove(receipt: ChannelReceipt, context: ChannelContext): Promise<void> {
  const caller = callerOf(context);
  const comment = receipt.firstComment;
  const all = [...receipt.parts, ...(comment !== null && 'remoteId' in comment ? [comment] : [])];
  for (const { remoteId } of all.reverse()) await removePost(remoteId, caller);
}

/** One that is gone already counts as removed. */
export async function removePost(id: string, caller: Caller): Promise<void> {
  await send(caller, { method: 'DELETE', path: `/${encodeURIComponent(id)}`, purpose: 'read' }).catch(
    (error: unknown) => {
      if (!(error instanceof ChannelError) || error.code !== MISSING) throw error;
    },
  );
}
