import http, { type ClientRequest } from 'node:http';
import https from 'node:https';
import type { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { TLSSocket } from 'node:tls';
import { isAxiosError, type AxiosAdapter } from 'axios';
import { HttpFailure } from './http-client.js';

/** How far one exchange got, and what ended it early. */
export interface Progress {
  /** True from the moment at which the server could have seen a byte of the request; stays true over redirects. */
  sent: boolean;
  ended: 'timeout' | 'aborted' | undefined;
  /** Breaks off the request under way, whether its answer has begun or not; undefined while there is none. */
  breakOff: (() => void) | undefined;
}

/**
 * A fresh connection carries nothing before its (TLS) handshake is over. A pooled one may have taken the request at once, even if the other
 * side has closed it already and we don't know yet.
 */
function trackSending(request: ClientRequest, progress: Progress): void {
  const sent = (): void => {
    progress.sent = true;
  };
  request.once('socket', (socket: Socket) => {
    if (socket instanceof TLSSocket) {
      if ((socket as TLSSocket & { secureConnecting?: boolean }).secureConnecting === true)
        socket.once('secureConnect', sent);
      else sent();
    } else if (socket.connecting) socket.once('connect', sent);
    else sent();
  });
}

/** The connections that requests are made on. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/** One request as it goes on the wire. */
export interface Outgoing {
  readonly method: string;
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly content: string | Buffer | Readable | undefined;
}

/**
 * How axios makes one exchange: straight on node's requests, so that we hear of their sockets. Its own adapter for node does much more
 * than is wanted here (redirects, proxies, decompression, progress), and its own headers cost more than the rest of an exchange: both
 * together took a third of the time of a delivery.
 */
export function adapterFor(outgoing: Outgoing, progress: Progress, agents: Agents): AxiosAdapter {
  return (config) =>
    new Promise((resolve, reject) => {
      const { method, url, headers } = outgoing;
      const isSecure = url.protocol === 'https:';
      const agent = isSecure ? agents.https : agents.http;
      const request = (isSecure ? https : http).request(url, { method, agent, headers });
      progress.breakOff = () => void request.destroy();
      trackSending(request, progress);
      request.on('error', reject);
      request.once('response', (message) =>
        resolve({ data: message, status: message.statusCode ?? 0, statusText: '', headers: {}, config, request }),
      );
      // A server that switches protocols unasked would otherwise end the request with neither an answer nor an error: by then node has
      // detached the request from its socket, so that destroying either tells nobody.
      request.once('upgrade', (_, socket) => {
        socket.destroy();
        reject(Object.assign(new Error('the server switched protocols'), { code: 'UPGRADE' }));
      });
      const content = inOneWrite(outgoing);
      if (content instanceof Readable) {
        content.once('error', (error) => request.destroy(error));
        content.pipe(request);
      } else request.end(content);
    });
}

/**
 * Node sends a head and a text in one write, a head and bytes in two; but then it encodes both alike, which only a plain head survives
 * unchanged.
 */
function inOneWrite({ content, headers }: Outgoing): Outgoing['content'] {
  if (typeof content !== 'string') return content;
  for (const name in headers) if (NOT_PLAIN.test(headers[name] ?? '')) return Buffer.from(content);
  return content;
}

const NOT_PLAIN = /[^\t\x20-\x7e]/;

/** What an error means, given how far the exchange got. `status` is that of an answer whose body did not come through. */
export function asFailure(error: unknown, progress: Progress, status?: number): HttpFailure {
  // The library's own error carries the whole request, credentials included: only what lies beneath is kept.
  const cause: unknown = isAxiosError(error) ? error.cause : error;
  if (cause instanceof HttpFailure) return cause;
  if (progress.ended === 'aborted') {
    return progress.sent
      ? new HttpFailure('no-answer', 'the request was given up before its answer came', { status, code: 'ABORTED' })
      : new HttpFailure('aborted', 'the request was given up before it was sent', { code: 'ABORTED' });
  }
  if (progress.ended === 'timeout') {
    return progress.sent
      ? new HttpFailure('no-answer', 'no complete answer came in time', { status, code: 'ETIMEDOUT' })
      : new HttpFailure('not-sent', 'no connection in time', { code: 'ETIMEDOUT' });
  }
  const code = (cause as NodeJS.ErrnoException | undefined)?.code;
  const reason = code ?? 'unknown reason';
  return progress.sent
    ? new HttpFailure('no-answer', `the connection broke before a complete answer came (${reason})`, {
        status,
        code,
        cause,
      })
    : new HttpFailure('not-sent', `no connection (${reason})`, { code, cause });
}
