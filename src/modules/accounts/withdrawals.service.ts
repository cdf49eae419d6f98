import { Inject, Injectable } from '@nestjs/common';
import { recordOwnAct } from '../../core/audit/audit-log.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { AccountsRepository } from './accounts.repository.js';
import { ConnectionChecker } from './connection-checker.service.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionsRepository } from './connections.repository.js';
import { WithdrawalsRepository, type WithdrawnFrom, type WithdrawnRow } from './withdrawals.repository.js';

/** What networks tell by themselves about grants that people took back. */
@Injectable()
export class Withdrawals {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(WithdrawalsRepository) private readonly withdrawals: WithdrawalsRepository,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectionsRepository) private readonly connections: ConnectionsRepository,
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(ConnectionChecker) private readonly checker: ConnectionChecker,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * The accounts wait to be connected again, as after the network's word in an answer. One that was connected after `at` is asked first: what was
   * taken back may have been the grant before.
   * @param at when it was taken back; null where that can't be believed
   * @param detail plain words for the owner
   * @returns how many accounts are meant
   */
  async withdraw(from: WithdrawnFrom, at: Date | null, detail: string): Promise<number> {
    const meant = await this.withdrawals.find(this.database, from);
    for (const account of meant) {
      const isClear = at !== null && account.connected_at <= at;
      const marked =
        isClear && (await this.opener.markReconnect(account.id, detail, { generation: account.generation }));
      // Renewed, or connected anew, since it was looked up: the network itself knows which grant it meant.
      if (!marked) await this.ask(account.id);
    }
    return meant.length;
  }

  /**
   * Deletes the grants and what is kept of the person behind them, as somebody asked for at the network. Posts that went out, and what stands
   * about them here, are the workspace's own.
   * @param at when they asked: who allowed it again since then has changed their mind
   * @returns how many accounts lost their grant
   */
  async forget(from: WithdrawnFrom, at: Date): Promise<number> {
    const meant = (await this.withdrawals.find(this.database, from)).filter((account) => account.connected_at <= at);
    let forgotten = 0;
    for (const account of meant) if (await this.disconnect(account, at)) forgotten++;
    if (forgotten > 0) await this.accounts.awaitClaims(this.database, this.log);
    await this.withdrawals.forgetPerson(this.database, from, at);
    return forgotten;
  }

  /** @returns false where there is nothing left to disconnect, or somebody connected it again meanwhile */
  private async disconnect({ id: accountId, workspace_id: workspaceId }: WithdrawnRow, at: Date): Promise<boolean> {
    const now = this.clock.now();
    const done = await this.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, accountId);
      if (account === null || account.status === 'disconnected' || account.connectedAt > at) return false;
      await this.connections.delete(tx, accountId);
      await this.accounts.setStatus(tx, accountId, 'disconnected', now);
      await recordOwnAct(tx, workspaceId, now, {
        action: 'account.disconnected',
        subjectKind: 'account',
        subjectId: accountId,
        detail: { reason: 'deletion-asked' },
      });
      await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status: 'disconnected' }]);
      return true;
    });
    if (done) this.opener.forget(accountId);
    return done;
  }

  private async ask(accountId: string): Promise<void> {
    try {
      await this.checker.check(await this.opener.open(accountId));
    } catch (error) {
      this.log.info('an account could not be asked whether its grant still holds', { accountId, error });
    }
  }
}
