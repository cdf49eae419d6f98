import { Inject, Injectable } from '@nestjs/common';
import { ClockWatch } from '../../core/clock/clock-watch.js';
import { Database } from '../../core/database/database.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { HeartbeatRepository, type SignsOfLife } from './heartbeat.repository.js';

const SCHEDULER_STALE_MS = 15_000;
const WORKER_STALE_MS = 15_000;
const QUEUE_STALE_MS = 60_000;

interface Check {
  readonly ok: boolean;
  readonly detail: string;
}

interface Readiness {
  readonly status: 'ready' | 'degraded' | 'not-ready';
  readonly database: Check;
  readonly scheduler: Check;
  readonly worker: Check;
  readonly queue: Check;
}

/** What the queue's absence means: each worker looks by itself every 10 s. */
const WITHOUT_QUEUE = 'Posts go out all the same, up to 10 s later.';

/** Whether posts would go out now, judged by signs of life rather than by settings. */
@Injectable()
export class ReadinessService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(HeartbeatRepository) private readonly heartbeats: HeartbeatRepository,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(ClockWatch) private readonly clockWatch: ClockWatch,
  ) {}

  /**
   * Where some processes can do their work and others can't, posts go out later than they should.
   * Never throws: a database that does not answer is an answer.
   */
  async look(): Promise<Readiness> {
    const now = this.clockWatch.nowThere();
    let signs: SignsOfLife;
    let troubles: readonly string[];
    try {
      signs = await this.heartbeats.newest(this.database);
      const since = new Date(now.getTime() - WORKER_STALE_MS);
      troubles = await this.heartbeats.troubles(this.database, since);
    } catch {
      const unknown = { ok: false, detail: 'Not known without the database.' };
      const database = { ok: false, detail: 'The database does not answer.' };
      return { status: 'not-ready', database, scheduler: unknown, worker: unknown, queue: unknown };
    }
    const scheduler = fresh('The scheduler', signs.schedulerTickedAt, SCHEDULER_STALE_MS, now);
    const seen = fresh('A worker', signs.workerSeenAt, WORKER_STALE_MS, now);
    const worker = {
      ok: seen.ok,
      detail: [seen.detail, ...troubles.map((trouble) => `Some process can't do its work: ${trouble}`)].join(' '),
    };
    const queue = await this.lookAtQueue(signs.queueConsumedAt, now);
    const sends = scheduler.ok && worker.ok;
    return {
      status: !sends ? 'not-ready' : queue.ok && troubles.length === 0 ? 'ready' : 'degraded',
      database: { ok: true, detail: 'The database answers.' },
      scheduler,
      worker,
      queue,
    };
  }

  private async lookAtQueue(consumedAt: Date | null, now: Date): Promise<Check> {
    if (!(await this.queue.isReachable())) {
      const name = this.queue.backend === 'redis' ? 'Redis' : 'The queue in Postgres';
      return { ok: false, detail: `${name} can not be reached. ${WITHOUT_QUEUE}` };
    }
    const check = fresh('The queue', consumedAt, QUEUE_STALE_MS, now);
    return check.ok ? check : { ok: false, detail: `${check.detail} ${WITHOUT_QUEUE}` };
  }
}

function fresh(what: string, at: Date | null, staleMs: number, now: Date): Check {
  if (at === null) return { ok: false, detail: `${what} has not been seen at work yet.` };
  const seconds = Math.max(0, Math.round((now.getTime() - at.getTime()) / 1_000));
  return { ok: seconds * 1_000 <= staleMs, detail: `${what} was last seen at work ${seconds} s ago.` };
}
