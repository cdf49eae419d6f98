import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { DeliveriesService } from '../publishing/index.js';
import { resolveWallClock } from './wall-clock.rules.js';

const BATCH = 500;

/**
 * People choose a wall-clock time; the instant is only derived from it. When a country changes its clocks (and an update of Node brings the
 * news), what is scheduled is derived again.
 */
@Injectable()
export class ZoneDataService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Called at start and daily. @returns how many deliveries were moved */
  async deriveAgain(): Promise<number> {
    let moved = 0;
    let afterId = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const plans = await this.deliveries.wallClockPlans(this.database, afterId, BATCH);
      for (const plan of plans) {
        const at = new Date(resolveWallClock(plan.local_time, plan.zone).at.getTime() + plan.offset_minutes * 60_000);
        if (
          at.getTime() !== plan.due_at.getTime() &&
          at > this.clock.now() &&
          (await this.deliveries.moveInstant(this.database, plan, at))
        )
          moved++;
      }
      const last = plans[plans.length - 1];
      if (!last || plans.length < BATCH) break;
      afterId = last.id;
    }
    if (moved > 0) this.log.info('zone data changed: scheduled deliveries were derived again', { moved });
    return moved;
  }
}
