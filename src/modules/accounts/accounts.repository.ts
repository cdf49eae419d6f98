import { Injectable } from '@nestjs/common';
import { In, LessThan } from 'typeorm';
import { awaitWriters } from '../../core/database/await-writers.js';
import type { Sql } from '../../core/database/sql.js';
import type { Logger } from '../../core/logging/logger.js';
import { newId } from '../../core/ids/new-id.js';
import type { ChannelId, ConnectedAccount } from '../channels/index.js';
import { AccountEntity } from './account.entity.js';
import type { AccountStatus } from './account.rules.js';
import { ConnectionEntity } from './connection.entity.js';

export interface AccountFilter {
  readonly channel?: ChannelId;
  readonly status?: AccountStatus;
  /** Entries older than this id. */
  readonly beforeId: string | null;
  readonly limit: number;
}

/** What an account still has to send. */
export interface AccountWaiting {
  /** Deliveries that wait until the account may send again. */
  readonly held: number;
  /** Deliveries that are on the schedule, or on their way. */
  readonly upcoming: number;
  readonly nextDueAt: Date | null;
  /** When the first of the held ones becomes too late to go out by itself. */
  readonly soonestLateAt: Date | null;
}

/** An account with its connection's health, never with credentials, and with what waits for it. */
export interface AccountWithConnection {
  readonly account: AccountEntity;
  readonly connection: ConnectionEntity | null;
  readonly waiting: AccountWaiting;
}

const NOTHING_WAITS: AccountWaiting = { held: 0, upcoming: 0, nextDueAt: null, soonestLateAt: null };

@Injectable()
export class AccountsRepository {
  /** Newest first. */
  async list(sql: Sql, workspaceId: string, filter: AccountFilter): Promise<AccountWithConnection[]> {
    const accounts = await sql.manager.find(AccountEntity, {
      where: {
        workspaceId,
        ...(filter.channel === undefined ? {} : { channel: filter.channel }),
        ...(filter.status === undefined ? {} : { status: filter.status }),
        ...(filter.beforeId === null ? {} : { id: LessThan(filter.beforeId) }),
      },
      order: { id: 'DESC' },
      take: filter.limit,
    });
    return this.withConnections(sql, accounts);
  }

  async find(sql: Sql, workspaceId: string, accountId: string): Promise<AccountWithConnection | null> {
    const account = await sql.manager.findOneBy(AccountEntity, { workspaceId, id: accountId });
    return account ? ((await this.withConnections(sql, [account]))[0] ?? null) : null;
  }

  async findMany(sql: Sql, workspaceId: string, accountIds: readonly string[]): Promise<AccountEntity[]> {
    return sql.manager.findBy(AccountEntity, { workspaceId, id: In([...accountIds]) });
  }

  /** Locks the account until the transaction ends. */
  async findForUpdate(sql: Sql, workspaceId: string, accountId: string): Promise<AccountEntity | null> {
    return sql.manager.findOne(AccountEntity, {
      where: { workspaceId, id: accountId },
      // Weaker than FOR UPDATE: deliveries that refer to the account can be written meanwhile.
      lock: { mode: 'for_no_key_update' },
    });
  }

  async setStatus(sql: Sql, accountId: string, status: AccountStatus, now: Date): Promise<void> {
    await sql.execute(`UPDATE account SET status = $2, version = version + 1, updated_at = $3 WHERE id = $1`, [
      accountId,
      status,
      now,
    ]);
  }

  /**
   * Moves an account between statuses if it is in one of `from`.
   * @returns whether it moved
   */
  async moveStatus(
    sql: Sql,
    accountId: string,
    from: readonly AccountStatus[],
    status: AccountStatus,
    now: Date,
  ): Promise<boolean> {
    const moved = await sql.execute(
      `UPDATE account SET status = $3, version = version + 1, updated_at = $4 WHERE id = $1 AND status = ANY($2::text[])`,
      [accountId, from, status, now],
    );
    return moved === 1;
  }

  async statusOf(sql: Sql, accountId: string): Promise<AccountStatus | null> {
    const [row] = await sql.query<{ status: AccountStatus }>(`SELECT status FROM account WHERE id = $1`, [accountId]);
    return row?.status ?? null;
  }

  /** Locks an account of whichever workspace until the transaction ends. */
  async lock(
    sql: Sql,
    accountId: string,
  ): Promise<{ workspaceId: string; status: AccountStatus; connectedAt: Date } | null> {
    const [row] = await sql.query<{ workspaceId: string; status: AccountStatus; connectedAt: Date }>(
      `SELECT workspace_id AS "workspaceId", status, connected_at AS "connectedAt" FROM account WHERE id = $1 FOR NO KEY UPDATE`,
      [accountId],
    );
    return row ?? null;
  }

