import { setTimeout as wait } from 'node:timers/promises';

const POLL_MS = 10;
const TIMEOUT_MS = 10_000;

/** Resolves as soon as `reached` says so. @throws when it does not within 10 s */
export async function waitUntil(reached: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = Date.now() + TIMEOUT_MS;
  while (!(await reached())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain for: ${reached.toString()}`);
    await wait(POLL_MS);
  }
}
