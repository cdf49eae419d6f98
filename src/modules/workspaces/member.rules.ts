import type { Role } from '../../core/auth/permissions.js';

/** Why a change to a membership is refused. */
export type MemberFault = 'own-role' | 'own-membership' | 'owners-only' | 'last-owner';

interface MemberChange {
  readonly actorRole: Role;
  /** The actor is the member. */
  readonly self: boolean;
  readonly memberRole: Role;
}

/**
 * Nobody changes their own role: a slip would lock people out of their own workspace. Only owners make owners or unmake them; as that
 * takes another owner, one always stays.
 */
export function roleChangeFault(change: MemberChange & { readonly newRole: Role }): MemberFault | null {
  if (change.self) return 'own-role';
  if ((change.memberRole === 'owner' || change.newRole === 'owner') && change.actorRole !== 'owner')
    return 'owners-only';
  return null;
}

export function removalFault(change: MemberChange): MemberFault | null {
  if (change.self) return 'own-membership';
  if (change.memberRole === 'owner' && change.actorRole !== 'owner') return 'owners-only';
  return null;
}

/** @param owners how many the workspace has, the leaving one included */
export function leavingFault(role: Role, owners: number): MemberFault | null {
  return role === 'owner' && owners <= 1 ? 'last-owner' : null;
}
