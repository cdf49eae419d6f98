import type { IncomingMessage } from 'node:http';
import { promisify, TextDecoder } from 'node:util';
import { brotliDecompress, gunzip, inflate, inflateRaw, type BrotliOptions, type ZlibOptions } from 'node:zlib';
import { HttpFailure, type HttpRequest, type HttpResponse } from './http-client.js';

/** The encodings that `readBody` undoes; sent as `Accept-Encoding`. */
export const acceptedEncodings = 'gzip, deflate, br';

type Decompress = (bytes: Buffer, options: ZlibOptions & BrotliOptions) => Promise<Buffer>;

const gunzipAsync: Decompress = promisify(gunzip);
const inflateAsync: Decompress = promisify(inflate);
const inflateRawAsync: Decompress = promisify(inflateRaw);
const brotliAsync: Decompress = promisify(brotliDecompress);

function decompressor(encoding: string, bytes: Buffer): Decompress | undefined {
  switch (encoding) {
    case 'gzip':
    case 'x-gzip':
      return gunzipAsync;
    case 'deflate':
      // Some servers send the raw form; the zlib form (RFC 9110 §8.4.1.2) has compression method 8 in its first byte.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateAsync : inflateRawAsync;
    case 'br':
      return brotliAsync;
    default:
      return undefined;
  }
}

function tooLarge(status: number, maxBytes: number): HttpFailure {
  return new HttpFailure('too-large', `the answer is longer than ${maxBytes} bytes`, {
    status,
    code: 'ANSWER_TOO_LARGE',
  });
}

async function readRaw(
  response: IncomingMessage,
  method: string,
  maxBytes: number,
  maxRawBytes: number,
): Promise<Buffer> {
  const status = response.statusCode ?? 0;
  const announced = Number(response.headers['content-length'] ?? 0);
  if (method !== 'HEAD' && announced > maxRawBytes) throw tooLarge(status, maxBytes);
  const chunks: Buffer[] = [];
  let length = 0;
  // Listeners, not an iterator over the stream: that costs more than all the rest of reading a short answer.
  return new Promise((resolve, reject) => {
    const brokeOff = (): void => reject(Object.assign(new Error('the answer broke off'), { code: 'ECONNRESET' }));
    response.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length > maxRawBytes) reject(tooLarge(status, maxBytes));
      else chunks.push(chunk);
    });
    let hasEnded = false;
    response.once('end', () => {
      hasEnded = true;
      if (response.complete) resolve(chunks.length === 1 && chunks[0] ? chunks[0] : Buffer.concat(chunks));
      else brokeOff();
    });
    response.once('error', reject);
    response.once('close', () => {
      if (!hasEnded) brokeOff();
    });
  });
}

/**
 * Reads an answer to its end and undoes its compression, with at most about twice `maxBytes` in memory whatever the server sends.
 * @throws HttpFailure `too-large`, `bad-body` (an encoding we didn't ask for, or damaged), `no-answer` (a compressed body that ends early)
 * @throws any error of the connection
 */
export async function readBody(
  response: IncomingMessage,
  method: HttpRequest['method'],
  maxBytes: number,
): Promise<Buffer> {
  const status = response.statusCode ?? 0;
  const encodings = (response.headers['content-encoding'] ?? '')
    .toLowerCase()
    .split(',')
    .map((encoding) => encoding.trim())
    .filter((encoding) => encoding !== '' && encoding !== 'identity');
  // What can't be compressed grows a little in a compressed form.
  const slack = encodings.length === 0 ? 0 : 1_024 + Math.ceil(maxBytes / 256);
  let bytes = await readRaw(response, method, maxBytes, maxBytes + slack);
  if (bytes.length === 0) return bytes;
  if (encodings.length > 2) throw new HttpFailure('bad-body', 'the answer is wrapped too often', { status });
  for (const encoding of encodings.reverse()) {
    const decompress = decompressor(encoding, bytes);
    if (decompress === undefined) {
      throw new HttpFailure('bad-body', `the answer has an unknown encoding: ${encoding.slice(0, 40)}`, { status });
    }
    try {
      bytes = await decompress(bytes, { maxOutputLength: maxBytes });
    } catch (error) {
      const code = (error as NodeJS.ErrnoException).code;
      if (code === 'ERR_BUFFER_TOO_LARGE') throw tooLarge(status, maxBytes);
      const isCutOff = code === 'Z_BUF_ERROR';
      throw new HttpFailure(isCutOff ? 'no-answer' : 'bad-body', 'the compressed answer can not be read', {
        status,
        code,
        cause: error,
      });
    }
  }
  return bytes;
}

/** The answer as callers get it. */
export function responseOf(message: IncomingMessage, body: Buffer, url: URL): HttpResponse {
  const status = message.statusCode ?? 0;
  const headers: Record<string, string> = {};
  for (const name in message.headers) {
    const value = message.headers[name];
    headers[name] = Array.isArray(value) ? value.join(', ') : (value ?? '');
  }
  return withBody({ status, headers, url: url.href }, body);
}

/** The same answer, with this body. */
export function withBody(
  { status, headers, url }: Pick<HttpResponse, 'status' | 'headers' | 'url'>,
  body: Buffer,
): HttpResponse {
  return {
    status,
    headers,
    body,
    url,
    text: () => decoderFor(headers['content-type']).decode(body),
    json: () => {
      try {
        return JSON.parse(utf8.decode(body)) as unknown;
      } catch (cause) {
        throw new HttpFailure('bad-body', 'the answer is not JSON', { status, code: 'NOT_JSON', cause });
      }
    },
  };
}

const utf8 = new TextDecoder();

function decoderFor(contentType: string | undefined): TextDecoder {
  const charset = /;\s*charset="?([\w.:-]+)/i.exec(contentType ?? '')?.[1];
  try {
    return new TextDecoder(charset);
  } catch {
    return new TextDecoder();
  }
}
