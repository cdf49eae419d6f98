import type { ChannelAdapter, JsonObject } from '../channels/index.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

export const PROBE_EVERY_MS = 6 * HOUR_MS;
export const PROBE_AGAIN_MS = 15 * MINUTE_MS;
/** A grant that the network took back is looked at now and then all the same: networks restore what they suspended. */
export const PROBE_LOST_MS = DAY_MS;

const REFRESH_AHEAD_MS = 10 * MINUTE_MS;
const REFRESH_AHEAD_SHARE = 0.2;
const GRANT_AHEAD_MS = 7 * DAY_MS;
const JITTER_SHARE = 0.1;

/** The times of a grant. */
export interface GrantTimes {
  /** When these credentials were obtained. */
  readonly obtainedAt: Date;
  /** When the access token stops working; null where it never does. */
  readonly expiresAt: Date | null;
  /** When the grant as a whole ends unless used; null where it never does. */
  readonly grantExpiresAt: Date | null;
}

/** Whether anything but a new sign-in can prolong the account's grant. @param data as connecting stored it */
export function isRenewable({ auth }: Pick<ChannelAdapter, 'auth'>, data: JsonObject): boolean {
  return auth.refresh !== undefined && data['renewable'] !== false;
}

/**
 * When to refresh ahead of need: ten minutes or a fifth of its lifetime before the token ends, whichever is more (but never in the first half of
 * a very short life), and a week before the grant would lapse. A grant whose end does not move by refreshing is tried once a day, not once a tick.
 * @returns null where nothing ends
 */
export function refreshDueAt(times: GrantTimes): Date | null {
  const candidates: number[] = [];
  const obtainedMs = times.obtainedAt.getTime();
  if (times.expiresAt) {
    const lifetimeMs = Math.max(0, times.expiresAt.getTime() - obtainedMs);
    const aheadMs = Math.min(Math.max(REFRESH_AHEAD_MS, lifetimeMs * REFRESH_AHEAD_SHARE), lifetimeMs / 2);
    candidates.push(times.expiresAt.getTime() - aheadMs);
  }
  if (times.grantExpiresAt) {
    candidates.push(Math.max(times.grantExpiresAt.getTime() - GRANT_AHEAD_MS, obtainedMs + DAY_MS));
  }
  return candidates.length === 0 ? null : new Date(Math.min(...candidates));
}

/** When a healthy connection is probed next. */
export function probeDueAt(checkedAt: Date | null): Date | null {
  return checkedAt === null ? null : new Date(checkedAt.getTime() + PROBE_EVERY_MS);
}

/**
 * When the keeper looks at a healthy connection next: for its probe or its refresh, whichever is sooner.
 * @param random from 0 to 1; spreads the probes of accounts that were connected together
 */
export function nextCheckAt(input: {
  readonly now: Date;
  readonly checkedAt: Date | null;
  readonly grant: GrantTimes;
  readonly refreshable: boolean;
  readonly random: number;
}): Date {
  const probeMs = probeDueAt(input.checkedAt)?.getTime() ?? input.now.getTime();
  const jitteredMs = probeMs + PROBE_EVERY_MS * JITTER_SHARE * input.random;
  const refreshMs = input.refreshable ? refreshDueAt(input.grant)?.getTime() : undefined;
  return new Date(Math.min(jitteredMs, refreshMs ?? Number.POSITIVE_INFINITY));
}

/** How long a refresh that failed for the `failures`th time in a row waits: 1, 2, 4, 8, then 15 minutes. */
export function refreshAgainMs(failures: number): number {
  return Math.min(PROBE_AGAIN_MS, MINUTE_MS * 2 ** Math.max(0, failures - 1));
}
