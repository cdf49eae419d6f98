import { setTimeout as sleep } from 'node:timers/promises';
import { ChannelError } from '../contract/index.js';

/** Waits, or rejects with a `ChannelError` as soon as `signal` fires. Handed in, so that tests need not wait. */
export type Pause = (ms: number, signal: AbortSignal) => Promise<void>;

export const pause: Pause = async (ms, signal) => {
  try {
    await sleep(ms, undefined, { signal });
  } catch (cause) {
    throw new ChannelError('unavailable', 'The wait for the server was broken off.', { cause });
  }
};
