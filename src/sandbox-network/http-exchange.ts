import type { IncomingMessage, ServerResponse } from 'node:http';
import { Refusal } from './sandbox-types.js';

/** What a route answers with. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly body: string | Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request with its body read. */
export interface Exchange {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

export function json(status: number, value: unknown, headers?: Readonly<Record<string, string>>): Answer {
  return { status, type: 'application/json; charset=utf-8', body: JSON.stringify(value), headers };
}

export function redirect(location: string): Answer {
  return { status: 303, type: 'text/plain; charset=utf-8', body: 'Sandbox: see elsewhere.', headers: { location } };
}

export function refusalAnswer(refusal: Refusal): Answer {
  return json(refusal.status, { error: refusal.code, message: refusal.message, network: 'sandbox' }, refusal.headers);
}

export async function readExchange(request: IncomingMessage, maxBytes: number): Promise<Exchange> {
  const [path, search] = splitOnce(request.url ?? '/', '?');
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request) {
    length += (chunk as Buffer).length;
    if (length > maxBytes) throw new Refusal(413, 'too-large', `The sandbox takes at most ${maxBytes} bytes.`);
    chunks.push(chunk as Buffer);
  }
  const body = chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks);
  return { method: request.method ?? 'GET', path, query: new URLSearchParams(search), headers: request.headers, body };
}

export function send(response: ServerResponse, answer: Answer, body: string | Buffer = answer.body): void {
  response.writeHead(answer.status, {
    'content-type': answer.type,
    'content-length': Buffer.byteLength(body),
    'x-network': 'sandbox',
    ...answer.headers,
  });
  response.end(body);
}

/** The body as a JSON object. @throws Refusal 400 */
export function jsonBody(exchange: Exchange): Record<string, unknown> {
  try {
    const value: unknown = exchange.body.length === 0 ? {} : JSON.parse(exchange.body.toString('utf8'));
    if (value !== null && typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Told below, in the same words as for a body that is JSON but no object.
  }
  throw new Refusal(400, 'bad-json', 'The body is to be a JSON object.');
}

/** A form or JSON body as strings. */
export function formBody(exchange: Exchange): Record<string, string> {
  if (exchange.headers['content-type']?.startsWith('application/json')) {
    return Object.fromEntries(Object.entries(jsonBody(exchange)).map(([name, value]) => [name, String(value)]));
  }
  return Object.fromEntries(new URLSearchParams(exchange.body.toString('utf8')));
}

/** Every value of a field that a form may send several times. */
export function formValues(exchange: Exchange, name: string): string[] {
  if (exchange.headers['content-type']?.startsWith('application/json')) {
    const value = jsonBody(exchange)[name];
    return (Array.isArray(value) ? value : [value]).filter((entry) => entry !== undefined).map(String);
  }
  return new URLSearchParams(exchange.body.toString('utf8')).getAll(name);
}

export interface FormFile {
  readonly mime: string;
  readonly content: Buffer;
}

/** Fields and files of a multipart body (RFC 7578), by name. @throws Refusal 400 */
export function multipartBody(exchange: Exchange): { fields: Map<string, string>; files: Map<string, FormFile> } {
  const boundary = /boundary="?([^";]+)"?/u.exec(exchange.headers['content-type'] ?? '')?.[1];
  if (boundary === undefined) throw new Refusal(400, 'bad-multipart', 'The body is to be multipart/form-data.');
  const fields = new Map<string, string>();
  const files = new Map<string, FormFile>();
  const body = Buffer.concat([Buffer.from('\r\n'), exchange.body]);
  const mark = Buffer.from(`\r\n--${boundary}`);
  for (let at = body.indexOf(mark); at !== -1;) {
    const next = body.indexOf(mark, at + mark.length);
    if (next === -1) break;
    const part = body.subarray(at + mark.length + 2, next);
    const end = part.indexOf('\r\n\r\n');
    const head = part.toString('utf8', 0, Math.max(end, 0));
    const name = /name="([^"]*)"/u.exec(head)?.[1];
    if (end === -1 || name === undefined) throw new Refusal(400, 'bad-multipart', 'A part of the body has no name.');
    const content = part.subarray(end + 4);
    if (/filename="/u.test(head)) {
      files.set(name, { mime: /^content-type:\s*(\S+)/imu.exec(head)?.[1] ?? '', content });
    } else {
      fields.set(name, content.toString('utf8'));
    }
    at = next;
  }
  return { fields, files };
}

function splitOnce(text: string, mark: string): [string, string] {
  const at = text.indexOf(mark);
  return at === -1 ? [text, ''] : [text.slice(0, at), text.slice(at + 1)];
}
