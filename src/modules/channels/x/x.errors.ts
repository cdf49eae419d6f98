import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, excerptOf, retryAfter, type ChannelErrorDetails } from '../contract/index.js';
import { asRecord, numberOf, recordsOf, textOf, type JsonRecord } from './x.mapper.js';

/** What a call is for: it decides what a lost or unclear answer means. */
export type Purpose = 'publish' | 'prepare' | 'read';

/** Codes of our own for answers that the adapter acts on. */
export const DUPLICATE = 'duplicate';
export const MEDIA_INVALID = 'media-invalid';
export const REPLY_RESTRICTED = 'reply-restricted';

/** The windows of most limits (docs.x.com/x-api/fundamentals/rate-limits, August 2026). */
const WINDOW_MS = 15 * 60_000;

/** What X said, from either of its two shapes: problem details, or a list of errors with the codes of version 1.1. */
interface Said {
  /** The last segment of `type`: `usage-capped`. */
  readonly type: string | null;
  readonly words: string;
  readonly codes: readonly number[];
}

/** A rule about an answer: the first that fits decides. */
interface Rule {
  readonly types?: readonly string[];
  readonly codes?: readonly number[];
  readonly words?: RegExp;
  readonly error: (said: Said, details: ChannelErrorDetails) => ChannelError;
}

/**
 * What 403 and its like mean, by body: the status alone says nothing (docs.x.com/x-api/fundamentals/response-codes-and-errors, August 2026;
 * the sentences of February 2026 as public repositories quote them).
 */
const RULES: readonly Rule[] = [
  {
    types: ['usage-capped'],
    words: /credits? (?:are )?(?:depleted|exhausted)|CreditsDepleted|does not have any credits/i,
    error: (_, details) =>
      new ChannelError('administrator', 'The credits of X’s app are used up.', {
        ...details,
        code: 'credits-exhausted',
      }),
  },
  {
    codes: [187],
    words: /duplicate content/i,
    error: (_, details) =>
      new ChannelError('rejected', 'X does not take the same text twice in a short time. Change the text.', {
        ...details,
        code: DUPLICATE,
      }),
  },
  {
    codes: [385],
    words:
      /only reply to or quote posts|Reply to this conversation is not allowed|been mentioned or otherwise engaged/i,
    error: (_, details) =>
      new ChannelError(
        'rejected',
        'X lets apps answer or quote only posts of people who mentioned or quoted the account.',
        { ...details, code: REPLY_RESTRICTED },
      ),
  },
  {
    codes: [324],
    words: /media ids? (?:is|are) invalid/i,
    error: (said, details) =>
      new ChannelError('rejected', `X no longer takes the uploaded file: ${said.words}`, {
        ...details,
        code: MEDIA_INVALID,
      }),
  },
  {
    words: /maximum of one cashtag/i,
    error: (_, details) =>
      new ChannelError('rejected', 'X takes one cashtag in a post at most.', { ...details, code: 'too-many-cashtags' }),
  },
  {
    words: /not allowed to post a video longer than/i,
    error: (said, details) =>
      new ChannelError('rejected', `The video is too long for this account: ${said.words}`, {
        ...details,
        code: 'video-too-long',
      }),
  },
  {
    types: ['user-suspended'],
    codes: [64, 326, 226],
    words: /account is (?:temporarily )?(?:suspended|locked)|looks like it might be automated/i,
    error: (said, details) =>
      new ChannelError('account', `X wants something of the account first; sign in on x.com and look. ${said.words}`, {
        ...details,
        code: 'account-limited',
      }),
  },
  {
    types: ['client-forbidden', 'unsupported-authentication', 'oauth1-permissions', 'client-not-enrolled'],
    codes: [261],
    words: /attached to a Project|client-not-enrolled|Application cannot perform write actions/i,
    error: (said, details) =>
      new ChannelError('administrator', `X’s app may not do this: ${said.words}`, {
        ...details,
        code: 'app-forbidden',
      }),
  },
];

/**
 * What an answer outside 2xx means.
 * @param secrets never to be repeated in what people or the record see
 */
export function errorOf(response: HttpResponse, purpose: Purpose, now: Date, secrets: readonly string[]): ChannelError {
  const { status } = response;
  const said = saidBy(response, secrets);
  const details: ChannelErrorDetails = {
    status,
    code: said?.type ?? undefined,
    excerpt: redact(excerptOf(response), secrets),
  };
  if (status === 402) {
    return new ChannelError('administrator', 'The credits of X’s app are used up.', {
      ...details,
      code: 'credits-exhausted',
    });
  }
  const rule = said && RULES.find((candidate) => fits(candidate, said));
  if (said && rule && status >= 400 && status < 500) return rule.error(said, details);
  if (status === 429 || said?.codes.includes(88)) {
    return new ChannelError('throttled', 'X asks to slow down.', {
      ...details,
      retryAt: limitEnds(response, now),
      limit: purpose === 'read' ? 'all' : 'publish',
    });
  }
  if (status === 401 || said?.codes.includes(89)) {
    return new ChannelError('expired', 'X no longer accepts the access token.', details);
  }
  if (status === 503) {
    const retryAt = retryAfter(response, now);
    return new ChannelError('unavailable', 'X is down for the moment.', { ...details, ...(retryAt && { retryAt }) });
  }
  if (status >= 500 || status === 408) {
    return purpose === 'publish'
      ? new ChannelError('unknown', `X failed on the way (HTTP ${status}).`, details)
      : new ChannelError('unavailable', `X failed (HTTP ${status}).`, details);
  }
  // A firewall's page or a redirect, not X's word: no reason to give up anything.
  if (status < 400 || said === null)
    return new ChannelError('unavailable', `X gave no usable answer (HTTP ${status}).`, details);
  return new ChannelError('rejected', `X refused: ${said.words}`, details);
}

