import { setTimeout as pause } from 'node:timers/promises';

const OFTEN_MS = 25;
/** What takes seconds is seen a moment later, and whoever works on it has the machine. */
const SELDOM_MS = 100;
const LATER_BY = 0.05;

/** Looks again and again until `look` gives something; fails with what was seen last. */
export async function waitFor<T>(
  what: string,
  look: () => Promise<T | null | undefined | false>,
  timeoutMs = 20_000,
): Promise<T> {
  const begun = Date.now();
  const deadline = begun + timeoutMs;
  let lastError: unknown = null;
  for (;;) {
    try {
      const found = await look();
      if (found) return found;
      lastError = null;
    } catch (error) {
      lastError = error;
    }
    if (Date.now() > deadline) throw new Error(`Waited ${timeoutMs} ms in vain for ${what}.`, { cause: lastError });
    await pause(Math.min(Math.max((Date.now() - begun) * LATER_BY, OFTEN_MS), SELDOM_MS));
  }
}
