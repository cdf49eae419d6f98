import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ActorKind } from './dto/audit.dto.js';

export interface AuditRow {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: ActorKind;
  readonly actorId: string | null;
  readonly actorName: string | null;
  readonly action: string;
  readonly subjectKind: string;
  readonly subjectId: string;
  readonly detail: Readonly<Record<string, unknown>>;
}

@Injectable()
export class AuditRepository {
  /** Newest first, before the entry with id `before`. */
  async list(sql: Sql, workspaceId: string, before: string | null, limit: number): Promise<AuditRow[]> {
    return await sql.query<AuditRow>(
      `SELECT entry.id, entry.at, entry.actor_kind AS "actorKind", entry.actor_id AS "actorId",
              coalesce(person.name, api_key.name, maker.name) AS "actorName", entry.action,
              entry.subject_kind AS "subjectKind", entry.subject_id AS "subjectId", entry.detail
       FROM audit_entry entry
       LEFT JOIN person ON entry.actor_kind = 'person' AND person.id = entry.actor_id
       LEFT JOIN api_key ON entry.actor_kind = 'api-key' AND api_key.id = entry.actor_id
       LEFT JOIN connect_link ON entry.actor_kind = 'connect-link' AND connect_link.id = entry.actor_id
       LEFT JOIN person maker ON maker.id = connect_link.created_by
       WHERE entry.workspace_id = $1 AND ($2::uuid IS NULL OR entry.id < $2)
       ORDER BY entry.id DESC LIMIT $3`,
      [workspaceId, before, limit],
    );
  }
}
