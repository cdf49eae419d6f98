import type { Job, Queue, Worker } from 'bullmq';
import type { Logger } from '../logging/logger.js';
import { PatienceOver, withinPatience } from '../clock/patience.js';
import type { QueueBackend, QueueView, UpcomingWakeUp } from './queue-view.js';

/** What to look at: `publishing.mastodon`, `metrics`. Letters, digits, `.` and `-`. */
export type Topic = string;

/** What both backends' classes have in common. */
export type AnyQueue = Pick<Queue, 'add' | 'close' | 'getJobCounts' | 'getDelayed'> & {
  on(event: 'error', listener: (error: Error) => void): unknown;
};
export type AnyWorker = Pick<Worker, 'close'> & { on(event: 'error', listener: (error: Error) => void): unknown };

/** What carries the queue: Postgres or Redis, opened. */
export interface QueueCarrier {
  readonly backend: QueueBackend;
  readonly queue: AnyQueue;
  makeWorker(process: (job: Job) => Promise<void>): AnyWorker;
  /** False where it is known, without asking, that a call would wait in vain. */
  isUp(): boolean;
  /** @throws when it does not answer */
  ping(): Promise<unknown>;
  /** Called with each error: begins to repair what it can. Returns at once. */
  mend(error: unknown): void;
  release(): Promise<void>;
}

/** Longest wait for the queue. It only hints, so nobody waits long for it: not a request, not a tick. */
const PATIENCE_MS = 2_000;
const CLOSE_PATIENCE_MS = 5_000;
/** After it kept somebody waiting in vain, nobody asks for a while: ticks go on at their pace, and calls do not pile up. */
const REST_MS = 5_000;
/** A process that listens keeps the exact instant of its own wake-ups itself when they are as near as this: a Redis may be 100 ms late with them. */
const OWN_TIMER_WITHIN_MS = 15_000;
/** While the queue is away every attempt to connect fails; one line in a minute says it well enough. */
const COMPLAIN_EVERY_MS = 60_000;

/**
 * Wake-ups at exact instants, over all processes. A job is a hint ("something is due on this topic"), carries no id and may be lost or
 * doubled at any time: Postgres is the truth, and every topic has a sweeper that looks without being woken.
 */
export class WakeUpQueue {
  private readonly handlers = new Map<Topic, () => void | Promise<void>>();
  private readonly ownTimers = new Map<string, NodeJS.Timeout>();
  private worker: AnyWorker | null = null;
  private closing = false;
  private restUntilMs = 0;
  private lost = 0;
  private complainedAtMs = -COMPLAIN_EVERY_MS;
  private away = false;

  constructor(
    private readonly carrier: QueueCarrier,
    private readonly log: Logger,
  ) {
    carrier.queue.on('error', (error) => this.complain(error));
  }

  /**
   * Wakes one process that listens to `topic` at `at` (now, if that is past). Asking again for the same topic and instant changes nothing.
   * Never throws and never waits long: a wake-up that the queue did not take is a lost one.
   * @param spread how many processes to wake, for work that is worth sharing
   */
  async wake(topic: Topic, at: Date, now: Date, spread = 1): Promise<void> {
    const delay = Math.max(0, at.getTime() - now.getTime());
    const instant = Math.max(at.getTime(), now.getTime());
    this.keepInstant(topic, instant, delay);
    const jobs = Array.from({ length: spread }, (_, index) => ({
      jobId: `${topic}-at-${instant}-${index}`,
      delay,
      removeOnComplete: true,
      removeOnFail: true,
    }));
    try {
      await this.ask(() => Promise.all(jobs.map((options) => this.carrier.queue.add(topic, {}, options))));
    } catch (error) {
      this.lost += spread;
      this.complain(error);
    }
  }

  /** Handles `topic` in this process once `start` is called. The handler must return quickly. */
  on(topic: Topic, handler: () => void | Promise<void>): void {
    if (this.handlers.has(topic)) throw new Error(`Topic ${topic} has two handlers.`);
    this.handlers.set(topic, handler);
  }

  /** Begins to consume. */
  start(): void {
    this.worker = this.carrier.makeWorker((job) => this.handle(job));
    this.worker.on('error', (error) => this.complain(error));
  }

  /** Wake-ups that this process could not hand to the queue. */
  get lostWakeUps(): number {
    return this.lost;
  }

  get backend(): QueueBackend {
    return this.carrier.backend;
  }

