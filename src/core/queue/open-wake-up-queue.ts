import { once } from 'node:events';
import { createPostgresBackend, DEFAULT_SCHEMA, Queue, runMigrations, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';
import { ATTENTIVE, ConnectionWatch } from '../database/connection-watch.js';
import type { Logger } from '../logging/logger.js';
import { withinPatience } from '../clock/patience.js';
import { WakeUpQueue, type QueueCarrier } from './wake-up-queue.js';

const QUEUE_NAME = 'carillon-wake-ups';
/** Handlers only start work and return, so a few at a time are plenty. */
const CONCURRENCY = 8;
const POSTGRES_CONNECTIONS = 3;
/** Idle connections cost memory, a Postgres process each. */
const IDLE_MS = 3_000;
const CONNECT_MS = 2_000;
const MOST_BETWEEN_RECONNECTS_MS = 5_000;
/** Longer than anybody waits. A Redis that is frozen, or behind a network that swallows everything, closes no connection. */
const COMMAND_MS = 3_000;

/** undefined_function, undefined_table and invalid_schema_name (PostgreSQL documentation, appendix A): somebody dropped the queue's schema. */
const MISSING: ReadonlySet<unknown> = new Set(['42883', '42P01', '3F000']);

export interface WakeUpQueueOptions {
  readonly databaseUrl: string;
  /** Redis carries the queue instead of Postgres when given. */
  readonly redisUrl: string | null;
  readonly log: Logger;
}

/** @throws when Postgres can't be reached; an unreachable Redis is waited for in the background. */
export async function openWakeUpQueue({ databaseUrl, redisUrl, log }: WakeUpQueueOptions): Promise<WakeUpQueue> {
  return new WakeUpQueue(redisUrl === null ? await onPostgres(databaseUrl, log) : await onRedis(redisUrl), log);
}

async function onPostgres(databaseUrl: string, log: Logger): Promise<QueueCarrier> {
  // BullMQ would open a pool for each queue and worker; one shared pool keeps the connections few.
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max: POSTGRES_CONNECTIONS,
    idleTimeoutMillis: IDLE_MS,
    ...ATTENTIVE,
    application_name: 'carillon-queue',
    options: `-c search_path=${DEFAULT_SCHEMA}`,
  });
  pool.on('error', (error) => {
    if (!pool.ending) log.warn('a queue connection was lost', { error });
  });
  new ConnectionWatch(pool, databaseUrl, log).start();
  const prepare = async (): Promise<void> => {
    const client = await pool.connect();
    try {
      await runMigrations(client, DEFAULT_SCHEMA);
    } finally {
      client.release();
    }
  };
  await prepare();
  let preparing: Promise<void> | null = null;
  return {
    backend: 'postgres',
    queue: new Queue(QUEUE_NAME, { connection: pool }, createPostgresBackend),
    makeWorker: (process) =>
      new Worker(QUEUE_NAME, process, { connection: pool, concurrency: CONCURRENCY }, createPostgresBackend),
    isUp: () => true,
    ping: () => pool.query('SELECT 1'),
    mend: (error) => {
      if (!MISSING.has(codeOf(error)) || pool.ending) return;
      preparing ??= prepare()
        .then(() => log.warn('the tables of the queue were gone; they are made again'))
        .catch((cause: unknown) =>
          log.warn('the tables of the queue are gone, and could not be made', { error: cause }),
        )
        .finally(() => (preparing = null));
    },
    release: () => pool.end(),
  };
}

async function onRedis(redisUrl: string): Promise<QueueCarrier> {
  const options = {
    connectTimeout: CONNECT_MS,
    retryStrategy: (times: number) => Math.min(times * 200, MOST_BETWEEN_RECONNECTS_MS),
  };
  // A wake-up that can't go out now is lost, not kept: kept ones would all arrive at once when Redis is back, about things long done.
  const forQueue = new Redis(redisUrl, {
    ...options,
    commandTimeout: COMMAND_MS,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 1,
  });
  const forWorker = new Redis(redisUrl, { ...options, maxRetriesPerRequest: null });
  const connections = [forQueue, forWorker];
  // BullMQ makes a connection for blocking calls out of the worker's, and keeps it to itself: it has to be closed as well.
  const duplicate = forWorker.duplicate.bind(forWorker);
  forWorker.duplicate = (override) => {
    const twin = duplicate(override);
    connections.push(twin);
    return twin;
  };
  // BullMQ passes errors on; without a handler of its own, a connection's error would end the process.
  for (const redis of connections) redis.on('error', () => undefined);
  const ready = once(forQueue, 'ready').catch(() => undefined);
  await withinPatience(CONNECT_MS, () => ready).catch(() => undefined);
  return {
    backend: 'redis',
    queue: new Queue(QUEUE_NAME, { connection: forQueue }),
    makeWorker: (process) => new Worker(QUEUE_NAME, process, { connection: forWorker, concurrency: CONCURRENCY }),
    isUp: () => forQueue.status === 'ready',
    ping: () => forQueue.ping(),
    mend: () => undefined,
    release: async () => {
      for (const redis of connections) redis.disconnect();
    },
  };
}

function codeOf(error: unknown): unknown {
  return typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
}
