import type { World, Grant, User } from './world.js';

/** A refusal as X words it: problem details (RFC 7807) with X's own `type`. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly detail: string,
    /** Last segment of the type; null for `about:blank`. */
    readonly type: string | null = null,
    readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(detail);
  }

  get body(): object {
    return {
      title: TITLES[this.status] ?? 'Error',
      detail: this.detail,
      type: this.type === null ? 'about:blank' : `https://api.twitter.com/2/problems/${this.type}`,
      status: this.status,
    };
  }
}

/** A refusal of the OAuth endpoints (RFC 6749 §5.2). */
export class OAuthProblem extends Error {
  constructor(
    readonly status: number,
    readonly error: string,
    readonly description: string,
  ) {
    super(description);
  }
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Invalid Request',
  401: 'Unauthorized',
  402: 'Payment Required',
  403: 'Forbidden',
  404: 'Not Found Error',
  429: 'Too Many Requests',
  503: 'Service Unavailable',
};

export interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly text?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a field or parameter may be; anything else breaks the protocol. */
export type Shape = 'text' | 'number' | 'boolean' | 'texts' | 'object';

export interface Call {
  readonly world: World;
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly body: Readonly<Record<string, unknown>>;
  readonly files: Readonly<Record<string, Buffer>>;
  /** Whoever the token is for. Only on routes that need one. */
  readonly user: User;
  readonly grant: Grant;
  readonly authorization: string | undefined;
}

export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `:name` is a parameter. */
  readonly path: string;
  /** What a token must allow; null for calls that need no token. */
  readonly scopes: readonly string[] | null;
  readonly body: 'none' | 'json' | 'form' | 'multipart';
  readonly fields?: Readonly<Record<string, Shape>>;
  readonly files?: readonly string[];
  readonly query?: readonly string[];
  /** Limit in 15 minutes, told in the headers (docs.x.com/x-api/fundamentals/rate-limits, August 2026). */
  readonly limit: number;
  readonly handle: (call: Call) => Answer | Promise<Answer>;
}

/** A text of the body; '' where there is none. */
export function textIn(body: Call['body'], name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

/** An object of the body, taken for what the protocol says; null where there is none. */
export function objectIn<T extends object>(body: Call['body'], name: string): T | null {
  const value = body[name];
  return typeof value === 'object' && value !== null ? (value as T) : null;
}