  /** Whether the queue answers this process now. */
  async isReachable(): Promise<boolean> {
    try {
      await this.ask(() => this.carrier.ping());
      return true;
    } catch (error) {
      this.complain(error);
      return false;
    }
  }

  /**
   * What is in the queue. Never throws: a queue that does not answer is an answer.
   * @param limit how many of the next wake-ups to tell
   */
  async view(limit: number): Promise<QueueView> {
    const { backend, queue } = this.carrier;
    try {
      return await this.ask(async () => {
        const { waiting = 0, delayed = 0, active = 0, failed = 0 } = await queue.getJobCounts(...COUNTED);
        const next = limit === 0 ? [] : await queue.getDelayed(0, limit - 1);
        return {
          backend,
          reachable: true,
          counts: { waiting, delayed, active, failed },
          next: next.flatMap((job) => upcoming(job) ?? []),
        };
      });
    } catch (error) {
      this.complain(error);
      return { backend, reachable: false, counts: null, next: [] };
    }
  }

  async close(): Promise<void> {
    this.closing = true;
    for (const timer of this.ownTimers.values()) clearTimeout(timer);
    this.ownTimers.clear();
    // A worker waits for its Redis for ever, unless it is told not to. Handlers only start work, so nothing is cut off.
    const force = !this.carrier.isUp();
    await withinPatience(CLOSE_PATIENCE_MS, async () => this.worker?.close(force)).catch(() => undefined);
    await withinPatience(CLOSE_PATIENCE_MS, () => this.carrier.queue.close()).catch(() => undefined);
    await this.carrier.release();
  }

  private keepInstant(topic: Topic, instant: number, delay: number): void {
    const handler = this.handlers.get(topic);
    const key = `${topic}-at-${instant}`;
    // What is due now gains nothing, and whether it comes back tells whether anybody consumes the queue.
    if (delay === 0 || delay > OWN_TIMER_WITHIN_MS) return;
    if (!handler || !this.worker || this.closing || this.ownTimers.has(key)) return;
    const run = async (): Promise<void> => {
      this.ownTimers.delete(key);
      try {
        await handler();
      } catch (error) {
        this.log.warn('a wake-up came to nothing', { topic, error });
      }
    };
    // Timers count whole milliseconds, and must not be early.
    const timer = setTimeout(() => void run(), delay + 1);
    this.ownTimers.set(key, timer.unref());
  }

  private async handle(job: Pick<Job, 'name'>): Promise<void> {
    const handler = this.handlers.get(job.name);
    // Jobs outlive code: a topic of another version is no failure, its sweeper looks anyway.
    if (!handler) this.log.debug('a wake-up for an unknown topic was dropped', { topic: job.name });
    else await handler();
  }

  /** @throws when the queue can't be asked or takes too long */
  private async ask<T>(call: () => Promise<T>): Promise<T> {
    if (!this.carrier.isUp()) throw new Error('The queue is not connected.');
    if (performance.now() < this.restUntilMs) throw new Error('The queue did not answer a moment ago.');
    const answer = await withinPatience(PATIENCE_MS, call).catch((error: unknown) => {
      if (error instanceof PatienceOver) this.restUntilMs = performance.now() + REST_MS;
      throw error;
    });
    if (this.away) {
      this.away = false;
      this.complainedAtMs = -COMPLAIN_EVERY_MS;
      this.log.info('the queue is back', { backend: this.carrier.backend });
    }
    return answer;
  }

  /** While closing, lost connections are what was asked for. */
  private complain(error: unknown): void {
    if (this.closing) return;
    this.carrier.mend(error);
    this.away = true;
    const nowMs = performance.now();
    const isDue = nowMs - this.complainedAtMs >= COMPLAIN_EVERY_MS;
    if (isDue) this.complainedAtMs = nowMs;
    const fields = { backend: this.carrier.backend, lostWakeUps: this.lost, error };
    if (isDue) this.log.warn('the queue can not be reached; what is due is found without it', fields);
    else this.log.debug('the queue can still not be reached', fields);
  }
}

/** Injection token of the queue. */
export const WAKE_UP_QUEUE = Symbol('WakeUpQueue');

const COUNTED = ['waiting', 'delayed', 'active', 'failed'] as const;

/** The instant is in the job's id: its delay counts from the clock of the machine that asked. */
function upcoming(job: { readonly id?: string; readonly name: string }): UpcomingWakeUp | null {
  const instant = /-at-(\d+)-\d+$/.exec(job.id ?? '')?.[1];
  return instant === undefined ? null : { topic: job.name, at: new Date(Number(instant)) };
}
