import { Controller, Get, Inject, Res } from '@nestjs/common';
import { ApiProperty, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';

const SCHEDULER_STALE_MS = 15_000;
const QUEUE_STALE_MS = 60_000;

class HealthCheck {
  ok: boolean;
  detail: string;
}

class Liveness {
  @ApiProperty({ enum: ['ok'] })
  status: string;
}

class Readiness {
  @ApiProperty({ enum: ['ready', 'not-ready'] })
  status: string;
  database: HealthCheck;
  /** Some scheduler ticked in the last 15 seconds. */
  scheduler: HealthCheck;
  /** Some worker took a job from the queue in the last minute. */
  queue: HealthCheck;
}

@ApiTags('health')
@Controller('health')
export class HealthController {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatRepository) private readonly heartbeats: HeartbeatRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** This process answers. */
  @Get('live')
  @Public()
  live(): Liveness {
    return { status: 'ok' };
  }

  /** Posts would go out now: the database answers, a scheduler ticks, and the queue is consumed. 503 otherwise. */
  @Get('ready')
  @Public()
  async ready(@Res({ passthrough: true }) response: Response): Promise<Readiness> {
    const readiness = await this.look();
    if (readiness.status !== 'ready') response.status(503);
    return readiness;
  }

  private async look(): Promise<Readiness> {
    try {
      const { schedulerTickedAt, queueConsumedAt } = await this.heartbeats.newest(this.database);
      const scheduler = fresh('The scheduler', schedulerTickedAt, SCHEDULER_STALE_MS, this.clock.now());
      const queue = fresh('The queue', queueConsumedAt, QUEUE_STALE_MS, this.clock.now());
      return {
        status: scheduler.ok && queue.ok ? 'ready' : 'not-ready',
        database: { ok: true, detail: 'The database answers.' },
        scheduler,
        queue,
      };
    } catch {
      const unknown = { ok: false, detail: 'Not known without the database.' };
      return { status: 'not-ready', database: { ok: false, detail: 'The database does not answer.' }, scheduler: unknown, queue: unknown };
    }
  }
}

function fresh(what: string, at: Date | null, staleMs: number, now: Date): HealthCheck {
  if (at === null) return { ok: false, detail: `${what} has not been seen at work yet.` };
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000));
  return { ok: seconds * 1_000 <= staleMs, detail: `${what} was last seen at work ${seconds} s ago.` };
}
