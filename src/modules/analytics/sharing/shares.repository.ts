import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../../core/database/sql.js';
import type { ReportSubject } from './dto/share.dto.js';

export interface ShareRow {
  id: string;
  workspace_id: string;
  title: string;
  subject: ReportSubject;
  expires_at: Date;
  revoked_at: Date | null;
  seen: number;
  last_seen_at: Date | null;
  created_at: Date;
}

/** Reports that people outside may read by a link. */
@Injectable()
export class SharesRepository {
  async insert(
    tx: Tx,
    share: {
      readonly id: string;
      readonly workspaceId: string;
      readonly tokenHash: Buffer;
      readonly title: string;
      readonly subject: ReportSubject;
      readonly expiresAt: Date;
      readonly createdBy: string | null;
      readonly now: Date;
    },
  ): Promise<ShareRow> {
    const [row] = await tx.query<ShareRow>(
      `INSERT INTO report_share (id, workspace_id, token_hash, title, subject, campaign_id, account_id, expires_at, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING *`,
      [
        share.id,
        share.workspaceId,
        share.tokenHash,
        share.title,
        JSON.stringify(share.subject),
        share.subject.campaignId ?? null,
        share.subject.accountId ?? null,
        share.expiresAt,
        share.createdBy,
        share.now,
      ],
    );
    if (!row) throw new Error('A share was not written.');
    return row;
  }

  async list(sql: Sql, workspaceId: string, before: string | null, limit: number): Promise<ShareRow[]> {
    return sql.query<ShareRow>(
      `SELECT * FROM report_share WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id < $2) ORDER BY id DESC LIMIT $3`,
      [workspaceId, before, limit],
    );
  }

  async findByToken(sql: Sql, tokenHash: Buffer): Promise<(ShareRow & { workspace: string; zone: string }) | null> {
    const [row] = await sql.query<ShareRow & { workspace: string; zone: string }>(
      `SELECT report_share.*, workspace.name AS workspace, workspace.zone
       FROM report_share JOIN workspace ON workspace.id = report_share.workspace_id WHERE token_hash = $1`,
      [tokenHash],
    );
    return row ?? null;
  }

  /** @returns false when there is no such share */
  async revoke(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE report_share SET revoked_at = COALESCE(revoked_at, $3) WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, id, now],
    );
    return changed > 0;
  }

  /** Of a link that nobody got. */
  async remove(sql: Sql, id: string): Promise<void> {
    await sql.execute(`DELETE FROM report_share WHERE id = $1`, [id]);
  }

  async noteSeen(sql: Sql, id: string, now: Date): Promise<void> {
    await sql.execute(`UPDATE report_share SET seen = seen + 1, last_seen_at = $2 WHERE id = $1`, [id, now]);
  }
}
