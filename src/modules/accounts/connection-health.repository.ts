import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelProfile } from '../channels/index.js';
import type { Health } from './account.rules.js';

export interface DueConnection {
  account_id: string;
  health: Health;
  checked_at: Date | null;
}

/** What probes learn, whose turn is next, and the re-sealing of old rows. */
@Injectable()
export class ConnectionHealthRepository {
  /**
   * Claims what is due by moving its next check ahead: other processes pass over it, and one that dies leaves it due again later.
   * @param ahead how far, for those that are alive and for those whose grant is gone
   * @returns at most `limit`, the longest due first
   */
  async claimDue(
    sql: Sql,
    now: Date,
    ahead: { readonly alive: Date; readonly lost: Date },
    limit: number,
  ): Promise<DueConnection[]> {
    return sql.query<DueConnection>(
      // Materialized, so that the limit holds whatever plan is chosen for the join.
      `WITH due AS MATERIALIZED (
         SELECT account_id FROM connection WHERE next_check_at <= $1 ORDER BY next_check_at LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       UPDATE connection c SET next_check_at = CASE WHEN c.health = 'reconnect' THEN $4::timestamptz ELSE $2::timestamptz END
         FROM due
        WHERE c.account_id = due.account_id
       RETURNING c.account_id, c.health, c.checked_at`,
      [now, ahead.alive, limit, ahead.lost],
    );
  }

  /** @returns the health before, or null when the grant was replaced meanwhile and nothing was noted. */
  async recordHealthy(
    sql: Sql,
    accountId: string,
    generation: number,
    now: Date,
    nextCheckAt: Date,
  ): Promise<Health | null> {
    return this.record(sql, `health = 'ok', health_detail = NULL, failures = 0, checked_at = $3, next_check_at = $4`, [
      accountId,
      generation,
      now,
      nextCheckAt,
    ]);
  }

  /** A clear word of the network stands until somebody connects again or a probe gets through. */
  async recordFailing(
    sql: Sql,
    accountId: string,
    generation: number,
    now: Date,
    nextCheckAt: Date,
    detail: string,
  ): Promise<Health | null> {
    return this.record(
      sql,
      `health = CASE WHEN c.health = 'reconnect' THEN c.health ELSE 'failing' END,
       health_detail = CASE WHEN c.health = 'reconnect' THEN c.health_detail ELSE $5 END,
       failures = c.failures + 1, checked_at = $3,
       next_check_at = CASE WHEN c.health = 'reconnect' THEN c.next_check_at ELSE $4 END`,
      [accountId, generation, now, nextCheckAt, detail],
    );
  }

  /** Notes when the connection was probed last, where the outcome is noted already. */
  async touch(sql: Sql, accountId: string, generation: number, now: Date, nextCheckAt: Date): Promise<void> {
    await sql.execute(
      `UPDATE connection SET checked_at = $3, next_check_at = $4 WHERE account_id = $1 AND generation = $2`,
      [accountId, generation, now, nextCheckAt],
    );
  }

  async postpone(sql: Sql, accountId: string, nextCheckAt: Date): Promise<void> {
    await sql.execute(`UPDATE connection SET next_check_at = $2 WHERE account_id = $1`, [accountId, nextCheckAt]);
  }

  /** Stores what the network says about the account. @returns whether anything differs from what was stored */
  async updateProfile(sql: Sql, accountId: string, profile: ChannelProfile, now: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE account
          SET handle = $2, display_name = $3, avatar_url = $4, url = $5, limits = $6::jsonb, data = COALESCE($7::jsonb, data),
              version = version + 1, updated_at = $8
        WHERE id = $1
          AND (handle, display_name, avatar_url, url, limits, data)
              IS DISTINCT FROM ($2::text, $3::text, $4::text, $5::text, $6::jsonb, COALESCE($7::jsonb, data))`,
      [
        accountId,
        profile.handle,
        profile.displayName,
        profile.avatarUrl,
        profile.url,
        JSON.stringify(profile.limits),
        profile.data === undefined ? null : JSON.stringify(profile.data),
        now,
      ],
    );
    return changed === 1;
  }

  /** Sealed values in key order, for re-sealing. @param after the last id of the page before; null for the first */
  async sealedConnections(
    sql: Sql,
    after: string | null,
    limit: number,
  ): Promise<{ account_id: string; sealed: string }[]> {
    return sql.query(
      `SELECT account_id, sealed FROM connection WHERE $1::uuid IS NULL OR account_id > $1 ORDER BY account_id LIMIT $2`,
      [after, limit],
    );
  }

  /** @returns false when the value changed meanwhile */
  async replaceSealed(sql: Sql, accountId: string, before: string, sealed: string): Promise<boolean> {
    return (
      (await sql.execute(`UPDATE connection SET sealed = $3 WHERE account_id = $1 AND sealed = $2`, [
        accountId,
        before,
        sealed,
      ])) === 1
    );
  }

  private async record(sql: Sql, assignments: string, values: readonly unknown[]): Promise<Health | null> {
    const [row] = await sql.query<{ before: Health }>(
      `UPDATE connection c SET ${assignments}
         FROM (SELECT account_id, health FROM connection WHERE account_id = $1 AND generation = $2 FOR UPDATE) was
        WHERE c.account_id = was.account_id
       RETURNING was.health AS before`,
      values,
    );
    return row?.before ?? null;
  }
}
