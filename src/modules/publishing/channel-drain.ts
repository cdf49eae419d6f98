import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/clock/clock.js';
import { isConnectionLoss } from '../../core/database/failures.js';
import type { Database } from '../../core/database/database.js';
import type { Logger } from '../../core/logging/logger.js';
import type { ChannelAdapter } from '../channels/index.js';
import {
  claimerOf,
  logFieldsOf,
  type Claim,
  type ClaimAnswer,
  type ClaimsRepository,
  type Settlement,
} from './claims.repository.js';
import { DeliveryRun, type DeliveryRunPorts } from './delivery-run.js';
import { Lease } from './lease.js';
import { Places, type PlaceLimits } from './places.js';
import { pass } from './engine-points.js';
import type { OpenConnection } from './publishing.ports.js';
import type { SettlementBatch } from './settlement-batch.js';

export interface DrainSettings {
  readonly places: PlaceLimits;
  readonly leaseMs: number;
}

const MOST_IN_ONE_CLAIM = 200;
/** No claim takes so long. */
const CLAIM_ENDS_MS = 5_000;
const RETRY_MS = 1_000;
const NOT_OPENED = "The account's connection could not be read just now.";
/** Other workers were in the way: they are done with their claim by then. */
const CONTENDED_MS = 10;
/** While answers wait to be written their places serve new calls; when this many times the places wait, Postgres is behind and claiming stops. */
const MOST_UNSETTLED = 2;
/** What finishes is followed by a claim when so many places are free again, or after so long: one by one would cost a statement each. */
const WORTH_A_CLAIM = 128;
const LONGEST_GATHERING_MS = 20;

/**
 * Sends what is due on one channel until nothing is. Each channel has its own, so that a network that hangs keeps only its own places occupied.
 * Waking it when it runs already makes it look once more.
 */
export class ChannelDrain {
  private readonly atWork = new Map<string, Lease>();
  private readonly places: Places;
  private wanted = false;
  private running = false;
  private closing = false;
  private claimNumber = 0;
  /** Claims that may have been committed without our hearing of it. */
  private unheard: { readonly claimer: string; readonly lostMs: number }[] = [];
  private finished = 0;
  private gathering: NodeJS.Timeout | null = null;
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
  ) {
    this.places = new Places(settings.places);
  }

  /** Returns at once. */
  wake(): void {
    this.wanted = true;
    this.finished = 0;
    if (this.gathering) clearTimeout(this.gathering);
    this.gathering = null;
    if (this.closing) return this.tellIdle();
    if (this.running) return;
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
    return !this.running && this.gathering === null && this.atWork.size === 0;
  }

  private async drain(): Promise<void> {
    while (this.wanted && !this.closing) {
      this.wanted = false;
      try {
        while (!this.closing && (await this.claimMore()));
      } catch (error) {
        this.log.warn('due deliveries could not be claimed; trying again', { channel: this.adapter.channel, error });
        await wait(RETRY_MS);
        this.wanted = true;
      }
    }
  }

  /** Otherwise what they took would wait for the end of its lease. */
  private async undoUnheard(): Promise<void> {
    if (this.unheard.length === 0) return;
    const nowMs = performance.now();
    const claimers = this.unheard.map(({ claimer }) => claimer);
    const count = await this.claims.undo(this.database, claimers, this.clock.now());
    // Postgres may still have been at work on a claim whose connection is gone: it is looked for once more when that is over.
    this.unheard = this.unheard.filter(({ lostMs }) => nowMs - lostMs < CLAIM_ENDS_MS);
    const { channel } = this.adapter;
    if (count > 0) this.log.info('what was claimed as the connection broke is given back', { channel, count });
  }

  /** @returns whether more may be due that there is room for */
  private async claimMore(): Promise<boolean> {
    const limit = await this.room();
    if (limit === 0) return false;
    await this.undoUnheard();
    pass('claim.before');
    const since = performance.now();
    const { claims, more } = await this.claim(limit, since);
    for (const claim of claims) pass('claim.after', claim.id);
    const leases = claims.map((claim) => new Lease(claim, this.clock));
    for (const lease of leases) {
      this.atWork.set(lease.claim.id, lease);
      this.places.take(lease.claim, performance.now());
    }
    const opened = this.open(claims);
    for (const lease of leases) void this.work(lease, opened);
    if (more && claims.length < limit) await wait(CONTENDED_MS);
    return more;
  }

  private async claim(limit: number, nowMs: number): Promise<ClaimAnswer> {
    const { channel, capabilities } = this.adapter;
    const claimer = claimerOf(this.ports.worker, channel, ++this.claimNumber);
    try {
      return await this.claims.claim(this.database, {
        channel,
        now: this.clock.now(),
        leaseMs: this.settings.leaseMs,
        claimer,
        limit,
        beginOnClaim: capabilities.idempotency.kind !== 'none',
        servers: this.places.servers(nowMs),
        workspaces: this.places.workspaces(),
        placesPerServer: this.settings.places.perServer,
        placesPerWorkspace: this.settings.places.perWorkspace,
      });
    } catch (error) {
      if (isConnectionLoss(error)) this.unheard.push({ claimer, lostMs: performance.now() });
      throw error;
    }
  }

  /** Waits until some places are free. @returns how many deliveries may be claimed; 0 when closing */
  private async room(): Promise<number> {
    const { total } = this.settings.places;
    const left = (): number => Math.min(this.places.left, total * MOST_UNSETTLED - this.atWork.size, MOST_IN_ONE_CLAIM);
    while (!this.closing && left() < 1) {
      await new Promise<void>((resolve) => {
        this.freed = resolve;
      });
      this.freed = null;
    }
    return this.closing ? 0 : left();
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
      this.log.error('a delivery could not be worked on', { ...logFieldsOf(claim), error });
    } finally {
      lease.end();
      // Where only the answer to its settlement was lost, it may be claimed here again by now.
      if (this.atWork.get(claim.id) === lease) this.atWork.delete(claim.id);
      this.freed?.();
      this.lookSoon();
      this.tellIdle();
    }
  }

  private async call(lease: Lease, opened: Promise<ReadonlyMap<string, OpenConnection>>): Promise<Settlement | null> {
    const run = new DeliveryRun(lease.claim, lease, this.ports);
    try {
      const connections = await opened.catch(() => null);
      return await (connections ? run.run(connections.get(lease.claim.accountId)) : run.putOff(NOT_OPENED));
    } finally {
      this.places.free(lease.claim.id, performance.now());
      this.freed?.();
    }
  }

  /** The account's next delivery may be due already, and places are free again. */
  private lookSoon(): void {
    this.finished++;
    if (this.finished >= WORTH_A_CLAIM) this.wake();
    else this.gathering ??= setTimeout(() => this.wake(), LONGEST_GATHERING_MS);
  }

  private tellIdle(): void {
    if (!this.isIdle) return;
    for (const resolve of this.idle.splice(0)) resolve();
  }
}
