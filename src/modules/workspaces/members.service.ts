import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import { recordAudit, type AuditEntry } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { ROLE_PERMISSIONS, type Permission, type Role } from '../../core/auth/permissions.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { forbidden, notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import type { MemberDto } from './dto/member.dto.js';
import { idAtCursor } from './id-cursor.js';
import { InvitationsRepository } from './invitations.repository.js';
import { leavingFault, removalFault, roleChangeFault, type MemberFault } from './member.rules.js';
import { memberError } from './members.errors.js';
import { presentMember } from './members.presenter.js';
import { MembersRepository, type MemberRow } from './members.repository.js';
import { WorkspacesRepository } from './workspaces.repository.js';

const MANAGING: Permission = 'members.manage';

@Injectable()
export class MembersService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WorkspacesRepository) private readonly workspaces: WorkspacesRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(InvitationsRepository) private readonly invitations: InvitationsRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** null when the person is no member, or there is no such workspace. */
  async roleOf(workspaceId: string, personId: string): Promise<Role | null> {
    return await this.members.roleOf(this.database, workspaceId, personId);
  }

  async list(context: WorkspaceContext, query: PageQuery): Promise<Page<MemberDto>> {
    const list = `members:${context.workspaceId}`;
    const after = idAtCursor(list, query.cursor);
    const rows = await this.members.list(this.database, context.workspaceId, after, query.limit + 1);
    return toPage(rows, query.limit, list, (member) => [member.personId], presentMember);
  }

  async changeRole(context: WorkspaceContext, personId: string, newRole: Role): Promise<MemberDto> {
    return await this.database.transaction(async (tx) => {
      const { actorRole, self, member } = await this.lockForChange(tx, context, personId);
      refuse(roleChangeFault({ actorRole, self, memberRole: member.role, newRole }));
      if (member.role === newRole) return presentMember(member);
      await this.members.changeRole(tx, context.workspaceId, personId, newRole);
      await this.record(tx, context, {
        action: 'member.role-changed',
        subjectKind: 'member',
        subjectId: personId,
        detail: { from: member.role, to: newRole },
      });
      if (!mayManage(newRole)) await this.endInvitations(tx, context, personId);
      return presentMember({ ...member, role: newRole });
    });
  }

  async remove(context: WorkspaceContext, personId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { actorRole, self, member } = await this.lockForChange(tx, context, personId);
      refuse(removalFault({ actorRole, self, memberRole: member.role }));
      await this.end(tx, context, member, 'member.removed');
    });
  }

  /** The actor leaves. An API key can't do that for its maker. */
  async leave(context: WorkspaceContext): Promise<void> {
    if (context.actor.kind !== 'person') throw forbidden('An API key can’t leave a workspace for its maker.');
    const { personId } = context.actor;
    await this.database.transaction(async (tx) => {
      await this.workspaces.lock(tx, context.workspaceId);
      const member = await this.members.find(tx, context.workspaceId, personId);
      if (!member) throw notFound('workspace');
      refuse(leavingFault(member.role, await this.members.countOwners(tx, context.workspaceId)));
      await this.end(tx, context, member, 'member.left');
    });
  }

  /**
   * Roles as they are now, and as they stay until the transaction ends: two owners who demote each other at the same moment must not
   * both succeed.
   */
  private async lockForChange(
    tx: Tx,
    context: WorkspaceContext,
    personId: string,
  ): Promise<{ actorRole: Role; self: boolean; member: MemberRow }> {
    const { workspaceId } = context;
    const actorId = personBehind(context.actor);
    await this.workspaces.lock(tx, workspaceId);
    const actorRole = await this.members.roleOf(tx, workspaceId, actorId);
    if (actorRole === null) throw notFound('workspace');
    if (!mayManage(actorRole)) throw forbidden(`This needs the permission ${MANAGING}.`);
    const member = await this.members.find(tx, workspaceId, personId);
    if (!member) throw notFound('member');
    return { actorRole, self: actorId === personId, member };
  }

  private async end(tx: Tx, context: WorkspaceContext, member: MemberRow, action: string): Promise<void> {
    const { personId, role } = member;
    await this.members.delete(tx, context.workspaceId, personId);
    await this.record(tx, context, { action, subjectKind: 'member', subjectId: personId, detail: { role } });
    await this.endInvitations(tx, context, personId);
  }

  /** What somebody invited who may not invite any more: they could let themselves in again with another address. */
  private async endInvitations(tx: Tx, context: WorkspaceContext, personId: string): Promise<void> {
    const now = this.clock.now();
    for (const id of await this.invitations.revokeOpenBy(tx, context.workspaceId, personId, now)) {
      await recordAudit(tx, context, now, { action: 'invitation.revoked', subjectKind: 'invitation', subjectId: id });
    }
  }

  private async record(tx: Tx, context: WorkspaceContext, entry: AuditEntry): Promise<void> {
    await recordAudit(tx, context, this.clock.now(), entry);
    await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId: context.workspaceId }]);
  }
}

function mayManage(role: Role): boolean {
  return ROLE_PERMISSIONS[role].includes(MANAGING);
}

function refuse(fault: MemberFault | null): void {
  if (fault !== null) throw memberError(fault);
}
