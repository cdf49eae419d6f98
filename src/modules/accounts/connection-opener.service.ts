import { Inject, Injectable, type OnModuleDestroy, type OnModuleInit } from '@nestjs/common';
import { recordOwnAct } from '../../core/audit/audit-log.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import type { HttpClient } from '../../core/http/http-client.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { CHANNEL_REGISTRY, ChannelRegistry, OperatorApps, type ChannelContext } from '../channels/index.js';
import { noConnection } from './accounts.errors.js';
import { AccountsRepository } from './accounts.repository.js';
import { channelLog } from './channel-log.js';
import { PROBE_LOST_MS } from './connection.rules.js';
import { ConnectionCache } from './connection-cache.js';
import { ConnectionsRepository, type SealedConnectionRow } from './connections.repository.js';
import type { ConnectionVersion, ForCalling, OpenConnection } from './open-connection.js';
import { openCredentials } from './sealed-credentials.js';

const REMEMBERED = 5_000;
const SAMPLE = 10;

/** Opens stored connections, and notes when a network has ended one. */
@Injectable()
export class ConnectionOpener implements OnModuleInit, OnModuleDestroy {
  private readonly remembered = new ConnectionCache(REMEMBERED);
  private unsubscribe: () => void = () => undefined;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ConnectionsRepository) private readonly connections: ConnectionsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(OperatorApps) private readonly operatorApps: OperatorApps,
    @Inject(KEY_RING) private readonly keyRing: KeyRing,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(HTTP_CLIENT) private readonly http: HttpClient,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  onModuleInit(): void {
    // Which grants are right is told by generation and version; this only keeps given-up credentials out of memory.
    this.unsubscribe = this.events.on('account.changed', ({ accountId, status }) => {
      if (status === 'disconnected') this.forget(accountId);
    });
  }

  onModuleDestroy(): void {
    this.unsubscribe();
    this.remembered.clear();
  }

  /**
   * The connection as it is stored now, whatever its status: callers decide what a paused account means to them.
   * @throws AppError 404 when there is no such account, or `secret-unreadable`; ChannelError `reconnect` when it is disconnected
   */
  async open(accountId: string): Promise<OpenConnection> {
    const [row] = await this.connections.findSealed(this.database, [accountId]);
    if (row) return this.openRow(row);
    if (await this.accounts.statusOf(this.database, accountId)) throw noConnection();
    throw notFound('account');
  }

  /** See AccountCredentials. */
  async openMany(versions: readonly ConnectionVersion[]): Promise<ReadonlyMap<string, OpenConnection>> {
    const now = this.clock.now();
    const opened = new Map<string, OpenConnection>();
    const missing: string[] = [];
    for (const version of versions) {
      const known = this.remembered.get(version, now);
      if (known) opened.set(version.accountId, known);
      else missing.push(version.accountId);
    }
    if (missing.length === 0) return opened;
    for (const row of await this.connections.findSealed(this.database, missing)) {
      try {
        opened.set(row.account_id, this.openRow(row));
      } catch (error) {
        this.log.error('a connection could not be opened', { accountId: row.account_id, error });
      }
    }
    return opened;
  }

  /** See AccountCredentials. */
  async whyNoneOpens(): Promise<string | null> {
    let why: string | null = null;
    for (const { account_id: id, sealed } of await this.connections.sample(this.database, SAMPLE)) {
      try {
        openCredentials(this.keyRing, id, sealed);
        return null;
      } catch (error) {
        why ??= error instanceof Error ? error.message : String(error);
      }
    }
    return why;
  }

  /** See AccountCredentials. */
  contextFor(open: ForCalling, signal: AbortSignal, about: Readonly<Record<string, unknown>> = {}): ChannelContext {
    return {
      account: open.account,
      credentials: open.credentials,
      http: this.http,
      clock: this.clock,
      log: channelLog(this.log, { ...about, accountId: open.account.id, channel: open.adapter.channel }),
      signal,
      operatorApp: () => this.operatorApps.open(open.adapter.channel),
    };
  }

  /**
   * Notes the network's clear word that the grant is gone: the account waits for a person to connect it again. A paused one stays paused, so
   * that a grant that comes back ends no pause; its health says what it needs.
   * @param only the grant the word was about; a newer one is left alone
   * @returns whether it was noted now
   */
  async markReconnect(
    accountId: string,
    detail: string,
    only: { readonly generation?: number; readonly leaseToken?: string },
  ): Promise<boolean> {
    const now = this.clock.now();
    return this.database.transaction(async (tx) => {
      // The account before the connection, as everywhere: two transactions that touch both can't lock each other out.
      const account = await this.accounts.lock(tx, accountId);
      if (!account) return false;
      const nextCheckAt = new Date(now.getTime() + PROBE_LOST_MS);
      if (!(await this.connections.markReconnect(tx, accountId, detail, nextCheckAt, only))) return false;
      const moved = await this.accounts.moveStatus(tx, accountId, ['active'], 'reconnect', now);
      const { workspaceId } = account;
      const status = moved ? 'reconnect' : account.status;
      await this.noteReconnect(tx, workspaceId, accountId, detail, now);
      await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status }]);
      tx.afterCommit(() => this.log.info('an account has to be reconnected', { accountId, workspaceId, detail }));
      return true;
    });
  }

  /** For the record: when the network's word came, and how much waited for the account then. */
  private async noteReconnect(
    tx: Tx,
    workspaceId: string,
    accountId: string,
    reason: string,
    now: Date,
  ): Promise<void> {
    const waiting = (await this.accounts.waitingFor(tx, [accountId])).get(accountId);
    await recordOwnAct(tx, workspaceId, now, {
      action: 'account.reconnect-needed',
      subjectKind: 'account',
      subjectId: accountId,
      detail: {
        reason,
        waiting: (waiting?.held ?? 0) + (waiting?.upcoming ?? 0),
        nextDueAt: waiting?.nextDueAt?.toISOString() ?? null,
      },
    });
  }

  /** Keeps given-up credentials out of memory. */
  forget(accountId: string): void {
    this.remembered.delete(accountId);
  }

  private openRow(row: SealedConnectionRow): OpenConnection {
    const now = this.clock.now();
    const version = { accountId: row.account_id, generation: row.generation, version: row.version };
    const known = this.remembered.get(version, now);
    if (known) return known;
    const adapter = this.channels.find(row.channel);
    const { credentials, obtainedAt } = openCredentials(this.keyRing, row.account_id, row.sealed);
    const open: OpenConnection = {
      ...version,
      workspaceId: row.workspace_id,
      channel: adapter.channel,
      account: {
        id: row.account_id,
        server: row.server,
        remoteId: row.remote_id,
        handle: row.handle,
        limits: row.limits,
        data: row.data,
      },
      adapter,
      credentials,
      status: row.status,
      scopes: row.scopes,
      obtainedAt,
      expiresAt: row.expires_at,
      grantExpiresAt: row.grant_expires_at,
    };
    this.remembered.set(open, now);
    return open;
  }
}
