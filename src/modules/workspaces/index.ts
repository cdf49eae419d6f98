/** Workspaces: the border for people, data and settings. Members and their roles, invitations, and the audit log. */
export { EmailField, NameField, ZoneField } from './dto/fields.js';
export { MyWorkspaceDto } from './dto/workspace.dto.js';
export { emailKey } from './email.rules.js';
export { idAtCursor } from './id-cursor.js';
export { InvitationEntity } from './invitation.entity.js';
export { InvitationsService } from './invitations.service.js';
export { MemberEntity } from './member.entity.js';
export { MembersService } from './members.service.js';
export { WorkspaceEntity } from './workspace.entity.js';
export { WorkspacesModule } from './workspaces.module.js';
export { WorkspacesService } from './workspaces.service.js';
