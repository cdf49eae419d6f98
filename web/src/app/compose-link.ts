import type { HistoryState } from '@tanstack/react-router';

/** State of a way to a new post. Asked for once more while one is being written, the page begins anew: it tells one wish from another. */
export function askAnew(present: HistoryState): HistoryState {
  return { ...present, askedAt: performance.now() };
}
