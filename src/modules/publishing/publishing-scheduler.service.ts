import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { ClockWatch } from '../../core/clock/clock-watch.js';
import { Database } from '../../core/database/database.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { Meter, type Counter } from '../../core/meter/meter.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { isChannelId } from '../channels/index.js';
import { DeliveriesService } from './deliveries.service.js';
import { pass } from './engine-points.js';
import { publishingTopic } from './publishing.topic.js';
import { Spreads } from './spreads.service.js';
import { deliveryChanges, SweepsRepository, type SweptDelivery } from './sweeps.repository.js';

/** How far ahead wake-ups are put into the queue. */
const HORIZON_MS = 5_000;
const LANES_PER_WAKE_UP = 200;
const MOST_WAKE_UPS = 8;
/** Slower sweeps run on every fifth tick. */
const SLOW_EVERY = 5;

/** The scheduler role: each tick sees what is due soon and what got stuck. Any number of schedulers may tick at once. */
@Injectable()
export class PublishingScheduler implements OnModuleInit {
  private ticks = 0;
  private readonly swept: Counter;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SweepsRepository) private readonly sweeps: SweepsRepository,
    @Inject(Spreads) private readonly spreads: Spreads,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ClockWatch) private readonly clockWatch: ClockWatch,
    @Inject(LOGGER) private readonly log: Logger,
    @Inject(Meter) meter: Meter,
  ) {
    this.swept = meter.counter(
      'carillon_swept_deliveries_total',
      'Deliveries that sweeps of this process moved, by sweep.',
    );
  }

  onModuleInit(): void {
    // People who reconnect or resume an account watch for what was held; the slow sweep would make them wait.
    this.events.on('account.changed', ({ status, workspaceId }) =>
      status === 'active' ? this.spreads.resumeHeld(workspaceId) : undefined,
    );
  }

  /**
   * One look at everything. One failing part does not keep the others from running; the first failure is thrown at the end.
   * @returns false when nothing was looked at, because this machine's clock is wrong
   */
  async tick(): Promise<boolean> {
    if (!(await this.clockWatch.isRight())) return false;
    const slow = this.ticks++ % SLOW_EVERY === 0;
    const parts: (() => Promise<void>)[] = [
      () => this.recoverLostWorkers(),
      () => this.cancelAsked(),
      () => this.sweep('missed deliveries', (now) => this.sweeps.markMissed(this.database, now)),
      () => this.sweep('held deliveries', (now) => this.sweeps.holdBlocked(this.database, now)),
      ...(slow ? [() => this.repair()] : []),
      () => this.wakeUps(),
    ];
    let failure: unknown = null;
    for (const part of parts) {
      try {
        await part();
      } catch (error) {
        failure ??= error;
      }
    }
    if (failure !== null) throw failure instanceof Error ? failure : new Error('A sweep failed.', { cause: failure });
    return true;
  }

  /** For a start that knows no other worker can be alive: what a killed process was sending is taken up at once, not when its lease ends. */
  async takeOverEverything(): Promise<void> {
    await this.sweeps.endAllLeases(this.database, this.clock.now());
  }

  private async recoverLostWorkers(): Promise<void> {
    await this.sweep('deliveries of lost workers', async (now) => {
      const lost = await this.database.transaction(async (tx) => {
        const swept = await this.sweeps.recoverLostWorkers(tx, now);
        for (const { id } of swept) pass('recovery.before', id);
        return swept;
      });
      for (const { id } of lost) pass('recovery.after', id);
      return lost;
    });
  }

  private async cancelAsked(): Promise<void> {
    const count = await this.deliveries.cancelAsked();
    this.swept.add({ sweep: 'cancelled-deliveries' }, count);
  }

  private async repair(): Promise<void> {
    await this.spreads.resumeHeld(null);
    await this.sweep('reasons of held deliveries', (now) => this.sweeps.correctHoldReasons(this.database, now));
    const now = this.clock.now();
    await this.sweeps.releaseLanes(this.database, now);
    await this.sweeps.repairLanes(this.database, new Date(now.getTime() + HORIZON_MS));
  }

  private async wakeUps(): Promise<void> {
    const now = this.clock.now();
    const upcoming = await this.sweeps.upcoming(this.database, now, new Date(now.getTime() + HORIZON_MS));
    await Promise.all(
      upcoming.map(async ({ channel, at, lanes }) => {
        if (!isChannelId(channel)) return;
        const spread = Math.min(MOST_WAKE_UPS, Math.ceil(lanes / LANES_PER_WAKE_UP));
        pass('enqueue.before');
        await this.queue.wake(publishingTopic(channel), at, now, spread);
        pass('enqueue.after');
      }),
    );
  }

  private async sweep(what: string, run: (now: Date) => Promise<SweptDelivery[]>): Promise<void> {
    const swept = await run(this.clock.now());
    // Also when there was nothing: a counter that appears with its first event hides that event from whoever watches it grow.
    this.swept.add({ sweep: what.replaceAll(' ', '-') }, swept.length);
    if (swept.length === 0) return;
    this.log.info(`swept: ${what}`, { count: swept.length });
    await this.events.publish(this.database, deliveryChanges(swept));
  }
}
