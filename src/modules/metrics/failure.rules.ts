import type { ChannelError } from '../channels/index.js';
import { retryAfterFailure, UNREACHABLE_AGAIN_MS } from './cadence.rules.js';

/** What a failed reading leads to. */
export interface FailureFate {
  readonly nextAt: Date;
  /** Failures in a row, this one included where it is one of the network's or ours. */
  readonly failures: number;
  /** A limit that holds all measuring of the account. */
  readonly blockedUntil: Date | null;
  /** The network's clear word that the grant is gone. */
  readonly reconnect: boolean;
}

/**
 * @param error null for anything but an adapter's error
 * @param failures in a row before this one
 * @param random from 0 to 1
 */
export function fateOfFailure(
  error: Pick<ChannelError, 'kind' | 'retryAt'> | null,
  failures: number,
  now: Date,
  random: number,
): FailureFate {
  const retryAt = retryAfterFailure(failures + 1, now, error?.retryAt, random);
  const again: FailureFate = { nextAt: retryAt, failures: failures + 1, blockedUntil: null, reconnect: false };
  switch (error?.kind) {
    case 'throttled':
      return { ...again, blockedUntil: retryAt };
    case 'account':
    case 'administrator': {
      // Somebody has to act first; until then each call would be refused alike.
      const unblockedAt = new Date(Math.max(retryAt.getTime(), now.getTime() + UNREACHABLE_AGAIN_MS));
      return { ...again, nextAt: unblockedAt, failures, blockedUntil: unblockedAt };
    }
    case 'reconnect':
      return { ...again, nextAt: new Date(now.getTime() + UNREACHABLE_AGAIN_MS), failures, reconnect: true };
    case 'processing':
    case 'unavailable':
    case 'unknown':
    case 'expired':
    case 'rejected':
    case undefined:
      return again;
  }
}
