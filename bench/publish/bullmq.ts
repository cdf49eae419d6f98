/**
 * One job for each call on BullMQ's Postgres backend, as a publishing service without an engine of its own would do it. Keeps no
 * attempts, no receipts, no order within an account. Arguments: jobs at a time, the database's URL.
 */
import {
  createPostgresBackend,
  Queue,
  runMigrations,
  Worker,
  type Job,
  type QueueOptions,
  type WorkerOptions,
} from 'bullmq';
import pg from 'pg';
import { contend } from './contender.js';
import { BareCaller, callOf, type Call } from './sandbox-call.js';

const SCHEMA = 'bench_bullmq';
/** As many as Carillon's own pool; twice as many were no faster. */
const CONNECTIONS = 10;
const JOBS_PER_ADD = 1_000;

const concurrency = Number(process.argv[2]);
const pool = new pg.Pool({
  connectionString: process.argv[3],
  max: CONNECTIONS,
  keepAlive: true,
  options: `-c search_path=${SCHEMA}`,
});
pool.on('error', () => undefined);
const caller = new BareCaller(concurrency);
const shared = { connection: pool } as unknown as QueueOptions & WorkerOptions;
const name = `calls-${concurrency}`;

const client = await pool.connect();
await runMigrations(client, SCHEMA);
client.release();
const queue = new Queue(name, shared, createPostgresBackend as never);
queue.on('error', complain);

contend(async (plan) => {
  for (let start = 0; start < plan.calls; start += JOBS_PER_ADD) {
    const length = Math.min(JOBS_PER_ADD, plan.calls - start);
    await queue.addBulk(Array.from({ length }, (_, index) => ({ name: 'call', data: callOf(plan, start + index) })));
  }
  const worker = new Worker(
    name,
    (job: Job) => caller.make(job.data as Call),
    {
      ...shared,
      concurrency,
      autorun: false,
    },
    createPostgresBackend as never,
  );
  worker.on('error', complain);
  await worker.waitUntilReady();
  return {
    go: () => allDone(worker, plan.calls),
    after: async () => {
      await worker.close();
      await queue.obliterate({ force: true });
    },
  };
});

/** Lets the worker take jobs until so many are completed on record. @throws when a job fails */
function allDone(worker: Worker, count: number): Promise<void> {
  return new Promise((resolve, reject) => {
    let completed = 0;
    worker.on('completed', () => {
      if (++completed === count) resolve();
    });
    worker.on('failed', (_job, error) => reject(error));
    worker.run().catch(reject);
  });
}

function complain(error: Error): void {
  process.stderr.write(`bullmq: ${error.message}\n`);
}
