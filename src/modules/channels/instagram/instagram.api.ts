import { createHmac } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { GRAPH_VERSION, metaErrorOf, recordIn, textOf, type JsonRecord, type Purpose } from '../meta/index.js';
import { INSTAGRAM, networkOf } from './instagram.errors.js';
import { APPS, loginOf, requireApp, type Login } from './instagram.login.js';

/** Each way to sign in has a host of its own for the same interface (developers.facebook.com/docs/instagram-platform, 2026). */
export const HOSTS: Readonly<Record<Login, string>> = {
  facebook: 'https://graph.facebook.com',
  instagram: 'https://graph.instagram.com',
};

/** Who calls. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal'> {
  readonly login: Login;
  readonly accessToken: string;
  /** Proves calls to Facebook's host; null on Instagram's own, which asks for no proof. */
  readonly appSecret: string | null;
}

export interface ApiRequest extends Pick<HttpRequest, 'method' | 'query' | 'form' | 'timeoutMs' | 'maxBytes'> {
  /** Below the version. */
  readonly path: string;
  readonly purpose: Purpose;
}

/** @throws ChannelError `reconnect` when no token is stored, `administrator` when the app that proves the calls is not set up */
export async function callerOf(context: ChannelContext): Promise<Caller> {
  const { credentials, http, clock, signal } = context;
  const login = loginOf(context.account);
  const accessToken = textOf(credentials, 'accessToken');
  if (accessToken === null) throw new ChannelError('reconnect', 'The account has no sign-in; connect it again.');
  const appSecret = login === 'facebook' ? requireApp(await context.operatorApp(), APPS.facebook).clientSecret : null;
  return { http, clock, signal, login, accessToken, appSecret };
}

/** One exchange under a token. @returns the JSON object of the answer @throws ChannelError for every answer outside 2xx, and for a lost one */
export async function send(caller: Caller, { path, purpose, query, ...rest }: ApiRequest): Promise<JsonRecord> {
  const { accessToken, appSecret, login } = caller;
  const response = await exchange(caller, purpose, {
    ...rest,
    url: `${HOSTS[login]}/${GRAPH_VERSION}${path}`,
    query: {
      ...query,
      // Proves that the app itself calls; apps can be set to ask for it (Graph API, securing requests).
      ...(appSecret !== null && {
        appsecret_proof: createHmac('sha256', appSecret).update(accessToken).digest('hex'),
      }),
    },
    // Not in the address, where proxies would write it down.
    headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
  });
  return bodyOf(response, purpose, caller);
}

/** @throws ChannelError for an answer outside 2xx, and for one that is no object */
export function bodyOf(response: HttpResponse, purpose: Purpose, caller: Caller): JsonRecord {
  const { accessToken, appSecret, login, clock } = caller;
  if (response.status < 200 || response.status > 299)
    throw metaErrorOf(response, purpose, clock.now(), [accessToken, appSecret ?? ''], networkOf(login));
  return recordIn(response, purpose, INSTAGRAM);
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
