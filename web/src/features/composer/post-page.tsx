import { useQuery } from '@tanstack/react-query';
import { getRouteApi } from '@tanstack/react-router';
import { postsReadOptions, type PostView } from '@/api';
import { useWorkspace } from '@/app/session';
import { wallClock } from '@/lib/time';
import { ErrorState, Loading } from '@/ui';
import { Composer } from './composer';
import { draftOf } from './draft.rules';
import { whenOf, type When } from './outcome.rules';
import { nextFullHour } from './when.rules';

const route = getRouteApi('/workspaces/$workspaceId/posts/$postId');

export function PostPage() {
  const { workspaceId, postId } = route.useParams();
  const workspace = useWorkspace();
  // What is written on begins with what is true now, not with what was read some time ago.
  const { data, error, isFetchedAfterMount, refetch } = useQuery({
    ...postsReadOptions({ path: { workspaceId, postId } }),
    refetchOnMount: 'always',
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data || !isFetchedAfterMount) return <Loading />;
  return <Composer key={data.id} post={data} start={draftOf(data)} startAt={startAt(data, workspace.zone)} />;
}

function startAt(post: PostView, zone: string): When {
  return (
    whenOf(post.schedule) ?? { kind: 'at', localTime: nextFullHour(wallClock(new Date().toISOString(), zone)), zone }
  );
}
