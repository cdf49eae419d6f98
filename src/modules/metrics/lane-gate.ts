import { UNREACHABLE_AGAIN_MS } from './cadence.rules.js';

/** Publishing goes first: an account with a delivery due this soon is left to it. */
const PUBLISHING_SOON_MS = 2_000;

/**
 * True where publishing has nothing to do with the account before `soon`.
 * @param soon placeholder of the instant; the statement joins `lane` and `account`
 */
export function laneIsFree(soon: string): string {
  return `lane.lease_token IS NULL
    AND (lane.next_at IS NULL OR lane.next_at > ${soon} OR lane.blocked_until > ${soon} OR account.status <> 'active')`;
}

/**
 * Until when the account can't be asked; null or past where it can.
 * @param later placeholder of the instant to look again at accounts without a grant; the statement also left-joins `connection`
 */
export function waitUntil(later: string): string {
  return `CASE WHEN account.status IN ('reconnect', 'disconnected') OR connection.account_id IS NULL OR connection.health = 'reconnect' THEN ${later}::timestamptz
    ELSE GREATEST(lane.blocked_until, lane.metrics_blocked_until) END`;
}

export function soonAfter(now: Date): Date {
  return new Date(now.getTime() + PUBLISHING_SOON_MS);
}

export function unreachableUntil(now: Date): Date {
  return new Date(now.getTime() + UNREACHABLE_AGAIN_MS);
}
