import { IncomingMessage } from 'node:http';
import { Readable } from 'node:stream';
import { Axios } from 'axios';
import { asFailure, adapterFor, type Progress } from './exchange-progress.js';
import {
  ConnectionGuard,
  GuardedHttpAgent,
  GuardedHttpsAgent,
  resolveBySystem,
  type AllowPrivate,
  type OwnServer,
  type ResolveHost,
} from './guarded-agent.js';
import { HttpFailure, type HttpClient, type HttpRequest, type HttpResponse } from './http-client.js';
import { discardStreams, wireBody, type WireBody } from './request-body.js';
import { callerHeaders, redirectTarget, targetUrl } from './request-target.js';
import { acceptedEncodings, readBody, responseOf } from './response-body.js';

export interface HttpClientOptions {
  /** Addresses outside the public internet that may be reached. Default false: none. */
  readonly allowPrivate?: AllowPrivate;
  /** Servers of this installation itself, which may be reached where they listen. Default: none. */
  readonly ownServer?: OwnServer;
  /** Default true: adapters decide where they insist on https. */
  readonly allowPlainHttp?: boolean;
  /** Default: the system's resolver. */
  readonly resolve?: ResolveHost;
  /** Default `Carillon`. */
  readonly userAgent?: string;
  /** Connections open at the same time to one host and port; further requests wait. Default 64. */
  readonly maxSocketsPerHost?: number;
  /** Certificate authorities (PEM) to trust instead of the built-in ones. */
  readonly ca?: string | readonly string[];
}

export interface DownloadRequest {
  readonly url: string;
  /** Default 60 MiB. */
  readonly maxBytes?: number;
  /** Default 5. */
  readonly maxRedirects?: number;
  /** For the whole download. Default 60,000. */
  readonly timeoutMs?: number;
  readonly signal?: AbortSignal;
}

export interface Download {
  /** What the server says it is, in lower case without parameters; '' where it says nothing. Never to be trusted. */
  readonly mime: string;
  readonly body: Buffer;
  /** Where it came from after redirects. */
  readonly url: string;
}

const defaultTimeoutMs = 20_000;
const defaultMaxBytes = 1_048_576;
// Shorter than any common server's own idle time: a request on a connection that the server is just closing would end as `no-answer`.
const idleSocketMs = 4_000;

// Bare on purpose: bodies, headers and limits are made and checked here, and merging the library's defaults cost more than an exchange.
const exchanges = new Axios({});

const redirectStatuses = new Set([301, 302, 303, 307, 308]);

/** The `HttpClient` of this service; see there for what a request means and which failures it has. */
export class GuardedHttpClient implements HttpClient {
  private readonly allowPlainHttp: boolean;
  private readonly httpAgent: GuardedHttpAgent;
  private readonly httpsAgent: GuardedHttpsAgent;
  private readonly userAgent: string;
  private isClosed = false;

  constructor(options: HttpClientOptions = {}) {
    this.allowPlainHttp = options.allowPlainHttp ?? true;
    this.userAgent = options.userAgent ?? 'Carillon';
    const guard = new ConnectionGuard(
      options.resolve ?? resolveBySystem,
      options.allowPrivate ?? false,
      options.ownServer,
    );
    const agentOptions = {
      keepAlive: true,
      timeout: idleSocketMs,
      maxSockets: options.maxSocketsPerHost ?? 64,
      // Node gives each of several addresses 250 ms by default, too little for a far host on a slow line.
      autoSelectFamilyAttemptTimeout: 1_500,
    };
    this.httpAgent = new GuardedHttpAgent(guard, agentOptions);
    const ca = typeof options.ca === 'object' ? [...options.ca] : options.ca;
    this.httpsAgent = new GuardedHttpsAgent(guard, { ...agentOptions, ca });
  }

