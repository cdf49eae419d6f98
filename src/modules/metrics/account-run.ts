import type { Clock } from '../../core/clock/clock.js';
import type { Database } from '../../core/database/database.js';
import type { EventBus } from '../../core/events/event-bus.js';
import type { Logger } from '../../core/logging/logger.js';
import type { AccountCredentials, OpenConnection } from '../accounts/index.js';
import {
  ChannelError,
  type AccountMetric,
  type ChannelAdapter,
  type ChannelContext,
  type ChannelMetrics,
  type MetricValues,
  type NetworkMetric,
  type PostMetric,
} from '../channels/index.js';
import type { LinkCounts } from '../links/index.js';
import type { AccountClaim, AccountMeasurementsRepository } from './account-measurements.repository.js';
import { ACCOUNT_EVERY_MS, nextMeasurement } from './cadence.rules.js';
import { fateOfFailure } from './failure.rules.js';
import { accountCounts, combineParts, movementBetween, withOwnCounts, type Measured } from './measured-counts.rules.js';
import { batchesOf } from './measurement-batch.rules.js';
import type { MeasurementClaim, MeasurementsRepository, SettledMeasurement } from './measurements.repository.js';
import type { MetricDefinitions } from './metric-definitions.service.js';
import { isPartitionMissing, type PartitionsRepository } from './partitions.repository.js';

/** What collecting needs of the connections behind accounts. */
export type MeasuringCredentials = Pick<AccountCredentials, 'openMany' | 'refresh' | 'contextFor' | 'markReconnect'>;

export interface CollectionPorts {
  readonly database: Database;
  readonly measurements: MeasurementsRepository;
  readonly accountMeasurements: AccountMeasurementsRepository;
  readonly definitions: MetricDefinitions;
  /** Carillon's own counts. */
  readonly links: Pick<LinkCounts, 'clicksOf'>;
  readonly partitions: PartitionsRepository;
  readonly credentials: MeasuringCredentials;
  readonly events: EventBus;
  readonly clock: Clock;
  readonly log: Logger;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** What is due on one account. */
export interface AccountWork {
  readonly accountId: string;
  /** Its own numbers. */
  readonly account: AccountClaim | null;
  readonly deliveries: readonly MeasurementClaim[];
}

/** Publications of one account whose own counts are read at once where no network is asked. */
const OWN_BATCH = 50;
/** Longest call to a network. */
const CALL_MS = 30_000;
/** Outlasts a few calls: what is not begun in time goes back. */
export const LEASE_MS = 4 * CALL_MS;

/** Measures what was claimed of one account, one call after the other. */
export class AccountRun {
  private open: OpenConnection | null = null;
  private refreshed = false;
  /** Why nothing more is asked of the network in this run. */
  private failure: ChannelError | null = null;

  constructor(
    private readonly work: AccountWork,
    private readonly adapter: ChannelAdapter,
    /** null: the network tells nothing, and only what Carillon counts itself is captured. */
    private readonly facet: ChannelMetrics | null,
    private readonly ports: CollectionPorts,
    /** Fires when the process stops. */
    private readonly stopping: AbortSignal,
  ) {}

  async run(): Promise<void> {
    const { account, deliveries } = this.work;
    const claim = account ?? deliveries[0];
    if (!claim) return;
    const { accountId } = this.work;
    const version = { accountId, generation: claim.generation, version: claim.accountVersion };
    if (this.facet) this.open = (await this.ports.credentials.openMany([version])).get(accountId) ?? null;
    if (account) await this.measureAccount(account);
    for (const batch of batchesOf(deliveries, this.facet?.batchSize ?? OWN_BATCH)) {
      await this.measure(batch);
    }
  }

  private async measure(batch: readonly MeasurementClaim[]): Promise<void> {
    if (this.failure) await this.failBatch(batch, this.failure);
    else if (await this.mayGoOn(batch)) await this.measureBatch(batch);
    else await this.ports.measurements.release(this.ports.database, batch);
  }

