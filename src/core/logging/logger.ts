import { types } from 'node:util';
import pino from 'pino';
import { currentLogFields } from './log-context.js';

export type LogLevel = 'debug' | 'info' | 'warn' | 'error' | 'silent';

/** Structured lines: a fixed message and fields. Never a payload, a header or a credential. */
export interface Logger {
  debug(message: string, fields?: Record<string, unknown>): void;
  info(message: string, fields?: Record<string, unknown>): void;
  warn(message: string, fields?: Record<string, unknown>): void;
  error(message: string, fields?: Record<string, unknown>): void;
  /** Whether debug lines are written: their fields need not be gathered where they are not. */
  readonly tellsDebug: boolean;
  /** The same logger with `fields` on every line. */
  with(fields: Record<string, unknown>): Logger;
}

/** Injection token of the root logger. */
export const LOGGER = Symbol('Logger');

/** Nobody should log these; should somebody do so all the same, they are hidden, at the top and one level down. */
const SECRET_PATHS = [
  'authorization',
  'cookie',
  'databaseUrl',
  'redisUrl',
  'csrfToken',
  'apiKey',
  'password',
  'token',
  'secret',
  'accessToken',
  'refreshToken',
  'credentials',
];

/** Errors are written as name, message, code and stack only: HTTP libraries hang whole requests with their headers on them. */
function describeError(error: unknown): unknown {
  if (!isError(error)) return typeof error === 'string' ? error : Object.prototype.toString.call(error);
  const code = (error as { code?: unknown }).code;
  return {
    name: error.name,
    message: error.message,
    ...(typeof code === 'string' ? { code } : {}),
    stack: error.stack,
    ...(error.cause === undefined ? {} : { cause: describeError(error.cause) }),
  };
}

/** Errors of another realm are no instances of our class. */
function isError(error: unknown): error is Error {
  return error instanceof Error || types.isNativeError(error);
}

export function createLogger(level: LogLevel, destination?: pino.DestinationStream): Logger {
  const base = pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: SECRET_PATHS.flatMap((path) => [path, `*.${path}`]), censor: '[hidden]' },
      serializers: { error: describeError },
      mixin: () => ({ ...currentLogFields() }),
    },
    destination ?? pino.destination({ fd: 1, sync: false }),
  );
  return wrap(base);
}

function wrap(base: pino.Logger): Logger {
  return {
    debug: (message, fields = {}) => base.debug(fields, message),
    info: (message, fields = {}) => base.info(fields, message),
    warn: (message, fields = {}) => base.warn(fields, message),
    error: (message, fields = {}) => base.error(fields, message),
    tellsDebug: base.isLevelEnabled('debug'),
    with: (fields) => wrap(base.child(fields)),
  };
}
