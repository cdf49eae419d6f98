import { hashToken, randomToken } from '../crypto/key-ring.js';
import { AppError } from '../errors/app-error.js';
import type { SecretLinkState } from './secret-link.rules.js';

/** A new link's token, which is shown once, and the hash that is stored. */
export function newLinkToken(): { readonly token: string; readonly tokenHash: Buffer } {
  const token = randomToken();
  return { token, tokenHash: hashToken(token) };
}

/**
 * Why a link does nothing any more: 410.
 * @param kind of the link, the beginning of the code: `share`, `connect-link`
 */
export function linkEnded(kind: string, state: Exclude<SecretLinkState, 'open'>): AppError {
  return new AppError({
    status: 410,
    code: `${kind}-${state}`,
    detail: state === 'expired' ? 'This link has expired.' : 'This link was withdrawn.',
  });
}
