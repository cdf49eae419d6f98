import type { WorkspaceContext } from '../auth/actor.js';
import { newId } from '../ids/new-id.js';
import type { Sql } from '../database/sql.js';

export interface AuditEntry {
  /** Past tense, dotted: `post.scheduled`, `member.role-changed`. */
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  /** What changed, without content and without secrets. */
  readonly detail?: Readonly<Record<string, unknown>>;
}

/** Writes who did what, in the caller's transaction: no change without its entry, no entry without its change. */
export async function recordAudit(sql: Sql, context: WorkspaceContext, at: Date, entry: AuditEntry): Promise<void> {
  const { actor } = context;
  await sql.execute(
    `INSERT INTO audit_entry (id, workspace_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
    [
      newId(),
      context.workspaceId,
      at,
      actor.kind,
      actor.kind === 'person' ? actor.personId : actor.apiKeyId,
      entry.action,
      entry.subjectKind,
      entry.subjectId,
      JSON.stringify(entry.detail ?? {}),
    ],
  );
}
