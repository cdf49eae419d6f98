import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { CAUSE } from './delivery-batches.repository.js';

/** Deliveries that wait for a person (or for what holds them), as many as have all four in common. */
export interface AttentionRow {
  state: 'missed' | 'held' | 'unconfirmed' | 'failed';
  cause: string;
  account_id: string;
  campaign_id: string | null;
  count: number;
  since: Date;
  oldest_due_at: Date;
  newest_due_at: Date;
}

/** What a workspace's people should look at. */
@Injectable()
export class AttentionRepository {
  async groups(sql: Sql, workspaceId: string): Promise<AttentionRow[]> {
    return sql.query(
      `SELECT state, ${CAUSE} AS cause, account_id, campaign_id, count(*)::int AS count, min(updated_at) AS since,
         min(due_at) AS oldest_due_at, max(due_at) AS newest_due_at
       FROM delivery WHERE workspace_id = $1 AND state IN ('missed', 'held', 'unconfirmed', 'failed')
       GROUP BY 1, 2, 3, 4`,
      [workspaceId],
    );
  }

  /** Deliveries that have an instant of their own in a spread, and the last of these. */
  async spreading(sql: Sql, workspaceId: string, now: Date): Promise<{ count: number; last_at: Date | null }> {
    const [row] = await sql.query<{ count: number; last_at: Date | null }>(
      `SELECT count(*)::int AS count, max(next_at) AS last_at FROM delivery
       WHERE workspace_id = $1 AND state = 'scheduled' AND due_at <= $2 AND next_at > $2`,
      [workspaceId, now],
    );
    return row ?? { count: 0, last_at: null };
  }

  async pausedAt(sql: Sql, workspaceId: string): Promise<Date | null> {
    const [row] = await sql.query<{ paused_at: Date | null }>(`SELECT paused_at FROM workspace WHERE id = $1`, [
      workspaceId,
    ]);
    return row?.paused_at ?? null;
  }
}