  /** Not while the process stops, while publishing waits for the account, or when the lease would end in the middle. */
  private async mayGoOn(batch: readonly MeasurementClaim[]): Promise<boolean> {
    const now = this.ports.clock.now();
    const leaseUntilMs = Math.min(...batch.map((claim) => claim.leaseUntil.getTime()));
    if (this.stopping.aborted || now.getTime() + CALL_MS > leaseUntilMs) return false;
    return this.ports.measurements.isLaneFree(this.ports.database, this.work.accountId, now);
  }

  private async measureBatch(batch: readonly MeasurementClaim[]): Promise<void> {
    let settled: readonly SettledMeasurement[];
    try {
      settled = await this.read(batch);
    } catch (error) {
      await this.failBatch(batch, error);
      return;
    }
    const version = await this.ports.definitions.versionOf(this.adapter, 'publication');
    const [first] = batch;
    if (first) await this.write(capturedAt(first), (at) => this.settle(settled, at, version));
  }

  private async read(batch: readonly MeasurementClaim[]): Promise<SettledMeasurement[]> {
    const { database, links } = this.ports;
    const { facet } = this;
    const values = facet ? await this.ask(facet, batch) : [];
    const ids = batch.map((claim) => claim.publicationId);
    const linkClicks = await links.clicksOf(database, ids);
    let taken = 0;
    return batch.map((claim) => {
      const parts = values.slice(taken, taken + claim.parts.length);
      taken += claim.parts.length;
      const own = linkClicks.get(claim.publicationId) ?? null;
      if (!facet) return this.outcome(claim, withOwnCounts(null, own));
      const network = combineParts(parts, this.adapter.capabilities.postMetrics);
      return this.outcome(claim, network && withOwnCounts(network, own));
    });
  }

  /** What the network says of each part, in their order. */
  private async ask(
    facet: ChannelMetrics,
    batch: readonly MeasurementClaim[],
  ): Promise<(MetricValues<NetworkMetric> | null)[]> {
    const parts = batch.flatMap((claim) => claim.parts);
    const values: (MetricValues<NetworkMetric> | null)[] = [];
    for (let from = 0; from < parts.length; from += facet.batchSize) {
      const asked = parts.slice(from, from + facet.batchSize);
      const answered = await this.call((context) => facet.posts(asked, context));
      if (answered.length !== asked.length)
        throw new Error('An adapter measured more or fewer parts than it was given.');
      values.push(...answered);
    }
    return values;
  }

  /** @param measured null where the network no longer has the post */
  private outcome(claim: MeasurementClaim, measured: Measured<PostMetric> | null): SettledMeasurement {
    if (measured === null) {
      return { claim, counts: null, native: {}, nextAt: null, still: claim.still, endedReason: 'gone' };
    }
    const next = nextMeasurement({
      publishedAt: claim.publishedAt,
      at: capturedAt(claim),
      movement: movementBetween(claim.before, measured.counts),
      still: claim.still,
      measuredDays: this.adapter.capabilities.retention?.measuredDays ?? null,
    });
    return { claim, ...measured, ...next, endedReason: next.nextAt === null ? 'complete' : null };
  }

  private async settle(settled: readonly SettledMeasurement[], at: Date, version: number): Promise<void> {
    const { database, measurements, events, log } = this.ports;
    const { accountId } = this.work;
    await database.transaction(async (tx) => {
      const written = await measurements.settle(tx, settled, at, version);
      if (written.size < settled.length) {
        log.warn('numbers came after their lease', { accountId, count: settled.length - written.size });
      }
      const workspaceId = settled.find(({ claim, counts }) => counts !== null && written.has(claim.publicationId))
        ?.claim.workspaceId;
      if (workspaceId !== undefined) await events.publish(tx, [{ type: 'snapshots.taken', workspaceId }]);
    });
  }

