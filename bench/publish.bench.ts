/**
 * Deliveries a second to the sandbox network, everything due at one instant and every promise kept, beside the same calls made by bare BullMQ
 * on the same backend and by a bare loop. Everybody is a process of its own and stays up.
 */
import { parseArgs } from 'node:util';
import { baseline, carillon, hold, type Contest, type Contestant } from './publish/contest.js';
import type { Effort } from './publish/contender.js';
import { Installation } from './publish/installation.js';
import { Sandbox, type SandboxAccount } from './support/sandbox.js';
import { runBench, type Cleanup } from './support/processes.js';
import { startRedis } from './support/redis.js';
import { median, print, wholeNumber, type Figure } from './support/report.js';

/** Deliveries to one server at work at once in one process: PLACES in publishing-worker.service.ts. */
const CONCURRENCY = 128;
/** BullMQ does better with fewer on Postgres: each job at work waits for statements of its own. */
const FEWER = 50;
const TEXT = 'Seven bells, one keyboard. '.repeat(7).trim();
/** What Carillon has to reach, as a multiple of bare BullMQ with the same call. */
const REQUIRED_OF_BULLMQ = { Postgres: 2, Redis: 0.8 } as const;
const REQUIRED_OF_LOOP = 0.6;

type Backend = keyof typeof REQUIRED_OF_BULLMQ;

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '10000' },
    accounts: { type: 'string', default: '1000' },
    rounds: { type: 'string', default: '3' },
    /** postgres, redis or both. */
    backend: { type: 'string', default: 'both' },
    /** The service alone, without anything to compare it with. */
    alone: { type: 'boolean', default: false },
    /** A folder: the service leaves a CPU profile there. */
    profile: { type: 'string' },
    json: { type: 'boolean', default: false },
  },
});
const deliveries = wholeNumber('deliveries', options.deliveries, 100_000);
const accountCount = Math.min(wholeNumber('accounts', options.accounts, 5_000), deliveries);
const rounds = wholeNumber('rounds', options.rounds, 50);
const backends = (['Postgres', 'Redis'] as const).filter(
  (backend) => options.backend === 'both' || options.backend === backend.toLowerCase(),
);

interface Result {
  readonly name: string;
  /** What it has to be beaten by. */
  readonly rival: 'bullmq' | 'loop' | null;
  readonly efforts: readonly Effort[];
}

interface Section {
  readonly notes: readonly string[];
  readonly figures: readonly Figure[];
  readonly faults: readonly string[];
}

await runBench(async (cleanup) => {
  const sandbox = await Sandbox.start(cleanup);
  const accounts = await sandbox.openAccounts('brand', accountCount);
  const sections: Section[] = [];
  for (const backend of backends) sections.push(await section(cleanup, backend, sandbox, accounts));
  return print(
    {
      bench: 'publish',
      notes: [
        `${deliveries} deliveries of ${accountCount} accounts due at one instant; from that instant to the settlement of the last one.`,
        'Every promise is kept meanwhile: intent before the call, leases, steps, attempts, receipts, events, ledger.',
        '"Same call": made with the HTTP client that Carillon uses. "Bare call": plain node:http, which checks no address, size or time.',
        'Baselines know no accounts, and keep neither attempts nor receipts.',
        `Medians of ${rounds} after a warm-up, in another order each round: a shared machine is noisy, so look at the spread.`,
        ...sections.flatMap(({ notes }) => notes),
      ],
      figures: sections.flatMap(({ figures }) => figures),
      faults: sections.flatMap(({ faults }) => faults),
    },
    options.json,
  );
});

