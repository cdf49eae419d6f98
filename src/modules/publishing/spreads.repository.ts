import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { TakenSlot } from './spread.rules.js';
import type { SweptDelivery } from './sweeps.repository.js';

/** A delivery that waits for its place in a spread. */
export interface SpreadRow {
  readonly id: string;
  readonly workspace_id: string;
  readonly post_id: string;
  readonly account_id: string;
  readonly channel: string;
  readonly due_at: Date;
  readonly late_at: Date;
  /** Some part of it is out: it is finished however late it is. */
  readonly visible: boolean;
}

const VISIBLE = `EXISTS (SELECT 1 FROM jsonb_object_keys(delivery.steps) AS step WHERE step LIKE 'part.%')`;
const ROW = `delivery.id, delivery.workspace_id, delivery.post_id, delivery.account_id, delivery.channel, delivery.due_at, delivery.late_at,
  ${VISIBLE} AS visible`;
const SWEPT = 'delivery.id, delivery.workspace_id, delivery.post_id, delivery.account_id, delivery.state';
/** Nothing stands in the way of these deliveries any more (or ever did). */
const FREE = `
  JOIN account ON account.id = delivery.account_id AND account.status = 'active'
  JOIN workspace ON workspace.id = delivery.workspace_id AND workspace.paused_at IS NULL
  LEFT JOIN campaign ON campaign.id = delivery.campaign_id`;

/** What lets deliveries of a workspace go out one after the other. */
@Injectable()
export class SpreadsRepository {
  /** One spread at a time in a workspace, so that no two give away the same places. @returns false while the workspace is paused or gone */
  async lockWorkspace(sql: Sql, workspaceId: string): Promise<boolean> {
    const [row] = await sql.query<{ paused_at: Date | null }>(
      `SELECT paused_at FROM workspace WHERE id = $1 FOR NO KEY UPDATE`,
      [workspaceId],
    );
    return row !== undefined && row.paused_at === null;
  }

  /** Places given away before and not used yet: what is due already and waits for a later instant. */
  async taken(sql: Sql, workspaceId: string, now: Date): Promise<TakenSlot[]> {
    return sql.query(
      `SELECT account_id AS "accountId", next_at AS at FROM delivery
       WHERE workspace_id = $1 AND state IN ('scheduled', 'retrying') AND due_at <= $2 AND next_at > $2`,
      [workspaceId, now],
    );
  }

  /** Workspaces with held deliveries whose reason is over. */
  async workspacesToResume(sql: Sql, limit: number): Promise<string[]> {
    const rows = await sql.query<{ workspace_id: string }>(
      `SELECT DISTINCT delivery.workspace_id FROM delivery ${FREE} WHERE delivery.state = 'held' AND campaign.paused_at IS NULL LIMIT $1`,
      [limit],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** Held deliveries whose reason is over, locked, the most urgent first. */
  async heldAndFree(sql: Sql, workspaceId: string, limit: number): Promise<SpreadRow[]> {
    return sql.query(
      `SELECT ${ROW} FROM delivery ${FREE}
       WHERE delivery.workspace_id = $1 AND delivery.state = 'held' AND campaign.paused_at IS NULL
       ORDER BY visible DESC, delivery.late_at, delivery.due_at, delivery.id LIMIT $2 FOR UPDATE OF delivery SKIP LOCKED`,
      [workspaceId, limit],
    );
  }

  /** Puts held deliveries back on the schedule, each at its instant. */
  async release(sql: Sql, ids: readonly string[], instants: readonly Date[], now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `UPDATE delivery
       SET state = CASE WHEN ${VISIBLE} THEN 'retrying' ELSE 'scheduled' END, next_at = GREATEST(delivery.due_at, input.at),
           hold_reason = NULL, problem_kind = NULL, problem_detail = NULL, version = version + 1, updated_at = $3
       FROM unnest($1::uuid[], $2::timestamptz[]) AS input (id, at)
       WHERE delivery.id = input.id AND delivery.state = 'held'
       RETURNING ${SWEPT}`,
      [ids, instants, now],
    );
  }

  /** Held until after their tolerance: a person decides. */
  async miss(sql: Sql, ids: readonly string[], now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `UPDATE delivery
       SET state = 'missed', next_at = NULL, hold_reason = NULL, problem_kind = 'late',
           problem_detail = 'It was held until after its tolerance.', version = version + 1, updated_at = $2
       WHERE id = ANY($1) AND state = 'held'
       RETURNING ${SWEPT}`,
      [ids, now],
    );
  }

  /** Workspaces with deliveries that would all go out at once now. */
  async workspacesOverdue(sql: Sql, now: Date): Promise<string[]> {
    const rows = await sql.query<{ workspace_id: string }>(
      `SELECT DISTINCT delivery.workspace_id FROM delivery ${FREE}
       WHERE delivery.state IN ('scheduled', 'retrying') AND delivery.next_at <= $1 AND campaign.paused_at IS NULL
       ORDER BY delivery.workspace_id`,
      [now],
    );
    return rows.map((row) => row.workspace_id);
  }

  /** Those deliveries, locked, the most urgent first. */
  async overdue(sql: Sql, workspaceId: string, now: Date): Promise<SpreadRow[]> {
    return sql.query(
      `SELECT ${ROW} FROM delivery ${FREE}
       WHERE delivery.workspace_id = $1 AND delivery.state IN ('scheduled', 'retrying') AND delivery.next_at <= $2
         AND campaign.paused_at IS NULL
       ORDER BY visible DESC, delivery.late_at, delivery.due_at, delivery.id FOR UPDATE OF delivery SKIP LOCKED`,
      [workspaceId, now],
    );
  }

  /** Moves what is on the schedule to a later instant of its own; its due time stays. */
  async postpone(sql: Sql, ids: readonly string[], instants: readonly Date[], now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `UPDATE delivery SET next_at = input.at, version = version + 1, updated_at = $3
       FROM unnest($1::uuid[], $2::timestamptz[]) AS input (id, at)
       WHERE delivery.id = input.id AND delivery.state IN ('scheduled', 'retrying')
       RETURNING ${SWEPT}`,
      [ids, instants, now],
    );
  }
}
