import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, excerptOf, retryAfter, type ChannelErrorDetails } from '../contract/index.js';

/** What a call is for: it decides what a lost or unclear answer means. */
export type Purpose = 'publish' | 'prepare' | 'read';

/** Codes of our own for answers that the adapter acts on; Mastodon itself has only sentences. */
const MEDIA_NOT_READY = 'media-not-ready';
export const MEDIA_GONE = 'media-gone';
const ACCOUNT_LIMITED = 'account-limited';
export const SCOPE_MISSING = 'scope-missing';

const NOT_READY_RETRY_MS = 10_000;
const THROTTLED_WITHOUT_RESET_MS = 5 * 60_000;

/**
 * What an answer outside 2xx means. The status decides; the English sentence only splits 403 and 422, where one status
 * has several meanings (docs.joinmastodon.org/entities/Error and the server's config/locales/en.yml, July 2026).
 * @param secrets never to be repeated in the excerpt
 */
export function errorOf(
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  secrets: readonly string[] = [],
): ChannelError {
  const body = errorBody(response);
  const details: ChannelErrorDetails = {
    status: response.status,
    code: body.code,
    excerpt: redact(excerptOf(response), secrets),
  };
  const said = redact(body.sentence ?? `HTTP ${response.status}`, secrets);
  const { status } = response;
  if (status === 429) {
    return new ChannelError('throttled', 'The server asks to slow down.', {
      ...details,
      retryAt: rateLimitReset(response, now),
      limit: purpose === 'read' ? 'all' : 'publish',
    });
  }
  if (body.sentence === undefined && (status === 401 || status === 403)) {
    // A proxy's or firewall's page, not the server's word: no reason to give up the connection.
    return new ChannelError('unavailable', 'Something in front of the server refused the call.', details);
  }
  if (status === 401)
    return new ChannelError('reconnect', `The server no longer accepts the sign-in: ${said}`, details);
  if (status === 403) return forbidden(said, body.sentence ?? said, details);
  if (status === 422) return unprocessable(said, now, details);
  if (status === 503) {
    // Also the lock while an earlier request with the same Idempotency-Key still runs; the repeat then gets its post.
    const retryAt = retryAfter(response, now);
    return new ChannelError('unavailable', 'The server is busy or down for the moment.', {
      ...details,
      ...(retryAt && { retryAt }),
    });
  }
  if (status >= 500 || status === 408) {
    return purpose === 'publish'
      ? new ChannelError('unknown', `The server failed on the way (HTTP ${status}).`, details)
      : new ChannelError('unavailable', `The server failed (HTTP ${status}).`, details);
  }
  if (status < 400) {
    return new ChannelError(
      'unavailable',
      `The server answered with HTTP ${status}, which this call never brings.`,
      details,
    );
  }
  if (status === 413) return new ChannelError('rejected', 'The server takes no files of this size.', details);
  return new ChannelError('rejected', `The server refused: ${said}`, details);
}

function forbidden(said: string, sentence: string, details: ChannelErrorDetails): ChannelError {
  if (/outside the authorized scopes/i.test(sentence)) {
    return new ChannelError('reconnect', 'The sign-in does not allow this; connect again to allow it.', {
      ...details,
      code: SCOPE_MISSING,
    });
  }
  if (
    /login is currently (disabled|pending)|confirmed e-?mail|e-?mail address is not confirmed|awaiting approval/i.test(
      sentence,
    )
  ) {
    return new ChannelError('reconnect', `The server limits this account: ${said}`, {
      ...details,
      code: ACCOUNT_LIMITED,
    });
  }
  return new ChannelError('rejected', `The server does not allow it: ${said}`, details);
}

function unprocessable(said: string, now: Date, details: ChannelErrorDetails): ChannelError {
  if (/not finished processing/i.test(said)) {
    return new ChannelError('processing', 'The server is still processing the attached file.', {
      ...details,
      code: MEDIA_NOT_READY,
      retryAt: new Date(now.getTime() + NOT_READY_RETRY_MS),
    });
  }
  if (/already attached/i.test(said)) {
    return new ChannelError('rejected', `The server no longer takes the uploaded file: ${said}`, {
      ...details,
      code: MEDIA_GONE,
    });
  }
  // Servers answer so for a token without a user, some for any bad token.
  if (/requires an authenticated user|access token (is|was|has)/i.test(said)) {
    return new ChannelError('reconnect', `The server no longer accepts the sign-in: ${said}`, details);
  }
  return new ChannelError('rejected', `The server refused: ${said}`, details);
}

/**
 * Mastodon sends the end of the window as an ISO 8601 instant and never a `Retry-After`
 * (docs.joinmastodon.org/api/rate-limits, July 2026); proxies and other servers send `Retry-After` or epoch seconds.
 */
export function rateLimitReset(response: Pick<HttpResponse, 'headers'>, now: Date): Date {
  const value = response.headers['x-ratelimit-reset'];
  if (value !== undefined) {
    const at = /^\d{9,}$/.test(value) ? Number(value) * 1_000 : Date.parse(value);
    if (!Number.isNaN(at)) return new Date(Math.max(at, now.getTime()));
  }
  return retryAfter(response, now) ?? new Date(now.getTime() + THROTTLED_WITHOUT_RESET_MS);
}

function errorBody(response: HttpResponse): { sentence: string | undefined; code: string | undefined } {
  let body: unknown;
  try {
    body = response.json();
  } catch {
    return { sentence: undefined, code: undefined };
  }
  if (typeof body !== 'object' || body === null || !('error' in body) || typeof body.error !== 'string') {
    return { sentence: undefined, code: undefined };
  }
  const description =
    'error_description' in body && typeof body.error_description === 'string' ? body.error_description : undefined;
  // Only the OAuth endpoints have machine-readable names (RFC 6749 §5.2); elsewhere `error` is a sentence.
  const code = /^[a-z]+(_[a-z]+)*$/.test(body.error) ? body.error : undefined;
  return { sentence: (description ?? body.error).slice(0, 300), code };
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
