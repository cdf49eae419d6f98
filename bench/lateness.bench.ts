/**
 * How long after its due instant the network gets a post, on its own clock: posts spread over a minute, and many at one instant. Beside
 * bare BullMQ with one delayed job for each call, on the same backend.
 */
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { order } from './publish/contender.js';
import { Installation } from './publish/installation.js';
import { latenessOf, type Lateness } from './publish/lateness.js';
import { Sandbox, type SandboxAccount } from './support/sandbox.js';
import { numbered } from './publish/sandbox-call.js';
import { forkProgram, runBench, stopProgram, type Cleanup } from './support/processes.js';
import { startRedis } from './support/redis.js';
import { print, wholeNumber, type Figure } from './support/report.js';

const LEAD_MS = 8_000;
const CONCURRENCY = 50;
const LIMIT_MS = 180_000;
const SPREAD_P99_MS = 100;
const LAST_OF_BARE = 1.3;

const { values: options } = parseArgs({
  options: {
    /** Spread posts: so many a second … */
    rate: { type: 'string', default: '20' },
    /** … for so long. */
    seconds: { type: 'string', default: '60' },
    /** Posts due at one instant, each of an account of its own. */
    instant: { type: 'string', default: '1000' },
    backend: { type: 'string', default: 'both' },
    json: { type: 'boolean', default: false },
  },
});
const rate = wholeNumber('rate', options.rate, 1_000);
const seconds = wholeNumber('seconds', options.seconds, 3_600);
const instant = wholeNumber('instant', options.instant, 5_000);
const backends = ['Postgres', 'Redis'].filter(
  (backend) => options.backend === 'both' || options.backend === backend.toLowerCase(),
);

await runBench(async (cleanup) => {
  const sandbox = await Sandbox.start(cleanup);
  const accounts = await sandbox.openAccounts('brand', instant);
  const figures: Figure[] = [];
  const faults: string[] = [];
  for (const backend of backends) {
    const redisUrl = backend === 'Redis' ? await startRedis(cleanup) : null;
    const installation = await Installation.start(cleanup, { redisUrl });
    const ids = await installation.connect(sandbox.url, accounts);
    const bare = bareJobs(cleanup, sandbox, accounts, redisUrl ?? installation.databaseUrl);
    const engine = carillonDoes(installation, ids);
    const measured = async (who: string, name: string, dueAt: number[], run: Run): Promise<Lateness> => {
      const label = `${backend} ${who} ${name}`;
      await run(label, dueAt);
      const lateness = latenessOf(await sandbox.postedAt(), label, dueAt, faults);
      process.stderr.write(`${label}: p50 ${lateness.p50} ms, p99 ${lateness.p99} ms, last ${lateness.last} ms\n`);
      return lateness;
    };
    // Code must be compiled and connections opened before anything counts.
    for (const run of [bare, engine]) await run(`${backend} warm-up`, atOnce(Math.min(200, instant)));
    const spreadBare = await measured('bare', 'spread', spread(), bare);
    const spreadOwn = await measured('own', 'spread', spread(), engine);
    const onceBare = await measured('bare', 'at once', atOnce(instant), bare);
    const onceOwn = await measured('own', 'at once', atOnce(instant), engine);
    figures.push(
      figure(`${backend}: spread, p50`, spreadOwn.p50, spreadBare.p50, null),
      figure(`${backend}: spread, p99`, spreadOwn.p99, spreadBare.p99, { of: 'value', atMost: SPREAD_P99_MS }),
      figure(`${backend}: ${instant} at one instant, p50`, onceOwn.p50, onceBare.p50, null),
      figure(`${backend}: ${instant} at one instant, last`, onceOwn.last, onceBare.last, {
        of: 'ratio',
        atMost: LAST_OF_BARE,
      }),
    );
  }
  return print(
    {
      bench: 'lateness',
      notes: [
        `Spread: ${rate} posts a second for ${seconds} s. At one instant: ${instant} posts of as many accounts.`,
        "Milliseconds from the due instant to the moment at which the network made the post, by the network's own clock.",
        `Baseline: one delayed BullMQ job for each call, ${CONCURRENCY} at once, the same HTTP client.`,
      ],
      figures,
      faults,
    },
    options.json,
  );
});

/** Has a post made at each instant, with its number in the text. */
type Run = (label: string, dueAt: number[]) => Promise<void>;

function spread(): number[] {
  const since = Date.now() + LEAD_MS;
  return Array.from({ length: rate * seconds }, (_, index) => since + Math.round((index * 1_000) / rate));
}

function atOnce(count: number): number[] {
  return Array<number>(count).fill(Date.now() + LEAD_MS);
}

function carillonDoes(installation: Installation, accountIds: readonly string[]): Run {
  return async (label, dueAt) => {
    await installation.insert(
      accountIds,
      dueAt.map((_, index) => numbered(label, index)),
      dueAt.map((at) => new Date(at)),
    );
    await wait(Math.max(0, Math.max(...dueAt) - Date.now()));
    await installation.allSettled(LIMIT_MS);
  };
}

function bareJobs(cleanup: Cleanup, sandbox: Sandbox, accounts: readonly SandboxAccount[], url: string): Run {
  const child = forkProgram('bench/publish/bullmq.js', [String(CONCURRENCY), url, 'same']);
  cleanup.add(() => stopProgram(child));
  return async (label, dueAt) => {
    const tokens = accounts.map(({ token }) => token);
    const plan = { server: sandbox.url, tokens, text: label, calls: dueAt.length, dueAt };
    await order(child, { kind: 'prepare', plan }, LIMIT_MS);
    await order(child, { kind: 'go' }, LIMIT_MS);
  };
}

function figure(name: string, value: number, baseline: number, required: Figure['required']): Figure {
  return { name, unit: 'ms', value, baseline: { name: 'bare BullMQ delayed jobs', value: baseline }, required };
}
