import { useSyncExternalStore } from 'react';

const query = window.matchMedia('(max-width: 47.99rem)');

function subscribe(listener: () => void): () => void {
  query.addEventListener('change', listener);
  return () => query.removeEventListener('change', listener);
}

/** True on a phone, or in a window as narrow as one. */
export function useNarrow(): boolean {
  return useSyncExternalStore(subscribe, () => query.matches);
}
