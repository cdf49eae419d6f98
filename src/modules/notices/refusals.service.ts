import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { Meter, type Counter } from '../../core/meter/meter.js';
import { NoticeDoorsRepository, type ChannelId } from '../channels/index.js';

/** Anybody can be refused as often as they like; it is written down no more often than this. */
const WRITE_EVERY_MS = 10_000;

/** Calls that proved nothing: counted one by one, told to operators now and then. */
@Injectable()
export class Refusals implements OnApplicationShutdown {
  private readonly counter: Counter;
  private readonly waiting = new Map<ChannelId, number>();
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(NoticeDoorsRepository) private readonly doors: NoticeDoorsRepository,
    @Inject(Meter) meter: Meter,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.counter = meter.counter(
      'carillon_notice_calls_refused_total',
      "Calls to a network's address here that were not the network's, or not for this app, by channel.",
    );
  }

  count(channel: ChannelId): void {
    this.counter.add({ channel });
    this.waiting.set(channel, (this.waiting.get(channel) ?? 0) + 1);
    if (this.timer !== null) return;
    this.write();
    this.timer = setTimeout(() => {
      this.timer = null;
      this.write();
    }, WRITE_EVERY_MS);
    this.timer.unref();
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.write();
    await this.underWay;
  }

  private write(): void {
    if (this.waiting.size === 0) return;
    const counted = [...this.waiting];
    this.waiting.clear();
    this.log.warn('calls to the address of a network were refused', { count: Object.fromEntries(counted) });
    this.underWay = this.underWay.then(() => this.store(counted));
  }

  private async store(counted: readonly (readonly [ChannelId, number])[]): Promise<void> {
    try {
      for (const [channel, count] of counted) await this.doors.refused(this.database, channel, count, this.clock.now());
    } catch (error) {
      this.log.debug('refused calls could not be written down', { error });
    }
  }
}
