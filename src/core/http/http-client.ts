export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'HEAD';
  /** Absolute http(s) URL without credentials. */
  readonly url: string;
  readonly query?: Readonly<Record<string, string | number | boolean | readonly string[] | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
  /** Exactly one of the bodies, or none. */
  readonly json?: unknown;
  readonly form?: Readonly<Record<string, string | readonly string[]>>;
  readonly multipart?: readonly MultipartField[];
  readonly body?: string | Buffer | NodeJS.ReadableStream;
  /** Sent with `body`. */
  readonly contentType?: string;
  /** Needed with a stream `body`, so that servers that want a length get one. */
  readonly contentLength?: number;
  /** For the whole exchange. Default 20,000. */
  readonly timeoutMs?: number;
  /** Longest answer read. Default 1 MiB; more fails with `too-large`. */
  readonly maxBytes?: number;
  /** Redirects followed, each checked anew. Default 0. Never followed with a body. */
  readonly maxRedirects?: number;
  readonly signal?: AbortSignal;
}

export type MultipartField =
  | { readonly name: string; readonly value: string }
  | {
      readonly name: string;
      readonly filename: string;
      readonly mime: string;
      readonly content: Buffer | NodeJS.ReadableStream;
      /** Bytes of `content`; needed for a stream. */
      readonly bytes?: number;
    };

export interface HttpResponse {
  readonly status: number;
  /** Lower-case names; repeated headers joined by ', '. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** Where the answer came from after redirects. */
  readonly url: string;
  text(): string;
  /** @throws HttpFailure `bad-body` when the body is not JSON. */
  json(): unknown;
}

/**
 * - `refused`: our own guard said no (private address, bad scheme). Nothing left this machine.
 * - `not-sent`: no connection (DNS, refused, TLS): the server can't have seen the request.
 * - `no-answer`: sent, or possibly sent, and no complete answer came (reset, timeout, truncated, aborted on the way).
 * - `too-large`, `bad-body`: an answer came and can't be used.
 * - `aborted`: the caller's signal fired before anything was sent.
 */
export type HttpFailureKind = 'refused' | 'not-sent' | 'no-answer' | 'too-large' | 'bad-body' | 'aborted';

export class HttpFailure extends Error {
  override readonly name = 'HttpFailure';
  constructor(
    readonly kind: HttpFailureKind,
    message: string,
    readonly details: { readonly code?: string; readonly status?: number; readonly cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }
}

/** The one door to the outside. Any status is an answer, not an error. @throws HttpFailure */
export interface HttpClient {
  request(request: HttpRequest): Promise<HttpResponse>;
}
