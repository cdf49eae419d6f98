import { AppError } from '../../../core/errors/app-error.js';
import { linkEnded } from '../../../core/links/secret-link.js';
import { MOST_TRIES, stateOfConnectLink, TRIES_MS, type ConnectLinkFacts } from './connect-link.rules.js';

/** @throws AppError 410 unless the link works: `connect-link-expired`, `-revoked`, `-used`, `-maker-gone` */
export function requireOpen(link: ConnectLinkFacts, now: Date): void {
  const state = stateOfConnectLink(link, now);
  switch (state) {
    case 'open':
      return;
    case 'expired':
    case 'revoked':
      throw linkEnded(state, { expired: 'connect-link-expired', revoked: 'connect-link-revoked' });
    case 'used':
      throw ended('connect-link-used', 'This link was used. Ask for a new one if there is more to connect.');
    case 'maker-gone':
      throw ended('connect-link-maker-gone', 'This link no longer works. Ask for a new one.');
  }
}

/** @param since when the counting began @throws AppError 429 with `Retry-After` */
export function requireFewTries(tries: number, since: Date, now: Date): void {
  if (tries <= MOST_TRIES) return;
  const seconds = Math.max(1, Math.ceil((since.getTime() + TRIES_MS - now.getTime()) / 1_000));
  throw new AppError({
    status: 429,
    code: 'too-many-requests',
    detail: `This link was used too often in a short time. Try again in ${Math.ceil(seconds / 60)} min.`,
    headers: { 'Retry-After': String(seconds) },
  });
}

function ended(code: string, detail: string): AppError {
  return new AppError({ status: 410, code, detail });
}
