import type { HttpFailure, HttpResponse } from '../../../core/http/http-client.js';
import { ChannelError } from './channel-error.js';

function isHttpFailure(error: unknown): error is HttpFailure {
  return error instanceof Error && error.name === 'HttpFailure';
}

/**
 * What a failed exchange means. Adapters wrap every call: `.catch((error) => { throw fromHttpFailure(error, 'publish') })`.
 * @param purpose `publish` for calls that create something visible: a lost answer is then `unknown`. `read` and `prepare` may be
 *   repeated freely: a lost answer is `unavailable`.
 */
export function fromHttpFailure(error: unknown, purpose: 'publish' | 'prepare' | 'read'): unknown {
  if (!isHttpFailure(error)) return error;
  switch (error.kind) {
    case 'refused':
      return new ChannelError('rejected', `The address is not allowed: ${error.message}`, { cause: error });
    case 'not-sent':
    case 'aborted':
      return new ChannelError('unavailable', 'The network could not be reached.', {
        code: error.details.code,
        cause: error,
      });
    case 'no-answer':
    case 'too-large':
    case 'bad-body':
      return purpose === 'publish'
        ? new ChannelError('unknown', 'The request was sent, but no clear answer came back.', {
            status: error.details.status,
            code: error.details.code,
            cause: error,
          })
        : new ChannelError('unavailable', 'The network gave no usable answer.', {
            status: error.details.status,
            code: error.details.code,
            cause: error,
          });
  }
}

/** `Retry-After` in seconds or as an HTTP date (RFC 9110 §10.2.3); undefined when absent or unreadable. */
export function retryAfter(response: Pick<HttpResponse, 'headers'>, now: Date): Date | undefined {
  const value = response.headers['retry-after'];
  if (value === undefined) return undefined;
  if (/^\d+(\.\d+)?$/.test(value)) {
    const inSeconds = new Date(now.getTime() + Number(value) * 1_000);
    // So many seconds that no date holds them are as good as none.
    return Number.isNaN(inSeconds.getTime()) ? undefined : inSeconds;
  }
  const at = Date.parse(value);
  return Number.isNaN(at) ? undefined : new Date(Math.max(at, now.getTime()));
}

/** The first 500 characters of an answer, for the attempt's record. */
export function excerptOf(response: HttpResponse): string {
  return response.text().slice(0, 500);
}
