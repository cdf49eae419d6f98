/**
 * One job for each call on BullMQ, as a publishing service without an engine of its own would do it. Keeps no attempts, no receipts, no
 * order within an account. Arguments: jobs at a time, the URL of its Postgres or Redis, and who makes the calls (see sandbox-call.ts).
 */
import type { Worker } from 'bullmq';
import { bareQueue } from './bullmq-queue.js';
import { contend } from './contender.js';
import { callerNamed, callOf, type Call } from './sandbox-call.js';

const JOBS_PER_ADD = 1_000;

const concurrency = Number(process.argv[2]);
const make = callerNamed(process.argv[4], concurrency);
const bare = await bareQueue(`calls-${concurrency}-${process.argv[4]}`, process.argv[3] ?? '');

contend(async (plan) => {
  const since = Date.now();
  const delays = plan.dueAt?.map((dueAt) => dueAt - since);
  for (let start = 0; start < plan.calls; start += JOBS_PER_ADD) {
    const length = Math.min(JOBS_PER_ADD, plan.calls - start);
    await bare.queue.addBulk(
      Array.from({ length }, (_, index) => ({
        name: 'call',
        data: callOf(plan, start + index),
        ...(delays && { opts: { delay: Math.max(0, (delays[start + index] ?? 0) - (Date.now() - since)) } }),
      })),
    );
  }
  const worker = bare.worker((job) => make(job.data as Call), concurrency);
  await worker.waitUntilReady();
  return {
    go: () => allDone(worker, plan.calls),
    after: async () => {
      await worker.close();
      await bare.queue.obliterate({ force: true });
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
