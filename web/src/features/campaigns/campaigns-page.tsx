import { useInfiniteQuery, useQueries, type UseQueryResult } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Flag, Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  campaignsList,
  campaignsListQueryKey,
  pagesOptions,
  postsCampaignCountsOptions,
  type CampaignCounts,
} from '@/api';
import { useCan } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { Button, EmptyState, ErrorState, Loading, PageHeader, Segments } from '@/ui';
import { CampaignCard, type CampaignPosts } from './campaign-card';

const CampaignDialog = lazyPart(async () => ({ default: (await import('./campaign-dialog')).CampaignDialog }));

const route = getRouteApi('/workspaces/$workspaceId/campaigns');

export function CampaignsPage() {
  const { t } = useTranslation(['campaigns', 'common']);
  const can = useCan();
  const navigate = useNavigate();
  const { workspaceId } = route.useParams();
  const { archived = false } = route.useSearch();
  const [creating, setCreating] = useState(false);
  const request = { path: { workspaceId }, query: { archived } };
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    pagesOptions(campaignsListQueryKey(request), (cursor, signal) =>
      campaignsList({ ...request, query: { ...request.query, cursor }, signal }),
    ),
  );
  const campaigns = data?.pages.flatMap(({ items }) => items);
  const posts = useQueries({
    // One question for each page of the list, not for each of its cards.
    queries: (data?.pages ?? []).map(({ items }) => ({
      ...postsCampaignCountsOptions({ path: { workspaceId }, query: { campaignId: items.map(({ id }) => id) } }),
      enabled: items.length > 0 && can('posts.read'),
    })),
    combine: postsByCampaign,
  });
  const start = can('campaigns.write') ? (
    <Button variant="primary" icon={<Plus aria-hidden className="size-4" />} onPress={() => setCreating(true)}>
      {t('new')}
    </Button>
  ) : undefined;
  const nothing = campaigns?.length === 0;
  return (
    <>
      <PageHeader
        title={t('common:places.campaigns')}
        subtitle={t('subtitle')}
        actions={
          <>
            <Segments<'current' | 'archived'>
              label={t('which')}
              options={[
                { id: 'current', name: t('current') },
                { id: 'archived', name: t('archived') },
              ]}
              value={archived ? 'archived' : 'current'}
              onChange={(id) =>
                void navigate({
                  to: '/workspaces/$workspaceId/campaigns',
                  params: { workspaceId },
                  search: id === 'archived' ? { archived: true } : {},
                  replace: true,
                })
              }
            />
            {nothing && !archived ? null : start}
          </>
        }
      />
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !campaigns ? (
        <Loading />
      ) : nothing ? (
        <EmptyState
          icon={<Flag aria-hidden />}
          title={t(archived ? 'empty.archived-title' : 'empty.title')}
          actions={archived ? undefined : start}
        >
          {t(archived ? 'empty.archived-body' : can('campaigns.write') ? 'empty.body' : 'empty.body-read')}
        </EmptyState>
      ) : (
        <>
          <ul className="grid gap-4 md:grid-cols-2 2xl:grid-cols-3">
            {campaigns.map((campaign) => (
              <CampaignCard key={campaign.id} campaign={campaign} posts={posts.of(campaign.id)} />
            ))}
          </ul>
          {hasNextPage ? (
            <div className="mt-5 flex justify-center">
              <Button isPending={isFetchingNextPage} onPress={() => void fetchNextPage()}>
                {t('common:load-more')}
              </Button>
            </div>
          ) : null}
        </>
      )}
      <Suspense fallback={null}>
        {creating ? (
          <CampaignDialog
            campaign={null}
            onClose={() => setCreating(false)}
            onSaved={({ id }) =>
              void navigate({
                to: '/workspaces/$workspaceId/campaigns/$campaignId',
                params: { workspaceId, campaignId: id },
              })
            }
          />
        ) : null}
      </Suspense>
    </>
  );
}

/** What the questions for the pages of the list have brought so far. */
function postsByCampaign(answers: readonly UseQueryResult<CampaignCounts>[]): {
  readonly of: (campaignId: string) => CampaignPosts;
} {
  const found = new Map(answers.flatMap(({ data }) => data?.items ?? []).map((item) => [item.campaignId, item.posts]));
  const missing = answers.some(({ isError }) => isError)
    ? 'unknown'
    : answers.every(({ data }) => data)
      ? {}
      : 'coming';
  return { of: (campaignId) => found.get(campaignId) ?? missing };
}