  private async failBatch(batch: readonly MeasurementClaim[], error: unknown): Promise<void> {
    const { database, measurements, clock, random } = this.ports;
    if (this.stopping.aborted) {
      await measurements.release(database, batch);
      return;
    }
    // One post that the network refuses, or that confuses us, must not keep the others from being measured.
    if (isAboutContent(error) && batch.length > 1) {
      for (const claim of batch) await this.measure([claim]);
      return;
    }
    const fate = (claim: { readonly failures: number }) =>
      fateOfFailure(channelErrorOf(error), claim.failures, clock.now(), random());
    await this.note(error, fate({ failures: 0 }).blockedUntil);
    const failed = batch.map((claim) => ({ claim, ...fate(claim) }));
    await measurements.fail(database, failed, clock.now());
  }

  private async measureAccount(claim: AccountClaim): Promise<void> {
    const { database, accountMeasurements, definitions, clock, random } = this.ports;
    const read = this.facet?.account?.bind(this.facet);
    if (!read) return;
    let values: MetricValues<AccountMetric>;
    try {
      values = await this.call(read);
    } catch (error) {
      if (this.stopping.aborted) {
        await accountMeasurements.release(database, claim);
        return;
      }
      const fate = fateOfFailure(channelErrorOf(error), claim.failures, clock.now(), random());
      await this.note(error, fate.blockedUntil);
      await accountMeasurements.fail(database, claim, fate.nextAt, fate.failures);
      return;
    }
    const measured = accountCounts(values);
    const version = await definitions.versionOf(this.adapter, 'account');
    const nextAt = new Date(capturedAt(claim).getTime() + ACCOUNT_EVERY_MS);
    await this.write(capturedAt(claim), async (at) => {
      await accountMeasurements.settle(database, claim, measured, at, version, nextAt);
    });
  }

  /** Does what a failure asks for beyond the claims themselves. */
  private async note(error: unknown, blockedUntil: Date | null): Promise<void> {
    const { database, measurements, credentials, log } = this.ports;
    const { accountId } = this.work;
    const failure = channelErrorOf(error);
    if (failure !== null && failure === this.failure) return;
    if (!isAboutContent(error)) this.failure = failure;
    if (failure === null)
      log.error('numbers could not be collected', { accountId, channel: this.adapter.channel, error });
    else log.info('a network gave no numbers', { accountId, channel: this.adapter.channel, kind: failure.kind });
    if (blockedUntil !== null) await measurements.blockLane(database, accountId, blockedUntil);
    if (failure?.kind === 'reconnect' && this.open) {
      await credentials.markReconnect(accountId, failure.message, this.open.generation);
    }
  }

  /** One call under the account's grant, which is renewed once where it is too old. */
  private async call<T>(make: (context: ChannelContext) => Promise<T>): Promise<T> {
    const { credentials } = this.ports;
    if (!this.open) throw new ChannelError('unavailable', 'The connection could not be opened.');
    try {
      return await make(credentials.contextFor(this.open, this.signal()));
    } catch (error) {
      if (!(error instanceof ChannelError) || error.kind !== 'expired' || this.refreshed) throw error;
      this.refreshed = true;
      this.open = await credentials.refresh(this.work.accountId, this.open.generation);
      return make(credentials.contextFor(this.open, this.signal()));
    }
  }

  private signal(): AbortSignal {
    return AbortSignal.any([this.stopping, AbortSignal.timeout(CALL_MS)]);
  }

  /** A month that nobody prepared gets its partition now: what was measured is never lost for want of one. */
  private async write(at: Date, work: (at: Date) => Promise<void>): Promise<void> {
    try {
      await work(at);
    } catch (error) {
      if (!isPartitionMissing(error)) throw error;
      await this.ports.partitions.ensureAt(at);
      await work(at);
    }
  }
}

/** The instant the claim was made: the same for a repeat under the same claim. */
function capturedAt(claim: { readonly leaseUntil: Date }): Date {
  return new Date(claim.leaseUntil.getTime() - LEASE_MS);
}

/** Refused or not understood for what was asked, not for who asked or when. */
function isAboutContent(error: unknown): boolean {
  return !(error instanceof ChannelError) || error.kind === 'rejected';
}

function channelErrorOf(error: unknown): ChannelError | null {
  return error instanceof ChannelError ? error : null;
}
