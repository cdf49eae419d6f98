/**
 * What others do must not make anybody wait: the lateness of a few accounts' posts, undisturbed, and beside neighbours of three kinds. Each time
 * on an installation of its own.
 */
import { parseArgs } from 'node:util';
import { setTimeout as wait } from 'node:timers/promises';
import { Installation } from './publish/installation.js';
import { latenessOf, type Lateness } from './publish/lateness.js';
import { numbered } from './publish/sandbox-call.js';
import { Sandbox } from './support/sandbox.js';
import { Cleanup, runBench } from './support/processes.js';
import { print, wholeNumber, type Figure } from './support/report.js';

const LEAD_MS = 8_000;
/** Neighbours begin so long before the first of ours. */
const AHEAD_MS = 1_000;
const ACCOUNTS = 40;
const LIMIT_MS = 120_000;
const P99_MS = 250;

const { values: options } = parseArgs({
  options: {
    /** Our posts: so many a second … */
    rate: { type: 'string', default: '20' },
    /** … for so long. */
    seconds: { type: 'string', default: '15' },
    json: { type: 'boolean', default: false },
  },
});
const rate = wholeNumber('rate', options.rate, 1_000);
const seconds = wholeNumber('seconds', options.seconds, 3_600);

interface Scene {
  readonly sandbox: Sandbox;
  readonly installation: Installation;
  readonly cleanup: Cleanup;
  readonly at: Date;
}

interface Neighbour {
  readonly name: string;
  readonly arrive: (scene: Scene) => Promise<void>;
}

const NEIGHBOURS: readonly Neighbour[] = [
  { name: 'undisturbed', arrive: () => Promise.resolve() },
  { name: 'beside a server that answers after 30 s, 1,000 due', arrive: hangingServer },
  { name: 'beside an account with 5,000 due', arrive: busyAccount },
  { name: 'beside a workspace with 50,000 due', arrive: busyWorkspace },
];

interface Measured extends Lateness {
  readonly name: string;
}

const faults: string[] = [];

await runBench(async (cleanup) => {
  const measured: Measured[] = [];
  for (const { name, arrive } of NEIGHBOURS) {
    const own = new Cleanup();
    cleanup.add(() => own.run());
    const lateness = await latenessBeside(own, name, arrive);
    await own.run();
    process.stderr.write(`${name}: p50 ${lateness.p50} ms, p99 ${lateness.p99} ms\n`);
    measured.push({ name, ...lateness });
  }
  return report(measured);
});

async function latenessBeside(cleanup: Cleanup, name: string, arrive: Neighbour['arrive']): Promise<Lateness> {
  const sandbox = await Sandbox.start(cleanup);
  const installation = await Installation.start(cleanup);
  const ids = await installation.connect(sandbox.url, await sandbox.openAccounts('ours', ACCOUNTS));
  await installation.publish(ids, 'Warm-up.', 400);
  const neighboursAt = Date.now() + LEAD_MS;
  await arrive({ sandbox, installation, cleanup, at: new Date(neighboursAt) });
  const since = neighboursAt + AHEAD_MS;
  const dueAt = Array.from({ length: rate * seconds }, (_, index) => since + Math.round((index * 1_000) / rate));
  await installation.insert(
    ids,
    dueAt.map((_, index) => numbered(name, index)),
    dueAt.map((at) => new Date(at)),
  );
  if (Date.now() > neighboursAt) faults.push(`${name}: the set-up took longer than the time before it began.`);
  await wait(Math.max(0, Math.max(...dueAt) - Date.now()));
  await installation.allSettled(LIMIT_MS, ids);
  return latenessOf(await sandbox.postedAt(), name, dueAt, faults);
}

async function hangingServer({ installation, cleanup, at }: Scene): Promise<void> {
  const hanging = await Sandbox.start(cleanup);
  const ids = await installation.connect(hanging.url, await hanging.openAccounts('stuck', 500));
  await hanging.set({ latencyMs: 30_000 });
  await due(installation, ids, 1_000, at);
}

async function busyAccount({ sandbox, installation, at }: Scene): Promise<void> {
  const ids = await installation.connect(sandbox.url, await sandbox.openAccounts('busy', 1));
  await due(installation, ids, 5_000, at);
}

async function busyWorkspace({ sandbox, installation, at }: Scene): Promise<void> {
  const workspaceId = await installation.addWorkspace();
  const ids = await installation.connect(sandbox.url, await sandbox.openAccounts('campaign', 500), workspaceId);
  await due(installation, ids, 50_000, at, workspaceId);
}

async function due(
  installation: Installation,
  ids: readonly string[],
  count: number,
  at: Date,
  workspaceId?: string,
): Promise<void> {
  const texts = Array.from({ length: count }, (_, index) => numbered('Theirs', index));
  await installation.insert(ids, texts, Array<Date>(count).fill(at), workspaceId);
}

function report([undisturbed, ...beside]: readonly Measured[]): number {
  const baseline = { name: 'undisturbed', value: undisturbed?.p99 ?? 0 };
  return print(
    {
      bench: 'neighbours',
      notes: [
        `${rate} posts a second of ${ACCOUNTS} accounts for ${seconds} s; milliseconds from the due instant to the post on the network.`,
      ],
      figures: beside.map(({ name, p99 }): Figure => ({
        name: `p99 ${name}`,
        unit: 'ms',
        value: p99,
        baseline,
        required: { of: 'value', atMost: P99_MS },
      })),
      faults,
    },
    options.json,
  );
}
