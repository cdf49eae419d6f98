import type { Role } from '../../core/auth/permissions.js';

/** Ownership is handed on among members, never by a link. */
export const INVITED_ROLES = ['admin', 'editor', 'contributor', 'analyst'] as const satisfies readonly Role[];
export type InvitedRole = (typeof INVITED_ROLES)[number];

export const INVITATION_STATES = ['open', 'used', 'revoked', 'expired'] as const;
export type InvitationState = (typeof INVITATION_STATES)[number];

const DAY_MS = 86_400_000;
const LIFETIME_DAYS = 7;

export function invitationExpiry(createdAt: Date): Date {
  return new Date(createdAt.getTime() + LIFETIME_DAYS * DAY_MS);
}

export function invitationState(
  invitation: { readonly acceptedAt: Date | null; readonly revokedAt: Date | null; readonly expiresAt: Date },
  now: Date,
): InvitationState {
  if (invitation.acceptedAt !== null) return 'used';
  if (invitation.revokedAt !== null) return 'revoked';
  return invitation.expiresAt <= now ? 'expired' : 'open';
}
