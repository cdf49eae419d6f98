import type { HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, excerptOf, fromHttpFailure, retryAfter, type ChannelErrorDetails } from '../contract/index.js';
import { asRecord, numberOf, recordsOf, textOf, type JsonRecord } from './meta.records.js';

/** What a call is for: it decides what a lost or unclear answer means. */
export type Purpose = 'publish' | 'prepare' | 'read';

/** Codes of our own for answers that adapters act on. */
export const MISSING = 'missing';
export const PERMISSION_MISSING = 'permission-missing';

const MINUTE_MS = 60_000;
/** Meta names no end of most limits; calls made while one holds prolong it. */
const THROTTLED_MS = 15 * MINUTE_MS;
/** Limits of posts hold for a rolling day, and nobody tells when the oldest post leaves it. */
const QUOTA_MS = 60 * MINUTE_MS;
const LONGEST_MS = 2 * 86_400_000;

/** What Meta said: `{"error":{message,type,code,error_subcode,error_user_msg,is_transient,fbtrace_id}}`. */
export interface MetaSaid {
  readonly code: number | null;
  readonly subcode: number | null;
  /** For people where Meta has such words, otherwise its own. */
  readonly words: string;
  readonly isTransient: boolean;
}

/** A rule about an answer; the network's own come before the general ones, and the first that fits decides. */
export interface MetaRule {
  readonly codes?: readonly number[];
  readonly subcodes?: readonly number[];
  readonly words?: RegExp;
  readonly error: (said: MetaSaid, details: ChannelErrorDetails, now: Date, purpose: Purpose) => ChannelError;
}

/** Of which network the answer is. */
export interface MetaNetwork {
  readonly name: string;
  /** Whether an old access token can be renewed. */
  readonly renewable: boolean;
  readonly rules: readonly MetaRule[];
}

/** Subcodes of 190 that the owner mends at Meta, without signing in here again (developers.facebook.com, Graph API error handling, 2026). */
const CHECKPOINTS = [459, 464];
const EXPIRED = 463;
/** Passing troubles, as others have seen them (public repositories, August 2026). */
const PASSING = [1_363_047, 1_609_010];
/** Limits of the app, the user, the Page, of one's own and of use cases (developers.facebook.com, Graph API rate limiting, 2026). */
const LIMITS = [4, 17, 32, 613];
/** A limit that may come as 401: a refresh would only use up more (public repositories, August 2026). */
const TOO_MANY = /too many actions/i;
const isLimit = (code: number): boolean => LIMITS.includes(code) || (code >= 80_000 && code <= 80_014);

/**
 * What an answer outside 2xx means. Meta says 400 of nearly everything, so the code in the body decides, and the status where there is none.
 * @param secrets never to be repeated in what people or the record see
 */
export function metaErrorOf(
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  secrets: readonly string[],
  network: MetaNetwork,
): ChannelError {
  const { status } = response;
  const said = metaSaid(response, secrets);
  const details: ChannelErrorDetails = {
    status,
    code: said === null ? undefined : codeOf(said),
    excerpt: redact(excerptOf(response), secrets),
  };
  if (said !== null && TOO_MANY.test(said.words)) return throttled(response, purpose, now, details, network.name);
  if (said === null || said.code === null) return byStatus(response, said, purpose, now, details, network);
  const rule = network.rules.find((candidate) => fits(candidate, said));
  return rule
    ? rule.error(said, details, now, purpose)
    : byCode(said, said.code, response, purpose, now, details, network);
}

