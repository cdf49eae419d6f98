import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, retryAfter, type ChannelErrorDetails } from '../contract/index.js';
import { asRecord, numberOf, recordsOf, textOf, type JsonRecord } from './linkedin.mapper.js';

/** What a call is for: it decides what a lost or unclear answer means. */
export type Purpose = 'publish' | 'prepare' | 'read';

/** Codes of our own for answers that the adapter acts on. */
const DUPLICATE = 'duplicate';
export const ACCESS_DENIED = 'access-denied';

/** LinkedIn tells no reset; where it does not speak of a day, this is when to try again. */
const THROTTLED_MS = 15 * 60_000;
/** Daily limits end at midnight UTC; a minute later is safe from clocks that differ. */
const AFTER_MIDNIGHT_MS = 60_000;
const DAY_MS = 86_400_000;
/** A file that is not ready yet, when a post of it is refused. */
const ASSET_AGAIN_MS = 15_000;
const EXCERPT = 500;

/** What LinkedIn said: `{status, code, message, serviceErrorCode, errorDetails}`. */
interface Said {
  readonly code: string | null;
  readonly serviceCode: number | null;
  readonly words: string;
  /** Codes of single inputs, from `errorDetails`. */
  readonly inputs: readonly string[];
}

/**
 * What an answer outside 2xx means, by its body before its status (learn.microsoft.com/linkedin, error handling, August 2026; the duplicate's body as
 * public bug reports quote it).
 * @param secrets never to be repeated in what people or the record see
 * @param throttledMs how long a limit lasts that is not said to be a day's
 */
export function errorOf(
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  secrets: readonly string[],
  throttledMs = THROTTLED_MS,
): ChannelError {
  const { status } = response;
  const said = saidBy(response, secrets);
  const details: ChannelErrorDetails = {
    status,
    code: said?.code ?? undefined,
    excerpt: redact(response.text(), secrets).slice(0, EXCERPT),
  };
  const words = said?.words ?? '';
  if (status === 426 || said?.code === 'NONEXISTENT_VERSION' || said?.code === 'VERSION_MISSING') {
    return new ChannelError(
      'administrator',
      'LinkedIn no longer answers the version of its interface that this release of Carillon speaks. Bring Carillon up to date.',
      { ...details, code: 'api-version-ended' },
    );
  }
  if (status === 429 || said?.code === 'TOO_MANY_REQUESTS') {
    return new ChannelError('throttled', 'A limit of LinkedIn is reached.', {
      ...details,
      retryAt: limitEnds(response, words, now, throttledMs),
      limit: purpose === 'read' ? 'metrics' : 'publish',
    });
  }
  if (status === 401) return signInError(said, details);
  if (status === 409) {
    return new ChannelError('unavailable', 'LinkedIn was at work on the same thing; it is tried again.', details);
  }
  if (status === 503) {
    const retryAt = retryAfter(response, now);
    return new ChannelError('unavailable', 'LinkedIn is down for the moment.', {
      ...details,
      ...(retryAt && { retryAt }),
    });
  }
  if (status >= 500 || status === 408) {
    return purpose === 'publish'
      ? new ChannelError('unknown', `LinkedIn failed on the way (HTTP ${status}).`, details)
      : new ChannelError('unavailable', `LinkedIn failed (HTTP ${status}).`, details);
  }
  // A firewall's page or a redirect, not LinkedIn's word: no reason to give up anything.
  if (status < 400 || said === null)
    return new ChannelError('unavailable', `LinkedIn gave no usable answer (HTTP ${status}).`, details);
  return refusal(said, details, now);
}

function refusal(said: Said, details: ChannelErrorDetails, now: Date): ChannelError {
  const codes = [said.code ?? '', ...said.inputs];
  if (codes.includes('DUPLICATE_POST') || DUPLICATE_WORDS.test(said.words)) {
    return new ChannelError(
      'rejected',
      'LinkedIn does not take the same text twice in a short time. Change the text.',
      {
        ...details,
        // The message first, so that the post it names is never cut off.
        excerpt: said.words,
        code: DUPLICATE,
      },
    );
  }
  const unready = codes.find((code) => /^MEDIA_ASSET_(?:WAITING_UPLOAD|PROCESSING)$/.test(code));
  if (unready !== undefined) {
    const retryAt = new Date(now.getTime() + ASSET_AGAIN_MS);
    return new ChannelError('processing', 'LinkedIn is still processing the file.', {
      ...details,
      code: unready,
      retryAt,
    });
  }
  if (details.status === 403) {
    return new ChannelError(
      'account',
      `LinkedIn does not allow this: the role on the page, the permission or the app’s product is missing. ${said.words}`,
      { ...details, code: ACCESS_DENIED },
    );
  }
  return new ChannelError('rejected', `LinkedIn refused: ${said.words}`, details);
}

