import { Inject, Injectable } from '@nestjs/common';
import { toPage, type Page } from '../../core/api/page.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import type { ChannelId } from '../channels/index.js';
import { idAtCursor } from '../workspaces/index.js';
import { AccountEntity } from './account.entity.js';
import { statusAfterResume, type AccountStatus } from './account.rules.js';
import { accountDisconnected } from './accounts.errors.js';
import { AccountsRepository, type AccountWithConnection } from './accounts.repository.js';
import { ConnectionChecker, type CheckResult } from './connection-checker.service.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import type { OpenConnection } from './open-connection.js';

const REVOKE_MS = 5_000;

export interface AccountListQuery {
  readonly channel?: ChannelId;
  readonly status?: AccountStatus;
  readonly limit: number;
  readonly cursor?: string;
}

/** The workspace's accounts as its people see and steer them. */
@Injectable()
export class AccountsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectionsRepository) private readonly connections: ConnectionsRepository,
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(ConnectionChecker) private readonly checker: ConnectionChecker,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Newest first. */
  async list<Item>(
    context: WorkspaceContext,
    query: AccountListQuery,
    present: (entry: AccountWithConnection) => Item,
  ): Promise<Page<Item>> {
    const list = `accounts:${context.workspaceId}`;
    const beforeId = idAtCursor(list, query.cursor);
    const rows = await this.accounts.list(this.database, context.workspaceId, {
      channel: query.channel,
      status: query.status,
      beforeId,
      limit: query.limit + 1,
    });
    return toPage(rows, query.limit, list, ({ account }) => [account.id], present);
  }

  /** @throws AppError 404 */
  async read(context: WorkspaceContext, accountId: string): Promise<AccountWithConnection> {
    const found = await this.accounts.find(this.database, context.workspaceId, accountId);
    if (!found) throw notFound('account');
    return found;
  }

  /**
   * Reads the account at its network now; profile, limits and health follow what it says.
   * @throws AppError 404, 409 `account-disconnected`; a network that fails is a result
   */
  async test(context: WorkspaceContext, accountId: string): Promise<CheckResult> {
    const { connection } = await this.read(context, accountId);
    if (!connection) throw accountDisconnected();
    return this.checker.check(await this.opener.open(accountId));
  }

  /**
   * From when this resolves, posts wait until it is resumed; what was claimed before is finished. Pausing a paused account changes nothing.
   * @throws AppError 404, 409 `account-disconnected`
   */
  async pause(context: WorkspaceContext, accountId: string): Promise<AccountWithConnection> {
    await this.database.transaction(async (tx) => {
      const account = await this.lockConnected(tx, context, accountId);
      if (account.status !== 'paused') await this.change(tx, context, account, 'paused', 'account.paused');
    });
    await this.accounts.awaitClaims(this.database, this.log);
    return this.read(context, accountId);
  }

  /** Ends a pause; an account that lost its grant meanwhile then waits to be reconnected. @throws AppError 404, 409 `account-disconnected` */
  async resume(context: WorkspaceContext, accountId: string): Promise<AccountWithConnection> {
    await this.database.transaction(async (tx) => {
      const account = await this.lockConnected(tx, context, accountId);
      if (account.status !== 'paused') return;
      const state = await this.connections.refreshState(tx, accountId);
      await this.change(tx, context, account, statusAfterResume(state?.health ?? 'reconnect'), 'account.resumed');
    });
    return this.read(context, accountId);
  }

  /**
   * Deletes the credentials and gives the grant back to the network where it takes it; the account's history stays, and connecting the same
   * identity again revives it. Disconnecting twice changes nothing.
   * @throws AppError 404
   */
  async disconnect(context: WorkspaceContext, accountId: string): Promise<void> {
    const { connection } = await this.read(context, accountId);
    const open = connection ? await this.openForRevoking(accountId) : null;
    let wasToldAbout = false;
    await this.database.transaction(async (tx) => {
      const account = await this.accounts.findForUpdate(tx, context.workspaceId, accountId);
      if (!account) throw notFound('account');
      if (account.status === 'disconnected') return;
      await this.connections.delete(tx, accountId);
      wasToldAbout = await this.accounts.endNotices(tx, accountId);
      await this.change(tx, context, account, 'disconnected', 'account.disconnected');
    });
    this.opener.forget(accountId);
    await this.accounts.awaitClaims(this.database, this.log);
    if (!open) return;
    if (wasToldAbout) await this.unsubscribe(open);
    await this.revoke(open);
  }

  private async lockConnected(tx: Tx, context: WorkspaceContext, accountId: string): Promise<AccountEntity> {
    const account = await this.accounts.findForUpdate(tx, context.workspaceId, accountId);
    if (!account) throw notFound('account');
    if (account.status === 'disconnected') throw accountDisconnected();
    return account;
  }

  private async change(
    tx: Tx,
    context: WorkspaceContext,
    account: AccountEntity,
    status: AccountStatus,
    action: string,
  ): Promise<void> {
    const now = this.clock.now();
    const { id: accountId, workspaceId } = account;
    await this.accounts.setStatus(tx, accountId, status, now);
    await recordAudit(tx, context, now, {
      action,
      subjectKind: 'account',
      subjectId: accountId,
      detail: { channel: account.channel, handle: account.handle },
    });
    await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status }]);
  }

  /** Credentials that can't be read any more must not keep an account from being disconnected. */
  private async openForRevoking(accountId: string): Promise<OpenConnection | null> {
    try {
      return await this.opener.open(accountId);
    } catch (error) {
      this.log.warn('a grant can not be given back: it can not be read', { accountId, error });
      return null;
    }
  }

  private async unsubscribe(open: OpenConnection): Promise<void> {
    try {
      await open.adapter.notices?.unsubscribe?.(this.opener.contextFor(open, AbortSignal.timeout(REVOKE_MS)));
    } catch (error) {
      this.log.info('a network goes on telling about an account', { accountId: open.accountId, error });
    }
  }

  private async revoke(open: OpenConnection): Promise<void> {
    try {
      await open.adapter.auth.revoke?.(this.opener.contextFor(open, AbortSignal.timeout(REVOKE_MS)));
    } catch (error) {
      this.log.info('a grant was not given back', { accountId: open.accountId, error });
    }
  }
}
