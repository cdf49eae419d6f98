/**
 * What a claim and a look ahead cost when more and more is scheduled for later: the same statements the service runs, on an embedded Postgres,
 * each size beside the smallest.
 */
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/core/database/embedded-postgres.js';
import { runMigrations } from '../src/core/database/migrate.js';
import { ACCOUNTS, DUE, Scene, TURNS, type Costs } from './claim/scene.js';
import { runBench } from './support/processes.js';
import { print, wholeNumber, type Figure } from './support/report.js';

const SIZES = [1_000, 100_000, 1_000_000, 5_000_000];
const AT_MOST = 1.2;

const { values: options } = parseArgs({
  options: {
    /** Largest number of scheduled deliveries. The 5 million need about 5 GB of disk for some minutes. */
    most: { type: 'string', default: '5000000' },
    json: { type: 'boolean', default: false },
  },
});
const most = wholeNumber('most', options.most, 100_000_000);

await runBench(async (cleanup) => {
  const silent = { info: () => undefined, warn: () => undefined };
  const server = await startEmbeddedPostgres({ dataDir: await cleanup.folder(), log: silent });
  cleanup.add(() => server.stop());
  await runMigrations(server.url);
  const db = new pg.Client({ connectionString: server.url, options: '-c timezone=UTC' });
  db.on('error', () => undefined);
  await db.connect();
  cleanup.add(() => db.end());
  const scene = await Scene.set(db);
  const costs: { size: number; costs: Costs }[] = [];
  for (const size of SIZES.filter((candidate) => candidate <= most)) {
    await scene.fill(size);
    costs.push({ size, costs: await scene.measure() });
    process.stderr.write(`${size.toLocaleString('en-US')} scheduled: ${JSON.stringify(costs.at(-1)?.costs)}\n`);
  }
  const [smallest, ...larger] = costs;
  const figures = larger.flatMap(({ size, costs: { claim, lookAhead } }): Figure[] => [
    figure(`claim of ${DUE}, ${size.toLocaleString('en-US')} scheduled`, claim, smallest?.costs.claim ?? 0),
    figure(`look ahead, ${size.toLocaleString('en-US')} scheduled`, lookAhead, smallest?.costs.lookAhead ?? 0),
  ]);
  return print(
    {
      bench: 'claim',
      notes: [
        `Scheduled over a year, on ${ACCOUNTS} accounts; ${DUE} of them due now. Medians of ${TURNS}.`,
        'A look ahead is what the scheduler asks each second: the late, the lost, the held, and what is due soon.',
      ],
      figures,
      faults: [],
    },
    options.json,
  );
});

function figure(name: string, value: number, baseline: number): Figure {
  const smallest = `the same with ${(SIZES[0] ?? 0).toLocaleString('en-US')}`;
  return {
    name,
    unit: 'ms',
    value,
    baseline: { name: smallest, value: baseline },
    required: { of: 'ratio', atMost: AT_MOST },
  };
}