  /**
   * Adds the account, or brings the one with this identity up to date and to life again. A paused one stays paused: connecting is no word
   * about when posts go out.
   */
  async upsert(
    sql: Sql,
    identity: { readonly workspaceId: string; readonly channel: ChannelId; readonly connectedBy: string },
    connected: ConnectedAccount,
    now: Date,
  ): Promise<{ id: string; status: AccountStatus; isNew: boolean }> {
    const id = newId();
    const [row] = await sql.query<{ id: string; status: AccountStatus }>(
      `INSERT INTO account AS a (id, workspace_id, channel, server, remote_id, handle, display_name, avatar_url, url, status, limits,
                                 data, connected_by, connected_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'active', $10, $11, $12, $13, $13, $13)
       ON CONFLICT (workspace_id, channel, server, remote_id) DO UPDATE SET
         handle = excluded.handle, display_name = excluded.display_name, avatar_url = excluded.avatar_url, url = excluded.url,
         status = CASE WHEN a.status = 'paused' THEN a.status ELSE 'active' END, limits = excluded.limits, data = excluded.data,
         version = a.version + 1, connected_by = excluded.connected_by, connected_at = excluded.connected_at,
         updated_at = excluded.updated_at
       RETURNING id, status`,
      [
        id,
        identity.workspaceId,
        identity.channel,
        connected.server,
        connected.remoteId,
        connected.handle,
        connected.displayName,
        connected.avatarUrl,
        connected.url,
        JSON.stringify(connected.limits),
        JSON.stringify(connected.data),
        identity.connectedBy,
        now,
      ],
    );
    if (!row) throw new Error('INSERT … RETURNING gave no row.');
    return { ...row, isNew: row.id === id };
  }

  /** The rows that publishing and metrics keep per account. */
  async openLanes(sql: Sql, accountId: string, workspaceId: string, channel: ChannelId, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO lane (account_id, workspace_id, channel, next_at) VALUES ($1, $2, $3, NULL) ON CONFLICT (account_id) DO NOTHING`,
      [accountId, workspaceId, channel],
    );
    await sql.execute(
      `INSERT INTO account_measurement AS m (account_id, workspace_id, channel, next_at) VALUES ($1, $2, $3, $4)
       ON CONFLICT (account_id) DO UPDATE SET next_at = COALESCE(m.next_at, excluded.next_at)`,
      [accountId, workspaceId, channel, now],
    );
  }

  /** Waits for claims that are being made at this moment. After a pause was committed: what is claimed from here on knows of it. */
  awaitClaims(sql: Sql, log: Logger): Promise<void> {
    return awaitWriters(sql, 'lane', log);
  }

  /**
   * Forgets that the network was asked to tell about the account.
   * @returns whether it was, and no other workspace wants to hear of the same account
   */
  async endNotices(sql: Sql, accountId: string): Promise<boolean> {
    const [row] = await sql.query<{ alone: boolean }>(
      `WITH ended AS (DELETE FROM notice_subscription WHERE account_id = $1 RETURNING account_id)
       SELECT NOT EXISTS (
         SELECT 1 FROM account other JOIN connection ON connection.account_id = other.id
         WHERE other.channel = account.channel AND other.remote_id = account.remote_id AND other.id <> account.id
       ) AS alone
       FROM ended JOIN account ON account.id = ended.account_id`,
      [accountId],
    );
    return row?.alone ?? false;
  }

  /** By account; those with nothing to send are left out. */
  async waitingFor(sql: Sql, accountIds: readonly string[]): Promise<Map<string, AccountWaiting>> {
    const rows = await sql.query<AccountWaiting & { accountId: string }>(
      `SELECT account_id AS "accountId", count(*) FILTER (WHERE state = 'held')::int AS held,
              count(*) FILTER (WHERE state <> 'held')::int AS upcoming, min(due_at) AS "nextDueAt",
              min(late_at) FILTER (WHERE state = 'held') AS "soonestLateAt"
         FROM delivery
        WHERE account_id = ANY($1) AND state IN ('held', 'scheduled', 'retrying', 'sending')
        GROUP BY account_id`,
      [accountIds],
    );
    return new Map(rows.map(({ accountId, ...waiting }) => [accountId, waiting]));
  }

  async withConnections(sql: Sql, accounts: readonly AccountEntity[]): Promise<AccountWithConnection[]> {
    if (accounts.length === 0) return [];
    const ids = accounts.map((account) => account.id);
    const connections = await sql.manager.findBy(ConnectionEntity, { accountId: In(ids) });
    const waiting = await this.waitingFor(sql, ids);
    const byAccount = new Map(connections.map((connection) => [connection.accountId, connection]));
    return accounts.map((account) => ({
      account,
      connection: byAccount.get(account.id) ?? null,
      waiting: waiting.get(account.id) ?? NOTHING_WAITS,
    }));
  }
}
