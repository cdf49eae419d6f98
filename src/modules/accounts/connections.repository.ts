import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelLimits, JsonObject } from '../channels/index.js';
import type { AccountStatus, Health } from './account.rules.js';

/** A connection beside its account, still sealed. */
export interface SealedConnectionRow {
  account_id: string;
  workspace_id: string;
  channel: string;
  server: string;
  remote_id: string;
  handle: string;
  limits: ChannelLimits;
  data: JsonObject;
  status: AccountStatus;
  version: number;
  sealed: string;
  generation: number;
  scopes: string[];
  expires_at: Date | null;
  grant_expires_at: Date | null;
}

export interface RefreshState {
  workspace_id: string;
  status: AccountStatus;
  generation: number;
  refresh_lease_token: string | null;
  refresh_lease_until: Date | null;
  health: Health;
  health_detail: string | null;
  failures: number;
  checked_at: Date | null;
}

export interface NewConnection {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly sealed: string;
  /** Used when there is no row yet; otherwise the row counts on. */
  readonly firstGeneration: number;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
  readonly grantExpiresAt: Date | null;
  readonly checkedAt: Date;
  readonly nextCheckAt: Date;
}

export interface RefreshedConnection {
  readonly sealed: string;
  readonly expiresAt: Date | null;
  readonly grantExpiresAt: Date | null;
  readonly nextCheckAt: Date;
}

/** Grants, their generations and the lease of whoever refreshes one. */
@Injectable()
export class ConnectionsRepository {
  async findSealed(sql: Sql, accountIds: readonly string[]): Promise<SealedConnectionRow[]> {
    return sql.query<SealedConnectionRow>(
      `SELECT a.id AS account_id, a.workspace_id, a.channel, a.server, a.remote_id, a.handle, a.limits, a.data, a.status, a.version,
              c.sealed, c.generation, c.scopes, c.expires_at, c.grant_expires_at
         FROM account a JOIN connection c ON c.account_id = a.id
        WHERE a.id = ANY($1::uuid[])`,
      [accountIds],
    );
  }

  /** Some of them, the same each time. */
  async sample(sql: Sql, limit: number): Promise<{ account_id: string; sealed: string }[]> {
    return sql.query(`SELECT account_id, sealed FROM connection ORDER BY account_id LIMIT $1`, [limit]);
  }

  async refreshState(sql: Sql, accountId: string): Promise<RefreshState | null> {
    const [row] = await sql.query<RefreshState>(
      `SELECT a.workspace_id, a.status, c.generation, c.refresh_lease_token, c.refresh_lease_until, c.health, c.health_detail,
              c.failures, c.checked_at
         FROM connection c JOIN account a ON a.id = c.account_id
        WHERE c.account_id = $1`,
      [accountId],
    );
    return row ?? null;
  }

  /** Puts a fresh grant in place of whatever was there; a refresh under way loses its lease and its result. */
  async replace(sql: Sql, connection: NewConnection): Promise<void> {
    await sql.execute(
      `INSERT INTO connection AS c (account_id, workspace_id, sealed, generation, scopes, expires_at, grant_expires_at, health,
                                    checked_at, next_check_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, 'ok', $8, $9)
       ON CONFLICT (account_id) DO UPDATE SET
         sealed = excluded.sealed, generation = c.generation + 1, scopes = excluded.scopes, expires_at = excluded.expires_at,
         grant_expires_at = excluded.grant_expires_at, refresh_lease_token = NULL, refresh_lease_until = NULL, health = 'ok',
         health_detail = NULL, failures = 0, checked_at = excluded.checked_at, next_check_at = excluded.next_check_at`,
      [
        connection.accountId,
        connection.workspaceId,
        connection.sealed,
        connection.firstGeneration,
        connection.scopes,
        connection.expiresAt,
        connection.grantExpiresAt,
        connection.checkedAt,
        connection.nextCheckAt,
      ],
    );
  }

  async delete(sql: Sql, accountId: string): Promise<void> {
    await sql.execute(`DELETE FROM connection WHERE account_id = $1`, [accountId]);
  }

  /** @returns whether the lease is ours: the generation still is the given one and nobody else refreshes. */
  async takeRefreshLease(
    sql: Sql,
    lease: {
      readonly accountId: string;
      readonly generation: number;
      readonly token: string;
      readonly now: Date;
      readonly until: Date;
    },
  ): Promise<boolean> {
    const taken = await sql.execute(
      `UPDATE connection SET refresh_lease_token = $3, refresh_lease_until = $5
        WHERE account_id = $1 AND generation = $2 AND (refresh_lease_token IS NULL OR refresh_lease_until <= $4)`,
      [lease.accountId, lease.generation, lease.token, lease.now, lease.until],
    );
    return taken === 1;
  }

  /** Whoever has the lease by now: these tokens are the newest. @returns false when the connection was replaced meanwhile; then nothing was stored. */
  async storeRefreshed(
    sql: Sql,
    accountId: string,
    generation: number,
    refreshed: RefreshedConnection,
  ): Promise<boolean> {
    const stored = await sql.execute(
      `UPDATE connection
          SET sealed = $3, generation = generation + 1, expires_at = $4, grant_expires_at = $5, health = 'ok', health_detail = NULL,
              failures = 0, next_check_at = $6, refresh_lease_token = NULL, refresh_lease_until = NULL
        WHERE account_id = $1 AND generation = $2`,
      [accountId, generation, refreshed.sealed, refreshed.expiresAt, refreshed.grantExpiresAt, refreshed.nextCheckAt],
    );
    return stored === 1;
  }

  async recordRefreshFailure(
    sql: Sql,
    accountId: string,
    token: string,
    failure: { readonly detail: string; readonly nextCheckAt: Date },
  ): Promise<boolean> {
    const recorded = await sql.execute(
      `UPDATE connection
          SET health = 'failing', health_detail = $3, failures = failures + 1, next_check_at = $4, refresh_lease_token = NULL,
              refresh_lease_until = NULL
        WHERE account_id = $1 AND refresh_lease_token = $2`,
      [accountId, token, failure.detail, failure.nextCheckAt],
    );
    return recorded === 1;
  }

  /**
   * Notes the network's word that the grant is gone.
   * @param only what the word was about: a generation, or a lease; a newer grant is not touched.
   * @returns whether it was noted now
   */
  async markReconnect(
    sql: Sql,
    accountId: string,
    detail: string,
    nextCheckAt: Date,
    only: { readonly generation?: number; readonly leaseToken?: string },
  ): Promise<boolean> {
    const marked = await sql.execute(
      `UPDATE connection
          SET health = 'reconnect', health_detail = $2, failures = failures + 1, next_check_at = $3,
              refresh_lease_token = CASE WHEN refresh_lease_token = $5 THEN NULL ELSE refresh_lease_token END,
              refresh_lease_until = CASE WHEN refresh_lease_token = $5 THEN NULL ELSE refresh_lease_until END
        WHERE account_id = $1 AND health <> 'reconnect'
          AND ($4::integer IS NULL OR generation = $4) AND ($5::uuid IS NULL OR refresh_lease_token = $5)`,
      [accountId, detail, nextCheckAt, only.generation ?? null, only.leaseToken ?? null],
    );
    return marked === 1;
  }
}
