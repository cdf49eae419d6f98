/**
 * Before all specs: a folder for all files of the run, where the specs' processes find each other's database. Plain JavaScript, because Jest
 * hands a global setup to Node as it is. The database itself is made by the first spec that asks for one, see test-database.ts.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync } from 'node:fs';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTestFolder } from './global-teardown.mjs';

const PREFIX = 'carillon-test-';
/** Linux keeps these files in memory. */
const IN_MEMORY = '/dev/shm';
/** Several times what the databases of a run take at once. */
const ROOM_BYTES = 4 * 1024 ** 3;

/**
 * In memory where there is plenty: hundreds of databases of four hundred files each are made and thrown away again, and on a disk that costs a
 * fifth of the whole run.
 */
export default async function globalSetup() {
  for (const base of [tmpdir(), IN_MEMORY]) await removeLeftovers(base);
  const base = hasRoom(IN_MEMORY) ? IN_MEMORY : tmpdir();
  process.env.TEST_STATE_DIR = mkdtempSync(join(base, `${PREFIX}${process.pid}-`));
  // What specs and the processes that they start put aside goes with it.
  process.env.TMPDIR = join(process.env.TEST_STATE_DIR, 'tmp');
  mkdirSync(process.env.TMPDIR);
}

/** @param {string} folder of a file system in memory */
function hasRoom(folder) {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize >= ROOM_BYTES && freemem() >= 2 * ROOM_BYTES;
  } catch {
    return false;
  }
}

/** A run that was killed could not clean up after itself. @param {string} base */
async function removeLeftovers(base) {
  for (const name of namesIn(base)) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const folder = join(base, name);
    await removeTestFolder(folder).catch(() => rmSync(folder, { recursive: true, force: true }));
  }
}

/** @param {string} base */
function namesIn(base) {
  try {
    return readdirSync(base);
  } catch {
    return [];
  }
}

/** @param {number} pid */
function isAlive(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}
