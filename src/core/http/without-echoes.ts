import type { HttpClient, HttpRequest, HttpResponse } from './http-client.js';
import { withBody } from './response-body.js';

const REDACTED = '[redacted]';
/** Names under which protocols carry what nobody else may know (RFC 6749, RFC 7636, RFC 7523, AT Protocol, Meta's `appsecret_proof`). */
const SECRET_NAMES = /token|secret|password|proof|verifier|assertion|jwt|^code$/i;
/** What is shorter stands in answers by accident. */
const SHORTEST = 8;

/**
 * Networks repeat in a refusal what they were sent, and refusals are kept, logged and shown. So whatever is secret in a call is taken out of an
 * answer of 400 and above before anybody reads it. Answers that succeed stay as they are: new tokens come in them.
 */
export function withoutEchoes(http: HttpClient): HttpClient {
  return {
    request: async (request) => {
      const response = await http.request(request);
      return response.status < 400 ? response : redacted(response, secretsIn(request));
    },
  };
}

function redacted(response: HttpResponse, secrets: readonly string[]): HttpResponse {
  // Byte by byte: what is no text stays what it was.
  const whole = response.body.toString('latin1');
  const left = secrets.reduce((text, secret) => text.replaceAll(secret, REDACTED), whole);
  return left === whole ? response : withBody(response, Buffer.from(left, 'latin1'));
}

/** In all ways in which an answer may write them, the longest first: one may be part of another. */
function secretsIn({ url, query, headers, form, json }: HttpRequest): readonly string[] {
  const found = new Set<string>();
  for (const [name, value] of Object.entries(headers ?? {})) {
    if (name.toLowerCase() === 'authorization') credentialsIn(value).forEach((secret) => found.add(secret));
  }
  for (const given of [Object.fromEntries(new URL(url).searchParams), query, form, json]) collect(given, '', found);
  return [...found]
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap((secret) => [secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1)])
    .map((secret) => Buffer.from(secret).toString('latin1'))
    .sort((left, right) => right.length - left.length);
}

/** `Bearer <token>`; of `Basic` the password as well, as it was before it was encoded. */
function credentialsIn(header: string): readonly string[] {
  const [, scheme = '', value = ''] = /^(\S+) +(.+)$/.exec(header) ?? [];
  if (scheme.toLowerCase() !== 'basic') return [value];
  const password = Buffer.from(value, 'base64')
    .toString('utf8')
    .replace(/^[^:]*:/, '');
  return [value, password, decoded(password)];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function collect(value: unknown, name: string, found: Set<string>): void {
  if (typeof value === 'string') {
    if (SECRET_NAMES.test(name)) found.add(value);
  } else if (Array.isArray(value)) {
    for (const item of value) collect(item, name, found);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) collect(item, key, found);
  }
}
