/**
 * Why a call to a network failed.
 * - `rejected`: the content or request is refused for good; the author must change it. Nothing was created.
 * - `expired`: the access token is too old; a refresh may mend it. Nothing was created.
 * - `reconnect`: the network's clear word that the grant is gone (revoked, invalid grant). Nothing was created.
 * - `throttled`: over a limit; `retryAt` says when to come back. Nothing was created.
 * - `unavailable`: the network could not be reached or said it is down. Nothing was created.
 * - `unknown`: the request was sent and no clear answer came: it may or may not have been created.
 */
export type ChannelErrorKind = 'rejected' | 'expired' | 'reconnect' | 'throttled' | 'unavailable' | 'unknown';

export interface ChannelErrorDetails {
  /** HTTP status of the answer, where there was one. */
  readonly status?: number;
  /** The network's own error name or code, where it has one. */
  readonly code?: string;
  /** When to come back; only with `throttled` and `unavailable`. */
  readonly retryAt?: Date;
  /** Which limit was hit: `publish` (creating), `metrics` (reading) or `all`. Default `all`. */
  readonly limit?: 'publish' | 'metrics' | 'all';
  /** The answer's body, cut to 2,000 characters. It must hold no secret. */
  readonly excerpt?: string;
  readonly cause?: unknown;
}

/** The only error an adapter throws on purpose. `message` is shown to users: plain words, no secret. */
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
    super(message, { cause: details.cause });
    this.status = details.status;
    this.code = details.code;
    this.retryAt = details.retryAt;
    this.limit = details.limit ?? 'all';
    this.excerpt = details.excerpt?.slice(0, 2_000);
  }
}