function byCode(
  said: MetaSaid,
  code: number,
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  details: ChannelErrorDetails,
  { name, renewable }: MetaNetwork,
): ChannelError {
  if (isLimit(code)) return throttled(response, purpose, now, details, name);
  if (isAboutApp(said, code))
    return new ChannelError('administrator', `${name} does not let the app do this: ${said.words}`, {
      ...details,
      code: 'app-forbidden',
    });
  if (code === 190 || code === 102) return tokenGone(said, details, renewable, name);
  if (code === 10 || (code >= 200 && code <= 299)) return permissionMissing(said, purpose, details, name);
  if (code === 368)
    return new ChannelError(
      'account',
      `${name} has blocked the account for a while; sign in there and look. ${said.words}`,
      {
        ...details,
        code: 'account-limited',
      },
    );
  if ((code === 100 && said.subcode === 33) || code === 803)
    return new ChannelError('rejected', `${name} does not know it, or no longer: ${said.words}`, {
      ...details,
      code: MISSING,
    });
  if (code === 1 || code === 2 || said.isTransient || PASSING.includes(said.subcode ?? code))
    return stumbled(response, purpose, now, details, name);
  // A code that is in no list counts for less than the status: nobody refuses by 5xx.
  if (response.status === 429) return throttled(response, purpose, now, details, name);
  if (response.status >= 500 || response.status === 408) return stumbled(response, purpose, now, details, name);
  return new ChannelError('rejected', `${name} refused: ${said.words}`, details);
}

/** The app has been removed, lacks a product, speaks a version that has ended, or proves itself wrongly. */
function isAboutApp({ words }: MetaSaid, code: number): boolean {
  return (
    [3, 12, 101, 2635].includes(code) ||
    /appsecret_proof|application has been deleted|error validating application|deprecated version|app is (?:disabled|inactive)/i.test(
      words,
    )
  );
}

function tokenGone(said: MetaSaid, details: ChannelErrorDetails, renewable: boolean, name: string): ChannelError {
  const { subcode } = said;
  if (subcode !== null && CHECKPOINTS.includes(subcode))
    return new ChannelError(
      'account',
      `${name} wants the owner of the account to confirm something; sign in there and look. ${said.words}`,
      { ...details, code: 'account-checkpoint' },
    );
  if (subcode === EXPIRED && renewable)
    return new ChannelError('expired', `${name} no longer accepts the access token.`, details);
  return new ChannelError('reconnect', `${name} no longer accepts the sign-in of this account.`, details);
}

/** Without it nothing can be published, but what is only read may be missing while the rest works. */
function permissionMissing(said: MetaSaid, purpose: Purpose, details: ChannelErrorDetails, name: string): ChannelError {
  const message = `The sign-in on ${name} does not allow this. Connect the account again and allow it. ${said.words}`;
  return new ChannelError(purpose === 'read' ? 'rejected' : 'reconnect', message, {
    ...details,
    code: PERMISSION_MISSING,
  });
}

function byStatus(
  response: HttpResponse,
  said: MetaSaid | null,
  purpose: Purpose,
  now: Date,
  details: ChannelErrorDetails,
  { name, renewable }: MetaNetwork,
): ChannelError {
  const { status } = response;
  if (status === 429) return throttled(response, purpose, now, details, name);
  if (status >= 500 || status === 408) return stumbled(response, purpose, now, details, name);
  if (said !== null && status === 401) return tokenGone({ ...said, subcode: EXPIRED }, details, renewable, name);
  if (said !== null && status >= 400) return new ChannelError('rejected', `${name} refused: ${said.words}`, details);
  // A firewall's page or a redirect, not Meta's word: no reason to give up anything.
  return new ChannelError('unavailable', `${name} gave no usable answer (HTTP ${status}).`, details);
}

/** 503 is "not now"; of everything else nobody knows how far it came. */
function stumbled(
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  details: ChannelErrorDetails,
  name: string,
): ChannelError {
  if (response.status === 503 || purpose !== 'publish') {
    const retryAt = retryAfter(response, now);
    return new ChannelError('unavailable', `${name} is down for the moment (HTTP ${response.status}).`, {
      ...details,
      ...(retryAt && { retryAt }),
    });
  }
  return new ChannelError('unknown', `${name} failed on the way (HTTP ${response.status}).`, details);
}

