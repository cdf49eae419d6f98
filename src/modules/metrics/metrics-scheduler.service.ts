import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { CHANNEL_REGISTRY, type ChannelAdapter, type ChannelRegistry } from '../channels/index.js';
import { MeasurementAdoption } from './measurement-adoption.service.js';
import { MeasurementsRepository } from './measurements.repository.js';
import { MetricDefinitions } from './metric-definitions.service.js';
import { METRICS_TOPIC } from './metrics.topic.js';
import { measuresPosts, offersAccountMetrics } from './offered-metrics.rules.js';
import { PartitionsRepository } from './partitions.repository.js';

/** Months that old snapshots are kept at the least: numbers are collected for 90 days, and folded anew when a workspace moves. */
const FEWEST_MONTHS = 6;
const RETIRE_EVERY_MS = 60 * 60_000;

/** How far ahead a wake-up is put into the queue. */
const HORIZON_MS = 5_000;

/** The scheduler role of collecting numbers. Any number of schedulers may tick at once. */
@Injectable()
export class MetricsScheduler implements OnApplicationShutdown {
  private readonly measurable: readonly ChannelAdapter[];
  private retireAt = new Date(0);

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PartitionsRepository) private readonly partitions: PartitionsRepository,
    @Inject(MeasurementAdoption) private readonly adoption: MeasurementAdoption,
    @Inject(MeasurementsRepository) private readonly measurements: MeasurementsRepository,
    @Inject(MetricDefinitions) private readonly definitions: MetricDefinitions,
    @Inject(CHANNEL_REGISTRY) channels: ChannelRegistry,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(CONFIG) private readonly config: Pick<Config, 'storage'>,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.measurable = channels.all().filter((adapter) => measuresPosts(adapter) || offersAccountMetrics(adapter));
  }

  /** Hears of deliveries from now on, and ticks once. Called once, in processes with the scheduler role. */
  async start(): Promise<void> {
    this.adoption.listen(this.events);
    // A database that is away for a moment must not end the start; the next tick does it all again.
    await this.tick().catch((error: unknown) => this.log.warn('the first metrics tick failed', { error }));
  }

  /** Every few seconds. One failing part does not keep the others from running; the first failure is thrown at the end. */
  async tick(): Promise<void> {
    const parts: (() => Promise<void>)[] = [
      () => this.preparePartitions(),
      () => this.retirePartitions(),
      () => this.storeDefinitions(),
      () => this.adoption.sweep(),
      () => this.wakeUp(),
    ];
    let failure: unknown = null;
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== null)
      throw failure instanceof Error ? failure : new Error('A part of the tick failed.', { cause: failure });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.adoption.close();
  }

  private async preparePartitions(): Promise<void> {
    const made = await this.partitions.ensureAhead(this.clock.now());
    if (made.length > 0) this.log.info('room for snapshots was made', { partitions: made });
  }

  private async retirePartitions(): Promise<void> {
    const months = this.config.storage.keepSnapshotsMonths;
    const now = this.clock.now();
    if (months === 0 || now < this.retireAt) return;
    const before = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - Math.max(FEWEST_MONTHS, months)));
    const gone = await this.partitions.retireBefore(before);
    if (gone.length > 0) this.log.info('old snapshots were let go', { partitions: gone });
    this.retireAt = new Date(now.getTime() + RETIRE_EVERY_MS);
  }

  private async storeDefinitions(): Promise<void> {
    for (const adapter of this.measurable) {
      if (measuresPosts(adapter)) await this.definitions.versionOf(adapter, 'publication');
      if (offersAccountMetrics(adapter)) await this.definitions.versionOf(adapter, 'account');
    }
  }

  private async wakeUp(): Promise<void> {
    const now = this.clock.now();
    const soonest = await this.measurements.soonest(
      this.database,
      this.measurable.map((adapter) => adapter.channel),
    );
    if (soonest !== null && soonest.getTime() <= now.getTime() + HORIZON_MS) {
      await this.queue.wake(METRICS_TOPIC, soonest, now);
    }
  }
}
