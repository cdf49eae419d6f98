import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { isConnectionLoss } from '../../core/database/failures.js';
import type { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { CHANNEL_REGISTRY, type ChannelRegistry } from '../channels/index.js';
import { PublishingPressure } from '../publishing/index.js';
import { FIRST_AFTER_MS } from './cadence.rules.js';
import { MeasurementsRepository, type WhichDeliveries } from './measurements.repository.js';
import { offersPostMetrics } from './offered-metrics.rules.js';

/** What was published this lately is looked at on every tick. */
const NEAR_MS = 2 * 60_000;
/** Older receipts are looked at now and then, and after a start. */
const FAR_MS = 3 * 24 * 60 * 60_000;
const FAR_EVERY_MS = 5 * 60_000;
/** Events of this long share a statement. */
const GATHER_MS = 100;
const MOST_IN_ONE = 1_000;
/** Bad rows that are remembered, so that each is told of once. */
const MOST_TOLD = 1_000;
const AWAITED_STATES: ReadonlySet<string> = new Set(['published', 'removed']);

/** Begins to measure what was published and ends what was taken down: at once when told, and by looking at receipts where nobody told. */
@Injectable()
export class MeasurementAdoption {
  private readonly channels: readonly string[];
  private readonly heard = new Map<string, string>();
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();
  private unsubscribe: () => void = () => undefined;
  private farAt = new Date(0);
  private readonly told = new Set<string>();
  private closing = false;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(MeasurementsRepository) private readonly measurements: MeasurementsRepository,
    @Inject(PublishingPressure) private readonly pressure: PublishingPressure,
    @Inject(CHANNEL_REGISTRY) channels: ChannelRegistry,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.channels = channels
      .all()
      .filter((adapter) => offersPostMetrics(adapter))
      .map((adapter) => adapter.channel);
  }

  listen(events: EventBus): void {
    this.unsubscribe();
    this.unsubscribe = events.on('delivery.changed', ({ deliveryId, state }) => {
      if (!AWAITED_STATES.has(state)) return;
      this.heard.set(deliveryId, state);
      this.timer ??= this.gather();
    });
  }

  async close(): Promise<void> {
    this.closing = true;
    this.unsubscribe();
    if (this.timer) clearTimeout(this.timer);
    await this.underWay;
  }

  /** Takes on what was published and is not measured yet; publishing goes first. */
  async sweep(): Promise<void> {
    if (await this.pressure.isHigh()) return;
    const now = this.clock.now();
    const far = now.getTime() >= this.farAt.getTime();
    const receiptsSince = new Date(now.getTime() - (far ? FAR_MS : NEAR_MS));
    await this.adoptSince(receiptsSince);
    await this.measurements.endRemoved(this.database, { since: receiptsSince });
    if (far) this.farAt = new Date(now.getTime() + FAR_EVERY_MS);
  }

  /** One bad row does not take the others with it: half by half, it is left alone and told of. */
  async adopt(deliveryIds: readonly string[]): Promise<void> {
    try {
      await this.takeOn({ ids: deliveryIds });
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      const [first] = deliveryIds;
      if (deliveryIds.length > 1) {
        const half = Math.ceil(deliveryIds.length / 2);
        await this.adopt(deliveryIds.slice(0, half));
        await this.adopt(deliveryIds.slice(half));
      } else if (first !== undefined) this.tell(first, error);
    }
  }

  private async adoptSince(receiptsSince: Date): Promise<void> {
    try {
      await this.takeOn({ receiptsSince });
    } catch (error) {
      if (isConnectionLoss(error)) throw error;
      const ids = await this.measurements.notAdopted(this.database, receiptsSince);
      for (let start = 0; start < ids.length; start += MOST_IN_ONE)
        await this.adopt(ids.slice(start, start + MOST_IN_ONE));
    }
  }

  /** What the account's history, or a file, had before its answer was known was sent from here all the same. */
  private async takeOn(which: WhichDeliveries): Promise<void> {
    const left = await this.measurements.adopt(this.database, which, this.channels, FIRST_AFTER_MS);
    if (left === 0) return;
    await this.database.transaction(async (tx) => {
      const ids = await this.measurements.replaceFound(tx, which);
      if (ids.length > 0) await this.measurements.adopt(tx, { ids }, this.channels, FIRST_AFTER_MS);
    });
  }

  private tell(deliveryId: string, error: unknown): void {
    if (this.told.has(deliveryId)) return;
    if (this.told.size >= MOST_TOLD) this.told.clear();
    this.told.add(deliveryId);
    this.log.error('a delivery could not be taken on to be measured', { deliveryId, error });
  }

  private gather(): NodeJS.Timeout {
    return setTimeout(() => {
      this.underWay = this.takeHeard();
    }, GATHER_MS);
  }

  /** Publishing goes first: while it is under pressure, more is gathered. */
  private async takeHeard(): Promise<void> {
    if (await this.pressure.isHigh().catch(() => false)) {
      if (!this.closing) this.timer = this.gather();
      return;
    }
    this.timer = null;
    const heard = [...this.heard];
    this.heard.clear();
    for (let start = 0; start < heard.length; start += MOST_IN_ONE)
      await this.take(heard.slice(start, start + MOST_IN_ONE));
  }

  private async take(heard: readonly (readonly [string, string])[]): Promise<void> {
    const idsIn = (wanted: string) => heard.filter(([, state]) => state === wanted).map(([id]) => id);
    try {
      await this.adopt(idsIn('published'));
      await this.measurements.endRemoved(this.database, { ids: idsIn('removed') });
    } catch (error) {
      this.log.warn('news of deliveries was not taken up; the next ticks find it', { error });
    }
  }
}
