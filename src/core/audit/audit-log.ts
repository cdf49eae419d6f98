import type { Actor, WorkspaceContext } from '../auth/actor.js';
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
  await recordAudits(sql, context, at, [entry]);
}

/** The same for many at once. */
export async function recordAudits(
  sql: Sql,
  context: WorkspaceContext,
  at: Date,
  entries: readonly AuditEntry[],
): Promise<void> {
  const { actor } = context;
  await insert(sql, context.workspaceId, actor.kind, idOf(actor), at, entries);
}

/** Writes what Carillon did or found by itself. */
export async function recordOwnAct(sql: Sql, workspaceId: string, at: Date, entry: AuditEntry): Promise<void> {
  await insert(sql, workspaceId, 'carillon', null, at, [entry]);
}

function idOf(actor: Actor): string {
  switch (actor.kind) {
    case 'person':
      return actor.personId;
    case 'api-key':
      return actor.apiKeyId;
    case 'connect-link':
      return actor.connectLinkId;
  }
}

async function insert(
  sql: Sql,
  workspaceId: string,
  actorKind: Actor['kind'] | 'carillon',
  actorId: string | null,
  at: Date,
  entries: readonly AuditEntry[],
): Promise<void> {
  await sql.execute(
    `INSERT INTO audit_entry (id, workspace_id, at, actor_kind, actor_id, action, subject_kind, subject_id, detail)
     SELECT id, $1, $2, $3, $4, action, subject_kind, subject_id, detail
     FROM unnest($5::uuid[], $6::text[], $7::text[], $8::text[], $9::jsonb[]) AS input (id, action, subject_kind, subject_id, detail)`,
    [
      workspaceId,
      at,
      actorKind,
      actorId,
      entries.map(() => newId()),
      entries.map((entry) => entry.action),
      entries.map((entry) => entry.subjectKind),
      entries.map((entry) => entry.subjectId),
      entries.map((entry) => JSON.stringify(entry.detail ?? {})),
    ],
  );
}
