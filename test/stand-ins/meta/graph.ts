import type { IncomingMessage } from 'node:http';

/** A refusal as Meta's interfaces word it; the status is mostly 400. */
export class GraphError extends Error {
  constructor(
    readonly code: number,
    message: string,
    readonly more: {
      readonly subcode?: number;
      /** Told beside the error, as `error_data`. */
      readonly data?: object;
      readonly status?: number;
      readonly transient?: boolean;
      readonly headers?: Readonly<Record<string, string>>;
    } = {},
  ) {
    super(message);
  }

  get body(): object {
    return {
      error: {
        message: this.message,
        type: this.code === 190 ? 'OAuthException' : 'THApiException',
        code: this.code,
        ...(this.more.subcode !== undefined && { error_subcode: this.more.subcode }),
        ...(this.more.transient === true && { is_transient: true }),
        ...(this.more.data !== undefined && { error_data: this.more.data }),
        fbtrace_id: 'A-trace-of-the-tower',
      },
    };
  }
}

export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a token allows. */
export interface GraphGrant {
  readonly scopes: readonly string[];
}

/** Everything a network knows, as far as its server needs it. */
export interface GraphWorld<Grant extends GraphGrant> {
  now(): number;
  /** Writes down what no client of the protocol would do. */
  violate(what: string): void;
  /** @throws GraphError 190 for a token that is none, or no longer */
  grantOf(token: string): Grant;
}

export interface Call<World, Grant> {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly fields: Readonly<Record<string, string>>;
  readonly files: Readonly<Record<string, Buffer>>;
  /** Only on routes that need a token. */
  readonly grant: Grant;
  readonly request: IncomingMessage;
}

export interface Route<World, Grant> {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` is a parameter: digits, and `_` in them. */
  readonly path: string;
  /** What a token must allow; null for calls that come without one. */
  readonly scopes: readonly string[] | null;
  readonly query?: readonly string[];
  readonly fields?: readonly string[];
  readonly files?: readonly string[];
  /** Headers beside those of every call. */
  readonly headers?: readonly string[];
  /** The body is a file, which is handed over as `body`. */
  readonly isUpload?: boolean;
  readonly handle: (call: Call<World, Grant>) => Answer | Promise<Answer>;
}

export function ok(json: unknown): Answer {
  return { status: 200, json };
}

/** One page of a list, newest first, by cursors as Meta gives them. */
export function pageOf<T>(items: readonly T[], query: URLSearchParams, shown: (item: T) => unknown): Answer {
  const limit = Math.min(Number(query.get('limit') ?? 25), 100);
  const start = query.has('after') ? Number(Buffer.from(query.get('after') ?? '', 'base64url').toString()) : 0;
  const page = items.slice(start, start + limit);
  const cursor = (at: number): string => Buffer.from(String(at)).toString('base64url');
  const isMore = start + limit < items.length;
  return ok({
    data: page.map(shown),
    ...(page.length > 0 && {
      paging: { cursors: { before: cursor(start), ...(isMore && { after: cursor(start + limit) }) } },
    }),
  });
}
