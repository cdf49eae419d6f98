import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { metaErrorOf, recordIn, textOf, type JsonRecord, type Purpose } from '../meta/index.js';
import { THREADS } from './threads.errors.js';

export const API = 'https://graph.threads.net';
/** Data, so that the set-up can warn of its end; none was announced (developers.facebook.com/docs/threads/changelog, March 2026). */
export const API_VERSION = 'v1.0';

/** Who calls. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal'> {
  readonly accessToken: string;
}

export interface ApiRequest extends Pick<HttpRequest, 'method' | 'query' | 'form' | 'timeoutMs' | 'maxBytes'> {
  /** Below the version. */
  readonly path: string;
  readonly purpose: Purpose;
}

/** @throws ChannelError `reconnect` when no token is stored */
export function callerOf({ credentials, http, clock, signal }: ChannelContext): Caller {
  const accessToken = textOf(credentials, 'accessToken');
  if (accessToken === null) throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  return { http, clock, signal, accessToken };
}

/** One exchange under the account's token. @throws ChannelError for every answer outside 2xx, and for a lost one */
export async function send(caller: Caller, { path, purpose, ...rest }: ApiRequest): Promise<JsonRecord> {
  const response = await exchange(caller, purpose, {
    ...rest,
    url: `${API}/${API_VERSION}${path}`,
    // Not in the address, where proxies would write it down.
    headers: { accept: 'application/json', authorization: `Bearer ${caller.accessToken}` },
  });
  if (response.status < 200 || response.status > 299)
    throw metaErrorOf(response, purpose, caller.clock.now(), [caller.accessToken], THREADS);
  return recordIn(response, purpose, THREADS.name);
}

/** One exchange; any status is an answer. @throws ChannelError for a lost one */
export async function exchange(
  { http, signal }: Pick<ChannelContext, 'http' | 'signal'>,
  purpose: Purpose,
  request: HttpRequest,
): Promise<HttpResponse> {
  return await http.request({ ...request, signal }).catch((error: unknown) => {
    throw fromHttpFailure(error, purpose);
  });
}
