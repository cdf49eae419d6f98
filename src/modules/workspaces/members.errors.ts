import { AppError, conflict } from '../../core/errors/app-error.js';
import type { MemberFault } from './member.rules.js';

export function memberError(fault: MemberFault): AppError {
  switch (fault) {
    case 'own-role':
      return conflict(fault, 'Nobody changes their own role. Ask another owner or admin.');
    case 'own-membership':
      return conflict(fault, 'You can leave a workspace, but not remove yourself from it.');
    case 'owners-only':
      return new AppError({
        status: 403,
        code: fault,
        detail: 'Only an owner can make somebody an owner, or change or remove one.',
      });
    case 'last-owner':
      return conflict(fault, 'You are the last owner. Make somebody else an owner first, or delete the workspace.');
  }
}
