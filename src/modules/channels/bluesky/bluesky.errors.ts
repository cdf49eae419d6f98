import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, excerptOf, retryAfter } from '../contract/index.js';

/** What a call is for: it decides what a lost or unclear answer means. */
export type Purpose = 'publish' | 'prepare' | 'read';

/** Names by which the access token is refused; a refresh mends it or brings the clear word. */
const TOKEN_REFUSED = new Set(['ExpiredToken', 'InvalidToken', 'AuthMissing', 'AuthenticationRequired']);
/** Names by which the network says that the account or its grant is gone. */
const GRANT_GONE = new Set(['AccountTakedown', 'AccountDeactivated', 'AccountSuspended', 'AccountDeleted']);
/** The limit that all callers of one IP address share on the reference server. */
const IP_POLICY = /(^|\D)3000;w=300(\D|$)/;

/** `error` and `message` of an XRPC failure; a field is '' where the body has none. */
export function xrpcError(response: HttpResponse): { readonly name: string; readonly message: string } {
  try {
    const body: unknown = JSON.parse(response.text());
    if (typeof body !== 'object' || body === null) return { name: '', message: '' };
    const { error, message } = body as { error?: unknown; message?: unknown };
    return { name: typeof error === 'string' ? error : '', message: typeof message === 'string' ? message : '' };
  } catch {
    return { name: '', message: '' };
  }
}

/**
 * What an answer other than 2xx means. The name in the body decides, not the status: an expired token is a 400 here.
 * Source: bluesky-social/atproto, packages/pds and packages/xrpc-server, August 2026.
 */
export function errorOf(response: HttpResponse, purpose: Purpose, now: Date): ChannelError {
  const { name, message } = xrpcError(response);
  const { status } = response;
  const details = { status, code: name === '' ? undefined : name, excerpt: excerptOf(response) };
  if (status === 429 || name === 'RateLimitExceeded') {
    return new ChannelError('throttled', 'Bluesky asks to slow down.', {
      ...details,
      retryAt: retryAtOf(response, now),
      limit: limitOf(response, purpose),
    });
  }
  if (GRANT_GONE.has(name)) {
    return new ChannelError('reconnect', `Bluesky does not serve this account: ${message || name}.`, details);
  }
  if (status === 401 && name === '') {
    // A proxy's page, not the server's word: no reason to give up the session.
    return new ChannelError('unavailable', 'Something in front of the server refused the call.', details);
  }
  if (TOKEN_REFUSED.has(name) || status === 401) {
    return new ChannelError('expired', 'The session with Bluesky is too old.', details);
  }
  if (status === 503 || (status >= 500 && status !== 501 && purpose !== 'publish')) {
    const retryAt = retryAfter(response, now);
    return new ChannelError('unavailable', 'Bluesky is not available at the moment.', { ...details, retryAt });
  }
  if (status >= 500 && status !== 501) {
    // A 500 comes even for a record key that is taken, and 502 and 504 speak of a server behind: it may have gone out.
    return new ChannelError('unknown', 'Bluesky stumbled, and did not say whether the post went out.', details);
  }
  return new ChannelError('rejected', `Bluesky refused it: ${message || name || `status ${status}`}`, details);
}

/**
 * As `errorOf`, for refreshing a session: a refused refresh token is the network's clear word that the grant is gone.
 */
export function refreshErrorOf(response: HttpResponse, now: Date): ChannelError {
  const error = errorOf(response, 'read', now);
  if (error.kind !== 'expired') return error;
  const { status, code, excerpt } = error;
  return TOKEN_REFUSED.has(code ?? '')
    ? new ChannelError('reconnect', 'Bluesky has ended the session: connect the account again.', {
        status,
        code,
        excerpt,
      })
    : new ChannelError('unavailable', 'Bluesky did not renew the session.', { status, code, excerpt });
}

/** `Retry-After` only comes from newer servers; `ratelimit-reset` is epoch seconds. */
function retryAtOf(response: HttpResponse, now: Date): Date {
  const told = retryAfter(response, now);
  if (told !== undefined) return told;
  const reset = response.headers['ratelimit-reset'];
  if (reset !== undefined && /^\d+$/.test(reset)) return new Date(Math.max(Number(reset) * 1_000, now.getTime()));
  return new Date(now.getTime() + 300_000);
}

/** Which calls the limit holds back. Writes are counted by account, everything together by IP address. */
function limitOf(response: HttpResponse, purpose: Purpose): 'publish' | 'metrics' | 'all' {
  const policy = response.headers['ratelimit-policy'];
  if (policy === undefined || IP_POLICY.test(policy)) return 'all';
  return purpose === 'read' ? 'metrics' : 'publish';
}