/**
 * docs: serviceErrorCode 65600 invalid, 65601 revoked, 65602 expired (learn.microsoft.com/linkedin, programmatic refresh tokens, August 2026).
 * Anything else may be a gateway's 401, and is no reason to give up a sign-in that can't be renewed.
 */
function signInError(said: Said | null, details: ChannelErrorDetails): ChannelError {
  const isGone =
    ['EMPTY_ACCESS_TOKEN', 'REVOKED_ACCESS_TOKEN', 'INVALID_ACCESS_TOKEN'].includes(said?.code ?? '') ||
    said?.serviceCode === 65_600 ||
    said?.serviceCode === 65_601;
  if (isGone) return new ChannelError('reconnect', 'LinkedIn no longer accepts the sign-in of this account.', details);
  return said?.code === 'EXPIRED_ACCESS_TOKEN' || said?.serviceCode === 65_602
    ? new ChannelError('expired', 'LinkedIn no longer accepts the access token.', details)
    : new ChannelError('unavailable', 'LinkedIn refused the call without saying why.', details);
}

const DUPLICATE_WORDS = /duplicate of (urn:li:(?:share|ugcPost):\d{1,25})|Duplicate post/i;

/** The post that a refused double is a double of; null where LinkedIn does not name it. */
export function duplicatedUrn(error: ChannelError): string | null {
  return error.code === DUPLICATE ? (DUPLICATE_WORDS.exec(error.excerpt ?? '')?.[1] ?? null) : null;
}

/**
 * What a refusal of the token endpoint means (learn.microsoft.com/linkedin, authorization code flow, August 2026).
 * @param purpose what the token was asked for
 */
export function tokenErrorOf(
  response: HttpResponse,
  purpose: 'connect' | 'refresh' | 'app-check',
  now: Date,
  secrets: readonly string[],
): ChannelError {
  const body = bodyIn(response);
  const name = textOf(body, 'error');
  const words = redact(textOf(body, 'error_description') ?? name ?? `HTTP ${response.status}`, secrets).slice(0, 300);
  const details: ChannelErrorDetails = {
    status: response.status,
    code: name ?? undefined,
    excerpt: redact(response.text(), secrets).slice(0, EXCERPT),
  };
  if (name !== null && /client/.test(name)) {
    const field = name === 'invalid_client_id' ? 'clientId' : 'clientSecret';
    return new ChannelError('administrator', 'LinkedIn does not know the app by this client ID and secret.', {
      ...details,
      code: `field:${field}`,
    });
  }
  const isAboutGrant = name === 'invalid_grant' || (name === 'invalid_request' && /token|code/i.test(words));
  if (isAboutGrant && purpose !== 'app-check') {
    return purpose === 'connect'
      ? new ChannelError('rejected', 'The sign-in took too long or was used already. Please start again.', {
          ...details,
          code: 'sign-in-stale',
        })
      : new ChannelError('reconnect', 'LinkedIn no longer accepts the sign-in of this account.', details);
  }
  if (name !== null && response.status >= 400 && response.status < 500 && response.status !== 429) {
    return new ChannelError('rejected', `LinkedIn refused: ${words}`, details);
  }
  const error = errorOf(response, 'read', now, secrets);
  return error.kind === 'expired' || error.kind === 'reconnect'
    ? new ChannelError('unavailable', error.message, details)
    : error;
}

/** LinkedIn's daily limits end at 00:00 UTC and are told in no header (learn.microsoft.com/linkedin, rate limiting, August 2026). */
function limitEnds(response: HttpResponse, words: string, now: Date, throttledMs: number): Date {
  const told = retryAfter(response, now);
  if (told !== undefined && told.getTime() < now.getTime() + 2 * DAY_MS) return told;
  const midnight = (Math.floor(now.getTime() / DAY_MS) + 1) * DAY_MS + AFTER_MIDNIGHT_MS;
  const soon = now.getTime() + throttledMs;
  return new Date(/\bday\b|daily/i.test(words) ? midnight : Math.min(soon, midnight));
}

function saidBy(response: HttpResponse, secrets: readonly string[]): Said | null {
  const body = bodyIn(response);
  if (body === null) return null;
  const code = textOf(body, 'code');
  const message = textOf(body, 'message');
  const serviceCode = numberOf(body, 'serviceErrorCode');
  if (code === null && message === null && serviceCode === null) return null;
  const inputs = recordsOf(asRecord(body['errorDetails'])?.['inputErrors']).flatMap(
    (input) => textOf(input, 'code') ?? [],
  );
  return { code, serviceCode, words: redact(message ?? code ?? '', secrets).slice(0, 300), inputs };
}

function bodyIn(response: HttpResponse): JsonRecord | null {
  try {
    return asRecord(response.json());
  } catch {
    return null;
  }
}

function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
