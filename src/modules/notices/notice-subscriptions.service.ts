import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { AccountCredentials } from '../accounts/index.js';
import { CHANNEL_REGISTRY, ChannelError, type ChannelId, type ChannelRegistry } from '../channels/index.js';
import { NoticeSubscriptionsRepository, type DueSubscription } from './notice-subscriptions.repository.js';

const AT_ONCE = 20;
const CALL_MS = 15_000;
const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;
/** Somebody at the network may have taken it away. */
const RENEW_MS = 7 * DAY_MS;

/**
 * Asks networks to tell about accounts, as soon as the network has called here once: until then nobody set the address up, and nothing is asked.
 * A network that refuses costs nothing but the sooner news.
 */
@Injectable()
export class NoticeSubscriptions {
  private readonly asked: readonly ChannelId[];

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeSubscriptionsRepository) private readonly subscriptions: NoticeSubscriptionsRepository,
    @Inject(AccountCredentials) private readonly credentials: AccountCredentials,
    @Inject(CHANNEL_REGISTRY) private readonly channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.asked = channels.all().flatMap(({ channel, notices }) => (notices?.subscribe ? [channel] : []));
  }

  /** Resolves when nothing is due, or `stopping` fires. */
  async subscribeDue(stopping: AbortSignal): Promise<void> {
    while (!stopping.aborted) {
      const now = this.clock.now();
      const again = new Date(now.getTime() + 10 * MINUTE_MS);
      const due = await this.subscriptions.claim(this.database, this.asked, now, again, AT_ONCE);
      if (due.length === 0) return;
      await Promise.all(due.map((account) => this.subscribe(account, stopping)));
    }
  }

  private async subscribe({ account_id: accountId, channel }: DueSubscription, stopping: AbortSignal): Promise<void> {
    const problem = await this.ask(accountId, channel, stopping);
    if (stopping.aborted) return;
    const now = this.clock.now();
    const nextAt = new Date(now.getTime() + (problem === null ? RENEW_MS : DAY_MS));
    await this.subscriptions.settle(this.database, accountId, problem, now, nextAt);
  }

  /** @returns what is in the way, in plain words; null where nothing is */
  private async ask(accountId: string, channel: ChannelId, stopping: AbortSignal): Promise<string | null> {
    try {
      const open = await this.credentials.open(accountId);
      const signal = AbortSignal.any([stopping, AbortSignal.timeout(CALL_MS)]);
      await this.channels.get(channel).notices?.subscribe?.(this.credentials.contextFor(open, signal));
      return null;
    } catch (error) {
      const problem = error instanceof ChannelError ? error.message : 'The network could not be asked.';
      this.log.info('a network does not tell about an account', { accountId, channel, problem });
      return problem;
    }
  }
}
