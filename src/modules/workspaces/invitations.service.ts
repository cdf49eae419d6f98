import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type Actor, type WorkspaceContext } from '../../core/auth/actor.js';
import { ROLE_PERMISSIONS, type Permission } from '../../core/auth/permissions.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { hashToken, randomToken } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import type {
  CreatedInvitationDto,
  CreateInvitationDto,
  InvitationDto,
  OpenInvitationDto,
} from './dto/invitation.dto.js';
import type { MyWorkspaceDto } from './dto/workspace.dto.js';
import { emailKey } from './email.rules.js';
import { idAtCursor } from './id-cursor.js';
import type { InvitationEntity } from './invitation.entity.js';
import { invitationExpiry, invitationState } from './invitation.rules.js';
import { alreadyMember, closedInvitation, otherEmail } from './invitations.errors.js';
import { presentInvitation } from './invitations.presenter.js';
import { InvitationsRepository } from './invitations.repository.js';
import { MembersRepository } from './members.repository.js';
import { presentMyWorkspace } from './workspaces.presenter.js';
import { WorkspacesRepository } from './workspaces.repository.js';

const NEEDED: Permission = 'members.manage';

@Injectable()
export class InvitationsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(InvitationsRepository) private readonly invitations: InvitationsRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(WorkspacesRepository) private readonly workspaces: WorkspacesRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** A new link for this address; an older one of this workspace stops working. */
  async create(context: WorkspaceContext, input: CreateInvitationDto): Promise<CreatedInvitationDto> {
    const { workspaceId } = context;
    const now = this.clock.now();
    const token = randomToken();
    const key = emailKey(input.email);
    return await this.database.transaction(async (tx) => {
      if (!(await this.workspaces.lock(tx, workspaceId))) throw notFound('workspace');
      if (await this.members.hasEmail(tx, workspaceId, key)) throw alreadyMember();
      await this.invitations.revokeOpenOf(tx, workspaceId, key, now);
      const invitation: InvitationEntity = {
        id: newId(),
        workspaceId,
        email: input.email,
        role: input.role,
        tokenHash: hashToken(token),
        invitedBy: personBehind(context.actor),
        createdAt: now,
        expiresAt: invitationExpiry(now),
        acceptedAt: null,
        acceptedBy: null,
        revokedAt: null,
      };
      await this.invitations.insert(tx, invitation);
      await recordAudit(tx, context, now, {
        action: 'invitation.created',
        subjectKind: 'invitation',
        subjectId: invitation.id,
        detail: { role: input.role },
      });
      await this.tell(tx, workspaceId);
      const link = `${this.config.server.publicUrl}/invitations/${token}`;
      return { ...presentInvitation(invitation, now), link };
    });
  }

  async list(context: WorkspaceContext, query: PageQuery): Promise<Page<InvitationDto>> {
    const list = `invitations:${context.workspaceId}`;
    const before = idAtCursor(list, query.cursor);
    const rows = await this.invitations.list(this.database, context.workspaceId, before, query.limit + 1);
    const now = this.clock.now();
    return toPage(
      rows,
      query.limit,
      list,
      (invitation) => [invitation.id],
      (invitation) => presentInvitation(invitation, now),
    );
  }

  /** Doing it twice changes nothing. @throws AppError 410 `invitation-used` when it was accepted before */
  async revoke(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.workspaces.lock(tx, context.workspaceId))) throw notFound('workspace');
      const invitation = await this.invitations.lock(tx, context.workspaceId, id);
      if (!invitation) throw notFound('invitation');
      if (invitation.acceptedAt !== null) throw closedInvitation('used');
      if (invitation.revokedAt !== null) return;
      await this.invitations.markRevoked(tx, id, now);
      await recordAudit(tx, context, now, {
        action: 'invitation.revoked',
        subjectKind: 'invitation',
        subjectId: id,
      });
      await this.tell(tx, context.workspaceId);
    });
  }

  /**
   * What the holder of a link may see.
   * @throws AppError 404 for an unknown token; 410 `invitation-used`, `invitation-revoked` or `invitation-expired`
   */
  async lookUp(token: string): Promise<OpenInvitationDto> {
    const invitation = this.requireOpen(await this.invitations.findByToken(this.database, hashToken(token)));
    await this.requireInviter(this.database, invitation);
    const workspace = await this.workspaces.find(this.database, invitation.workspaceId);
    if (!workspace) throw notFound('invitation');
    return {
      workspaceName: workspace.name,
      role: invitation.role,
      email: invitation.email,
      hasAccount: await this.invitations.personHasEmail(this.database, emailKey(invitation.email)),
      expiresAt: invitation.expiresAt.toISOString(),
    };
  }

  async accept(actor: Actor, token: string): Promise<MyWorkspaceDto> {
    return await this.database.transaction((tx) => this.acceptIn(tx, actor, token));
  }

  /**
   * Makes the person behind `actor` a member, in the caller's transaction.
   * @throws AppError as `lookUp`, and 403 `invitation-for-other-email`, 409 `already-member`
   */
  async acceptIn(tx: Tx, actor: Actor, token: string): Promise<MyWorkspaceDto> {
    const personId = personBehind(actor);
    const now = this.clock.now();
    const { id, workspaceId, email, role } = this.requireOpen(await this.invitations.findByToken(tx, hashToken(token)));
    // The workspace before its rows, as everywhere: the other way round, accepting and deleting the workspace could wait for each other.
    const workspace = await this.workspaces.lock(tx, workspaceId);
    if (!workspace) throw notFound('invitation');
    await this.requireInviter(tx, this.requireOpen(await this.invitations.lock(tx, workspaceId, id)));
    if ((await this.invitations.emailKeyOf(tx, personId)) !== emailKey(email)) throw otherEmail();
    if (!(await this.members.insert(tx, { workspaceId, personId, role, createdAt: now }))) throw alreadyMember();
    await this.invitations.markAccepted(tx, id, personId, now);
    const context: WorkspaceContext = { workspaceId, actor, role, permissions: new Set(ROLE_PERMISSIONS[role]) };
    await recordAudit(tx, context, now, {
      action: 'member.joined',
      subjectKind: 'member',
      subjectId: personId,
      detail: { role, invitationId: id },
    });
    await this.tell(tx, workspaceId);
    return presentMyWorkspace({ ...workspace, role });
  }

  private async tell(tx: Tx, workspaceId: string): Promise<void> {
    await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId }]);
  }

  /** An invitation is as good as the right of whoever made it, which is looked at each time: nobody comes back by one that they left behind. */
  private async requireInviter(sql: Sql, { workspaceId, invitedBy }: InvitationEntity): Promise<void> {
    const role = await this.members.roleOf(sql, workspaceId, invitedBy);
    if (role === null || !ROLE_PERMISSIONS[role].includes(NEEDED)) throw closedInvitation('revoked');
  }

  private requireOpen(invitation: InvitationEntity | null): InvitationEntity {
    if (!invitation) throw notFound('invitation');
    const state = invitationState(invitation, this.clock.now());
    if (state !== 'open') throw closedInvitation(state);
    return invitation;
  }
}
