import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { HeartbeatRepository } from './heartbeat.repository.js';

const SCHEDULER_STALE_MS = 15_000;
const QUEUE_STALE_MS = 60_000;

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

interface Readiness {
  readonly status: 'ready' | 'not-ready';
  readonly database: Check;
  readonly scheduler: Check;
  readonly queue: Check;
}

/** Whether posts would go out now, judged by signs of life rather than by settings. */
@Injectable()
export class ReadinessService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatRepository) private readonly heartbeats: HeartbeatRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Never throws: a database that does not answer is an answer. */
  async look(): Promise<Readiness> {
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
      return {
        status: 'not-ready',
        database: { ok: false, detail: 'The database does not answer.' },
        scheduler: unknown,
        queue: unknown,
      };
    }
  }
}

function fresh(what: string, at: Date | null, staleMs: number, now: Date): Check {
  if (at === null) return { ok: false, detail: `${what} has not been seen at work yet.` };
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000));
  return { ok: seconds * 1_000 <= staleMs, detail: `${what} was last seen at work ${seconds} s ago.` };
}
