import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { ChannelError, type ChannelProfile } from '../channels/index.js';
import { AccountsRepository } from './accounts.repository.js';
import { ConnectionHealthRepository } from './connection-health.repository.js';
import { isRenewable, nextCheckAt, PROBE_AGAIN_MS, PROBE_LOST_MS } from './connection.rules.js';
import { ConnectionOpener } from './connection-opener.service.js';
import { ConnectionRefresher } from './connection-refresher.service.js';
import type { OpenConnection } from './open-connection.js';

const PROBE_MS = 30_000;

export interface CheckResult {
  readonly ok: boolean;
  /** Plain words: who is signed in, or what went wrong and what to do. */
  readonly detail: string;
  readonly checkedAt: Date;
}

/** Reads an account with its grant, and keeps what that says about both. */
@Injectable()
export class ConnectionChecker {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(AccountsRepository) private readonly accounts: AccountsRepository,
    @Inject(ConnectionHealthRepository) private readonly health: ConnectionHealthRepository,
    @Inject(ConnectionOpener) private readonly opener: ConnectionOpener,
    @Inject(ConnectionRefresher) private readonly refresher: ConnectionRefresher,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * Never throws for what the network answers: that is the result. A token that is too old is renewed first.
   * @param stopping ends the check early
   */
  async check(open: OpenConnection, stopping?: AbortSignal): Promise<CheckResult> {
    let current = open;
    let profile: ChannelProfile;
    try {
      profile = await this.probe(current, stopping);
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'expired') return this.settleFailure(current, error);
      try {
        current = await this.refresher.refresh(current.accountId, current.generation);
      } catch (refused) {
        // The refresher has noted it already.
        return this.failed(refused);
      }
      try {
        profile = await this.probe(current, stopping);
      } catch (again) {
        return this.settleFailure(current, again);
      }
    }
    if (profile.remoteId !== current.account.remoteId) {
      return this.settleFailure(
        current,
        new ChannelError('rejected', `The network answers for another account, ${profile.handle}. Connect again.`),
      );
    }
    return this.settleSuccess(current, profile);
  }

  private async probe(open: OpenConnection, stopping?: AbortSignal): Promise<ChannelProfile> {
    const timeout = AbortSignal.timeout(PROBE_MS);
    const signal = stopping ? AbortSignal.any([timeout, stopping]) : timeout;
    return open.adapter.auth.probe(this.opener.contextFor(open, signal));
  }

  private async settleSuccess(open: OpenConnection, profile: ChannelProfile): Promise<CheckResult> {
    const { accountId, generation, workspaceId } = open;
    const now = this.clock.now();
    const checkAt = nextCheckAt({
      now,
      checkedAt: now,
      grant: open,
      refreshable: isRenewable(open.adapter, open.account.data),
      random: Math.random(),
    });
    await this.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, accountId);
      const before = await this.health.recordHealthy(tx, accountId, generation, now, checkAt);
      if (!account || before === null) return;
      const updated = await this.health.updateProfile(tx, accountId, profile, now);
      const revived = await this.accounts.moveStatus(tx, accountId, ['reconnect'], 'active', now);
      if (updated || before !== 'ok') await this.tell(tx, workspaceId, accountId, revived ? 'active' : account.status);
    });
    return { ok: true, detail: `Signed in as ${profile.handle}.`, checkedAt: now };
  }

  private async settleFailure(open: OpenConnection, error: unknown): Promise<CheckResult> {
    const { accountId, generation, workspaceId } = open;
    const result = this.failed(error);
    if (!(error instanceof ChannelError)) this.log.error('a probe failed unexpectedly', { accountId, error });
    else if (error.kind === 'reconnect') {
      await this.opener.markReconnect(accountId, error.message, { generation });
      const lookAgainAt = new Date(result.checkedAt.getTime() + PROBE_LOST_MS);
      await this.health.touch(this.database, accountId, generation, result.checkedAt, lookAgainAt);
      return result;
    }
    const soonMs = result.checkedAt.getTime() + PROBE_AGAIN_MS;
    const retryAtMs = error instanceof ChannelError ? (error.retryAt?.getTime() ?? 0) : 0;
    const again = new Date(Math.max(soonMs, retryAtMs));
    if (error instanceof ChannelError && error.kind === 'throttled') {
      // Being told to slow down is an answer: nothing is wrong with the connection.
      await this.health.postpone(this.database, accountId, again);
      return result;
    }
    await this.database.transaction(async (tx) => {
      const account = await this.accounts.lock(tx, accountId);
      const before = await this.health.recordFailing(tx, accountId, generation, result.checkedAt, again, result.detail);
      if (account && before === 'ok') await this.tell(tx, workspaceId, accountId, account.status);
    });
    return result;
  }

  private failed(error: unknown): CheckResult {
    const detail = error instanceof ChannelError ? error.message : 'The account could not be read.';
    return { ok: false, detail, checkedAt: this.clock.now() };
  }

  private async tell(tx: Tx, workspaceId: string, accountId: string, status: string): Promise<void> {
    await this.events.publish(tx, [{ type: 'account.changed', workspaceId, accountId, status }]);
  }
}
