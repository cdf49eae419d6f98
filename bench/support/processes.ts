import { execFileSync, fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

/** The folder of the built program. */
const dist = dirname(dirname(dirname(fileURLToPath(import.meta.url))));

/** What `npm start` hands to node: room for what a burst of deliveries leaves behind (docs/decisions/0017). */
const LIKE_NPM_START = ['--max-semi-space-size=64'];
const STOP_PATIENCE_MS = 30_000;

/** What a bench started and has to end, last first, whatever happens. */
export class Cleanup {
  private readonly actions: (() => Promise<unknown>)[] = [];

  add(action: () => Promise<unknown>): void {
    this.actions.push(action);
  }

  async run(): Promise<void> {
    for (const action of this.actions.splice(0).reverse()) {
      await action().catch((error: unknown) => process.stderr.write(`${String(error)}\n`));
    }
  }

  /** A folder that is gone afterwards. */
  async folder(): Promise<string> {
    const folder = await mkdtemp(join(tmpdir(), 'carillon-bench-'));
    this.add(() => rm(folder, { recursive: true, force: true }));
    return folder;
  }
}

/** Runs a bench and ends the process with its exit code; what it started is stopped, also on Ctrl-C. */
export async function runBench(work: (cleanup: Cleanup) => Promise<number>): Promise<never> {
  const cleanup = new Cleanup();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void cleanup.run().finally(() => process.exit(130)));
  }
  try {
    process.exitCode = await work(cleanup);
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    process.exitCode = 1;
  }
  await cleanup.run();
  process.exit();
}

/** Only what the bench says: settings of this shell would change what is measured. */
function environment(settings: Readonly<Record<string, string>>): NodeJS.ProcessEnv {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(CARILLON_|DATABASE_URL$|REDIS_URL$|PORT$|NODE_OPTIONS$)/.test(name),
  );
  return { ...Object.fromEntries(inherited), ...settings };
}

/** Starts a built program as a process of its own. @param script in the build @param options `log`: an open file that gets all it prints */
export function startProgram(
  script: string,
  options: { args?: string[]; env?: Record<string, string>; nodeArgs?: string[]; log?: number } = {},
): ChildProcess {
  const { log } = options;
  const child = spawn(
    process.execPath,
    [...LIKE_NPM_START, ...(options.nodeArgs ?? []), join(dist, script), ...(options.args ?? [])],
    {
      env: environment(options.env ?? {}),
      // A group of its own: Ctrl-C reaches the bench alone, which then stops everything in order.
      detached: true,
      stdio: log === undefined ? ['ignore', 'pipe', 'inherit'] : ['ignore', log, log],
    },
  );
  child.stdout?.resume();
  return child;
}

/** As `startProgram`, for one that is talked to by messages. */
export function forkProgram(script: string, args: string[]): ChildProcess {
  return fork(join(dist, script), args, { env: environment({}), detached: true, execArgv: LIKE_NPM_START });
}

/** The first line on stdout that matches. */
export async function lineOf(child: ChildProcess, pattern: RegExp, withinMs = 20_000): Promise<RegExpExecArray> {
  const { stdout } = child;
  if (!stdout) throw new Error('That program has no output to read.');
  const lines = createInterface({ input: stdout });
  const timer = setTimeout(() => lines.close(), withinMs);
  try {
    for await (const line of lines) {
      const match = pattern.exec(line);
      if (match) return match;
    }
  } finally {
    clearTimeout(timer);
    stdout.resume();
  }
  throw new Error(`A program did not say ${String(pattern)} within ${withinMs} ms.`);
}

/** Asks it to end and waits; one that does not is killed. */
export async function stopProgram(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE_MS);
  await ended;
  clearTimeout(timer);
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((resolve) => server.close(() => resolve()));
  return port;
}

/** Asks until the answer is 2xx. @returns milliseconds from `since` (of performance.now) @throws when the child ends or time is up */
export async function firstAnswer(child: ChildProcess, url: string, since: number, withinMs = 60_000): Promise<number> {
  while (performance.now() - since < withinMs) {
    if (child.exitCode !== null) throw new Error(`It ended with ${child.exitCode} before it answered.`);
    const status = await fetch(url).then(
      async (response) => {
        await response.arrayBuffer();
        return response.status;
      },
      () => 0,
    );
    if (status >= 200 && status < 300) return performance.now() - since;
    await wait(5);
  }
  throw new Error(`${url} did not answer within ${withinMs} ms.`);
}

export interface Memory {
  readonly processes: number;
  /** MB (10⁶ bytes) resident, pages that processes share counted in each of them. */
  readonly rssMb: number;
  /** The same with shared pages counted once; null where the system can't tell. */
  readonly pssMb: number | null;
  /** `rssMb` of the process itself, without those under it. */
  readonly ownRssMb: number;
}

/** Of a process and everything under it; null where the system can't tell. */
export function memoryOf(pid: number): Memory | null {
  if (process.platform === 'win32') return null;
  const all = process.platform === 'linux' ? processesOfLinux() : processesOfPs();
  const family = new Set([pid]);
  for (let grown = 0; grown < family.size;) {
    grown = family.size;
    for (const entry of all) if (family.has(entry.parent)) family.add(entry.pid);
  }
  if (process.platform !== 'linux') {
    const rss = (members: ReadonlySet<number>): number =>
      toMb(all.filter((entry) => members.has(entry.pid)).map((entry) => entry.rssKb));
    return { processes: family.size, rssMb: rss(family), pssMb: null, ownRssMb: rss(new Set([pid])) };
  }
  // The process itself is the first of the set.
  const rollUps = [...family].flatMap((member) => rollUpOf(member) ?? []);
  const kbOf = (name: string): number[] =>
    rollUps.map((text) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(text)?.[1] ?? 0));
  const rss = kbOf('Rss');
  return { processes: rollUps.length, rssMb: toMb(rss), pssMb: toMb(kbOf('Pss')), ownRssMb: toMb(rss.slice(0, 1)) };
}

/** null when the process ended since it was listed, as Postgres' own come and go. */
function rollUpOf(pid: number): string | null {
  try {
    return readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8');
  } catch {
    return null;
  }
}

function toMb(kibibytes: readonly number[]): number {
  return (kibibytes.reduce((sum, value) => sum + value, 0) * 1_024) / 1e6;
}

/** Milliseconds of CPU a process has used so far, in steps of 10; null where the system can't tell. */
export function cpuMsOf(pid: number): number | null {
  if (process.platform !== 'linux') return null;
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
  // Of proc_pid_stat(5), counted from the field after the name; a tick is 10 ms on every Linux that Node runs on.
  const [userTicks, systemTicks] = [Number(fields[11]), Number(fields[12])];
  return (userTicks + systemTicks) * 10;
}

interface ProcessEntry {
  readonly pid: number;
  readonly parent: number;
  readonly rssKb: number;
}

function processesOfLinux(): ProcessEntry[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        // The name in brackets may hold anything, brackets and spaces included.
        const [, parent] = readFileSync(`/proc/${name}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
        return [{ pid: Number(name), parent: Number(parent), rssKb: 0 }];
      } catch {
        return [];
      }
    });
}

function processesOfPs(): ProcessEntry[] {
  const text = execFileSync('ps', ['-axo', 'pid=,ppid=,rss='], { encoding: 'utf8' });
  return text
    .trim()
    .split('\n')
    .map((line) => {
      const [pid = 0, parent = 0, rssKb = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent, rssKb };
    });
}
