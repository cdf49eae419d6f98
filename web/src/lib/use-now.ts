import { useSyncExternalStore } from 'react';

const TICK_MS = 15_000;
const listeners = new Set<() => void>();
let now = new Date();
let timer: ReturnType<typeof setInterval> | null = null;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(tick, TICK_MS);
  return () => {
    listeners.delete(listener);
    if (listeners.size === 0 && timer !== null) {
      clearInterval(timer);
      timer = null;
    }
  };
}

function tick(): void {
  now = new Date();
  for (const listener of listeners) listener();
}

/** The present instant, exact to a quarter of a minute; what shows it is drawn again as it moves on. */
export function useNow(): Date {
  return useSyncExternalStore(subscribe, current);
}

function current(): Date {
  // Nobody watched for a while: what was kept is old.
  if (timer === null && Date.now() - now.getTime() > TICK_MS) now = new Date();
  return now;
}
