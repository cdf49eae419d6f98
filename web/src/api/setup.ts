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

/** Every request goes to our own origin; every failure becomes an `ApiProblem`. */
export function setUpApi(): void {
  client.setConfig({ baseUrl: '', credentials: 'same-origin', throwOnError: true });
  client.interceptors.request.use((request) => {
    if (request.method !== 'GET') {
      for (const [name, value] of Object.entries(csrfHeaders())) request.headers.set(name, value);
      // One key for each thing a person does: a repeat of the same request after a lost answer makes nothing twice.
      if (request.method === 'POST' && !request.headers.has('Idempotency-Key')) {
        request.headers.set('Idempotency-Key', randomId());
      }
    }
    return request;
  });
  client.interceptors.error.use((error, response) => ApiProblem.from(error, response ?? null));
}
