import { hashToken, randomToken } from '../crypto/key-ring.js';
import { AppError } from '../errors/app-error.js';
import type { SecretLinkState } from './secret-link.rules.js';

/** A new link's token, which is shown once, and the hash that is stored. */
export function newLinkToken(): { readonly token: string; readonly tokenHash: Buffer } {
  const token = randomToken();
  return { token, tokenHash: hashToken(token) };
}

/** Why a link does nothing any more: 410. @param codes of its kind */
export function linkEnded(
  state: Exclude<SecretLinkState, 'open'>,
  codes: Readonly<Record<Exclude<SecretLinkState, 'open'>, string>>,
): AppError {
  return new AppError({
    status: 410,
    code: codes[state],
    detail: state === 'expired' ? 'This link has expired.' : 'This link was withdrawn.',
  });
}
