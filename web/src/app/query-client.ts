import { MutationCache, QueryCache, QueryClient } from '@tanstack/react-query';
import { isProblem, UNREACHABLE } from '@/api';
import { serverReachable } from './reachability';

/** Live events say what changed, so nothing is read again on a guess; only what an event could not tell ages. */
const FRESH_MS = 60_000;
const MOST_RETRIES = 2;

export const queryClient = new QueryClient({
  queryCache: new QueryCache({ onError: noteReachability, onSuccess: () => serverReachable.set(true) }),
  mutationCache: new MutationCache({ onError: noteReachability, onSuccess: () => serverReachable.set(true) }),
  defaultOptions: {
    queries: {
      staleTime: FRESH_MS,
      // A clear no stays a no; what did not get through may.
      retry: (failures, error) => failures < MOST_RETRIES && isPassing(error),
      networkMode: 'always',
    },
    mutations: { retry: false, networkMode: 'always' },
  },
});

function noteReachability(error: unknown): void {
  if (isProblem(error, UNREACHABLE)) serverReachable.set(false);
}

function isPassing(error: unknown): boolean {
  return isProblem(error) && (error.code === UNREACHABLE || error.status === 503 || error.status === 429);
}
