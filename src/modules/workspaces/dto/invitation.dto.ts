import { ApiProperty } from '@nestjs/swagger';
import { IsIn } from 'class-validator';
import { INVITATION_STATES, INVITED_ROLES, type InvitationState, type InvitedRole } from '../invitation.rules.js';
import { EmailField } from './fields.js';

export class CreateInvitationDto {
  /** Only somebody with this address can accept. */
  @EmailField()
  email: string;

  /** The role they get. */
  @IsIn(INVITED_ROLES)
  @ApiProperty({ enum: INVITED_ROLES, enumName: 'InvitedRole' })
  role: InvitedRole;
}

export class InvitationDto {
  id: string;
  email: string;
  @ApiProperty({ enum: INVITED_ROLES, enumName: 'InvitedRole' })
  role: InvitedRole;
  @ApiProperty({ enum: INVITATION_STATES, enumName: 'InvitationState' })
  state: InvitationState;
  /** Id of the person who invited. */
  invitedBy: string;
  createdAt: string;
  expiresAt: string;
  acceptedAt: string | null;
  revokedAt: string | null;
}

export class CreatedInvitationDto extends InvitationDto {
  /** The link to send them. Shown this once: only its hash is kept. */
  link: string;
}

export class InvitationPageDto {
  @ApiProperty({ type: [InvitationDto] })
  items: readonly InvitationDto[];
  /** null on the last page. */
  nextCursor: string | null;
}

/** What the holder of a link sees before accepting. */
export class OpenInvitationDto {
  workspaceName: string;
  @ApiProperty({ enum: INVITED_ROLES, enumName: 'InvitedRole' })
  role: InvitedRole;
  /** Whom it is for. */
  email: string;
  /** Whether they can sign in already; otherwise they register. */
  hasAccount: boolean;
  expiresAt: string;
}
