import { Readable } from 'node:stream';
import { HttpFailure, type HttpRequest } from './http-client.js';
import { encodeMultipart, type EncodedBody } from './multipart.js';

/** What goes on the wire. `length` is undefined with a stream of unknown size, which is then sent chunked. */
export interface WireBody {
  readonly content: string | Buffer | Readable;
  readonly contentType: string | undefined;
  readonly boundary: string | undefined;
  readonly length: number | undefined;
}

function textBody(text: string, contentType: string): WireBody {
  return { content: text, contentType, boundary: undefined, length: Buffer.byteLength(text) };
}

function bytesBody(bytes: Buffer, contentType: string | undefined): EncodedBody {
  return { contentType, length: bytes.length, chunks: [{ content: bytes, length: bytes.length }] };
}

function encodeForm(form: NonNullable<HttpRequest['form']>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) {
    for (const item of typeof value === 'string' ? [value] : value) params.append(name, item);
  }
  return params.toString();
}

function encode(request: HttpRequest): WireBody | EncodedBody | undefined {
  if (request.json !== undefined) return textBody(JSON.stringify(request.json), 'application/json');
  if (request.form !== undefined) return textBody(encodeForm(request.form), 'application/x-www-form-urlencoded');
  if (request.multipart !== undefined) return encodeMultipart(request.multipart);
  const { body, contentType } = request;
  if (body === undefined) return undefined;
  if (typeof body === 'string') return bytesBody(Buffer.from(body), contentType ?? 'text/plain; charset=utf-8');
  if (Buffer.isBuffer(body)) return bytesBody(body, contentType ?? 'application/octet-stream');
  return {
    contentType: contentType ?? 'application/octet-stream',
    length: request.contentLength,
    chunks: [{ content: body, length: request.contentLength }],
  };
}

/**
 * The chunks one after the other. A stream that is longer or shorter than it said breaks off the request: on a kept connection the
 * surplus would be read as the start of the next one.
 */
async function* wire(chunks: EncodedBody['chunks']): AsyncGenerator<Buffer> {
  for (const { content, length } of chunks) {
    if (Buffer.isBuffer(content)) {
      yield content;
      continue;
    }
    let sent = 0;
    for await (const part of content) {
      const bytes = typeof part === 'string' ? Buffer.from(part) : part;
      sent += bytes.length;
      if (length !== undefined && sent > length) throw wrongLength();
      yield bytes;
    }
    if (length !== undefined && sent < length) throw wrongLength();
  }
}

function wrongLength(): Error {
  return Object.assign(new Error('a streamed body did not have the length it was given with'), { code: 'BODY_LENGTH' });
}

/** @throws HttpFailure `refused` when more than one body is given, or one with GET or HEAD. */
export function wireBody(request: HttpRequest): WireBody | undefined {
  const { json, form, multipart, body } = request;
  const given = [json, form, multipart, body].filter((candidate) => candidate !== undefined).length;
  if (given > 1) throw new HttpFailure('refused', 'a request takes one body', { code: 'BAD_REQUEST' });
  const encoded = encode(request);
  if (encoded === undefined) return undefined;
  if (request.method === 'GET' || request.method === 'HEAD') {
    throw new HttpFailure('refused', `${request.method} takes no body`, { code: 'BAD_REQUEST' });
  }
  if ('content' in encoded) return encoded;
  const { contentType, boundary, length, chunks } = encoded;
  const buffers = chunks.map((chunk) => chunk.content).filter((content) => Buffer.isBuffer(content));
  if (buffers.length === chunks.length) {
    return {
      contentType,
      boundary,
      length,
      content: buffers.length === 1 && buffers[0] ? buffers[0] : Buffer.concat(buffers),
    };
  }
  // A file that fails before its turn to be read must fail this request, not the process.
  for (const { content } of chunks) if (!Buffer.isBuffer(content)) content.on('error', () => undefined);
  return { contentType, boundary, length, content: Readable.from(wire(chunks), { objectMode: false }) };
}

/** Frees the files behind streams that will not be read (to the end) any more. */
export function discardStreams(request: HttpRequest): void {
  const files = request.multipart?.map((field) => ('content' in field ? field.content : undefined)) ?? [];
  for (const content of [request.body, ...files]) {
    if (content instanceof Readable) content.destroy();
  }
}
