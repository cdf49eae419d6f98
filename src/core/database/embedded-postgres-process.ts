import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { open, readFile, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { StartError, errorCode, errorMessage } from '../config/index.js';
import type { SystemUser } from './embedded-postgres-user.js';

const run = promisify(execFile);

const POLL_MS = 10;
/** Crash recovery replays at most `max_wal_size` of log, which is far quicker than this. */
const START_TIMEOUT_MS = 120_000;
const FAST_STOP_MS = 10_000;
const LOG_LIMIT_BYTES = 5 * 1024 * 1024;
const LOG_TAIL_LINES = 8;

export interface ServerOptions {
  readonly binary: string;
  readonly clusterDir: string;
  /** What Postgres is told its folder is; see `clusterArgument`. */
  readonly clusterArgument: string;
  readonly logFile: string;
  readonly user: SystemUser | null;
  readonly port: number;
  /** Postgres settings by name. */
  readonly settings: Readonly<Record<string, string>>;
}

/** A postmaster that answers. */
export interface RunningServer {
  readonly pid: number;
  /** Resolves when the process has ended, whoever ended it. */
  readonly ended: Promise<void>;
  /** Ends open connections, writes everything down, and resolves when the process has ended. */
  stop(): Promise<void>;
}

/** Postgres found its port taken by somebody who was quicker. */
export class PortRaceLost extends Error {}

/** @throws StartError `postgres-failed` with the last lines of its log; PortRaceLost */
export async function runServer(options: ServerOptions): Promise<RunningServer> {
  await keepLogShort(options.logFile);
  const log = await open(options.logFile, 'a', 0o600);
  const logStart = (await log.stat()).size;
  const flags = Object.entries({ ...options.settings, port: String(options.port) });
  let child: ChildProcess;
  let over = false;
  let ended: Promise<void>;
  let spawnError: Promise<unknown>;
  try {
    // A process group of its own: Ctrl-C in the terminal must not reach Postgres before its connections have been closed.
    child = spawn(
      options.binary,
      ['-D', options.clusterArgument, ...flags.flatMap(([name, value]) => ['-c', `${name}=${value}`])],
      { ...options.user, cwd: options.clusterDir, detached: true, stdio: ['ignore', log.fd, log.fd], env: {} },
    );
    // Before anything is waited for: one that refuses to start is gone in a moment, and tells so once.
    ended = new Promise<void>((resolve) => {
      const end = (): void => {
        over = true;
        resolve();
      };
      child.once('exit', end);
      child.once('error', end);
    });
    spawnError = new Promise<unknown>((resolve) => child.once('error', resolve));
  } finally {
    await log.close();
  }
  const outcome = await becomesReady(options.clusterDir, child.pid, () => over);
  if (outcome === 'ready' && child.pid !== undefined) {
    // An open handle would keep the process alive after everything else has closed.
    child.unref();
    return { pid: child.pid, ended, stop: () => stopChild(child, ended) };
  }
  if (outcome === 'late') {
    child.kill('SIGQUIT');
    await ended;
  }
  const said = await logFrom(options.logFile, logStart);
  if (/could not bind|Address already in use/.test(said)) throw new PortRaceLost(said);
  const cause = child.pid === undefined ? await spawnError : undefined;
  throw postgresFailed(`Postgres did not start (its log: ${options.logFile})`, said, cause);
}

/** @param said what the program printed; its last lines go into the message, after `reason` */
export function postgresFailed(what: string, said: string, reason?: unknown): StartError {
  const lines = said.split('\n').filter((line) => line.trim() !== '');
  const quoted = [...(reason === undefined ? [] : [errorMessage(reason)]), ...lines.slice(-LOG_TAIL_LINES)];
  return new StartError(
    'postgres-failed',
    [`${what}. What it said last:`, ...quoted.map((line) => `  ${line}`)].join('\n'),
  );
}

async function becomesReady(
  clusterDir: string,
  pid: number | undefined,
  over: () => boolean,
): Promise<'ready' | 'ended' | 'late'> {
  const deadline = Date.now() + START_TIMEOUT_MS;
  while (Date.now() < deadline) {
    if (over()) return 'ended';
    const file = await readPidFile(clusterDir);
    if (file && file.pid === pid && file.status === 'ready') return 'ready';
    await wait(POLL_MS);
  }
  return 'late';
}

async function stopChild(child: ChildProcess, ended: Promise<void>): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.ref();
  // SIGINT is Postgres' fast shutdown; SIGQUIT stops at once and recovers from its log at the next start.
  child.kill('SIGINT');
  const gaveUp = new AbortController();
  const slow = wait(FAST_STOP_MS, 'slow' as const, { signal: gaveUp.signal }).catch(() => 'aborted' as const);
  const first = await Promise.race([ended, slow]);
  gaveUp.abort();
  if (first === 'slow') child.kill('SIGQUIT');
  await ended;
}

