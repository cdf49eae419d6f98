import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { errorOf, type Purpose } from './linkedin.errors.js';
import { LINKEDIN_VERSION } from './linkedin.limits.js';
import { asRecord, textOf, type JsonRecord } from './linkedin.mapper.js';

const API = 'https://api.linkedin.com';
/** Where files may go; whatever else an answer names gets nothing from us. */
const UPLOAD_HOSTS = /(?:^|\.)(?:linkedin\.com|licdn\.com)$/;
const UPLOAD_TIMEOUT_MS = 180_000;

/** Who calls. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal' | 'log'> {
  readonly accessToken: string;
}

export interface ApiRequest extends Pick<HttpRequest, 'method' | 'json' | 'timeoutMs' | 'maxBytes'> {
  /** With its query: Rest.li wants brackets as they are and URNs encoded, which no builder of queries does. */
  readonly path: string;
  readonly purpose: Purpose;
  /** `X-RestLi-Method`, where the call is not what its HTTP method says. */
  readonly restli?: 'FINDER' | 'PARTIAL_UPDATE';
  /** Statuses outside 2xx that are an answer to this call and not a failure. */
  readonly tolerates?: readonly number[];
  /** How long a limit of this call lasts where LinkedIn does not say. */
  readonly throttledMs?: number;
}

/** @throws ChannelError `reconnect` when no token is stored */
export function callerOf({ credentials, http, clock, signal, log }: ChannelContext): Caller {
  const accessToken = textOf(credentials, 'accessToken');
  if (accessToken === null) throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  return { http, clock, signal, log, accessToken };
}

/** One exchange under the account's token. @throws ChannelError for every answer that is neither 2xx nor tolerated, and for a lost one */
export async function send(caller: Caller, request: ApiRequest): Promise<HttpResponse> {
  const { path, purpose, restli, tolerates = [], throttledMs, ...rest } = request;
  const response = await exchange(caller, purpose, {
    ...rest,
    url: `${API}${path}`,
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${caller.accessToken}`,
      // `/v2` is older than the versions and has none.
      ...(path.startsWith('/rest/') && {
        'linkedin-version': LINKEDIN_VERSION.version,
        'x-restli-protocol-version': '2.0.0',
      }),
      ...(restli !== undefined && { 'x-restli-method': restli }),
    },
  });
  return accepted(response, caller, purpose, tolerates, throttledMs);
}

/**
 * Sends bytes to an address that LinkedIn gave.
 * @param signed the address is a right of its own, and the token must not go with it
 */
export async function upload(
  caller: Caller,
  url: string,
  file: Pick<HttpRequest, 'body' | 'contentLength' | 'contentType'>,
  { signed }: { readonly signed: boolean },
): Promise<HttpResponse> {
  const target = URL.canParse(url) ? new URL(url) : null;
  if (target?.protocol !== 'https:' || !UPLOAD_HOSTS.test(target.hostname)) {
    throw new ChannelError('unavailable', 'LinkedIn gave no usable address for the file.');
  }
  const response = await exchange(caller, 'prepare', {
    ...file,
    method: 'PUT',
    url,
    headers: signed ? {} : { authorization: `Bearer ${caller.accessToken}` },
    timeoutMs: UPLOAD_TIMEOUT_MS,
  });
  return accepted(response, caller, 'prepare');
}

async function exchange(caller: Caller, purpose: Purpose, request: HttpRequest): Promise<HttpResponse> {
  return await caller.http.request({ ...request, signal: caller.signal }).catch((error: unknown) => {
    throw fromHttpFailure(error, purpose);
  });
}

function accepted(
  response: HttpResponse,
  caller: Caller,
  purpose: Purpose,
  tolerates: readonly number[] = [],
  throttledMs?: number,
): HttpResponse {
  const { status, headers } = response;
  if ((status >= 200 && status < 300) || tolerates.includes(status)) return response;
  const error = errorOf(response, purpose, caller.clock.now(), [caller.accessToken], throttledMs);
  // What LinkedIn's support asks for.
  caller.log.warn('LinkedIn did not take a call', {
    status,
    kind: error.kind,
    uuid: headers['x-li-uuid']?.slice(0, 100),
    requestId: headers['x-li-request-id']?.slice(0, 100),
  });
  throw error;
}

/** A URN as part of a path or query: its colons and brackets would be taken for structure. */
export function encoded(text: string): string {
  return encodeURIComponent(text).replaceAll('(', '%28').replaceAll(')', '%29');
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
    ? new ChannelError('unknown', 'The request was sent, but LinkedIn gave no clear answer.', details)
    : new ChannelError('unavailable', 'LinkedIn gave no usable answer.', details);
}
