import { storable } from './storable-text.rules.js';

/**
 * Why a call to a network failed.
 * - `rejected`: the content or request is refused for good; the author must change it. Nothing was created.
 * - `expired`: the access token is too old; a refresh may mend it. Nothing was created.
 * - `reconnect`: the network's clear word that the grant is gone (revoked, invalid grant). Nothing was created.
 * - `account`: the network wants the owner of the account to do something there (unlock it, confirm who they are). Signing in again would not
 *   mend it. Nothing was created.
 * - `administrator`: whoever runs the installation must act: the app lacks a product, its credits are used up, the API version has ended. It
 *   concerns every account of the channel. Nothing was created.
 * - `throttled`: over a limit; `retryAt` says when to come back. Nothing was created.
 * - `processing`: the network is still at work on what it was given (a video); `retryAt` says when to look again. No fault of anybody's, and
 *   nothing visible was created.
 * - `unavailable`: the network could not be reached or said it is down. Nothing was created.
 * - `unknown`: the request was sent and no clear answer came: it may or may not have been created.
 */
export type ChannelErrorKind =
  | 'rejected'
  | 'expired'
  | 'reconnect'
  | 'account'
  | 'administrator'
  | 'throttled'
  | 'processing'
  | 'unavailable'
  | 'unknown';

/** The code of `administrator` where nobody has entered the operator's app yet. */
export const CHANNEL_NOT_SET_UP = 'channel-not-set-up';

export interface ChannelErrorDetails {
  /** HTTP status of the answer, where there was one. */
  readonly status?: number;
  /** The network's own error name or code, where it has one. */
  readonly code?: string;
  /** When to come back; not with `rejected`, `expired`, `reconnect` and `unknown`. */
  readonly retryAt?: Date;
  /** Which limit was hit: `publish` (creating), `metrics` (reading) or `all`. Default `all`. */
  readonly limit?: 'publish' | 'metrics' | 'all';
  /** The answer's body, cut to 2,000 characters. It must hold no secret. */
  readonly excerpt?: string;
  readonly cause?: unknown;
}

/**
 * The only error an adapter throws on purpose. `message` is shown to users: plain words, no secret. Its words often come from a network, and all are
 * stored: what Postgres keeps in no text (NUL, half of a surrogate pair) is replaced.
 */
export class ChannelError extends Error {
  override readonly name = 'ChannelError';
  readonly status: number | undefined;
  readonly code: string | undefined;
  readonly retryAt: Date | undefined;
  readonly limit: 'publish' | 'metrics' | 'all';
  readonly excerpt: string | undefined;

  constructor(
    readonly kind: ChannelErrorKind,
    message: string,
    details: ChannelErrorDetails = {},
  ) {
    super(storable(message), { cause: details.cause });
    this.status = details.status;
    this.code = details.code === undefined ? undefined : storable(details.code);
    this.retryAt = details.retryAt;
    this.limit = details.limit ?? 'all';
    this.excerpt = details.excerpt === undefined ? undefined : storable(details.excerpt.slice(0, 2_000));
  }
}