  async request(request: HttpRequest): Promise<HttpResponse> {
    const progress: Progress = { sent: false, ended: undefined, breakOff: undefined };
    let body: WireBody | undefined;
    const end = (why: 'timeout' | 'aborted'): void => {
      progress.ended ??= why;
      progress.breakOff?.();
    };
    const abort = (): void => end('aborted');
    const timer = setTimeout(() => end('timeout'), request.timeoutMs ?? defaultTimeoutMs);
    try {
      if (request.signal?.aborted === true) abort();
      request.signal?.addEventListener('abort', abort);
      if (this.isClosed) throw new HttpFailure('not-sent', 'the client is closed', { code: 'CLOSED' });
      body = wireBody(request);
      return await this.follow(request, body, progress);
    } catch (error) {
      discardStreams(request);
      throw asFailure(error, progress);
    } finally {
      clearTimeout(timer);
      request.signal?.removeEventListener('abort', abort);
      // An answer may come before the whole body was taken.
      if (body?.content instanceof Readable) body.content.destroy();
    }
  }

  /**
   * Fetches a file by GET, into memory.
   * @throws HttpFailure as `request`; a status other than 2xx is `bad-body` with that status.
   */
  async download(download: DownloadRequest): Promise<Download> {
    const { url, maxBytes = 60 * 1_048_576, maxRedirects = 5, timeoutMs = 60_000, signal } = download;
    const answer = await this.request({ method: 'GET', url, maxBytes, maxRedirects, timeoutMs, signal });
    if (answer.status < 200 || answer.status > 299) {
      throw new HttpFailure('bad-body', `the server answered with status ${answer.status}`, { status: answer.status });
    }
    const mime = (answer.headers['content-type'] ?? '').split(';')[0] ?? '';
    return { mime: mime.trim().toLowerCase(), body: answer.body, url: answer.url };
  }

  /** Closes every connection, busy ones too; their requests fail. Later requests are `not-sent`. */
  close(): void {
    this.isClosed = true;
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }

  private async follow(request: HttpRequest, body: WireBody | undefined, progress: Progress): Promise<HttpResponse> {
    let url = targetUrl(request.url, request.query, this.allowPlainHttp);
    let headers = callerHeaders(request.headers);
    const isFollowing = request.method === 'GET' || request.method === 'HEAD';
    for (let redirects = 0; ; redirects += 1) {
      const message = await this.send(request.method, url, headers, body, progress);
      const location = message.headers.location;
      const isRedirect = redirectStatuses.has(message.statusCode ?? 0) && location !== undefined;
      try {
        if (!isRedirect || !isFollowing || redirects >= (request.maxRedirects ?? 0)) {
          return responseOf(message, await readBody(message, request.method, request.maxBytes ?? defaultMaxBytes), url);
        }
      } catch (error) {
        message.destroy();
        throw asFailure(error, progress, message.statusCode);
      }
      message.destroy();
      ({ url, headers } = redirectTarget(url, location, headers, this.allowPlainHttp));
    }
  }

  /** One request and the head of its answer, with the body yet to be read. */
  private async send(
    method: HttpRequest['method'],
    url: URL,
    callers: Readonly<Record<string, string>>,
    body: WireBody | undefined,
    progress: Progress,
  ): Promise<IncomingMessage> {
    // Given up before there was a request to break off.
    if (progress.ended !== undefined) throw new Error('given up');
    const headers: Record<string, string> = { accept: '*/*', 'user-agent': this.userAgent, ...callers };
    headers['accept-encoding'] = acceptedEncodings;
    if (body?.contentType !== undefined && (body.boundary !== undefined || headers['content-type'] === undefined)) {
      headers['content-type'] = body.contentType;
    }
    if (body?.length !== undefined) headers['content-length'] = String(body.length);
    const outgoing = { method, url, headers, content: body?.content };
    const response = await exchanges.request<unknown>({
      method,
      url: url.href,
      adapter: adapterFor(outgoing, progress, { http: this.httpAgent, https: this.httpsAgent }),
    });
    if (!(response.data instanceof IncomingMessage)) throw new TypeError('the answer is not a message of node:http');
    return response.data;
  }
}

export function createHttpClient(options: HttpClientOptions = {}): GuardedHttpClient {
  return new GuardedHttpClient(options);
}
