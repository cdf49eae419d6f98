import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { link, readFile, readlink, rename, stat, unlink, utimes, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { promisify } from 'node:util';
import { DataFolderInUse, errorCode, unwritable } from '../config/index.js';

const run = promisify(execFile);

const FILE = 'carillon.lock';
const HEARTBEAT_MS = 5_000;
/** A holder elsewhere whose lock has not been touched for this long is gone. */
const SILENT_MS = 3 * HEARTBEAT_MS;

/** Who holds a data folder. */
interface Holder {
  readonly pid: number;
  /** When that process began, in the system's own terms: a pid alone may have been given to another process since. */
  readonly processBegan: string;
  /** The machine, its boot, and the container: where pids can be compared. */
  readonly place: string;
}

export interface DataFolderLock {
  release(): Promise<void>;
  /** Resolves when the lock is found to be somebody else's, who took this process for gone; never otherwise. */
  readonly lost: Promise<void>;
}

/**
 * Takes the data folder for this process. Two Postgres servers on the same files would destroy them.
 * A lock of a process that is gone is taken over. A holder in another container can't be seen, only heard: its lock is touched every
 * few seconds. On the same machine one that was touched lately is watched before it is taken over; on another one, whose clock may differ, always.
 * @throws DataFolderInUse
 */
export async function lockDataFolder(dataDir: string): Promise<DataFolderLock> {
  const path = join(dataDir, FILE);
  const self: Holder = { pid: process.pid, processBegan: await processBegan(process.pid), place: await thisPlace() };
  const once = randomBytes(4).toString('hex');
  const draft = `${path}.${process.pid}.${once}`;
  // No other lock has these words, not even the next one of this process.
  const text = JSON.stringify({ ...self, once });
  await writeFile(draft, text, { mode: 0o644, flag: 'wx' }).catch((error: unknown) => {
    throw unwritable(dataDir, error);
  });
  try {
    for (;;) {
      try {
        await link(draft, path);
        return await held(path, draft, text);
      } catch (error) {
        if (errorCode(error) !== 'EEXIST') throw unwritable(dataDir, error);
      }
      await removeIfAbandoned(dataDir, path, self);
    }
  } catch (error) {
    await unlink(draft).catch(() => undefined);
    throw error;
  }
}

async function held(path: string, draft: string, text: string): Promise<DataFolderLock> {
  // The draft is the same file as the lock; only the second name goes.
  await unlink(draft).catch(() => undefined);
  const read = (): Promise<string | null> => readFile(path, 'utf8').catch(() => null);
  let isLost: () => void = () => undefined;
  const lost = new Promise<void>((resolve) => (isLost = resolve));
  const beat = async (): Promise<void> => {
    const found = await read();
    // Away for a moment is what a shared volume may be.
    if (found === null) return;
    if (found !== text) return isLost();
    const now = new Date();
    await utimes(path, now, now).catch(() => undefined);
  };
  const heartbeat = setInterval(() => void beat(), HEARTBEAT_MS);
  heartbeat.unref();
  return {
    lost,
    release: async () => {
      clearInterval(heartbeat);
      if ((await read()) === text) await unlink(path).catch(() => undefined);
    },
  };
}

async function removeIfAbandoned(dataDir: string, path: string, self: Holder): Promise<void> {
  const text = await readFile(path, 'utf8').catch(() => null);
  if (text === null) return;
  const holder = parseHolder(text);
  if (holder) {
    const here = holder.place === self.place;
    const alive = here ? await isRunning(holder) : await isTouched(path, isOnMachineOf(holder, self));
    if (alive) throw new DataFolderInUse(dataDir, holder.pid, !here);
  }
  // Two processes may find the same dead lock. Whoever moves it away looks at what it got: if it is a newer, live one, it goes back.
  const aside = `${path}.dead.${process.pid}`;
  await rename(path, aside).catch((error: unknown) => {
    if (errorCode(error) !== 'ENOENT') throw unwritable(path, error);
  });
  const moved = await readFile(aside, 'utf8').catch(() => null);
  if (moved !== null && moved !== text) await link(aside, path).catch(() => undefined);
  await unlink(aside).catch(() => undefined);
}

/** @param hasOurClock whether the times of touches can be compared with ours */
async function isTouched(path: string, hasOurClock: boolean): Promise<boolean> {
  const touchedAt = async (): Promise<number> => (await stat(path).catch(() => null))?.mtimeMs ?? 0;
  const first = await touchedAt();
  const silentMs = hasOurClock ? Math.max(0, Date.now() - first) : 0;
  const untilMs = performance.now() + SILENT_MS - silentMs;
  while (performance.now() < untilMs) {
    await wait(250);
    if ((await touchedAt()) !== first) return true;
  }
  return false;
}

function isOnMachineOf(one: Holder, other: Holder): boolean {
  const [boot, ofOther] = [one, other].map(({ place }) => place.split('|')[1] ?? '');
  return boot !== '' && boot === ofOther;
}

function parseHolder(text: string): Holder | null {
  try {
    const value = JSON.parse(text) as Partial<Holder>;
    const { pid, processBegan: began, place } = value;
    return typeof pid === 'number' && typeof began === 'string' && typeof place === 'string'
      ? { pid, processBegan: began, place }
      : null;
  } catch {
    return null;
  }
}

async function isRunning(holder: Holder): Promise<boolean> {
  const began = await processBegan(holder.pid);
  return began !== '' && began === holder.processBegan;
}

/** @returns '' when there is no such process */
async function processBegan(pid: number): Promise<string> {
  if (process.platform === 'linux') {
    const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
    // Field 22; the name in field 2 may hold spaces and brackets, so count from behind it.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ');
    const [state] = fields;
    return state === 'Z' || state === 'X' ? '' : (fields[19] ?? '');
  }
  return run('ps', ['-o', 'lstart=', '-p', String(pid)]).then(
    ({ stdout }) => stdout.trim(),
    () => '',
  );
}

async function thisPlace(): Promise<string> {
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  const namespace = await readlink('/proc/self/ns/pid').catch(() => '');
  return [hostname(), boot.trim(), namespace].join('|');
}
