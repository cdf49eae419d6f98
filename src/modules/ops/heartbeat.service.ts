import { hostname } from 'node:os';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { ClockWatch } from '../../core/clock/clock-watch.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { newId } from '../../core/ids/new-id.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { HeartbeatRepository } from './heartbeat.repository.js';

const FORGET_AFTER_MS = 60 * 60_000;

/** Signs of life of this process, for readiness and for operators. */
@Injectable()
export class HeartbeatService implements BeforeApplicationShutdown {
  private readonly id = newId();
  private readonly startedAt: Date;
  private schedulerTickedAt: Date | null = null;
  private queueConsumedAt: Date | null = null;
  private readonly troubles = new Map<string, string>();

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatRepository) private readonly repository: HeartbeatRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ClockWatch) private readonly clockWatch: ClockWatch,
    @Inject(LOGGER) private readonly log: Logger,
  ) {
    this.startedAt = clock.now();
  }

  /** The first tick is told at once, so that a start is not called unready for longer than it is. */
  async schedulerTicked(): Promise<void> {
    const isFirst = this.schedulerTickedAt === null;
    this.schedulerTickedAt = this.clock.now();
    if (isFirst) await this.beat();
  }

  queueConsumed(): void {
    this.queueConsumedAt = this.clock.now();
  }

  /**
   * Says why this process can't do its work, or that it can again: told with its next sign of life, and in the log when it changes.
   * @param about what the trouble is with; each has one at a time @param trouble a sentence for operators; null: none
   */
  tell(about: string, trouble: string | null): void {
    const before = this.troubles.get(about) ?? null;
    if (trouble === before) return;
    if (trouble === null) {
      this.troubles.delete(about);
      this.log.info('this process can do its work again', { about });
    } else {
      this.troubles.set(about, trouble);
      this.log.error("this process can't do its work", { about, trouble });
    }
  }

  async beat(): Promise<void> {
    await this.clockWatch.isRight();
    this.tell('clock', this.clockWatch.trouble);
    const now = this.clockWatch.nowThere();
    await this.repository.beat(
      this.database,
      {
        id: this.id,
        roles: this.config.server.roles,
        host: hostname(),
        pid: process.pid,
        startedAt: this.startedAt,
        schedulerTickedAt: this.schedulerTickedAt,
        queueConsumedAt: this.queueConsumedAt,
        trouble: [...this.troubles.values()].join(' ') || null,
      },
      now,
    );
    await this.repository.forgetGone(this.database, new Date(now.getTime() - FORGET_AFTER_MS));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.repository
      .forget(this.database, this.id)
      .catch((error: unknown) => this.log.debug('the heartbeat could not be taken back', { error }));
  }
}
