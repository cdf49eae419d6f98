import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { errorOf, type Purpose } from './mastodon.errors.js';
import { asRecord, textOf, type JsonRecord } from './mastodon.mapper.js';

/** Who calls which server. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal'> {
  /** Origin, `https://social.example`. */
  readonly server: string;
  /** null for calls that need no sign-in. */
  readonly token: string | null;
}

export interface ApiRequest extends Pick<
  HttpRequest,
  'method' | 'query' | 'headers' | 'json' | 'form' | 'multipart' | 'timeoutMs' | 'maxBytes' | 'maxRedirects'
> {
  readonly path: string;
  readonly purpose: Purpose;
  /** Statuses outside 2xx that are an answer to this call and not a failure. */
  readonly tolerates?: readonly number[];
}

/** The caller for a connected account. @throws ChannelError `reconnect` when no token is stored. */
export function callerOf(context: ChannelContext): Caller {
  const token = context.credentials['accessToken'];
  if (typeof token !== 'string' || token === '')
    throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  return { http: context.http, clock: context.clock, signal: context.signal, server: context.account.server, token };
}

/** One exchange. @throws ChannelError for every answer that is neither 2xx nor tolerated, and for a lost one. */
export async function send(caller: Caller, request: ApiRequest): Promise<HttpResponse> {
  const { path, purpose, tolerates = [], headers, ...rest } = request;
  const response = await caller.http
    .request({
      ...rest,
      url: `${caller.server}${path}`,
      headers: {
        accept: 'application/json',
        // Error sentences are localised; without this they come in the account's language and can't be told apart.
        'accept-language': 'en',
        ...(caller.token !== null && { authorization: `Bearer ${caller.token}` }),
        ...headers,
      },
      signal: caller.signal,
    })
    .catch((error: unknown) => {
      throw fromHttpFailure(error, purpose);
    });
  const fine = (response.status >= 200 && response.status < 300) || tolerates.includes(response.status);
  if (!fine) throw errorOf(response, purpose, caller.clock.now(), secretsOf(caller, request));
  return response;
}

/** The JSON of an answer. @throws ChannelError as for a lost answer when it is none. */
export function jsonOf(response: HttpResponse, purpose: Purpose): unknown {
  try {
    return response.json();
  } catch (error) {
    throw fromHttpFailure(error, purpose);
  }
}

/** The JSON object of an answer. @throws ChannelError as for a lost answer when it is none. */
export function recordOf(response: HttpResponse, purpose: Purpose): JsonRecord {
  const record = asRecord(jsonOf(response, purpose));
  if (record === null) throw unusable(response, purpose);
  return record;
}

/** An answer that is not what was promised: for a creating call nobody knows whether it was done. */
export function unusable(response: HttpResponse, purpose: Purpose): ChannelError {
  const details = { status: response.status };
  return purpose === 'publish'
    ? new ChannelError('unknown', 'The request was sent, but no clear answer came back.', details)
    : new ChannelError('unavailable', 'The server gave no usable answer.', details);
}

/** The signed-in account as the server describes it. */
export async function fetchOwnAccount(caller: Caller): Promise<JsonRecord> {
  const response = await send(caller, { method: 'GET', path: '/api/v1/accounts/verify_credentials', purpose: 'read' });
  const account = recordOf(response, 'read');
  if (textOf(account, 'id') === null || textOf(account, 'username') === null) throw unusable(response, 'read');
  return account;
}

/**
 * The server's description of itself: `/api/v2/instance` (4.0+), otherwise `/api/v1/instance`.
 * `closed` where the server describes itself to signed-in people only (limited federation mode); null where neither exists.
 */
export async function fetchInstance(
  caller: Caller,
): Promise<{ readonly instance: JsonRecord; readonly origin: string } | 'closed' | null> {
  for (const path of ['/api/v2/instance', '/api/v1/instance']) {
    const response = await send(caller, {
      method: 'GET',
      path,
      purpose: 'read',
      // Anonymous only: with a token the address is known and a 401 is the server's word on the sign-in.
      tolerates: caller.token === null ? [400, 401, 403, 404, 405, 410] : [400, 404, 405, 410],
      maxRedirects: caller.token === null ? 3 : 0,
    });
    if (response.status === 401 || response.status === 403) return readsAsJson(response) ? 'closed' : null;
    if (response.status >= 300 || !readsAsJson(response)) continue;
    const instance = asRecord(response.json());
    if (instance !== null) return { instance, origin: new URL(response.url).origin };
  }
  return null;
}

function readsAsJson(response: HttpResponse): boolean {
  try {
    response.json();
    return true;
  } catch {
    return false;
  }
}

function secretsOf(caller: Caller, request: ApiRequest): readonly string[] {
  const fields = ['client_secret', 'code', 'code_verifier', 'token'].map((name) => request.form?.[name]);
  return [caller.token, ...fields].filter((value): value is string => typeof value === 'string');
}
