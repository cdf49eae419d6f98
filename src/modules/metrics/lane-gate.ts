import { UNREACHABLE_AGAIN_MS } from './cadence.rules.js';

/** Publishing goes first: an account with a delivery due this soon is left to it. */
const PUBLISHING_SOON_MS = 2_000;

/**
 * Conditions over `lane`, `account` and `connection` (left-joined), with $2 the present, $3 the near future and $4 the instant to look again
 * at accounts without a grant.
 */
export const LANE_IS_FREE = `lane.lease_token IS NULL
  AND (lane.next_at IS NULL OR lane.next_at > $3 OR lane.blocked_until > $3 OR account.status <> 'active')`;

/** Until when the account can't be asked; null or past where it can. */
export const WAIT_UNTIL = `CASE
  WHEN account.status IN ('reconnect', 'disconnected') OR connection.account_id IS NULL THEN $4::timestamptz
  ELSE GREATEST(lane.blocked_until, lane.metrics_blocked_until) END`;

/** Values of $2, $3 and $4. */
export function gateValues(now: Date): [Date, Date, Date] {
  return [now, new Date(now.getTime() + PUBLISHING_SOON_MS), new Date(now.getTime() + UNREACHABLE_AGAIN_MS)];
}