/**
 * Ends a postmaster that an earlier, killed Carillon left running on this cluster, and clears what would keep a new one from starting.
 * The caller holds the data folder's lock, so nobody uses that server.
 */
export async function stopOrphan(clusterDir: string, say: (message: string) => void): Promise<void> {
  const file = await readPidFile(clusterDir);
  if (!file || !isAlive(file.pid)) return;
  if (!(await servesCluster(file.pid, clusterDir))) {
    // The pid has been given to another program since. Postgres would take that for a server of its own and refuse to start.
    await unlink(join(clusterDir, 'postmaster.pid')).catch(() => undefined);
    return;
  }
  say(`Stopping the database that an earlier run left behind (process ${file.pid}).`);
  signal(file.pid, 'SIGINT');
  if (await isGone(file.pid, clusterDir, FAST_STOP_MS)) return;
  signal(file.pid, 'SIGQUIT');
  if (await isGone(file.pid, clusterDir, FAST_STOP_MS)) return;
  throw new StartError(
    'postgres-failed',
    `A database left behind by an earlier run (process ${file.pid}) does not stop. End it with: kill -9 ${file.pid}`,
  );
}

async function isGone(pid: number, clusterDir: string, timeoutMs: number): Promise<boolean> {
  const deadline = Date.now() + timeoutMs;
  while (Date.now() < deadline) {
    if (!isAlive(pid) || !(await servesCluster(pid, clusterDir))) return true;
    await wait(POLL_MS);
  }
  return false;
}

/** Whether a process is a postmaster on this very folder. */
async function servesCluster(pid: number, clusterDir: string): Promise<boolean> {
  if (process.platform === 'linux') {
    try {
      // A postmaster's working folder is its cluster.
      return (await readlink(`/proc/${pid}/cwd`)) === (await realpath(clusterDir));
    } catch {
      // Gone, or another user's, and ours would be readable.
      return false;
    }
  }
  return run('ps', ['-o', 'command=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.includes('postgres') && stdout.includes(clusterDir),
    () => false,
  );
}

interface PidFile {
  readonly pid: number;
  /** On 127.0.0.1. */
  readonly port: number;
  readonly status: string;
}

/** Lines of postmaster.pid: pid, folder, start, port, socket folder, address, shared memory, status. */
export async function readPidFile(clusterDir: string): Promise<PidFile | null> {
  const text = await readFile(join(clusterDir, 'postmaster.pid'), 'utf8').catch(() => null);
  const lines = text?.split('\n');
  const pid = Number(lines?.[0]);
  return pid > 0 ? { pid, port: Number(lines?.[3]), status: lines?.[7]?.trim() ?? '' } : null;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return errorCode(error) === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // It ended by itself.
  }
}

/** A port nobody listens on now. Somebody may be quicker; then the server says so and another one is tried. */
export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('a TCP server has a port');
  return address.port;
}

async function keepLogShort(path: string): Promise<void> {
  const size = (await stat(path).catch(() => null))?.size ?? 0;
  if (size > LOG_LIMIT_BYTES) await rename(path, `${path}.1`);
}

async function logFrom(path: string, start: number): Promise<string> {
  return (await readFile(path).catch(() => Buffer.alloc(0))).subarray(start).toString('utf8');
}
