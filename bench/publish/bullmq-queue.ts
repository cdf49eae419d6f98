import {
  createPostgresBackend,
  Queue,
  runMigrations,
  Worker,
  type Job,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import { Redis } from 'ioredis';
import pg from 'pg';

const SCHEMA = 'bench_bullmq';
/** As many as Carillon's own pool; twice as many were no faster. */
const CONNECTIONS = 10;

/** A queue and its worker on either backend, as BullMQ's documentation sets them up. */
export interface BareQueue {
  readonly queue: Queue;
  worker(process: (job: Job) => Promise<unknown>, concurrency: number): Worker;
}

/** @param url postgres://… or redis://… */
export async function bareQueue(name: string, url: string): Promise<BareQueue> {
  if (url.startsWith('redis')) {
    const connection = new Redis(url, { maxRetriesPerRequest: null });
    return {
      queue: watched(new Queue(name, { connection })),
      worker: (process, concurrency) => watched(new Worker(name, process, { connection, concurrency, autorun: false })),
    };
  }
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    keepAlive: true,
    options: `-c search_path=${SCHEMA}`,
  });
  pool.on('error', () => undefined);
  const client = await pool.connect();
  await runMigrations(client, SCHEMA);
  client.release();
  const shared = { connection: pool } as unknown as QueueOptions & WorkerOptions;
  return {
    queue: watched(new Queue(name, shared, createPostgresBackend as never)),
    worker: (process, concurrency) =>
      watched(new Worker(name, process, { ...shared, concurrency, autorun: false }, createPostgresBackend as never)),
  };
}

function watched<Part extends Queue | Worker>(part: Part): Part {
  (part as Queue).on('error', (error: Error) => process.stderr.write(`bullmq: ${error.message}\n`));
  return part;
}