function throttled(
  response: HttpResponse,
  purpose: Purpose,
  now: Date,
  details: ChannelErrorDetails,
  name: string,
): ChannelError {
  return new ChannelError('throttled', `${name} asks to slow down.`, {
    ...details,
    retryAt: limitEnds(response, now) ?? retryAfter(response, now) ?? new Date(now.getTime() + THROTTLED_MS),
    limit: purpose === 'read' ? 'all' : 'publish',
  });
}

/** Over a limit of posts in a rolling day. */
export function overQuota(message: string, now: Date, details: ChannelErrorDetails = {}): ChannelError {
  return new ChannelError('throttled', message, {
    ...details,
    retryAt: new Date(now.getTime() + QUOTA_MS),
    limit: 'publish',
  });
}

/**
 * When the longest of the limits ends that are used up: `X-Business-Use-Case-Usage` tells it in minutes, `X-App-Usage` not at all
 * (developers.facebook.com, Graph API rate limiting, 2026).
 */
export function limitEnds({ headers }: Pick<HttpResponse, 'headers'>, now: Date): Date | null {
  const useCases = headerRecord(headers['x-business-use-case-usage']);
  const minutes = Object.values(useCases ?? {})
    .flatMap(recordsOf)
    .map((usage) => numberOf(usage, 'estimated_time_to_regain_access') ?? 0);
  const waitMs = Math.max(0, ...minutes) * MINUTE_MS;
  return waitMs > 0 && waitMs < LONGEST_MS ? new Date(now.getTime() + waitMs) : null;
}

function headerRecord(value: string | undefined): JsonRecord | null {
  try {
    return asRecord(JSON.parse(value ?? 'null'));
  } catch {
    return null;
  }
}

/** @returns null where the body holds no error of Meta's; the token endpoints' older shape (`error_message`) counts as one without a subcode */
export function metaSaid(response: HttpResponse, secrets: readonly string[]): MetaSaid | null {
  const body = bodyOf(response);
  const error = asRecord(body?.['error']);
  const source = error ?? (textOf(body, 'error_message') === null ? null : body);
  if (source === null) return null;
  const words =
    textOf(source, 'error_user_msg') ??
    textOf(source, 'message') ??
    textOf(source, 'error_message') ??
    'no reason given';
  return {
    code: numberOf(source, 'code'),
    subcode: numberOf(source, 'error_subcode'),
    words: redact(words, secrets).slice(0, 300),
    isTransient: source['is_transient'] === true,
  };
}

function codeOf({ code, subcode }: MetaSaid): string | undefined {
  if (code === null) return undefined;
  return subcode === null ? String(code) : `${code}/${subcode}`;
}

function fits({ codes, subcodes, words }: MetaRule, said: MetaSaid): boolean {
  return (
    (said.code !== null && codes?.includes(said.code) === true) ||
    (said.subcode !== null && subcodes?.includes(said.subcode) === true) ||
    words?.test(said.words) === true
  );
}

function bodyOf(response: HttpResponse): JsonRecord | null {
  try {
    return asRecord(response.json());
  } catch {
    return null;
  }
}

/** The JSON object of an answer. @throws ChannelError as for a lost answer when it is none */
export function recordIn(response: HttpResponse, purpose: Purpose, name: string): JsonRecord {
  let body: unknown;
  try {
    body = response.json();
  } catch (error) {
    throw fromHttpFailure(error, purpose);
  }
  const record = asRecord(body);
  if (record === null) throw unusable(response, purpose, name);
  return record;
}

/** An answer that is not what was promised: of a creating call nobody knows whether it was done. */
export function unusable(response: Pick<HttpResponse, 'status'>, purpose: Purpose, name: string): ChannelError {
  const details = { status: response.status };
  return purpose === 'publish'
    ? new ChannelError('unknown', `The request was sent, but ${name} gave no clear answer.`, details)
    : new ChannelError('unavailable', `${name} gave no usable answer.`, details);
}

/** Also as they stand in addresses. */
export function redact(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret !== '')
    .flatMap((secret) => [secret, encodeURIComponent(secret)])
    .reduce((clean, secret) => clean.replaceAll(secret, '[redacted]'), text);
}
