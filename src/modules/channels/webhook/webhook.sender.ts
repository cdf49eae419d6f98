import type { HttpResponse } from '../../../core/http/http-client.js';
import { fromHttpFailure, type ChannelContext, type JsonObject } from '../contract/index.js';
import { errorOf, type SendPurpose } from './webhook.errors.js';
import { ANSWER_TIMEOUT_MS, MAX_ANSWER_BYTES } from './webhook.limits.js';
import { signedHeaders } from './webhook.signature.js';

/** The endpoint as it is stored. The whole address counts as secret: many receivers carry theirs in it. */
export interface WebhookCredentials extends JsonObject {
  readonly url: string;
  /** The newest first; two while one replaces the other. */
  readonly secrets: readonly string[];
  /** Sent with every request, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
}

export interface WebhookMessage {
  /** `webhook-id`: the same on every attempt. */
  readonly id: string;
  readonly body: Buffer;
  readonly purpose: SendPurpose;
}

/** Sends one attempt, signed now. @returns what the receiver said with its 2xx. @throws ChannelError */
export async function send(
  message: WebhookMessage,
  credentials: WebhookCredentials,
  { http, clock, signal }: Pick<ChannelContext, 'http' | 'clock' | 'signal'>,
): Promise<string> {
  const { id, body, purpose } = message;
  const { url, secrets, headers } = credentials;
  let response: HttpResponse;
  try {
    response = await http.request({
      method: 'POST',
      url,
      body,
      contentType: 'application/json',
      headers: { ...headers, ...signedHeaders(secrets, id, clock.now(), body) },
      timeoutMs: ANSWER_TIMEOUT_MS,
      maxBytes: MAX_ANSWER_BYTES,
      signal,
    });
  } catch (error) {
    if (isLongYes(error)) return '';
    throw fromHttpFailure(error, purpose === 'publish' ? 'publish' : 'prepare');
  }
  if (response.status >= 200 && response.status < 300) return response.text();
  throw errorOf(response, purpose, clock.now());
}

/** A success with a body too long to read is a success. */
function isLongYes(error: unknown): boolean {
  if (!(error instanceof Error) || !('kind' in error) || error.kind !== 'too-large') return false;
  const { status } = ('details' in error ? error.details : {}) as { readonly status?: number };
  return status !== undefined && status >= 200 && status < 300;
}
