import { useInfiniteQuery, useQuery } from '@tanstack/react-query';
import { PartyPopper } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import {
  attentionReadOptions,
  deliveriesList,
  deliveriesListQueryKey,
  pagesOptions,
  postsListOptions,
  type AttentionView,
  type BulkAnswer,
  type DeliveryView,
  type PostView,
} from '@/api';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatDuration } from '@/lib/duration.rules';
import { Instant, ZoneNote } from '@/parts/instant';
import { Banner, Button, Card, EmptyState, ErrorState, Loading, PageHeader } from '@/ui';
import { AttentionGroup } from './attention-group';
import { BulkOutcome } from './bulk-outcome';
import { byUrgency, causeOf } from './deliveries.rules';

const PAGE = 200;

/** What did not go out as planned, by cause, and what to do about it. */
export function AttentionPage() {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const [outcome, setOutcome] = useState<{ answer: BulkAnswer; names: ReadonlyMap<string, string> } | null>(null);
  const told = useRef<HTMLDivElement>(null);
  const attention = useQuery(attentionReadOptions({ path: { workspaceId } }));
  const request = {
    path: { workspaceId },
    query: { state: ['missed', 'held', 'unconfirmed', 'failed'] satisfies DeliveryView['state'][], limit: PAGE },
  };
  const list = useInfiniteQuery(
    pagesOptions(deliveriesListQueryKey(request), (cursor, signal) =>
      deliveriesList({ ...request, query: { ...request.query, cursor }, signal }),
    ),
  );
  const posts = useQuery(
    postsListOptions({ path: { workspaceId }, query: { state: ['attention', 'publishing'], limit: PAGE } }),
  );
  const byGroup = useMemo(() => {
    const groups = new Map<string, DeliveryView[]>();
    for (const delivery of list.data?.pages.flatMap(({ items }) => items) ?? []) {
      const key = `${delivery.state} ${causeOf(delivery)}`;
      const group = groups.get(key);
      if (group) group.push(delivery);
      else groups.set(key, [delivery]);
    }
    return groups;
  }, [list.data]);
  const postById = useMemo(
    () => new Map<string, PostView>((posts.data?.items ?? []).map((post) => [post.id, post])),
    [posts.data],
  );
  const done = (answer: BulkAnswer, names: ReadonlyMap<string, string>): void => {
    setOutcome({ answer, names });
    // The buttons that were pressed may be gone with their group.
    requestAnimationFrame(() => told.current?.focus());
  };
  const error = (attention.data ? null : attention.error) ?? (list.data ? null : list.error);
  const groups = byUrgency(attention.data?.byCause ?? []);
  return (
    <>
      <PageHeader title={t('common:places.attention')} subtitle={<ZoneNote />} />
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void attention.refetch();
            void list.refetch();
          }}
        />
      ) : !attention.data || !list.data ? (
        <Loading />
      ) : (
        <div className="flex flex-col gap-4">
          {outcome ? (
            <div ref={told} tabIndex={-1} className="rounded-xl">
              <BulkOutcome
                answer={outcome.answer}
                nameOf={(deliveryId) => outcome.names.get(deliveryId) ?? null}
                onClose={() => {
                  setOutcome(null);
                  document.querySelector<HTMLElement>('[data-page-title]')?.focus();
                }}
              />
            </div>
          ) : null}
          <Spreading attention={attention.data} />
          {groups.length === 0 ? (
            <EmptyState icon={<PartyPopper aria-hidden />} title={t('attention.empty')}>
              {t('attention.empty-words')}
            </EmptyState>
          ) : (
            groups.map((group) => (
              <AttentionGroup
                key={`${group.state} ${group.cause}`}
                group={group}
                deliveries={byGroup.get(`${group.state} ${group.cause}`) ?? []}
                postById={postById}
                onDone={done}
              />
            ))
          )}
          {list.hasNextPage ? (
            <Button
              className="self-center"
              isPending={list.isFetchingNextPage}
              onPress={() => void list.fetchNextPage()}
            >
              {t('common:load-more')}
            </Button>
          ) : null}
          <LastOutage attention={attention.data} />
        </div>
      )}
    </>
  );
}

function Spreading({ attention }: { readonly attention: AttentionView }) {
  const { t } = useTranslation('deliveries');
  const { count, lastAt } = attention.spreading;
  if (count === 0) return null;
  return (
    <Banner tone="info" role="status" title={t('attention.spreading', { count })}>
      {t('attention.spreading-words')}
      {lastAt === null ? null : (
        <>
          {' '}
          {t('attention.spreading-last')} <Instant at={lastAt} style="precise" showZone />.
        </>
      )}
    </Banner>
  );
}

function LastOutage({ attention }: { readonly attention: AttentionView }) {
  const { t } = useTranslation('deliveries');
  const locale = useLocale();
  const outage = attention.lastOutage;
  if (!outage) return null;
  const length = new Date(outage.endedAt).getTime() - new Date(outage.beganAt).getTime();
  return (
    <Card title={t('attention.outage')}>
      <p className="text-[0.9375rem] text-ink-soft">
        <Instant at={outage.beganAt} /> – <Instant at={outage.endedAt} showZone />
        {' · '}
        {formatDuration(length, locale)}
      </p>
      <p className="mt-1 text-[0.9375rem]">
        {t('attention.outage-spread', { count: outage.spread })}{' '}
        {t('attention.outage-missed', { count: outage.missed })}
      </p>
    </Card>
  );
}
