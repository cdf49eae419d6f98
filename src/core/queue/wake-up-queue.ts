import { createPostgresBackend, DEFAULT_SCHEMA, Queue, runMigrations, Worker, type Job } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import type { Logger } from '../logging/logger.js';

const QUEUE_NAME = 'carillon-wake-ups';
/** Handlers only start work and return, so a few at a time are plenty. */
const CONCURRENCY = 8;
const POSTGRES_CONNECTIONS = 3;
/** Idle connections cost memory, a Postgres process each. */
const IDLE_MS = 3_000;

/** What to look at: `publishing.mastodon`, `metrics`. Letters, digits, `.` and `-`. */
export type Topic = string;

/** What both backends' classes have in common. */
type AnyQueue = Pick<Queue, 'add' | 'close'> & { on(event: 'error', listener: (error: Error) => void): unknown };
type AnyWorker = Pick<Worker, 'close'> & { on(event: 'error', listener: (error: Error) => void): unknown };

export interface WakeUpQueueOptions {
  readonly databaseUrl: string;
  /** Redis carries the queue instead of Postgres when given. */
  readonly redisUrl: string | null;
  readonly log: Logger;
}

/**
 * Wake-ups at exact instants, over all processes. A job is a hint ("something is due on this topic"), carries no id and may be lost or
 * doubled at any time: Postgres is the truth, and every topic has a sweeper that looks without being woken.
 */
export class WakeUpQueue {
  private readonly handlers = new Map<Topic, () => void | Promise<void>>();
  private worker: AnyWorker | null = null;
  private closing = false;

  private constructor(
    private readonly queue: AnyQueue,
    private readonly connect: () => AnyWorker,
    private readonly release: () => Promise<void>,
    private readonly log: Logger,
  ) {}

  /** @throws when Postgres can't be reached; an unreachable Redis is waited for in the background. */
  static async open(options: WakeUpQueueOptions): Promise<WakeUpQueue> {
    return options.redisUrl === null ? openOnPostgres(options) : openOnRedis(options, options.redisUrl);
  }

  /**
   * Wakes one process that listens to `topic` at `at` (now, if that is past). Asking again for the same topic and instant changes nothing.
   * @param spread how many processes to wake, for work that is worth sharing
   */
  async wake(topic: Topic, at: Date, now: Date, spread = 1): Promise<void> {
    const delay = Math.max(0, at.getTime() - now.getTime());
    const instant = Math.max(at.getTime(), now.getTime());
    await Promise.all(
      Array.from({ length: spread }, (_, index) =>
        this.queue.add(
          topic,
          {},
          { jobId: `${topic}-at-${instant}-${index}`, delay, removeOnComplete: true, removeOnFail: true },
        ),
      ),
    );
  }

  /** Handles `topic` in this process once `start` is called. The handler must return quickly. */
  on(topic: Topic, handler: () => void | Promise<void>): void {
    if (this.handlers.has(topic)) throw new Error(`Topic ${topic} has two handlers.`);
    this.handlers.set(topic, handler);
  }

  /** Begins to consume. */
  start(): void {
    this.worker = this.connect();
    this.worker.on('error', (error) => this.complain('the queue could not be read', error));
  }

  async handle(job: Pick<Job, 'name'>): Promise<void> {
    const handler = this.handlers.get(job.name);
    // Jobs outlive code: a topic of another version is no failure, its sweeper looks anyway.
    if (!handler) this.log.debug('a wake-up for an unknown topic was dropped', { topic: job.name });
    else await handler();
  }

  async close(): Promise<void> {
    this.closing = true;
    await this.worker?.close().catch(() => undefined);
    await this.queue.close().catch(() => undefined);
    await this.release();
  }

  static build(
    makeQueue: () => AnyQueue,
    makeWorker: (process: (job: Job) => Promise<void>) => AnyWorker,
    release: () => Promise<void>,
    log: Logger,
  ): WakeUpQueue {
    const queue = makeQueue();
    const wakeUps: WakeUpQueue = new WakeUpQueue(queue, () => makeWorker((job) => wakeUps.handle(job)), release, log);
    queue.on('error', (error) => wakeUps.complain('the queue could not be written', error));
    return wakeUps;
  }

  /** While closing, lost connections are what was asked for. */
  private complain(message: string, error: unknown): void {
    if (!this.closing) this.log.warn(message, { error });
  }
}

/** Injection token of the queue. */
export const WAKE_UP_QUEUE = Symbol('WakeUpQueue');

async function openOnPostgres({ databaseUrl, log }: WakeUpQueueOptions): Promise<WakeUpQueue> {
  // BullMQ would open a pool for each queue and worker; one shared pool keeps the connections few.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POSTGRES_CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    keepAlive: true,
    application_name: 'carillon-queue',
    options: `-c search_path=${DEFAULT_SCHEMA}`,
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn('a queue connection was lost', { error });
  });
  const client = await pool.connect();
  try {
    await runMigrations(client, DEFAULT_SCHEMA);
  } finally {
    client.release();
  }
  return WakeUpQueue.build(
    () => new Queue(QUEUE_NAME, { connection: pool }, createPostgresBackend),
    (process) => new Worker(QUEUE_NAME, process, { connection: pool, concurrency: CONCURRENCY }, createPostgresBackend),
    () => pool.end(),
    log,
  );
}

async function openOnRedis({ log }: WakeUpQueueOptions, redisUrl: string): Promise<WakeUpQueue> {
  const options = {
    maxRetriesPerRequest: null,
    enableOfflineQueue: false,
    retryStrategy: (times: number) => Math.min(times * 200, 5_000),
  };
  const forQueue = new Redis(redisUrl, { ...options, maxRetriesPerRequest: 1 });
  const forWorker = new Redis(redisUrl, { ...options, enableOfflineQueue: true });
  for (const redis of [forQueue, forWorker])
    redis.on('error', (error) => log.warn('Redis could not be reached', { error }));
  return WakeUpQueue.build(
    () => new Queue(QUEUE_NAME, { connection: forQueue }),
    (process) => new Worker(QUEUE_NAME, process, { connection: forWorker, concurrency: CONCURRENCY }),
    async () => {
      forQueue.disconnect();
      forWorker.disconnect();
    },
    log,
  );
}
