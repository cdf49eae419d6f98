import { AppError, conflict } from '../../core/errors/app-error.js';
import type { InvitationState } from './invitation.rules.js';

/** What to tell somebody who follows a link that no longer works. */
export function closedInvitation(state: Exclude<InvitationState, 'open'>): AppError {
  switch (state) {
    case 'used':
      return gone('invitation-used', 'This invitation was already accepted.');
    case 'revoked':
      return gone('invitation-revoked', 'This invitation was withdrawn.');
    case 'expired':
      return gone('invitation-expired', 'This invitation has expired. Ask for a new one.');
  }
}

function gone(code: string, detail: string): AppError {
  return new AppError({ status: 410, code, detail });
}

export function otherEmail(): AppError {
  return new AppError({
    status: 403,
    code: 'invitation-for-other-email',
    detail: 'This invitation is for another e-mail address than the one you are signed in with.',
  });
}

export function alreadyMember(): AppError {
  return conflict('already-member', 'This person is a member of the workspace already.');
}
