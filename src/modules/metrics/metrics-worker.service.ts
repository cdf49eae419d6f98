import { setTimeout as pause } from 'node:timers/promises';
import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { AccountCredentials } from '../accounts/index.js';
import { CHANNEL_REGISTRY, type ChannelAdapter, type ChannelRegistry } from '../channels/index.js';
import { LinkCounts } from '../links/index.js';
import { AccountMeasurementsRepository } from './account-measurements.repository.js';
import type { CollectionPorts, MeasuringCredentials } from './account-run.js';
import { ChannelCollection } from './channel-collection.js';
import { MeasurementsRepository } from './measurements.repository.js';
import { MetricDefinitions } from './metric-definitions.service.js';
import { measuresPosts, offersAccountMetrics } from './offered-metrics.rules.js';
import { METRICS_TOPIC } from './metrics.topic.js';
import { PartitionsRepository } from './partitions.repository.js';

const BETWEEN_LOOKS_MS = 50;
/** Looks without being woken: the queue is only a hint. */
const LOOK_ANYWAY_EVERY_MS = 15_000;

/** The worker role: collects due numbers, all channels side by side. Any number of workers may collect at once. */
@Injectable()
export class MetricsWorker implements OnApplicationShutdown {
  private readonly stopping = new AbortController();
  private readonly collections: readonly ChannelCollection[];
  /** Of channels whose networks tell nothing: quick, because nobody is asked. */
  private readonly silent: readonly ChannelCollection[];
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) database: Database,
    @Inject(MeasurementsRepository) measurements: MeasurementsRepository,
    @Inject(AccountMeasurementsRepository) accountMeasurements: AccountMeasurementsRepository,
    @Inject(MetricDefinitions) definitions: MetricDefinitions,
    @Inject(LinkCounts) links: LinkCounts,
    @Inject(PartitionsRepository) partitions: PartitionsRepository,
    @Inject(AccountCredentials) credentials: MeasuringCredentials,
    @Inject(CHANNEL_REGISTRY) channels: ChannelRegistry,
    @Inject(EventBus) events: EventBus,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CLOCK) clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    const ports: CollectionPorts = {
      database,
      measurements,
      accountMeasurements,
      definitions,
      links,
      partitions,
      credentials,
      events,
      clock,
      log,
      random: Math.random,
    };
    const collectionsOf = (adapters: readonly ChannelAdapter[]) =>
      adapters.map((adapter) => new ChannelCollection(adapter, adapter.metrics ?? null, ports, this.stopping.signal));
    const all = channels.all().filter((adapter) => measuresPosts(adapter) || offersAccountMetrics(adapter));
    this.collections = collectionsOf(all.filter(({ metrics }) => metrics !== undefined));
    this.silent = collectionsOf(all.filter(({ metrics }) => metrics === undefined));
  }

  /** Begins to take work. Called once, in processes with the worker role, before the queue is consumed. */
  start(): void {
    this.queue.on(METRICS_TOPIC, () => this.look());
    this.timer = setInterval(() => this.look(), LOOK_ANYWAY_EVERY_MS);
    this.timer.unref();
    this.look();
  }

  /** Resolves when nothing more is to be had now. @throws when the database can't be reached */
  async collectDue(): Promise<void> {
    // Begun one after the other, because together they would each open a connection, to find nothing most of the time.
    const outcomes = await Promise.allSettled([
      this.collectSilent(),
      ...this.collections.map(async (collection, index) => {
        await pause(index * BETWEEN_LOOKS_MS);
        await collection.collect();
      }),
    ]);
    for (const outcome of outcomes) if (outcome.status === 'rejected') throw outcome.reason;
  }

  /** Calls under way are given up; what they were to measure stays due. */
  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.stopping.abort();
    await this.underWay;
  }

  private async collectSilent(): Promise<void> {
    for (const collection of this.silent) await collection.collect();
  }

  private look(): void {
    this.underWay = this.collectDue().catch((error: unknown) => {
      this.log.warn('due numbers could not be collected; looking again soon', { error });
    });
  }
}
