import type { HttpClient, HttpRequest, HttpResponse } from '../../../core/http/http-client.js';
import type { Clock } from '../../../core/clock/clock.js';
import { ChannelError, excerptOf, fromHttpFailure, retryAfter, type ChannelErrorKind } from '../contract/index.js';

/** What a call is for: a lost answer means something else for each. */
export type CallPurpose = 'publish' | 'prepare' | 'read';

/** A call of the sandbox's API that must succeed. @throws ChannelError */
export async function call(
  { http, clock }: { readonly http: HttpClient; readonly clock: Clock },
  purpose: CallPurpose,
  request: HttpRequest,
): Promise<HttpResponse> {
  const response = await http.request(request).catch((error: unknown) => {
    throw fromHttpFailure(error, purpose);
  });
  if (response.status >= 200 && response.status < 300) return response;
  throw errorOf(response, purpose, clock.now());
}

/** The JSON of a good answer. @throws ChannelError when it is none */
export function bodyOf(response: HttpResponse, purpose: CallPurpose): Readonly<Record<string, unknown>> {
  try {
    const value = response.json();
    if (value !== null && typeof value === 'object') return value as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw fromHttpFailure(error, purpose);
  }
  throw unusable(response, purpose);
}

/** A good status with a body that is not what was promised. */
export function unusable(response: HttpResponse, purpose: CallPurpose): ChannelError {
  const kind = purpose === 'publish' ? 'unknown' : 'unavailable';
  return new ChannelError(kind, 'The sandbox network answered, but not in a way that can be read.', {
    status: response.status,
    excerpt: excerptOf(response),
  });
}

function errorOf(response: HttpResponse, purpose: CallPurpose, now: Date): ChannelError {
  const { code, message } = wordsOf(response);
  const kind = kindOf(response.status, code, purpose);
  const retryAt =
    kind === 'throttled' ? comeBack(response, now) : kind === 'unavailable' ? retryAfter(response, now) : undefined;
  return new ChannelError(kind, `The sandbox network says: ${message}`, {
    status: response.status,
    code,
    retryAt,
    limit: purpose === 'read' ? 'metrics' : 'publish',
    excerpt: excerptOf(response),
  });
}

function kindOf(status: number, code: string | undefined, purpose: CallPurpose): ChannelErrorKind {
  if (code === 'token_expired') return 'expired';
  if (status === 401 || code === 'invalid_grant') return 'reconnect';
  if (status === 429) return 'throttled';
  if (status === 503 || code === 'media_not_ready') return 'unavailable';
  if (status >= 400 && status < 500 && status !== 408) return 'rejected';
  // A redirect, a timeout on their side or a crash: the call may have been worked on.
  return purpose === 'publish' ? 'unknown' : 'unavailable';
}

function comeBack(response: HttpResponse, now: Date): Date {
  const reset = Number(response.headers['x-ratelimit-reset']);
  return retryAfter(response, now) ?? new Date(reset > 0 ? reset * 1_000 : now.getTime() + 60_000);
}

function wordsOf(response: HttpResponse): { readonly code: string | undefined; readonly message: string } {
  try {
    const body = response.json() as Partial<Record<'error' | 'message', unknown>> | null;
    return {
      code: typeof body?.error === 'string' ? body.error : undefined,
      message: typeof body?.message === 'string' ? body.message : `status ${response.status}`,
    };
  } catch {
    return { code: undefined, message: `status ${response.status}` };
  }
}
