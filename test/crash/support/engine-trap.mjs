/**
 * Loaded into the built service by `node --import`, so that nothing of it is in the product. Ends or stops the process inside the engine,
 * at the points that a test has set traps for. Plain JavaScript, because Node takes it as it is.
 *
 * A trap is a file in TRAP_FOLDER: `<id>.trap` holds what it waits for. The process that passes there first takes it (a rename, so only one
 * can) and says so in `<id>.hit`. A process that is stopped goes on when there is a `<id>.go`.
 */
import diagnostics from 'node:diagnostics_channel';
import { existsSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

const LOOK_EVERY_MS = 10;
/** The adapters' time-outs, cut down to what a test can wait for; still longer than the shortest lease. */
const SHORTER_MS = new Map([
  [20_000, 6_000],
  [120_000, 6_000],
]);

const folder = process.env.TRAP_FOLDER ?? '';
const main = process.argv[1] ?? '';
const passed = new Set();

if (folder !== '' && main.endsWith('main.js')) {
  diagnostics.subscribe(process.env.TRAP_CHANNEL ?? '', (place) => lookForTraps(place));
  const { setTimeout: original } = globalThis;
  globalThis.setTimeout = Object.assign(
    (action, ms, ...rest) => original(action, SHORTER_MS.get(ms) ?? ms, ...rest),
    original,
  );
  if (process.env.CANNOT_BE_ASKED === 'yes') await makeSandboxUnaskable();
}

function lookForTraps(place) {
  passed.add(nameOf(place));
  for (const file of readdirSync(folder)) {
    if (!file.endsWith('.trap')) continue;
    const id = file.slice(0, -'.trap'.length);
    const trap = read(file);
    if (trap === null || !fits(trap, place) || !take(id)) continue;
    say(`${id}.hit`, { pid: process.pid, ...place });
    if (trap.act === 'kill') process.kill(process.pid, 'SIGKILL');
    while (trap.act === 'kill' || !existsSync(join(folder, `${id}.go`))) sleep(LOOK_EVERY_MS);
  }
}

function fits(trap, place) {
  return (
    trap.point === place.point &&
    (trap.deliveryId === null || trap.deliveryId === place.deliveryId) &&
    (trap.step === null || trap.step === place.step) &&
    (trap.after === null || passed.has(nameOf(trap.after)))
  );
}

function nameOf({ point, deliveryId, step }) {
  return `${point} ${deliveryId} ${step}`;
}

function read(file) {
  try {
    return JSON.parse(readFileSync(join(folder, file), 'utf8'));
  } catch {
    // Another process took it meanwhile.
    return null;
  }
}

function take(id) {
  try {
    renameSync(join(folder, `${id}.trap`), join(folder, `${id}.taken`));
    return true;
  } catch {
    return false;
  }
}

/** Whole or not at all: the test reads as soon as the name is there. */
function say(file, content) {
  writeFileSync(join(folder, `${file}.part`), JSON.stringify(content));
  renameSync(join(folder, `${file}.part`), join(folder, file));
}

/** Nothing else of this process runs meanwhile, just as when it is stopped from outside. */
function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

/** No channel of ours is without idempotency; this makes the sandbox one, in this process. */
async function makeSandboxUnaskable() {
  const { sandboxAdapter } = await import(new URL('modules/channels/sandbox/index.js', pathToFileURL(main)).href);
  sandboxAdapter.capabilities.idempotency = { kind: 'none' };
  delete sandboxAdapter.find;
}
