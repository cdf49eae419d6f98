import type { Permission } from '../../core/auth/permissions.js';
import { AppError, conflict } from '../../core/errors/app-error.js';

/** 401 with the challenge that RFC 9110 §15.5.2 asks for. */
export function unauthenticated(detail = 'Sign in, or send an API key.', badToken = false): AppError {
  const challenge = `Bearer realm="carillon"${badToken ? ', error="invalid_token"' : ''}`;
  return new AppError({ status: 401, code: 'unauthenticated', detail, headers: { 'WWW-Authenticate': challenge } });
}

export function badApiKey(): AppError {
  return unauthenticated('The API key is unknown, expired or revoked.', true);
}

export function signInFailed(): AppError {
  return new AppError({ status: 401, code: 'sign-in-failed', detail: 'The e-mail address or the password is wrong.' });
}

export function csrfRefused(detail: string): AppError {
  return new AppError({ status: 403, code: 'csrf', detail });
}

export function permissionNeeded(permission: Permission): AppError {
  return new AppError({
    status: 403,
    code: 'forbidden',
    detail: `This needs the permission ${permission}, which you don’t have here.`,
    extra: { permission },
  });
}

export function alreadySetUp(): AppError {
  return conflict('already-set-up', 'This installation has an owner already. Sign in.');
}

export function personExists(): AppError {
  return conflict('person-exists', 'There is an account for this e-mail address. Sign in, then accept the invitation.');
}
