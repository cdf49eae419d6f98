import { Injectable } from '@nestjs/common';
import type { Sql } from '../../../core/database/sql.js';
import type { Json } from '../../channels/index.js';
import { laneIsFree, soonAfter, unreachableUntil, waitUntil } from '../lane-gate.js';

export interface HistoryRow {
  account_id: string;
  state: 'waiting' | 'running' | 'done' | 'failed' | 'cancelled';
  found: number;
  added: number;
  reached_back_to: Date | null;
  goes_back_to: Date;
  problem: string | null;
  started_at: Date | null;
  finished_at: Date | null;
}

/** An account whose next page this worker reads, until the lease ends. */
export interface HistoryClaim {
  account_id: string;
  workspace_id: string;
  channel: string;
  cursor: Json;
  found: number;
  pages: number;
  failures: number;
  goes_back_to: Date;
  lease_until: Date;
  generation: number;
  account_version: number;
}

export interface PageOutcome {
  readonly found: number;
  readonly added: number;
  readonly reachedBackTo: Date | null;
  readonly cursor: Json;
  readonly done: boolean;
}

/** How far reading accounts' earlier posts has come. */
@Injectable()
export class AccountHistoryRepository {
  /** Begins with every active account of the channels that has none yet. */
  async adopt(sql: Sql, channels: readonly string[], now: Date, goesBackTo: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO account_history (account_id, workspace_id, channel, state, next_at, goes_back_to)
       SELECT account.id, account.workspace_id, account.channel, 'waiting', $2, $3 FROM account
       WHERE account.channel = ANY($1::text[]) AND account.status = 'active'
         AND NOT EXISTS (SELECT 1 FROM account_history WHERE account_history.account_id = account.id)
       ON CONFLICT DO NOTHING`,
      [channels, now, goesBackTo],
    );
  }

  async find(sql: Sql, accountId: string): Promise<HistoryRow | null> {
    const [row] = await sql.query<HistoryRow>('SELECT * FROM account_history WHERE account_id = $1', [accountId]);
    return row ?? null;
  }

  /** Begins from the newest post again. */
  async restart(sql: Sql, accountId: string, now: Date, goesBackTo: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO account_history (account_id, workspace_id, channel, state, next_at, goes_back_to)
       SELECT id, workspace_id, channel, 'waiting', $2, $3 FROM account WHERE id = $1
       ON CONFLICT (account_id) DO UPDATE
       SET state = 'waiting', cursor = NULL, next_at = $2, lease_until = NULL, found = 0, added = 0, pages = 0, reached_back_to = NULL, goes_back_to = $3,
         failures = 0, problem = NULL, started_at = NULL, finished_at = NULL`,
      [accountId, now, goesBackTo],
    );
  }

  /** What was read so far stays. */
  async cancel(sql: Sql, accountId: string, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE account_history SET state = 'cancelled', next_at = NULL, lease_until = NULL, finished_at = $2
       WHERE account_id = $1 AND next_at IS NOT NULL`,
      [accountId, now],
    );
  }

  /** Takes accounts whose next page is due, except those that publish or are about to; what can't be asked now is put off. */
  async claim(sql: Sql, now: Date, leaseUntil: Date, limit: number): Promise<HistoryClaim[]> {
    return sql.query<HistoryClaim>(
      `WITH due AS (
         SELECT account_history.account_id, ${waitUntil('$3')} AS wait_until
         FROM account_history
         JOIN account ON account.id = account_history.account_id
         JOIN lane ON lane.account_id = account_history.account_id
         LEFT JOIN connection ON connection.account_id = account_history.account_id
         WHERE account_history.next_at <= $1 AND (account_history.lease_until IS NULL OR account_history.lease_until <= $1)
           AND ${laneIsFree('$2')}
         ORDER BY account_history.next_at
         LIMIT $4
         FOR UPDATE OF account_history SKIP LOCKED
       ), put_off AS (
         UPDATE account_history SET next_at = due.wait_until FROM due
         WHERE account_history.account_id = due.account_id AND due.wait_until > $1
       ), claimed AS (
         UPDATE account_history SET lease_until = $5, state = 'running', started_at = COALESCE(started_at, $1)
         FROM due WHERE account_history.account_id = due.account_id AND (due.wait_until IS NULL OR due.wait_until <= $1)
         RETURNING account_history.*
       )
       SELECT claimed.*, connection.generation, account.version AS account_version
       FROM claimed JOIN account ON account.id = claimed.account_id JOIN connection ON connection.account_id = claimed.account_id`,
      [now, soonAfter(now), unreachableUntil(now), limit, leaseUntil],
    );
  }

  /** Writes that a page was read. @returns false when the lease was lost, or it was cancelled meanwhile */
  async settle(sql: Sql, claim: HistoryClaim, page: PageOutcome, now: Date, nextAt: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE account_history
       SET found = found + $3, added = added + $4, pages = pages + 1, reached_back_to = COALESCE($5, reached_back_to), cursor = $6, failures = 0, problem = NULL,
         lease_until = NULL, state = CASE WHEN $7 THEN 'done' ELSE 'running' END, next_at = CASE WHEN $7 THEN NULL ELSE $8::timestamptz END,
         finished_at = CASE WHEN $7 THEN $9::timestamptz END
       WHERE account_id = $1 AND lease_until = $2 AND next_at IS NOT NULL`,
      [
        claim.account_id,
        claim.lease_until,
        page.found,
        page.added,
        page.reachedBackTo,
        JSON.stringify(page.cursor),
        page.done,
        nextAt,
        now,
      ],
    );
    return changed > 0;
  }

  /** @param nextAt null: it is given up */
  async fail(sql: Sql, claim: HistoryClaim, problem: string, nextAt: Date | null, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE account_history
       SET failures = failures + 1, problem = $3, lease_until = NULL, next_at = $4,
         state = CASE WHEN $4::timestamptz IS NULL THEN 'failed' ELSE 'running' END, finished_at = CASE WHEN $4::timestamptz IS NULL THEN $5::timestamptz END
       WHERE account_id = $1 AND lease_until = $2 AND next_at IS NOT NULL`,
      [claim.account_id, claim.lease_until, problem, nextAt, now],
    );
  }
}
