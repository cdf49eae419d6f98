import { hostname } from 'node:os';
import { Inject, Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
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

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatRepository) private readonly repository: HeartbeatRepository,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
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

  async beat(): Promise<void> {
    const now = this.clock.now();
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
