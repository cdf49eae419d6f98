import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, excerptOf, retryAfter, type ChannelErrorKind } from '../contract/index.js';

/** After a lost answer a `publish` may have been seen by readers; of a `repeatable` message nobody minds whether it was. */
export type SendPurpose = 'publish' | 'repeatable';

const THROTTLED_MS = 60_000;
const CHECK_ENDPOINT = new Set([401, 403, 404, 405]);

/**
 * What an answer that is no success means. Only 2xx counts, a redirect is a failure, 410 ends the endpoint (Standard Webhooks 1.0.0);
 * the other lines are drawn by ourselves.
 */
export function errorOf(response: HttpResponse, purpose: SendPurpose, now: Date): ChannelError {
  const { status } = response;
  const asked = retryAfter(response, now);
  const kind = kindOf(status, purpose, asked !== undefined);
  const retryAt = kind === 'throttled' ? (asked ?? new Date(now.getTime() + THROTTLED_MS)) : asked;
  return new ChannelError(kind, messageOf(status, kind), {
    status,
    excerpt: excerptOf(response),
    ...(kind === 'throttled' || kind === 'unavailable' ? { retryAt } : {}),
  });
}

function kindOf(status: number, purpose: SendPurpose, hasRetryAfter: boolean): ChannelErrorKind {
  if (status === 410) return 'reconnect';
  if (status === 429) return 'throttled';
  // The receiver's set-up, not the post: worth another try, and then a look at the endpoint.
  if (status < 400 || CHECK_ENDPOINT.has(status)) return 'unavailable';
  if (status === 503) return 'unavailable';
  if (status >= 500 || status === 408) {
    // A server that names a time to come back asks for the repeat itself.
    return purpose === 'publish' && !hasRetryAfter ? 'unknown' : 'unavailable';
  }
  return 'rejected';
}

function messageOf(status: number, kind: ChannelErrorKind): string {
  if (status === 410) return 'The receiver says that this endpoint is gone (410).';
  if (status < 400)
    return `The receiver answered with a redirect (${status}); redirects are not followed. Check the endpoint's address.`;
  if (CHECK_ENDPOINT.has(status)) return `The receiver answered ${status}. Check the endpoint's address and headers.`;
  if (kind === 'rejected') return `The receiver refused the request (${status}).`;
  if (kind === 'throttled') return 'The receiver asks to be called less often (429).';
  return `The receiver is in trouble (${status}).`;
}
