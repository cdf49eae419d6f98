const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/**
 * Older than this when it came, a notice is written down and not acted upon. Networks repeat what did not get through for about 36 hours, and a
 * recording that somebody plays back later has lost its force. Must be shorter than notices are kept: while they are, their keys tell repeats.
 */
const WINDOW_MS = 2 * DAY_MS;
/** Clocks differ; more than this into the future is no time at all. */
const AHEAD_MS = 10 * MINUTE_MS;

export const KEEP_MS = 14 * DAY_MS;
/** People may look at the state of what they asked for. */
export const KEEP_DELETIONS_MS = 400 * DAY_MS;

const FIRST_RETRY_MS = 30_000;
const LONGEST_RETRY_MS = 60 * MINUTE_MS;
/** Longer than a day of tries: what fails then does not fail for want of patience. */
const MOST_TRIES = 40;

/** How a notice ended. `applied`: something here follows from it; `unknown`: nothing here is meant. */
export type NoticeOutcome = 'applied' | 'unknown' | 'out-of-time' | 'costs' | 'failed';

/** Whether what is said to have happened at `occurredAt` may be acted upon. Unknown counts as now. */
export function isInTime(occurredAt: Date | null, receivedAt: Date): boolean {
  if (occurredAt === null) return true;
  const ageMs = receivedAt.getTime() - occurredAt.getTime();
  return ageMs <= WINDOW_MS && ageMs >= -AHEAD_MS;
}

/** When somebody asked, as far as it can be believed: by the network's word, never later than it came. */
export function askedAt(occurredAt: Date | null, receivedAt: Date): Date {
  return occurredAt !== null && occurredAt < receivedAt ? occurredAt : receivedAt;
}

/** When to try again after the `tries`th try; null: never. */
export function tryAgainAt(tries: number, now: Date): Date | null {
  if (tries >= MOST_TRIES) return null;
  return new Date(now.getTime() + Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * 2 ** Math.min(20, tries - 1)));
}