/** The kind of an error in a body that came with 2xx; null where it holds none. */
export function errorIn(body: JsonRecord, response: HttpResponse, secrets: readonly string[]): ChannelError | null {
  const said = saidIn(body, response.status, secrets);
  if (said === null) return null;
  const details: ChannelErrorDetails = {
    status: response.status,
    code: said.type ?? undefined,
    excerpt: redact(excerptOf(response), secrets),
  };
  const rule = RULES.find((candidate) => fits(candidate, said));
  return rule ? rule.error(said, details) : new ChannelError('rejected', `X refused: ${said.words}`, details);
}

/**
 * What a refusal of the token endpoint means (RFC 6749 §5.2; X also answers `invalid_request` for tokens and codes it does not know).
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
    excerpt: redact(excerptOf(response), secrets),
  };
  if (
    name === 'invalid_client' ||
    name === 'unauthorized_client' ||
    (response.status === 401 && name !== 'invalid_grant')
  ) {
    return new ChannelError('administrator', 'X does not know the app by this client ID and secret.', {
      ...details,
      code: 'field:clientSecret',
    });
  }
  const isAboutGrant = name === 'invalid_grant' || (name === 'invalid_request' && /token|code/i.test(words));
  if (isAboutGrant) {
    return purpose === 'connect'
      ? new ChannelError('rejected', 'The sign-in took too long or was used already. Please start again.', {
          ...details,
          code: 'sign-in-stale',
        })
      : new ChannelError('reconnect', 'X no longer accepts the sign-in of this account.', details);
  }
  if (name !== null && response.status >= 400 && response.status < 500 && response.status !== 429) {
    return new ChannelError('rejected', `X refused: ${words}`, details);
  }
  const error = errorOf(response, 'read', now, secrets);
  return error.kind === 'expired' ? new ChannelError('unavailable', error.message, details) : error;
}

/**
 * When the last of the limits that are used up ends (docs.x.com/x-api/fundamentals/rate-limits, August 2026): the window's, and where X tells
 * them those of 24 hours.
 */
export function limitEnds({ headers }: Pick<HttpResponse, 'headers'>, now: Date): Date {
  const ends = Object.keys(headers).flatMap((name) => {
    const prefix = /^(x-(?:rate-limit|app-limit-24hour|user-limit-24hour))-reset$/.exec(name)?.[1];
    if (prefix === undefined) return [];
    const seconds = Number(headers[name]);
    const isUsedUp = Number(headers[`${prefix}-remaining`] ?? 0) === 0;
    return Number.isFinite(seconds) && isUsedUp ? [seconds * 1_000] : [];
  });
  const last = Math.max(...ends, 0);
  if (last > now.getTime() && last < now.getTime() + 2 * 86_400_000) return new Date(last);
  return retryAfter({ headers }, now) ?? new Date(now.getTime() + WINDOW_MS);
}

function fits({ types, codes, words }: Rule, said: Said): boolean {
  return (
    (said.type !== null && types?.includes(said.type) === true) ||
    said.codes.some((code) => codes?.includes(code)) ||
    words?.test(said.words) === true
  );
}

function saidBy(response: HttpResponse, secrets: readonly string[]): Said | null {
  const body = bodyIn(response);
  return body && saidIn(body, response.status, secrets);
}

function saidIn(body: JsonRecord, status: number, secrets: readonly string[]): Said | null {
  const errors = recordsOf(body['errors']);
  const type = [body, ...errors]
    .map((item) => textOf(item, 'type'))
    .find((value) => value !== null && value !== 'about:blank');
  const words = [
    textOf(body, 'detail'),
    ...errors.map((item) => textOf(item, 'detail') ?? textOf(item, 'message')),
    textOf(body, 'title'),
  ].filter((value) => value !== null);
  const codes = errors.map((item) => numberOf(item, 'code')).filter((code) => code !== null);
  if (words.length === 0 && codes.length === 0 && type === undefined) return null;
  return {
    type: type?.split('/').at(-1) ?? null,
    words: redact(words[0] ?? `HTTP ${status}`, secrets).slice(0, 300),
    codes,
  };
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
