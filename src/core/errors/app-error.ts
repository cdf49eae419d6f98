/** One wrong field of a request: `field` is its path in the body (`parts.0.text`) or the parameter's name. */
export interface FieldError {
  readonly field: string;
  readonly code: string;
  readonly detail: string;
}

export interface AppErrorOptions {
  readonly status: number;
  /** Stable, kebab-case; clients branch on it. */
  readonly code: string;
  /** Plain words for the person in front of the screen. Never a secret, never a stack. */
  readonly detail: string;
  readonly errors?: readonly FieldError[];
  /** Sent as response headers, for example `Retry-After`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** More members of the problem body (RFC 9457 §3.2). */
  readonly extra?: Readonly<Record<string, unknown>>;
  /** For the log only. */
  readonly cause?: unknown;
}

/** An expected failure with a public face. Anything else that is thrown becomes a 500 without details. */
export class AppError extends Error {
  override readonly name = 'AppError';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: readonly FieldError[];
  readonly headers: Readonly<Record<string, string>>;
  readonly extra: Readonly<Record<string, unknown>>;

  constructor(options: AppErrorOptions) {
    super(options.detail, { cause: options.cause });
    this.status = options.status;
    this.code = options.code;
    this.detail = options.detail;
    this.errors = options.errors ?? [];
    this.headers = options.headers ?? {};
    this.extra = options.extra ?? {};
  }
}

/** 404; also for what belongs to another workspace, so that nobody learns it exists. */
export function notFound(what: string): AppError {
  return new AppError({ status: 404, code: 'not-found', detail: `There is no such ${what}.` });
}

/** 422: understood, and refused for one field. */
export function invalidField(field: string, code: string, detail: string): AppError {
  return new AppError({ status: 422, code: 'validation-failed', detail, errors: [{ field, code, detail }] });
}

/** 409: the thing is not in a state that allows it. */
export function conflict(code: string, detail: string, extra?: Readonly<Record<string, unknown>>): AppError {
  return new AppError({ status: 409, code, detail, extra });
}

/** 412: somebody else changed it since it was read (RFC 9110 §13.1.1). */
export function stale(currentVersion: number): AppError {
  return new AppError({
    status: 412,
    code: 'stale-version',
    detail: 'Somebody changed this since you opened it. Load it again and repeat your change.',
    extra: { currentVersion },
  });
}

export function forbidden(detail = 'Your role does not allow this.'): AppError {
  return new AppError({ status: 403, code: 'forbidden', detail });
}
