/** Memory of the service's own process over many deliveries: it must not grow with what it has done. */
import { parseArgs } from 'node:util';
import { carillon, hold, type Contest } from './publish/contest.js';
import { Installation } from './publish/installation.js';
import { Sandbox } from './support/sandbox.js';
import { runBench } from './support/processes.js';
import { median, print, wholeNumber, type Figure } from './support/report.js';

const STEPS = 20;
const AT_MOST = 1.1;

const { values: options } = parseArgs({
  options: { deliveries: { type: 'string', default: '100000' }, json: { type: 'boolean', default: false } },
});
const deliveries = wholeNumber('deliveries', options.deliveries, 10_000_000);

await runBench(async (cleanup) => {
  const sandbox = await Sandbox.start(cleanup);
  const accounts = await sandbox.openAccounts('brand', 1_000);
  const installation = await Installation.start(cleanup);
  const contest: Contest = { sandbox, installation, accounts, text: 'A bell that rings for ever.', faults: [] };
  const engine = carillon(contest, await installation.connect(sandbox.url, accounts));
  const resident: number[] = [];
  for (let step = 0; step < STEPS; step++) {
    await hold(contest, [engine], { rounds: 0, count: Math.ceil(deliveries / STEPS), say: () => undefined });
    const memory = installation.memory;
    if (memory) resident.push(memory.ownRssMb);
    process.stderr.write(
      `${(step + 1) * Math.ceil(deliveries / STEPS)} deliveries: ${memory?.ownRssMb.toFixed(0)} MB\n`,
    );
  }
  const quarter = Math.floor(STEPS / 4);
  const early = resident.slice(quarter, 2 * quarter);
  const late = resident.slice(-quarter);
  return print(
    {
      bench: 'memory',
      notes: [
        `Resident memory of the service's process, ${deliveries} deliveries in ${STEPS} bursts, read after each.`,
        'Medians and lowest of the last quarter and of the second: the first is what warming up takes. Between the two is garbage not collected yet.',
      ],
      figures: [
        figure('resident, median of the last quarter', late, early, median, { of: 'ratio', atMost: AT_MOST }),
        figure('resident, lowest of the last quarter', late, early, (values) => Math.min(...values), null),
      ],
      faults: contest.faults,
    },
    options.json,
  );
});

function figure(
  name: string,
  late: readonly number[],
  early: readonly number[],
  sumUp: (values: readonly number[]) => number,
  required: Figure['required'],
): Figure {
  const baseline = early.length === 0 ? null : { name: 'second quarter', value: sumUp(early) };
  return { name, unit: 'MB', value: late.length === 0 ? null : sumUp(late), baseline, required };
}
