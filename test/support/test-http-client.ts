import { randomUUID } from 'node:crypto';
import { request as send, type IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import {
  HttpFailure,
  type HttpClient,
  type HttpRequest,
  type HttpResponse,
  type MultipartField,
} from '../../src/core/http/http-client.js';

/** A plain `HttpClient` for stand-in servers on loopback: no guard, no redirects, one connection per request. */
export function testHttpClient(): HttpClient {
  return { request: exchange };
}

async function exchange(request: HttpRequest): Promise<HttpResponse> {
  if (request.signal?.aborted) throw new HttpFailure('aborted', 'Aborted before it was sent.');
  const url = new URL(request.url);
  for (const [name, value] of Object.entries(request.query ?? {})) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) url.searchParams.append(name, String(item));
    }
  }
  const payload = await payloadOf(request);
  return await new Promise<HttpResponse>((resolve, reject) => {
    let connected = false;
    const outgoing = send(url, {
      method: request.method,
      agent: false,
      headers: {
        ...(payload && { 'content-type': payload.type, 'content-length': payload.bytes.length }),
        ...request.headers,
      },
    });
    const stop = (): void => {
      outgoing.destroy(new Error('aborted'));
    };
    const timer = setTimeout(() => outgoing.destroy(new Error('timeout')), request.timeoutMs ?? 20_000);
    const settle = (): void => {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', stop);
    };
    const fail = (error: Error): void => {
      settle();
      const code = 'code' in error && typeof error.code === 'string' ? error.code : undefined;
      reject(new HttpFailure(connected ? 'no-answer' : 'not-sent', error.message, { code, cause: error }));
    };
    request.signal?.addEventListener('abort', stop, { once: true });
    outgoing.on('socket', (socket) => socket.once('connect', () => (connected = true)));
    outgoing.on('error', fail);
    outgoing.on('response', (incoming) => {
      collect(incoming, request.maxBytes ?? 1_048_576).then((body) => {
        settle();
        resolve(responseOf(incoming, body, url.href));
      }, fail);
    });
    outgoing.end(payload?.bytes);
  });
}

async function collect(incoming: IncomingMessage, maxBytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of incoming) {
    const piece = Buffer.from(chunk as Buffer);
    length += piece.length;
    if (length > maxBytes) throw new HttpFailure('too-large', `The answer has more than ${maxBytes} bytes.`);
    chunks.push(piece);
  }
  return Buffer.concat(chunks);
}

function responseOf(incoming: IncomingMessage, body: Buffer, url: string): HttpResponse {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  const status = incoming.statusCode ?? 0;
  return {
    status,
    headers,
    body,
    url,
    text: () => body.toString('utf8'),
    json: () => {
      try {
        return JSON.parse(body.toString('utf8')) as unknown;
      } catch (cause) {
        throw new HttpFailure('bad-body', 'The answer is not JSON.', { status, cause });
      }
    },
  };
}

async function payloadOf(request: HttpRequest): Promise<{ readonly type: string; readonly bytes: Buffer } | null> {
  if (request.json !== undefined) {
    return { type: 'application/json', bytes: Buffer.from(JSON.stringify(request.json)) };
  }
  if (request.form) {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(request.form)) {
      for (const item of typeof value === 'string' ? [value] : value) form.append(name, item);
    }
    return { type: 'application/x-www-form-urlencoded', bytes: Buffer.from(form.toString()) };
  }
  if (request.multipart) {
    const boundary = `boundary-${randomUUID()}`;
    return { type: `multipart/form-data; boundary=${boundary}`, bytes: await encode(request.multipart, boundary) };
  }
  if (request.body !== undefined) {
    return { type: request.contentType ?? 'application/octet-stream', bytes: await bytesOf(request.body) };
  }
  return null;
}

async function encode(fields: readonly MultipartField[], boundary: string): Promise<Buffer> {
  const pieces: Buffer[] = [];
  for (const field of fields) {
    const file = 'content' in field;
    const disposition = `form-data; name="${field.name}"${file ? `; filename="${field.filename}"` : ''}`;
    const type = file ? `\r\nContent-Type: ${field.mime}` : '';
    pieces.push(Buffer.from(`--${boundary}\r\nContent-Disposition: ${disposition}${type}\r\n\r\n`));
    pieces.push(await bytesOf(file ? field.content : field.value), Buffer.from('\r\n'));
  }
  return Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]);
}

async function bytesOf(content: string | Buffer | NodeJS.ReadableStream): Promise<Buffer> {
  if (typeof content === 'string') return Buffer.from(content);
  if (Buffer.isBuffer(content)) return content;
  const chunks: Buffer[] = [];
  for await (const chunk of new Readable().wrap(content)) chunks.push(Buffer.from(chunk as Buffer));
  return Buffer.concat(chunks);
}
