import { Injectable } from '@nestjs/common';
import type { Role } from '../../core/auth/permissions.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { WorkspaceEntity } from './workspace.entity.js';

export type WorkspaceChanges = Partial<
  Pick<WorkspaceEntity, 'name' | 'zone' | 'weekStartsOn' | 'lateToleranceMinutes' | 'utmInLinks' | 'countLinkClicks'>
>;

export interface WorkspaceWithRole extends WorkspaceEntity {
  readonly role: Role;
}

@Injectable()
export class WorkspacesRepository {
  async insert(tx: Tx, workspace: WorkspaceEntity): Promise<void> {
    await tx.manager.insert(WorkspaceEntity, workspace);
  }

  async find(sql: Sql, id: string): Promise<WorkspaceEntity | null> {
    return await sql.manager.findOneBy(WorkspaceEntity, { id });
  }

  /** Nobody else changes it or its members until the transaction ends. Rows that refer to it can still be added. */
  async lock(tx: Tx, id: string): Promise<WorkspaceEntity | null> {
    return await tx.manager.findOne(WorkspaceEntity, { where: { id }, lock: { mode: 'for_no_key_update' } });
  }

  async update(tx: Tx, { id, ...changed }: WorkspaceEntity): Promise<void> {
    await tx.manager.update(WorkspaceEntity, { id }, changed);
  }

  /** With everything in it. */
  async delete(tx: Tx, id: string): Promise<void> {
    await tx.manager.delete(WorkspaceEntity, { id });
  }

  /** Nobody else makes a sample for this person until the transaction ends. @returns the id of the one they own; null where they own none */
  async lockedSampleOf(tx: Tx, personId: string): Promise<string | null> {
    await tx.query('SELECT 1 FROM person WHERE id = $1 FOR NO KEY UPDATE', [personId]);
    const [row] = await tx.query<{ id: string }>(
      `SELECT workspace.id FROM member JOIN workspace ON workspace.id = member.workspace_id
       WHERE member.person_id = $1 AND member.role = 'owner' AND workspace.sample
       ORDER BY workspace.id LIMIT 1`,
      [personId],
    );
    return row?.id ?? null;
  }

  /** The workspaces of one person, oldest first, after the one with id `after`. */
  async listOf(sql: Sql, personId: string, after: string | null, limit: number | null): Promise<WorkspaceWithRole[]> {
    return await sql.query<WorkspaceWithRole>(
      `SELECT workspace.id, workspace.name, workspace.zone, week_starts_on AS "weekStartsOn",
              late_tolerance_minutes AS "lateToleranceMinutes", utm_in_links AS "utmInLinks",
              count_link_clicks AS "countLinkClicks", paused_at AS "pausedAt", sample, version,
              workspace.created_at AS "createdAt", updated_at AS "updatedAt", member.role
       FROM member JOIN workspace ON workspace.id = member.workspace_id
       WHERE member.person_id = $1 AND ($2::uuid IS NULL OR workspace.id > $2)
       ORDER BY workspace.id LIMIT $3`,
      [personId, after, limit],
    );
  }
}