async function section(
  cleanup: Cleanup,
  backend: Backend,
  sandbox: Sandbox,
  accounts: readonly SandboxAccount[],
): Promise<Section> {
  const redisUrl = backend === 'Redis' ? await startRedis(cleanup) : null;
  const installation = await Installation.start(cleanup, {
    profileDir: options.profile,
    redisUrl,
  });
  const contest: Contest = { sandbox, installation, accounts, text: TEXT, faults: [] };
  const engine = carillon(contest, await installation.connect(sandbox.url, accounts));
  const others = options.alone ? [] : rivals(contest, cleanup, backend, redisUrl ?? installation.databaseUrl);
  const efforts = await hold(contest, [engine, ...others.map(({ contestant }) => contestant)], {
    rounds,
    count: deliveries,
    say: (line) => void process.stderr.write(`${backend}: ${line}\n`),
  });
  const own: Result = { name: `Carillon, queue in ${backend}`, rival: null, efforts: efforts[0] ?? [] };
  const results = others.map(({ contestant, rival }, index): Result => ({
    name: contestant.name,
    rival,
    efforts: efforts[index + 1] ?? [],
  }));
  return {
    notes: [
      `Queue in ${backend} (database: ${await installation.durability()}):`,
      ...[own, ...results].map((result) => `  ${result.name}: ${spread(result)}`),
    ],
    figures: figuresOf(backend, own, results),
    faults: contest.faults,
  };
}

interface Rival {
  readonly contestant: Contestant;
  readonly rival: Result['rival'];
}

function rivals(contest: Contest, cleanup: Cleanup, backend: Backend, queueUrl: string): Rival[] {
  const bullmq = (jobs: number, call: 'same' | 'bare'): Rival => ({
    contestant: baseline(
      contest,
      cleanup,
      `BullMQ on ${backend}, ${jobs} at once, ${call} call`,
      'bench/publish/bullmq.js',
      [String(jobs), queueUrl, call],
    ),
    rival: call === 'same' ? 'bullmq' : null,
  });
  const loop = (call: 'same' | 'bare'): Rival => ({
    contestant: baseline(contest, cleanup, `loop, ${CONCURRENCY} at once, ${call} call`, 'bench/publish/loop.js', [
      String(CONCURRENCY),
      call,
    ]),
    rival: call === 'same' ? 'loop' : null,
  });
  return [bullmq(FEWER, 'same'), bullmq(CONCURRENCY, 'same'), bullmq(CONCURRENCY, 'bare'), loop('same'), loop('bare')];
}

function figuresOf(backend: Backend, own: Result, others: readonly Result[]): Figure[] {
  if (others.length === 0) {
    return [
      { name: own.name, unit: '/s', value: rateOf(own), baseline: null, required: null },
      { name: 'CPU of its own process, per delivery', unit: 'ms', value: cpuOf(own), baseline: null, required: null },
    ];
  }
  const bullmqs = others.filter(({ rival }) => rival === 'bullmq');
  const best = bullmqs.toSorted((left, right) => rateOf(right) - rateOf(left))[0];
  const atLeast = (other: Result): number | null =>
    other === best ? REQUIRED_OF_BULLMQ[backend] : other.rival === 'loop' ? REQUIRED_OF_LOOP : null;
  return others.flatMap((other): Figure[] => {
    const least = atLeast(other);
    const required = least === null ? null : ({ of: 'ratio', atLeast: least } as const);
    const otherCpu = cpuOf(other);
    return [
      {
        name: own.name,
        unit: '/s',
        value: rateOf(own),
        baseline: { name: other.name, value: rateOf(other) },
        required,
      },
      ...(otherCpu === null || required === null
        ? []
        : [
            {
              name: '  CPU of its own process, per delivery',
              unit: 'ms',
              value: cpuOf(own),
              baseline: { name: other.name, value: otherCpu },
              required: null,
            },
          ]),
    ];
  });
}

function ratesOf({ efforts }: Result): number[] {
  return efforts.map(({ ms }) => (deliveries / ms) * 1_000);
}

function rateOf(result: Result): number {
  return median(ratesOf(result));
}

/** Milliseconds; null where the system can't tell. */
function cpuOf({ efforts }: Result): number | null {
  const known = efforts.map(({ cpuMs }) => cpuMs).filter((cpuMs) => cpuMs !== null);
  return known.length === 0 ? null : median(known) / deliveries;
}

function spread(result: Result): string {
  const rates = ratesOf(result);
  return `${Math.round(Math.min(...rates))} to ${Math.round(Math.max(...rates))}/s`;
}
