import { getRouteApi, useLocation } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useWorkspace } from '@/app/session';
import { wallClock } from '@/lib/time';
import { Loading } from '@/ui';
import { useAccounts } from '@/parts/account-label';
import { canSend } from './account-chips';
import { Composer } from './composer';
import { emptyDraft, emptyPart } from './draft.rules';
import { lastAccounts } from './local-copy';
import { nextFullHour } from './when.rules';

const route = getRouteApi('/workspaces/$workspaceId/posts/new');

export function NewPostPage() {
  const { accounts, isError } = useAccounts();
  // Asked for once more, the page begins anew.
  const visit = useLocation({
    select: (location) => location.state.askedAt ?? location.state.__TSR_key ?? location.href,
  });
  if (accounts === undefined && !isError) return <Loading />;
  return <NewPost key={visit} />;
}

function NewPost() {
  const search = route.useSearch();
  const workspace = useWorkspace();
  const { byId } = useAccounts();
  const start = useMemo(() => {
    const wanted = search.account ?? lastAccounts(workspace.id);
    const draft = emptyDraft();
    return {
      ...draft,
      campaignId: search.campaign ?? null,
      content: {
        ...draft.content,
        parts: [{ ...emptyPart(), media: search.media ? [{ mediaId: search.media, alt: null }] : [] }],
      },
      targets: wanted
        .filter((id) => {
          const account = byId.get(id);
          return account !== undefined && canSend(account);
        })
        .map((accountId) => ({ accountId, offsetMinutes: 0 })),
    };
    // Where it begins is settled at the beginning.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return (
    <Composer
      post={null}
      start={start}
      startAt={{
        kind: 'at',
        localTime: search.at ?? nextFullHour(wallClock(new Date().toISOString(), workspace.zone)),
        zone: workspace.zone,
      }}
    />
  );
}
