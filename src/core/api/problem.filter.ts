import { ArgumentsHost, Catch, HttpException, Inject, type ExceptionFilter } from '@nestjs/common';
import type { Response } from 'express';
import type { AuthenticatedRequest } from '../auth/access.decorators.js';
import { isConnectionLoss, metAnother } from '../database/failures.js';
import { AppError } from '../errors/app-error.js';
import { LOGGER, type Logger } from '../logging/logger.js';
import { routeOf } from './route-of.js';

/** Body of every error answer (RFC 9457). */
export interface Problem {
  /** `about:blank` would say nothing: a URN made of the code. */
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly requestId: string;
  readonly errors: readonly { readonly field: string; readonly code: string; readonly detail: string }[];
}

/** What Express and its parsers throw before a controller is reached. */
const TRANSPORT_CODES: Readonly<Record<string, { status: number; code: string; detail: string }>> = {
  'entity.parse.failed': { status: 400, code: 'malformed-json', detail: 'The body is not valid JSON.' },
  'entity.too.large': {
    status: 413,
    code: 'payload-too-large',
    detail: 'The request is larger than this route takes.',
  },
  'encoding.unsupported': {
    status: 415,
    code: 'encoding-unsupported',
    detail: 'The body has an encoding that is not taken here.',
  },
  'charset.unsupported': { status: 415, code: 'charset-unsupported', detail: 'The body must be UTF-8.' },
  'request.aborted': {
    status: 400,
    code: 'request-aborted',
    detail: 'The request ended before its body was complete.',
  },
  'request.size.invalid': { status: 400, code: 'request-aborted', detail: 'The body is not as long as announced.' },
  LIMIT_FILE_SIZE: {
    status: 413,
    code: 'payload-too-large',
    detail: 'The file is larger than this installation takes.',
  },
  LIMIT_UNEXPECTED_FILE: {
    status: 422,
    code: 'validation-failed',
    detail: 'A file was sent in a field that takes none.',
  },
};

const CODES_BY_STATUS: Readonly<Record<number, string>> = {
  400: 'bad-request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not-found',
  405: 'method-not-allowed',
  409: 'conflict',
  413: 'payload-too-large',
  415: 'unsupported-media-type',
  422: 'validation-failed',
  429: 'too-many-requests',
};

const DATABASE_RETRY_SECONDS = 5;

/** Turns everything thrown into one problem body, and logs once: what is our fault loudly, the rest quietly. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(@Inject(LOGGER) private readonly log: Logger) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<AuthenticatedRequest>();
    const response = http.getResponse<Response>();
    const requestId = request.requestId ?? 'unknown';
    const error = toAppError(thrown);
    const fields = { requestId, method: request.method, path: routeOf(request), code: error.code };
    if (error.status >= 500) this.log.error('a request failed', { ...fields, error: thrown });
    else this.log.debug('a request was refused', { ...fields, status: error.status });
    if (response.headersSent) {
      response.destroy();
      return;
    }
    const problem: Problem & Record<string, unknown> = {
      ...error.extra,
      type: `urn:carillon:problem:${error.code}`,
      title: titleOf(error.code),
      status: error.status,
      code: error.code,
      detail: error.detail,
      requestId,
      errors: error.errors,
    };
    for (const [name, value] of Object.entries(error.headers)) response.setHeader(name, value);
    response.status(error.status).type('application/problem+json').send(JSON.stringify(problem));
  }
}

function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof HttpException) {
    const cause = thrown.cause;
    const known = transportProblem(cause) ?? transportProblem(thrown);
    if (known) return known;
    const status = thrown.getStatus();
    return new AppError({
      status,
      code: CODES_BY_STATUS[status] ?? (status < 500 ? 'bad-request' : 'internal-error'),
      detail: status === 404 ? 'There is nothing at this address.' : status < 500 ? thrown.message : INTERNAL,
      cause: thrown,
    });
  }
  const known = transportProblem(thrown);
  if (known) return known;
  const database = databaseTrouble(thrown) ?? databaseClash(thrown);
  if (database) return database;
  if (thrown instanceof URIError) {
    return new AppError({
      status: 400,
      code: 'bad-request',
      detail: 'The address holds a broken percent-encoding.',
      cause: thrown,
    });
  }
  return new AppError({ status: 500, code: 'internal-error', detail: INTERNAL, cause: thrown });
}

const INTERNAL =
  'Something went wrong on our side. Nothing you entered caused it; the request id helps to find it in the log.';

function transportProblem(thrown: unknown): AppError | null {
  if (typeof thrown !== 'object' || thrown === null) return null;
  const { type, code, status } = thrown as { type?: unknown; code?: unknown; status?: unknown };
  const known = TRANSPORT_CODES[typeof type === 'string' ? type : typeof code === 'string' ? code : ''];
  if (known) return new AppError({ ...known, cause: thrown });
  if (typeof status === 'number' && status >= 400 && status < 500 && !(thrown instanceof HttpException)) {
    return new AppError({
      status,
      code: CODES_BY_STATUS[status] ?? 'bad-request',
      detail: 'The request could not be read.',
      cause: thrown,
    });
  }
  return null;
}

/** Nothing is wrong with the request: the same one may succeed later, or at once. */
function databaseTrouble(thrown: unknown): AppError | null {
  if (isConnectionLoss(thrown)) {
    return new AppError({
      status: 503,
      code: 'database-unavailable',
      detail: 'The database can not be reached just now. Try again in a moment.',
      headers: { 'Retry-After': String(DATABASE_RETRY_SECONDS) },
      cause: thrown,
    });
  }
  if (metAnother(thrown)) {
    return new AppError({
      status: 409,
      code: 'try-again',
      detail: 'Two changes met each other. Try again.',
      cause: thrown,
    });
  }
  return null;
}

/** Constraints that catch what two requests at once can do, where a check before the write saw nothing wrong. */
function databaseClash(thrown: unknown): AppError | null {
  const code = typeof thrown === 'object' && thrown !== null && 'code' in thrown ? thrown.code : null;
  switch (code) {
    case '23503':
      return new AppError({
        status: 409,
        code: 'reference-gone',
        detail: 'Something this refers to was removed meanwhile.',
        cause: thrown,
      });
    case '23505':
      return new AppError({
        status: 409,
        code: 'already-exists',
        detail: 'Somebody made the same meanwhile.',
        cause: thrown,
      });
    default:
      return null;
  }
}

function titleOf(code: string): string {
  const words = code.replaceAll('-', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
