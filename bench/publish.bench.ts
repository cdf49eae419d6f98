/**
 * Deliveries a second to the sandbox network, everything due at one instant and every promise kept, beside the same calls made by bare BullMQ
 * on the same Postgres and by a bare loop. Everybody is a process of its own and stays up.
 */
import { parseArgs } from 'node:util';
import { baseline, carillon, hold, type Contest, type Contestant } from './publish/contest.js';
import type { Effort } from './publish/contender.js';
import { Installation } from './publish/installation.js';
import { Sandbox } from './publish/sandbox.js';
import { runBench, type Cleanup } from './support/processes.js';
import { median, print, wholeNumber, type Figure } from './support/report.js';

/** Deliveries of one channel at work at once in one process: CONCURRENCY_PER_CHANNEL in publishing-worker.service.ts. */
const CONCURRENCY = 128;
/** BullMQ does better with fewer: each job at work waits for statements of its own. */
const FEWER = 50;
const TEXT = 'Seven bells, one keyboard. '.repeat(7).trim();

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '5000' },
    accounts: { type: 'string', default: '500' },
    rounds: { type: 'string', default: '3' },
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

interface Result {
  readonly name: string;
  readonly efforts: readonly Effort[];
}

await runBench(async (cleanup) => {
  const sandbox = await Sandbox.start(cleanup);
  const accounts = await sandbox.openAccounts('brand', accountCount);
  const installation = await Installation.start(cleanup, sandbox.url, options.profile);
  const contest: Contest = { sandbox, installation, accounts, text: TEXT, faults: [] };
  const engine = carillon(contest, await installation.connect(sandbox.url, accounts));
  const queues = options.alone ? [] : bullmqs(contest, cleanup);
  const others = options.alone ? [] : [...queues, ...loops(contest, cleanup)];
  const efforts = await hold(contest, [engine, ...others], {
    rounds,
    count: deliveries,
    say: (line) => void process.stderr.write(`${line}\n`),
  });
  const [own = { name: '', efforts: [] }, ...results] = [engine, ...others].map(({ name }, index): Result => ({
    name,
    efforts: efforts[index] ?? [],
  }));
  const better = results.slice(0, queues.length).toSorted((left, right) => rateOf(right) - rateOf(left))[0];
  return print(
    {
      bench: 'publish',
      notes: [
        `${deliveries} deliveries of ${accountCount} accounts due at one instant; from that instant to the settlement of the last one.`,
        `Medians of ${rounds} after a warm-up, in another order each round: a shared machine is noisy, so look at the spread:`,
        ...[own, ...results].map((result) => `  ${result.name}: ${spread(result)}`),
        `Carillon and BullMQ use the same Postgres (${await installation.durability()}). The better of the BullMQ figures counts.`,
        'Baselines call with plain node:http, know no accounts, and keep neither attempts nor receipts.',
        `Counted after every run, in the network's ledger and the database: ${contest.faults.length === 0 ? 'nothing lost, nothing doubled' : 'see below'}.`,
      ],
      figures: figuresOf(own, results, better),
      faults: contest.faults,
    },
    options.json,
  );
});

function bullmqs(contest: Contest, cleanup: Cleanup): Contestant[] {
  return [FEWER, CONCURRENCY].map((jobs) =>
    baseline(contest, cleanup, `bare BullMQ on Postgres, ${jobs} jobs at once`, 'bench/publish/bullmq.js', [
      String(jobs),
      contest.installation.databaseUrl,
    ]),
  );
}

function loops(contest: Contest, cleanup: Cleanup): Contestant[] {
  const loop = (name: string, caller: 'bare' | 'guarded'): Contestant =>
    baseline(contest, cleanup, name, 'bench/publish/loop.js', [String(CONCURRENCY), caller]);
  return [
    loop(`bare loop, ${CONCURRENCY} calls at once`, 'bare'),
    loop(`bare loop with Carillon's HTTP client`, 'guarded'),
  ];
}

function figuresOf(own: Result, others: readonly Result[], better: Result | undefined): Figure[] {
  const rates = others.map((other): Figure => ({
    name: 'deliveries',
    unit: '/s',
    value: rateOf(own),
    baseline: { name: other.name, value: rateOf(other) },
    required: other === better ? { of: 'ratio', atLeast: 1 } : null,
  }));
  const cpu = others.flatMap((other): Figure[] => {
    const otherCpu = cpuOf(other);
    if (otherCpu === null) return [];
    const name = 'CPU of its own process, per delivery';
    return [{ name, unit: 'ms', value: cpuOf(own), baseline: { name: other.name, value: otherCpu }, required: null }];
  });
  if (others.length > 0) return [...rates, ...cpu];
  return [
    { name: 'deliveries', unit: '/s', value: rateOf(own), baseline: null, required: null },
    { name: 'CPU of its own process, per delivery', unit: 'ms', value: cpuOf(own), baseline: null, required: null },
  ];
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
