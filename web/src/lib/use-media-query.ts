import { useSyncExternalStore } from 'react';

interface Watched {
  readonly subscribe: (listener: () => void) => () => void;
  readonly matches: () => boolean;
}

const watched = new Map<string, Watched>();

/** Whether the page is as a media query says: `(min-width: 48rem)`. */
export function useMediaQuery(query: string): boolean {
  const { subscribe, matches } = watchedFor(query);
  return useSyncExternalStore(subscribe, matches);
}

/** One for each query: making one costs more than all that is asked of it. */
function watchedFor(query: string): Watched {
  let found = watched.get(query);
  if (!found) {
    const list = window.matchMedia(query);
    found = {
      subscribe: (listener) => {
        list.addEventListener('change', listener);
        return () => list.removeEventListener('change', listener);
      },
      matches: () => list.matches,
    };
    watched.set(query, found);
  }
  return found;
}
