import type { ChannelAdapter, ChannelMetrics } from '../channels/index.js';
import { AccountRun, LEASE_MS, type AccountWork, type CollectionPorts } from './account-run.js';
import { measuresPosts, offersAccountMetrics } from './offered-metrics.rules.js';

/** Accounts of one channel that are read at once in one process. */
const ACCOUNTS_AT_ONCE = 8;
const MOST_IN_ONE_CLAIM = 200;
const ACCOUNTS_IN_ONE_CLAIM = 20;

/**
 * Collects what is due on one channel until nothing is. Each channel has its own, so that a network that hangs holds up nobody else's numbers.
 */
export class ChannelCollection {
  private running: Promise<void> | null = null;
  private again = false;

  constructor(
    private readonly adapter: ChannelAdapter,
    /** null where the network tells nothing: then only deliveries with tracked links are measured. */
    private readonly facet: ChannelMetrics | null,
    private readonly ports: CollectionPorts,
    private readonly stopping: AbortSignal,
  ) {}

  /** Resolves when nothing more is to be had now. Called while it runs, it looks once more. */
  collect(): Promise<void> {
    this.again = true;
    this.running ??= this.drainWhileWanted().finally(() => {
      this.running = null;
    });
    return this.running;
  }

  private async drainWhileWanted(): Promise<void> {
    while (this.again && !this.stopping.aborted) {
      this.again = false;
      await this.drain();
    }
  }

  private async drain(): Promise<void> {
    const atWork = new Map<string, Promise<void>>();
    try {
      while (!this.stopping.aborted) {
        await this.freePlace(atWork);
        const { works, touched } = await this.claim([...atWork.keys()]);
        for (const work of works) {
          await this.freePlace(atWork);
          const running = this.measure(work).finally(() => atWork.delete(work.accountId));
          atWork.set(work.accountId, running);
        }
        if (touched > 0) continue;
        if (atWork.size === 0) return;
        // An account that ends frees its lane, and may have more.
        await Promise.race(atWork.values());
      }
    } finally {
      await Promise.all(atWork.values());
    }
  }

  private async freePlace(atWork: ReadonlyMap<string, Promise<void>>): Promise<void> {
    while (atWork.size >= ACCOUNTS_AT_ONCE) await Promise.race(atWork.values());
  }

  private async claim(busy: readonly string[]): Promise<{ works: AccountWork[]; touched: number }> {
    const { database, measurements, accountMeasurements, clock } = this.ports;
    const now = clock.now();
    const options = {
      channel: this.adapter.channel,
      now,
      leaseUntil: new Date(now.getTime() + LEASE_MS),
      busy,
    };
    const nothing = { claims: [], touched: 0 };
    const accounts = offersAccountMetrics(this.adapter)
      ? await accountMeasurements.claim(database, { ...options, limit: ACCOUNTS_IN_ONE_CLAIM })
      : nothing;
    const deliveries = measuresPosts(this.adapter)
      ? await measurements.claim(database, { ...options, limit: MOST_IN_ONE_CLAIM })
      : nothing;
    const byAccount = new Map<string, AccountWork>();
    for (const account of accounts.claims) {
      byAccount.set(account.accountId, { accountId: account.accountId, account, deliveries: [] });
    }
    for (const claim of deliveries.claims) {
      const { accountId } = claim;
      const work = byAccount.get(accountId) ?? { accountId, account: null, deliveries: [] };
      byAccount.set(accountId, { ...work, deliveries: [...work.deliveries, claim] });
    }
    return { works: [...byAccount.values()], touched: accounts.touched + deliveries.touched };
  }

  private async measure(work: AccountWork): Promise<void> {
    try {
      await new AccountRun(work, this.adapter, this.facet, this.ports, this.stopping).run();
    } catch (error) {
      // The leases run out, and somebody measures it again.
      const { accountId } = work;
      this.ports.log.error('an account could not be measured', { accountId, channel: this.adapter.channel, error });
    }
  }
}
