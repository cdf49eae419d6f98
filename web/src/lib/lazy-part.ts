import { lazy, type ComponentType, type LazyExoticComponent } from 'react';

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 10_000;
const MOST_TRIES = 12;

/** Loads code again and again until it comes: the server may be away just then. @throws what the last try threw */
export async function persistently<Code>(load: () => Promise<Code>): Promise<Code> {
  let waitMs = FIRST_WAIT_MS;
  for (let tries = 1; ; tries++) {
    try {
      return await load();
    } catch (error) {
      if (tries >= MOST_TRIES) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
      waitMs = Math.min(waitMs * 2, LONGEST_WAIT_MS);
    }
  }
}

/**
 * A part that is loaded when it is first shown, as `lazy`, but not given up when the server is away just then. React remembers a failure for good, so it
 * may not see one too early.
 */
// oxlint-disable-next-line typescript/no-explicit-any -- as React's own `lazy`: props of every shape
export function lazyPart<Part extends ComponentType<any>>(
  load: () => Promise<{ default: Part }>,
): LazyExoticComponent<Part> {
  return lazy(() => persistently(load));
}

/** Loads what will soon be wanted. Nobody waits for it, so nobody is told when it fails: whoever shows it asks again. */
export function early(load: () => Promise<unknown>): void {
  load().catch(() => undefined);
}
