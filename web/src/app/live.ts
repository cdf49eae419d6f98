import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { serverReachable } from './reachability';

interface LiveEvent {
  readonly type: string;
  readonly postId?: string;
  readonly deliveryId?: string;
  readonly accountId?: string;
  readonly campaignId?: string;
}

/** Which readings an event makes old, by the operation that read them. */
const CONCERNED: Readonly<Record<string, readonly string[]>> = {
  'delivery.changed': [
    'deliveries',
    'delivery',
    'posts',
    'calendar',
    'attention',
    'reports',
    'accountsList',
    'accountsRead',
    'campaigns',
  ],
  'post.changed': ['posts', 'calendar', 'campaigns', 'mediaRead', 'mediaList'],
  'account.changed': ['accounts', 'connect', 'attention', 'posts', 'channels'],
  'campaign.changed': ['campaigns', 'reports', 'calendar'],
  'workspace.changed': ['workspaces', 'meRead', 'members', 'invitations', 'attention'],
  'outage.found': ['attention', 'deliveries', 'calendar', 'posts'],
  'metrics.captured': ['reports', 'metrics'],
  'media.changed': ['media'],
};
const TYPES = Object.keys(CONCERNED);
/** Events of a burst are answered together. */
const GATHER_MS = 250;
const FIRST_RETRY_MS = 1_000;
const LONGEST_RETRY_MS = 15_000;

export type LiveStatus = 'connecting' | 'live' | 'lost';

/** Keeps what is shown true: reads again what an event of the workspace makes old, and everything after a gap. */
export function useLive(workspaceId: string): LiveStatus {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>('connecting');
  useEffect(() => {
    let source: EventSource | null = null;
    let retry: ReturnType<typeof setTimeout> | null = null;
    let gather: ReturnType<typeof setTimeout> | null = null;
    let delayMs = FIRST_RETRY_MS;
    let missed = false;
    const concerned = new Set<string>();

    const refresh = (): void => {
      gather = null;
      const prefixes = [...concerned];
      concerned.clear();
      void invalidate(queryClient, prefixes);
    };
    const note = (prefixes: readonly string[]): void => {
      prefixes.forEach((prefix) => concerned.add(prefix));
      gather ??= setTimeout(refresh, GATHER_MS);
    };
    const connect = (): void => {
      retry = null;
      source = new EventSource(`/api/v1/workspaces/${workspaceId}/events`);
      source.addEventListener('ready', () => {
        delayMs = FIRST_RETRY_MS;
        setStatus('live');
        serverReachable.set(true);
        if (missed) void queryClient.invalidateQueries();
        missed = false;
      });
      source.addEventListener('gap', () => void queryClient.invalidateQueries());
      for (const type of TYPES) {
        source.addEventListener(type, (message) => note(CONCERNED[(parse(message.data) ?? { type }).type] ?? []));
      }
      source.onerror = () => {
        // The browser gives up for good on some errors; we never do.
        source?.close();
        missed = true;
        setStatus('lost');
        retry ??= setTimeout(connect, delayMs);
        delayMs = Math.min(delayMs * 2, LONGEST_RETRY_MS);
      };
    };
    const connectNow = (): void => {
      if (retry === null) return;
      clearTimeout(retry);
      connect();
    };
    connect();
    window.addEventListener('online', connectNow);
    window.addEventListener('focus', connectNow);
    return () => {
      window.removeEventListener('online', connectNow);
      window.removeEventListener('focus', connectNow);
      source?.close();
      if (retry) clearTimeout(retry);
      if (gather) clearTimeout(gather);
    };
  }, [queryClient, workspaceId]);
  return status;
}

function parse(data: unknown): LiveEvent | null {
  try {
    return JSON.parse(String(data)) as LiveEvent;
  } catch {
    return null;
  }
}

/** Reads again what is on the screen and was read by an operation whose name begins with one of `prefixes`; the rest is read when next shown. */
export function invalidate(queryClient: QueryClient, prefixes: readonly string[]): Promise<void> {
  return queryClient.invalidateQueries({
    predicate: (query) => prefixes.some((prefix) => operationOf(query)?.startsWith(prefix)),
  });
}

function operationOf(query: Query): string | null {
  const [first] = query.queryKey;
  return typeof first === 'object' && first !== null && '_id' in first ? String(first._id) : null;
}
