import type { Clock } from '../../core/clock/clock.js';
import type { Database } from '../../core/database/database.js';
import type { Logger } from '../../core/logging/logger.js';
import type { ChannelAdapter } from '../channels/index.js';
import type { Claim, ClaimsRepository, Settlement } from './claims.repository.js';
import { DeliveryRun, type DeliveryRunPorts } from './delivery-run.js';
import { Lease } from './lease.js';
import { pass } from './engine-points.js';
import type { OpenConnection } from './publishing.ports.js';
import type { SettlementBatch } from './settlement-batch.js';

export interface DrainSettings {
  /** Deliveries of this channel at work at once in this process. */
  readonly concurrency: number;
  readonly leaseMs: number;
}

const MOST_IN_ONE_CLAIM = 200;
const RETRY_MS = 1_000;
/** While answers wait to be written their places serve new calls; when this many times the places wait, Postgres is behind and claiming stops. */
const MOST_UNSETTLED = 4;

/**
 * Sends what is due on one channel until nothing is. Each channel has its own, so that a network that hangs keeps only its own places occupied.
 * Waking it when it runs already makes it look once more.
 */
export class ChannelDrain {
  private readonly atWork = new Map<string, Lease>();
  private calling = 0;
  private wanted = false;
  private running = false;
  private closing = false;
  private freed: (() => void) | null = null;
  private idle: (() => void)[] = [];

  constructor(
    private readonly adapter: ChannelAdapter,
    private readonly settings: DrainSettings,
    private readonly database: Database,
    private readonly claims: ClaimsRepository,
    private readonly settlements: SettlementBatch,
    private readonly ports: DeliveryRunPorts,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Returns at once. */
  wake(): void {
    this.wanted = true;
    if (this.running || this.closing) return;
    this.running = true;
    void this.drain().finally(() => {
      this.running = false;
      this.tellIdle();
    });
  }

  /** Resolves when nothing is due and nothing is at work. */
  whenIdle(): Promise<void> {
    return this.isIdle ? Promise.resolve() : new Promise((resolve) => this.idle.push(resolve));
  }

  /** Takes nothing new and waits for what is at work. */
  async close(patienceMs: number): Promise<void> {
    this.closing = true;
    this.freed?.();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, patienceMs);
    });
    await Promise.race([this.whenIdle(), patience]);
    clearTimeout(timer);
    for (const lease of this.atWork.values()) lease.lose();
  }

  /** Called a few times per lease: work that goes on keeps its claim. */
  async renewLeases(): Promise<void> {
    const leases = [...this.atWork.values()];
    if (leases.length === 0) return;
    const until = new Date(this.clock.now().getTime() + this.settings.leaseMs);
    pass('lease.before-renewal');
    const renewed = await this.claims.renewLeases(
      this.database,
      leases.map((lease) => lease.claim),
      until,
    );
    pass('lease.after-renewal');
    for (const lease of leases) {
      if (renewed.has(lease.claim.id)) lease.prolong(until);
      else if (this.atWork.get(lease.claim.id) === lease) lease.lose();
    }
  }

  private get isIdle(): boolean {
    return !this.running && this.atWork.size === 0;
  }

  private async drain(): Promise<void> {
    while (this.wanted && !this.closing) {
      this.wanted = false;
      try {
        while (!this.closing && (await this.claimMore()) > 0) this.wanted = true;
      } catch (error) {
        this.log.warn('due deliveries could not be claimed; trying again', { channel: this.adapter.channel, error });
        await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        this.wanted = true;
      }
    }
  }

  private async claimMore(): Promise<number> {
    const free = await this.freePlaces();
    if (free === 0) return 0;
    pass('claim.before');
    const claimed = await this.claims.claim(this.database, {
      channel: this.adapter.channel,
      now: this.clock.now(),
      leaseMs: this.settings.leaseMs,
      worker: this.ports.worker,
      limit: Math.min(free, MOST_IN_ONE_CLAIM),
      beginOnClaim: this.adapter.capabilities.idempotency.kind !== 'none',
    });
    if (claimed.length === 0) return 0;
    for (const claim of claimed) pass('claim.after', claim.id);
    const leases = claimed.map((claim) => new Lease(claim, this.clock));
    for (const lease of leases) this.atWork.set(lease.claim.id, lease);
    this.calling += leases.length;
    const opened = this.open(claimed);
    for (const lease of leases) void this.work(lease, opened);
    return claimed.length;
  }

  /** Waits until a fair share of places is free: claiming one by one would cost a statement for each. */
  private async freePlaces(): Promise<number> {
    const enough = Math.max(1, Math.floor(this.settings.concurrency / 4));
    while (!this.closing && this.places() < enough) {
      await new Promise<void>((resolve) => {
        this.freed = resolve;
      });
      this.freed = null;
    }
    return this.closing ? 0 : this.places();
  }

  private places(): number {
    const { concurrency } = this.settings;
    return Math.min(concurrency - this.calling, concurrency * MOST_UNSETTLED - this.atWork.size);
  }

  private async open(claims: readonly Claim[]): Promise<ReadonlyMap<string, OpenConnection>> {
    const rows = claims.flatMap(({ accountId, generation }) =>
      generation === null ? [] : [{ accountId, generation }],
    );
    return this.ports.connections.openMany(rows);
  }

  private async work(lease: Lease, opened: Promise<ReadonlyMap<string, OpenConnection>>): Promise<void> {
    const { claim } = lease;
    try {
      const settlement = await this.call(lease, opened);
      if (settlement !== null) await this.settlements.settle(settlement);
    } catch (error) {
      // The lease runs out and the sweeper takes over; the others go on.
      this.log.error('a delivery could not be worked on', { deliveryId: claim.id, channel: claim.channel, error });
    } finally {
      lease.end();
      this.atWork.delete(claim.id);
      this.freed?.();
      // The account's next delivery may be due already.
      this.wake();
      this.tellIdle();
    }
  }

  private async call(lease: Lease, opened: Promise<ReadonlyMap<string, OpenConnection>>): Promise<Settlement | null> {
    try {
      const connections = await opened;
      return await new DeliveryRun(lease.claim, lease, this.ports).run(connections.get(lease.claim.accountId));
    } finally {
      this.calling--;
      this.freed?.();
    }
  }

  private tellIdle(): void {
    if (!this.isIdle) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
