import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

/** An account's picture as its network names it, and the copy that is kept of it. */
export interface AvatarRow {
  /** null where the network shows none. */
  readonly avatarUrl: string | null;
  /** Where the copy came from; null before the first look. */
  readonly sourceUrl: string | null;
  readonly image: Buffer | null;
  readonly nextCheckAt: Date | null;
}

@Injectable()
export class AvatarsRepository {
  /** null where the workspace has no such account. */
  async find(sql: Sql, workspaceId: string, accountId: string): Promise<AvatarRow | null> {
    const [row] = await sql.query<AvatarRow>(
      `SELECT account.avatar_url AS "avatarUrl", kept.source_url AS "sourceUrl", kept.image, kept.next_check_at AS "nextCheckAt"
       FROM account LEFT JOIN account_avatar kept ON kept.account_id = account.id
       WHERE account.workspace_id = $1 AND account.id = $2`,
      [workspaceId, accountId],
    );
    return row ?? null;
  }

  /** Nothing is kept for an account that was deleted meanwhile. */
  async keep(
    sql: Sql,
    workspaceId: string,
    accountId: string,
    kept: { readonly sourceUrl: string; readonly image: Buffer | null; readonly nextCheckAt: Date },
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO account_avatar (account_id, workspace_id, source_url, image, next_check_at)
       SELECT id, workspace_id, $3, $4, $5 FROM account WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE
       ON CONFLICT (account_id) DO UPDATE
       SET source_url = excluded.source_url, image = excluded.image, next_check_at = excluded.next_check_at`,
      [workspaceId, accountId, kept.sourceUrl, kept.image, kept.nextCheckAt],
    );
  }
}
