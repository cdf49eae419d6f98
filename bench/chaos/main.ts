/** The storm of `npm run chaos`: see scripts/chaos.mjs. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runBench, type Cleanup } from '../support/processes.js';
import { judge } from './judge.js';
import { inWords } from './plan-words.js';
import { makePlan } from './plan.js';
import type { Backend } from './plan.types.js';
import { broken, evidenceOf, reportOf, tableOf } from './report.js';
import { storm, type Aftermath } from './storm.js';

const USAGE = `chaos: a storm against real processes, the same for the same seed
  --minutes <number>    length of the storm, fractions too; default 2
  --seed <text>         what fixes it; default: the day
  --backend <name>      where the queue is: postgres (default) or redis
  --patience <seconds>  how long everything may take to settle afterwards; default 600
  --plan                prints what will happen, and does nothing
  --keep                keeps data and logs though all went well
  --json                one line of JSON instead of the table`;
const MOST_MINUTES = 24 * 60;

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '2' },
    seed: { type: 'string', default: new Date().toISOString().slice(0, 10) },
    backend: { type: 'string', default: 'postgres' },
    patience: { type: 'string', default: '600' },
    plan: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const [minutes, patience] = [Number(options.minutes), Number(options.patience)];
const backend = (['postgres', 'redis'] as const).find((name): name is Backend => name === options.backend);
if (options.help || !backend || !(minutes > 0 && minutes <= MOST_MINUTES) || !(patience > 0)) {
  process.stdout.write(`${USAGE}\n`);
  process.exit(options.help ? 0 : 2);
}

const plan = makePlan(options.seed, Math.round(minutes * 60_000), backend);
if (options.plan) {
  for (const event of plan.events) write(inWords(event));
  process.exit(0);
}
await runBench(weather);

async function weather(cleanup: Cleanup): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'carillon-chaos-'));
  let keep = true;
  // Added first, so run last: nothing writes any more.
  cleanup.add(async () => {
    if (keep) say(`Data and logs: ${folder}`);
    else await rm(folder, { recursive: true, force: true });
  });
  const aftermath = await storm(cleanup, plan, folder, patience * 1_000, say);
  const code = await report(aftermath, folder);
  keep = options.keep || code !== 0;
  return code;
}

async function report({ evidence, world, diary }: Aftermath, folder: string): Promise<number> {
  const outcome = reportOf(plan, evidence, judge(evidence), world.endedByThemselves);
  write(options.json ? JSON.stringify(outcome) : `\n${tableOf(outcome)}\n`);
  const code = broken(outcome) === 0 ? 0 : 1;
  if (code === 0 && !options.keep) return code;
  const { happened } = world;
  await writeFile(join(folder, 'evidence.json'), JSON.stringify({ outcome, evidence, happened, diary: diary.lines }));
  for (const { kind, what, deliveryId } of outcome.findings) {
    say(`${kind.toUpperCase()}: ${what}`);
    if (deliveryId !== null) say(`${evidenceOf(deliveryId, evidence, happened, diary.lines)}\n`);
  }
  return code;
}

/** Results go to stdout, everything else to stderr. */
function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}
