import { randomId } from '../lib/random-id';
import { client } from './generated/client.gen';
import { ApiProblem } from './problem';

let csrfToken: string | null = null;

/** The token of the session, which every change has to carry. `GET /me`, the set-up and each sign-in tell it. */
export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

export function csrfHeaders(): Record<string, string> {
  return csrfToken === null ? {} : { 'X-CSRF-Token': csrfToken };
}

/** For so long the same request is the same wish. Whoever asks for it later means it anew. */
const SAME_WISH_MS = 5 * 60_000;

/** Keys of what was asked for and perhaps done: no answer has come yet. */
const unanswered = new Map<string, { readonly key: string; readonly since: number }>();

/** A repeat after a lost answer, be it a person's, has the key of the first try, so that nothing is made twice. */
function keyOf(wish: string, now: number): string {
  const first = unanswered.get(wish);
  if (first && now - first.since < SAME_WISH_MS) return first.key;
  const key = randomId();
  unanswered.set(wish, { key, since: now });
  return key;
}

function wishOf({ url }: Request, { serializedBody = '' }: { readonly serializedBody?: string | undefined }): string {
  return `${url}\n${serializedBody}`;
}

/** Every request goes to our own origin; every failure becomes an `ApiProblem`. @param now in milliseconds */
export function setUpApi(now: () => number = Date.now): void {
  client.setConfig({ baseUrl: '', credentials: 'same-origin', throwOnError: true });
  client.interceptors.request.use((request, options) => {
    if (request.method !== 'GET') {
      for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value);
      if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
        request.headers.set('Idempotency-Key', keyOf(wishOf(request, options), now()));
      }
    }
    return request;
  });
  client.interceptors.response.use((response, request, options) => {
    if (response.ok) unanswered.delete(wishOf(request, options));
    return response;
  });
  client.interceptors.error.use((error, response, request, options) => {
    const problem = ApiProblem.from(error, response ?? null);
    // Who breaks off a request waits for nothing of it.
    if (problem.refuses || request.signal.aborted) unanswered.delete(wishOf(request, options));
    return problem;
  });
}
