import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { LinkClicksRepository, type ClickCount } from './link-clicks.repository.js';

const HOUR_MS = 3_600_000;
const GATHER_MS = 1_000;
/** Links and hours that are held while the database is away; what comes on top is not counted. */
const MOST_HELD = 100_000;

/**
 * Counts who follows short addresses. Counts are gathered and written together once a second and at the end, so that a link which the whole
 * world opens takes one row lock a second. A process that is killed loses what it gathered since.
 */
@Injectable()
export class LinkClicks implements OnApplicationShutdown {
  private gathered = new Map<string, ClickCount>();
  private timer: NodeJS.Timeout | null = null;
  private underWay: Promise<void> = Promise.resolve();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LinkClicksRepository) private readonly clicks: LinkClicksRepository,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  count(code: string, by: 'person' | 'robot'): void {
    const hour = new Date(Math.floor(this.clock.now().getTime() / HOUR_MS) * HOUR_MS);
    this.add({ code, hour, clicks: by === 'person' ? 1 : 0, robots: by === 'robot' ? 1 : 0 });
    this.timer ??= setTimeout(() => void this.flush(), GATHER_MS);
  }

  /** Writes what was gathered. Where that fails, it is kept and tried again. */
  flush(): Promise<void> {
    if (this.timer) clearTimeout(this.timer);
    this.timer = null;
    this.underWay = this.underWay.then(() => this.write());
    return this.underWay;
  }

  async onApplicationShutdown(): Promise<void> {
    await this.flush();
    if (this.timer) clearTimeout(this.timer);
  }

  private async write(): Promise<void> {
    const counts = [...this.gathered.values()];
    if (counts.length === 0) return;
    this.gathered = new Map();
    try {
      await this.clicks.add(this.database, counts);
    } catch (error) {
      this.log.warn('clicks could not be written; they are kept and tried again', { links: counts.length, error });
      for (const count of counts) this.add(count);
      this.timer ??= setTimeout(() => void this.flush(), GATHER_MS);
    }
  }

  private add(count: ClickCount): void {
    const key = `${count.code} ${count.hour.getTime()}`;
    const before = this.gathered.get(key);
    if (!before && this.gathered.size >= MOST_HELD) return;
    this.gathered.set(key, {
      ...count,
      clicks: count.clicks + (before?.clicks ?? 0),
      robots: count.robots + (before?.robots ?? 0),
    });
  }
}
