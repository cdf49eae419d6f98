/** Deliveries a second to a network that is 200 ms away, by one, two and three worker processes over one Postgres and one queue. */
import { parseArgs } from 'node:util';
import { carillon, hold, type Contest } from './publish/contest.js';
import { Installation } from './publish/installation.js';
import { Sandbox } from './support/sandbox.js';
import { runBench } from './support/processes.js';
import { median, print, wholeNumber, type Figure } from './support/report.js';

const MOST_WORKERS = 3;
const ROUNDS = 2;
const TEXT = 'One bell after another.';

const { values: options } = parseArgs({
  options: {
    deliveries: { type: 'string', default: '6000' },
    latency: { type: 'string', default: '200' },
    json: { type: 'boolean', default: false },
  },
});
const count = wholeNumber('deliveries', options.deliveries, 100_000);
const latencyMs = wholeNumber('latency', options.latency, 10_000);

await runBench(async (cleanup) => {
  const sandbox = await Sandbox.start(cleanup);
  const accounts = await sandbox.openAccounts('brand', Math.min(count, 2_000));
  await sandbox.set({ latencyMs });
  const installation = await Installation.start(cleanup, { roles: 'api,scheduler' });
  const contest: Contest = { sandbox, installation, accounts, text: TEXT, faults: [] };
  const ids = await installation.connect(sandbox.url, accounts);
  const rates: number[] = [];
  for (let workers = 1; workers <= MOST_WORKERS; workers++) {
    await installation.addWorker(cleanup);
    const [efforts = []] = await hold(contest, [carillon(contest, ids)], {
      rounds: ROUNDS,
      count,
      say: (line) => void process.stderr.write(`${workers} of ${MOST_WORKERS} workers: ${line}\n`),
    });
    rates.push(median(efforts.map(({ ms }) => (count / ms) * 1_000)));
  }
  const [one = 0] = rates;
  const figures = rates.slice(1).map((rate, index): Figure => ({
    name: `deliveries, ${index + 2} workers`,
    unit: '/s',
    value: rate,
    baseline: { name: 'one worker', value: one },
    required: null,
  }));
  return print(
    {
      bench: 'scale',
      notes: [
        `${count} deliveries of ${accounts.length} accounts due at one instant; every answer takes ${latencyMs} ms. Medians of ${ROUNDS}.`,
        'A worker keeps at most 64 connections to one server, so it can do 64 / latency. All on this machine: the cores are the end of it.',
      ],
      figures,
      faults: contest.faults,
    },
    options.json,
  );
});
