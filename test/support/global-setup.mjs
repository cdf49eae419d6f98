/**
 * Before all specs: a folder where the specs' processes find each other's database. Plain JavaScript, because Jest hands a global setup to
 * Node as it is. The database itself is made by the first spec that asks for one, see test-database.ts.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { removeTestFolder } from './global-teardown.mjs';

const PREFIX = 'carillon-test-';

export default async function globalSetup() {
  await removeLeftovers();
  process.env.TEST_STATE_DIR = mkdtempSync(join(tmpdir(), `${PREFIX}${process.pid}-`));
}

/** A run that was killed could not clean up after itself. */
async function removeLeftovers() {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(new RegExp(`^${PREFIX}(\\d+)-`).exec(name)?.[1]);
    if (!pid || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    await removeTestFolder(folder).catch(() => rmSync(folder, { recursive: true, force: true }));
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
