import { useQueryClient, type Query, type QueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { LiveStream, type LiveStatus } from './live-stream';
import { serverReachable, sessionEnded } from './reachability';
import { meOptions } from './session';
import { Waves } from './waves';

interface LiveEvent {
  readonly type: string;
  readonly postId?: string;
  readonly deliveryId?: string;
  readonly accountId?: string;
  readonly campaignId?: string;
}

/** Readings of media, as far as posts are shown that use them: `meta` of the query says so. A post that changes leaves the files themselves as they are. */
const MEDIA_IN_USE = 'media in use';

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
  'post.changed': ['posts', 'calendar', 'campaigns', MEDIA_IN_USE],
  'account.changed': ['accounts', 'connect', 'attention', 'posts', 'channels'],
  'campaign.changed': ['campaigns', 'reports', 'calendar'],
  'workspace.changed': ['workspaces', 'meRead', 'members', 'invitations', 'attention'],
  'outage.found': ['attention', 'deliveries', 'calendar', 'posts'],
  'metrics.captured': ['reports', 'metrics'],
  'media.changed': ['media'],
};
const TYPES = Object.keys(CONCERNED);

/** Keeps what is shown true: reads again what an event of the workspace makes old, and everything after a gap. */
export function useLive(workspaceId: string): LiveStatus {
  const queryClient = useQueryClient();
  const [status, setStatus] = useState<LiveStatus>('connecting');
  useEffect(() => {
    const waves = new Waves((concerned) => invalidate(queryClient, concerned));
    const stream = new LiveStream(() => new EventSource(`/api/v1/workspaces/${workspaceId}/events`), TYPES, {
      onStatus: (next) => {
        setStatus(next);
        if (next !== 'live') return;
        serverReachable.set(true);
        // Perhaps somebody signed in again in another tab.
        sessionEnded.set(false);
      },
      onEvent: (type, data) => waves.note(CONCERNED[(parse(data) ?? { type }).type] ?? []),
      onGap: () => void queryClient.invalidateQueries(),
      // A stream does not tell why it was refused; this question does, and its answer is noted.
      onRefused: () => void queryClient.query({ ...meOptions(), staleTime: 0 }).catch(() => undefined),
    });
    const look = (): void => (document.hidden ? stream.hide() : stream.show());
    const hurry = (): void => stream.hurry();
    stream.start(document.hidden);
    document.addEventListener('visibilitychange', look);
    window.addEventListener('online', hurry);
    window.addEventListener('focus', hurry);
    return () => {
      document.removeEventListener('visibilitychange', look);
      window.removeEventListener('online', hurry);
      window.removeEventListener('focus', hurry);
      stream.stop();
      waves.stop();
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
    predicate: (query) =>
      prefixes.some((prefix) =>
        prefix === MEDIA_IN_USE ? isMediaInUse(query) : operationOf(query)?.startsWith(prefix),
      ),
  });
}

/** Shown with the posts that use it, or not shown at all: then it is read again when it is. */
function isMediaInUse(query: Query): boolean {
  return (
    operationOf(query)?.startsWith('media') === true &&
    (query.observers.length === 0 || query.observers.some(({ options }) => options.meta?.['showsUse'] === true))
  );
}

function operationOf(query: Query): string | null {
  const [first] = query.queryKey;
  return typeof first === 'object' && first !== null && '_id' in first ? String(first._id) : null;
}
