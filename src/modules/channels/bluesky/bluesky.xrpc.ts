import type { HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import type { ChannelContext, Json, JsonObject } from '../contract/index.js';
import { ChannelError, fromHttpFailure, remoteIdIn } from '../contract/index.js';
import { errorOf, type Purpose } from './bluesky.errors.js';

/** What a call needs from its surroundings. */
export type Wire = Pick<ChannelContext, 'http' | 'clock' | 'signal'>;

/** The adapter's own credentials: the two tokens of a session. */
export interface BlueskyCredentials extends JsonObject {
  readonly accessJwt: string;
  readonly refreshJwt: string;
}

/** `uri` and `cid` of a record; replies need both. */
export interface RecordRef extends JsonObject {
  readonly uri: string;
  readonly cid: string;
}

/** One XRPC call: GET for queries, POST for procedures. */
export interface XrpcCall extends Pick<
  HttpRequest,
  'query' | 'json' | 'body' | 'contentType' | 'contentLength' | 'timeoutMs' | 'maxBytes'
> {
  /** Origin of the server. */
  readonly server: string;
  readonly nsid: string;
  readonly method: 'GET' | 'POST';
  /** Sent as Bearer token. */
  readonly token?: string;
  readonly purpose: Purpose;
}

/** Sends one call. Any status is an answer. @throws ChannelError when there is none. */
export async function send(call: XrpcCall, wire: Wire): Promise<HttpResponse> {
  const { server, nsid, token, purpose, ...rest } = call;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token !== undefined) headers['authorization'] = `Bearer ${token}`;
  return await wire.http
    .request({ ...rest, url: `${server}/xrpc/${nsid}`, headers, signal: wire.signal })
    .catch((error: unknown) => {
      throw fromHttpFailure(error, purpose);
    });
}

/** The JSON object that a call answers. @throws ChannelError */
export async function xrpc(call: XrpcCall, wire: Wire): Promise<JsonObject> {
  const response = await send(call, wire);
  if (response.status < 200 || response.status > 299) throw errorOf(response, call.purpose, wire.clock.now());
  return bodyOf(response, call.purpose);
}

/** @throws ChannelError `unknown` or `unavailable`, by purpose, when the body is no JSON object. */
export function bodyOf(response: HttpResponse, purpose: Purpose): JsonObject {
  let body: unknown;
  try {
    body = response.json();
  } catch (error) {
    throw fromHttpFailure(error, purpose);
  }
  return objectIn(body) ?? unreadable(purpose, response.status);
}

/** Throws what an answer without the promised fields means. */
export function unreadable(purpose: Purpose, status?: number): never {
  throw purpose === 'publish'
    ? new ChannelError('unknown', 'Bluesky answered without saying what it made.', { status })
    : new ChannelError('unavailable', 'Bluesky gave no usable answer.', { status });
}

/** The answer's `uri` and `cid`. @throws ChannelError when they are missing. */
export function recordRef(body: JsonObject, purpose: Purpose): RecordRef {
  const uri = remoteIdIn(body['uri']);
  const cid = stringIn(body, 'cid');
  return uri === null || cid === null ? unreadable(purpose) : { uri, cid };
}

export function objectIn(value: unknown): JsonObject | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as JsonObject) : null;
}

export function stringIn(object: JsonObject | null, name: string): string | null {
  const value = object?.[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

export function numberIn(object: JsonObject | null, name: string): number | null {
  const value = object?.[name];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function listIn(object: JsonObject | null, name: string): readonly Json[] {
  const value: unknown = object?.[name];
  return Array.isArray(value) ? (value as readonly Json[]) : [];
}
