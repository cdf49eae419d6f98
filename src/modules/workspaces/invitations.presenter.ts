import type { InvitationDto } from './dto/invitation.dto.js';
import type { InvitationEntity } from './invitation.entity.js';
import { invitationState } from './invitation.rules.js';

export function presentInvitation(invitation: InvitationEntity, now: Date): InvitationDto {
  return {
    id: invitation.id,
    email: invitation.email,
    role: invitation.role,
    state: invitationState(invitation, now),
    invitedBy: invitation.invitedBy,
    createdAt: invitation.createdAt.toISOString(),
    expiresAt: invitation.expiresAt.toISOString(),
    acceptedAt: invitation.acceptedAt?.toISOString() ?? null,
    revokedAt: invitation.revokedAt?.toISOString() ?? null,
  };
}
