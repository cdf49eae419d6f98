import type { FieldError } from '../../core/errors/app-error.js';
import type { ConnectedAccount, ConnectField } from '../channels/index.js';

export const ATTEMPT_STATUSES = ['waiting', 'choosing', 'connected', 'cancelled', 'failed'] as const;
export type AttemptStatus = (typeof ATTEMPT_STATUSES)[number];

/** How long a person may take at the network. */
export const SIGN_IN_MS = 15 * 60_000;
/** How long the accounts of a sign-in wait for being chosen; until then their credentials are kept, sealed. */
export const CHOOSING_MS = 30 * 60_000;

/** What was typed, against the fields the method asks for. */
export function checkInput(fields: readonly ConnectField[], input: Readonly<Record<string, string>>): FieldError[] {
  const errors: FieldError[] = [];
  const known = new Set(fields.map((field) => field.name));
  for (const name of Object.keys(input)) {
    if (!known.has(name)) {
      errors.push({ field: `input.${name}`, code: 'unknown-field', detail: 'There is no such field.' });
    }
  }
  for (const field of fields) {
    const value = input[field.name] ?? '';
    if (field.required && value.trim() === '') {
      errors.push({ field: `input.${field.name}`, code: 'required', detail: `${field.label} is missing.` });
    } else if (value.length > field.maxLength) {
      errors.push({
        field: `input.${field.name}`,
        code: 'too-long',
        detail: `${field.label} has ${value.length} of ${field.maxLength} characters.`,
      });
    }
  }
  return errors;
}

/** One entry per identity; the last one wins, as it holds the newest grant. */
export function uniqueIdentities(accounts: readonly ConnectedAccount[]): ConnectedAccount[] {
  return [
    ...new Map(accounts.map((account) => [JSON.stringify([account.server, account.remoteId]), account])).values(),
  ];
}

/** The status as it reads at `now`: a sign-in that nobody finished in time has failed, whether or not it was swept yet. */
export function hasExpired(attempt: { readonly status: AttemptStatus; readonly expiresAt: Date }, now: Date): boolean {
  return isOpen(attempt.status) && attempt.expiresAt.getTime() <= now.getTime();
}

/** May still lead to an account. */
function isOpen(status: AttemptStatus): boolean {
  switch (status) {
    case 'waiting':
    case 'choosing':
      return true;
    case 'connected':
    case 'cancelled':
    case 'failed':
      return false;
  }
}

/** An OAuth error name (RFC 6749 §4.1.2.1) as one of our codes; what is not one becomes `sign-in-failed`. */
export function failureCodeOf(oauthError: string): string {
  return /^[a-z_]{1,60}$/.test(oauthError) ? oauthError.replaceAll('_', '-') : 'sign-in-failed';
}

export const SIGN_IN_EXPIRED = {
  code: 'expired',
  detail: 'The sign-in was not finished in time. Start again.',
} as const;
