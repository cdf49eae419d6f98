import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import type { PageQuery } from '../../core/api/page.dto.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type Actor, type WorkspaceContext } from '../../core/auth/actor.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { conflict, invalidField, notFound, stale } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { refuseUncountable } from '../links/index.js';
import type { MyWorkspaceDto, WorkspaceDto } from './dto/workspace.dto.js';
import type { CreateWorkspaceDto, UpdateWorkspaceDto } from './dto/workspace-request.dto.js';
import { idAtCursor } from './id-cursor.js';
import { MembersRepository } from './members.repository.js';
import type { WorkspaceEntity } from './workspace.entity.js';
import { presentMyWorkspace, presentWorkspace } from './workspaces.presenter.js';
import { WorkspacesRepository, type WorkspaceChanges } from './workspaces.repository.js';

const MONDAY = 1;
const LATE_TOLERANCE_MINUTES = 60;

/** Runs in the transaction that deletes a workspace, before its rows go. */
export type WorkspaceDeletedHook = (tx: Tx, workspaceId: string) => Promise<void>;

@Injectable()
export class WorkspacesService {
  private readonly deletedHooks: WorkspaceDeletedHook[] = [];

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WorkspacesRepository) private readonly workspaces: WorkspacesRepository,
    @Inject(MembersRepository) private readonly members: MembersRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async create(actor: Actor, input: CreateWorkspaceDto): Promise<MyWorkspaceDto> {
    return await this.database.transaction((tx) => this.createIn(tx, actor, input));
  }

  /** For modules that keep something of a workspace which its rows don't take with them, such as files. */
  onDeleted(hook: WorkspaceDeletedHook): void {
    this.deletedHooks.push(hook);
  }

  /** A workspace for somebody else to fill with samples. @throws AppError 409 `sample-exists` while the person owns one, with its id */
  async createSample(actor: Actor, input: CreateWorkspaceDto): Promise<MyWorkspaceDto> {
    return await this.database.transaction(async (tx) => {
      const workspaceId = await this.workspaces.lockedSampleOf(tx, personBehind(actor));
      if (workspaceId !== null) {
        throw conflict('sample-exists', 'You have a sample workspace already. Delete it to get a new one.', {
          workspaceId,
        });
      }
      return await this.createIn(tx, actor, input, { sample: true });
    });
  }

  /** Makes a workspace in the caller's transaction; the person behind `actor` becomes its owner. */
  async createIn(
    tx: Tx,
    actor: Actor,
    input: CreateWorkspaceDto,
    { sample = false }: { readonly sample?: boolean } = {},
  ): Promise<MyWorkspaceDto> {
    refuseUncountable(input.countLinkClicks, this.config.server.publicUrl);
    const now = this.clock.now();
    const workspace: WorkspaceEntity = {
      id: newId(),
      name: input.name,
      zone: input.zone,
      weekStartsOn: input.weekStartsOn ?? MONDAY,
      lateToleranceMinutes: input.lateToleranceMinutes ?? LATE_TOLERANCE_MINUTES,
      utmInLinks: input.utmInLinks ?? false,
      countLinkClicks: input.countLinkClicks ?? false,
      pausedAt: null,
      sample,
      version: 1,
      createdAt: now,
      updatedAt: now,
    };
    await this.workspaces.insert(tx, workspace);
    const role = 'owner';
    await this.members.insert(tx, { workspaceId: workspace.id, personId: personBehind(actor), role, createdAt: now });
    const context: WorkspaceContext = {
      workspaceId: workspace.id,
      actor,
      role,
      permissions: new Set(ROLE_PERMISSIONS[role]),
    };
    await recordAudit(tx, context, now, {
      action: 'workspace.created',
      subjectKind: 'workspace',
      subjectId: workspace.id,
    });
    return presentMyWorkspace({ ...workspace, role });
  }

  /** One page of the actor's workspaces, oldest first. */
  async listMine(actor: Actor, query: PageQuery): Promise<Page<MyWorkspaceDto>> {
    const personId = personBehind(actor);
    const list = `workspaces:${personId}`;
    const after = idAtCursor(list, query.cursor);
    const rows = await this.workspaces.listOf(this.database, personId, after, query.limit + 1);
    return toPage(rows, query.limit, list, (workspace) => [workspace.id], presentMyWorkspace);
  }

  /** Every workspace of one person, oldest first. */
  async allOf(personId: string): Promise<MyWorkspaceDto[]> {
    const rows = await this.workspaces.listOf(this.database, personId, null, null);
    return rows.map(presentMyWorkspace);
  }

  async read(context: WorkspaceContext): Promise<WorkspaceDto> {
    const workspace = await this.workspaces.find(this.database, context.workspaceId);
    if (!workspace) throw notFound('workspace');
    return presentWorkspace(workspace);
  }

  /** @throws AppError 412 when `version` is not the current one */
  async update(context: WorkspaceContext, version: number, input: UpdateWorkspaceDto): Promise<WorkspaceDto> {
    const { workspaceId } = context;
    const now = this.clock.now();
    refuseUncountable(input.countLinkClicks, this.config.server.publicUrl);
    return await this.database.transaction(async (tx) => {
      const current = await this.workspaces.lock(tx, workspaceId);
      if (!current) throw notFound('workspace');
      if (current.version !== version) throw stale(current.version);
      const changes = changesOf(current, input);
      const fields = Object.keys(changes);
      if (fields.length === 0) return presentWorkspace(current);
      const saved: WorkspaceEntity = { ...current, ...changes, version: version + 1, updatedAt: now };
      await this.workspaces.update(tx, saved);
      await recordAudit(tx, context, now, {
        action: 'workspace.changed',
        subjectKind: 'workspace',
        subjectId: workspaceId,
        detail: { fields },
      });
      await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId }]);
      return presentWorkspace(saved);
    });
  }

  /** Deletes it with everything in it, its audit log included: hence the line in the service's own log. */
  async delete(context: WorkspaceContext, confirmName: string): Promise<void> {
    const { workspaceId, actor } = context;
    await this.database.transaction(async (tx) => {
      const workspace = await this.workspaces.lock(tx, workspaceId);
      if (!workspace) throw notFound('workspace');
      if (workspace.name !== confirmName) {
        throw invalidField('confirmName', 'name-differs', 'The name is not that of this workspace.');
      }
      for (const hook of this.deletedHooks) await hook(tx, workspaceId);
      await this.workspaces.delete(tx, workspaceId);
      await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId }]);
      tx.afterCommit(() => this.log.info('a workspace was deleted', { workspaceId, personId: personBehind(actor) }));
    });
  }
}

/** What `input` would really change. */
function changesOf(current: WorkspaceEntity, input: UpdateWorkspaceDto): WorkspaceChanges {
  const { name, zone, weekStartsOn, lateToleranceMinutes, utmInLinks, countLinkClicks } = input;
  return Object.fromEntries(
    Object.entries({ name, zone, weekStartsOn, lateToleranceMinutes, utmInLinks, countLinkClicks }).filter(
      ([field, value]) => value !== undefined && value !== current[field as keyof WorkspaceChanges],
    ),
  );
}
