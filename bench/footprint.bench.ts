/**
 * What an installation costs before it has done anything: seconds from the start to the first answer, and memory at rest, the embedded
 * database included.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  firstAnswer,
  freePort,
  memoryOf,
  runBench,
  startProgram,
  stopProgram,
  type Cleanup,
  type Memory,
} from './support/processes.js';
import { median, print, wholeNumber, type Figure } from './support/report.js';

const MOST_MB = 350;
const MOST_SECONDS = 3;

interface Start {
  readonly liveMs: number;
  /** Until posts would go out: the scheduler ticks and the queue is consumed. */
  readonly readyMs: number;
  readonly memory: Memory | null;
}

interface Round {
  readonly first: Start;
  readonly second: Start;
  readonly bare: { readonly liveMs: number; readonly memory: Memory | null };
}

const { values: options } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    'settle-seconds': { type: 'string', default: '10' },
    json: { type: 'boolean', default: false },
  },
});
const rounds = wholeNumber('rounds', options.rounds, 20);
const settleMs = wholeNumber('settle-seconds', options['settle-seconds'], 300) * 1_000;

await runBench(async (cleanup) => {
  const measured: Round[] = [];
  for (let round = 0; round < rounds; round++) {
    const dataDir = await cleanup.folder();
    const bare = await startBare(cleanup);
    const first = await startCarillon(cleanup, dataDir, 0);
    const second = await startCarillon(cleanup, dataDir, settleMs);
    measured.push({ first, second, bare });
  }
  return print(
    {
      bench: 'footprint',
      notes: [
        `Medians of ${rounds} ${rounds === 1 ? 'round' : 'rounds'}; the machine may have other work, so single figures vary.`,
        `Carillon is dist/program/main.js with all roles and its embedded Postgres; ${measured[0]?.second.memory?.processes ?? '?'} processes, looked at ${settleMs / 1_000} s after the second start.`,
        'RSS counts pages that processes share once for each; PSS counts them once, as the machine does (other programs on Node and Postgres share too).',
      ],
      figures: figuresOf(measured),
      faults: [],
    },
    options.json,
  );
});

async function startCarillon(cleanup: Cleanup, dataDir: string, restMs: number): Promise<Start> {
  const port = await freePort();
  const env = { CARILLON_DATA: dataDir, CARILLON_PORT: String(port), CARILLON_LOG_LEVEL: 'warn' };
  const since = performance.now();
  const child = startProgram('program/main.js', { env });
  cleanup.add(() => stopProgram(child));
  const origin = `http://127.0.0.1:${port}/health`;
  const liveMs = await firstAnswer(child, `${origin}/live`, since);
  const readyMs = await firstAnswer(child, `${origin}/ready`, since);
  await wait(restMs);
  const memory = memoryOf(child.pid ?? 0);
  await stopProgram(child);
  return { liveMs, readyMs, memory };
}

async function startBare(cleanup: Cleanup): Promise<Round['bare']> {
  const port = await freePort();
  const since = performance.now();
  const child = startProgram('bench/support/bare-server.js', { args: [String(port)] });
  cleanup.add(() => stopProgram(child));
  const liveMs = await firstAnswer(child, `http://127.0.0.1:${port}/`, since);
  const memory = memoryOf(child.pid ?? 0);
  await stopProgram(child);
  return { liveMs, memory };
}

function figuresOf(measured: readonly Round[]): Figure[] {
  const bareServer = 'a bare node:http server';
  const seconds = (pick: (round: Round) => number): number => median(measured.map(pick)) / 1_000;
  const bareStart = { name: bareServer, value: seconds((round) => round.bare.liveMs) };
  const start = (name: string, value: number, most: number | null): Figure => ({
    name,
    unit: 's',
    value,
    baseline: bareStart,
    required: most === null ? null : { of: 'value', atMost: most },
  });
  return [
    start(
      'second start to /health/live',
      seconds((round) => round.second.liveMs),
      MOST_SECONDS,
    ),
    start(
      'second start to /health/ready',
      seconds((round) => round.second.readyMs),
      null,
    ),
    start(
      'first start (makes the database) to /health/live',
      seconds((round) => round.first.liveMs),
      null,
    ),
    memoryFigure('memory at rest, sum of RSS', bareServer, measured, (memory) => memory.rssMb, MOST_MB),
    memoryFigure('  of it the Node process', bareServer, measured, (memory) => memory.ownRssMb, null),
    memoryFigure('memory at rest, sum of PSS', bareServer, measured, (memory) => memory.pssMb, MOST_MB),
  ];
}

function memoryFigure(
  name: string,
  bareServer: string,
  measured: readonly Round[],
  pick: (memory: Memory) => number | null,
  most: number | null,
): Figure {
  const all = (of: (round: Round) => Memory | null): number | null => {
    const values = measured.map(of).map((memory) => (memory === null ? null : pick(memory)));
    const known = values.filter((value) => value !== null);
    return known.length === 0 ? null : median(known);
  };
  const bare = all((round) => round.bare.memory);
  return {
    name,
    unit: 'MB',
    value: all((round) => round.second.memory),
    baseline: bare === null ? null : { name: bareServer, value: bare },
    required: most === null ? null : { of: 'value', atMost: most },
  };
}
