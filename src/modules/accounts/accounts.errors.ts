import { AppError, conflict, invalidField } from '../../core/errors/app-error.js';
import { CHANNEL_NOT_SET_UP, ChannelError } from '../channels/index.js';

export function accountDisconnected(): AppError {
  return conflict('account-disconnected', 'This account is disconnected. Connect it again first.');
}

export function differentIdentity(expected: string, signedIn: readonly string[]): AppError {
  const others = signedIn.join(', ');
  return conflict(
    'different-identity',
    `You signed in as ${others}, but this account is ${expected}. Sign in as ${expected}, or connect the other one as a new account.`,
    { expected, signedIn },
  );
}

export function noAccounts(): AppError {
  return new AppError({
    status: 422,
    code: 'no-accounts',
    detail: 'This sign-in gave access to no account that can be connected.',
  });
}

/** The grant is gone from our side: there is nothing to sign requests with. */
export function noConnection(): ChannelError {
  return new ChannelError('reconnect', 'This account is disconnected.', { code: 'disconnected' });
}

/**
 * What a network's answer to connecting means for the person who is connecting. All of them are 4xx: what was typed names the server, so an
 * address where nobody answers is their input.
 * @returns anything but a ChannelError unchanged
 */
export function connectFailure(error: unknown): unknown {
  if (!(error instanceof ChannelError)) return error;
  switch (error.kind) {
    case 'rejected': {
      const field = /^field:(.+)$/.exec(error.code ?? '')?.[1];
      return field === undefined
        ? new AppError({ status: 422, code: 'channel-refused', detail: error.message, cause: error })
        : invalidField(`input.${field}`, 'refused', error.message);
    }
    case 'expired':
    case 'reconnect':
      return new AppError({ status: 422, code: 'sign-in-refused', detail: error.message, cause: error });
    case 'account':
      return new AppError({ status: 422, code: 'account-must-act', detail: error.message, cause: error });
    case 'administrator': {
      const code = error.code === CHANNEL_NOT_SET_UP ? CHANNEL_NOT_SET_UP : 'administrator-must-act';
      return new AppError({ status: 409, code, detail: error.message, cause: error });
    }
    case 'throttled':
      return new AppError({
        status: 429,
        code: 'channel-throttled',
        detail: error.message,
        extra: { retryAt: error.retryAt?.toISOString() ?? null },
        cause: error,
      });
    case 'processing':
    case 'unavailable':
    case 'unknown':
      return new AppError({ status: 422, code: 'channel-unavailable', detail: error.message, cause: error });
  }
}
