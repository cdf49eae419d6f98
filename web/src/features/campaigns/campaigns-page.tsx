import { useInfiniteQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { Flag, Plus } from 'lucide-react';
import { Suspense, useState } from 'react';
import { useTranslation } from '@/i18n';
import { campaignsList, campaignsListQueryKey, pagesOptions } from '@/api';
import { useCan } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { Button, EmptyState, ErrorState, Loading, PageHeader, Segments } from '@/ui';
import { CampaignCard } from './campaign-card';

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
      {error ? (
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
              <CampaignCard key={campaign.id} campaign={campaign} />
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
