import { createHmac } from 'node:crypto';
import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError, fromHttpFailure, type ChannelContext } from '../contract/index.js';
import { GRAPH_VERSION, metaErrorOf, recordIn, textOf, type JsonRecord, type Purpose } from '../meta/index.js';
import { FACEBOOK } from './facebook.errors.js';

const API = `https://graph.facebook.com/${GRAPH_VERSION}`;
/** For calls that make something visible. */
export const PUBLISH_TIMEOUT_MS = 30_000;

/** Who calls. */
export interface Caller extends Pick<ChannelContext, 'http' | 'clock' | 'signal'> {
  readonly accessToken: string;
  readonly appSecret: string;
}

export interface ApiRequest extends Pick<
  HttpRequest,
  'method' | 'query' | 'form' | 'multipart' | 'timeoutMs' | 'maxBytes'
> {
  /** Below the version. */
  readonly path: string;
  readonly purpose: Purpose;
}

/** @throws ChannelError `reconnect` when no token is stored */
export async function callerOf(context: ChannelContext): Promise<Caller> {
  const { credentials, http, clock, signal } = context;
  const accessToken = textOf(credentials, 'accessToken');
  if (accessToken === null) throw new ChannelError('reconnect', 'The Page has no sign-in; connect it again.');
  return { http, clock, signal, accessToken, appSecret: (await context.operatorApp())['clientSecret'] ?? '' };
}

/** One exchange under a token. @returns the JSON object of the answer @throws ChannelError for every answer outside 2xx, and for a lost one */
export async function send(caller: Caller, request: ApiRequest): Promise<JsonRecord> {
  return recordIn(await answerTo(caller, request), request.purpose, FACEBOOK.name);
}

/** As `send`, for answers that are no object. */
export async function answerTo(caller: Caller, request: ApiRequest): Promise<HttpResponse> {
  const response = await ask(caller, request);
  requireTaken(response, request.purpose, caller);
  return response;
}

/** @throws ChannelError for an answer outside 2xx */
export function requireTaken(response: HttpResponse, purpose: Purpose, caller: Caller): void {
  const { accessToken, appSecret, clock } = caller;
  if (response.status < 200 || response.status > 299)
    throw metaErrorOf(response, purpose, clock.now(), [accessToken, appSecret], FACEBOOK);
}

/** One exchange under a token. Any status is an answer. @throws ChannelError for a lost one */
export async function ask(caller: Caller, { path, purpose, query, ...rest }: ApiRequest): Promise<HttpResponse> {
  const { accessToken, appSecret } = caller;
  return await exchange(caller, purpose, {
    ...rest,
    url: `${API}${path}`,
    // Proves that the app itself calls; apps can be set to ask for it (Graph API, securing requests).
    query: { ...query, appsecret_proof: createHmac('sha256', appSecret).update(accessToken).digest('hex') },
    // Not in the address, where proxies would write it down.
    headers: { accept: 'application/json', authorization: `Bearer ${accessToken}` },
  });
}

/** The token endpoint: the app names itself. Any status is an answer. @throws ChannelError for a lost one */
export async function askForToken(
  query: Readonly<Record<string, string>>,
  context: Pick<ChannelContext, 'http' | 'signal'>,
): Promise<HttpResponse> {
  return await exchange(context, 'read', {
    method: 'GET',
    url: `${API}/oauth/access_token`,
    query,
    headers: { accept: 'application/json' },
  });
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
