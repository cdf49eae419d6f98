import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { errorOf, type Purpose } from './x.errors.js';
import { asRecord, textOf, type JsonRecord } from './x.mapper.js';

export const API = 'https://api.x.com';

/** Who calls. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal'> {
  readonly accessToken: string;
}

export interface ApiRequest extends Pick<
  HttpRequest,
  'method' | 'query' | 'json' | 'multipart' | 'timeoutMs' | 'maxBytes'
> {
  readonly path: string;
  readonly purpose: Purpose;
  /** Statuses outside 2xx that are an answer to this call and not a failure. */
  readonly tolerates?: readonly number[];
}

/** @throws ChannelError `reconnect` when no token is stored */
export function callerOf({ credentials, http, clock, signal }: ChannelContext): Caller {
  const accessToken = textOf(credentials, 'accessToken');
  if (accessToken === null) throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  return { http, clock, signal, accessToken };
}

/** One exchange under the account's token. @throws ChannelError for every answer that is neither 2xx nor tolerated, and for a lost one */
export async function send(caller: Caller, request: ApiRequest): Promise<HttpResponse> {
  const { path, purpose, tolerates = [], ...rest } = request;
  const response = await caller.http
    .request({
      ...rest,
      url: `${API}${path}`,
      headers: { accept: 'application/json', authorization: `Bearer ${caller.accessToken}` },
      signal: caller.signal,
    })
    .catch((error: unknown) => {
      throw fromHttpFailure(error, purpose);
    });
  const isFine = (response.status >= 200 && response.status < 300) || tolerates.includes(response.status);
  if (!isFine) throw errorOf(response, purpose, caller.clock.now(), [caller.accessToken]);
  return response;
}

/** The JSON object of an answer. @throws ChannelError as for a lost answer when it is none */
export function recordIn(response: HttpResponse, purpose: Purpose): JsonRecord {
  let body: unknown;
  try {
    body = response.json();
  } catch (error) {
    throw fromHttpFailure(error, purpose);
  }
  const record = asRecord(body);
  if (record === null) throw unusable(response, purpose);
  return record;
}

/** An answer that is not what was promised: of a creating call nobody knows whether it was done. */
export function unusable(response: HttpResponse, purpose: Purpose): ChannelError {
  const details = { status: response.status };
  return purpose === 'publish'
    ? new ChannelError('unknown', 'The request was sent, but X gave no clear answer.', details)
    : new ChannelError('unavailable', 'X gave no usable answer.', details);
}
