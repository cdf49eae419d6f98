import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { getRouteApi, Link } from '@tanstack/react-router';
import { Pencil, RotateCw, Send } from 'lucide-react';
import { useMemo, useRef, useState } from 'react';
import { useTranslation } from '@/i18n';
import { bulkRun, deliveriesListOptions, postsReadOptions, type BulkAnswer, type DeliveryView } from '@/api';
import { invalidate } from '@/app/live';
import { useCan, useWorkspaceId } from '@/app/session';
import { classNames } from '@/lib/class-names';
import { useKeptFocus } from '@/lib/use-kept-focus';
import { useAccounts } from '@/parts/account-label';
import { ZoneNote } from '@/parts/instant';
import { Banner, Button, buttonClass, EmptyState, ErrorState, Loading, PageHeader, useToast } from '@/ui';
import { BulkOutcome } from './bulk-outcome';
import { currentAndEarlier, tallyOf, type Tally } from './deliveries.rules';
import { CHANGED } from './delivery-buttons';
import { DeliveryCard } from './delivery-card';
import { PostHead } from './post-head';

const route = getRouteApi('/workspaces/$workspaceId/posts/$postId/deliveries');
const MOST = 200;
const NONE: readonly DeliveryView[] = [];

/** What became of a post on each of its accounts, as it happens. */
export function PostDeliveriesPage() {
  const { t } = useTranslation(['deliveries', 'common']);
  const workspaceId = useWorkspaceId();
  const can = useCan();
  const { postId } = route.useParams();
  const { delivery: wanted } = route.useSearch();
  const post = useQuery(postsReadOptions({ path: { workspaceId, postId } }));
  const deliveries = useQuery(deliveriesListOptions({ path: { workspaceId }, query: { postId, limit: MOST } }));
  const { byId } = useAccounts();
  const all = deliveries.data?.items ?? NONE;
  const targets = post.data?.targets;
  const { current, earlier } = useMemo(
    () =>
      currentAndEarlier(
        all,
        (targets ?? []).map(({ accountId }) => accountId),
      ),
    [all, targets],
  );
  const error = (post.data ? null : post.error) ?? (deliveries.data ? null : deliveries.error);
  return (
    <>
      <PageHeader
        title={post.data?.title || t('title')}
        subtitle={<ZoneNote />}
        actions={
          can('posts.write') && post.data ? (
            <Link
              to="/workspaces/$workspaceId/posts/$postId"
              params={{ workspaceId, postId }}
              className={buttonClass()}
            >
              <Pencil aria-hidden className="size-4" />
              {t('open-post')}
            </Link>
          ) : undefined
        }
      />
      {error ? (
        <ErrorState
          error={error}
          onRetry={() => {
            void post.refetch();
            void deliveries.refetch();
          }}
        />
      ) : !post.data || !deliveries.data ? (
        <Loading />
      ) : (
        <div className="flex flex-col gap-4">
          <PostHead post={post.data} />
          {current.length === 0 ? (
            <EmptyState icon={<Send aria-hidden />} title={t('none.title')}>
              {t('none.body')}
            </EmptyState>
          ) : (
            <>
              <Summary tally={tallyOf(current)} />
              <div className={classNames('grid grid-cols-1 items-start gap-4', current.length > 1 && 'xl:grid-cols-2')}>
                {current.map((delivery) => (
                  <DeliveryCard
                    key={delivery.id}
                    delivery={delivery}
                    account={byId.get(delivery.accountId)}
                    wanted={delivery.id === wanted}
                  />
                ))}
              </div>
            </>
          )}
          {earlier.length > 0 ? (
            <details open={earlier.some(({ id }) => id === wanted)}>
              <summary className="min-h-8 cursor-pointer text-ink-soft">
                {t('earlier', { count: earlier.length })}
              </summary>
              <div className="mt-3 grid grid-cols-1 items-start gap-4 xl:grid-cols-2">
                {earlier.map((delivery) => (
                  <DeliveryCard
                    key={delivery.id}
                    delivery={delivery}
                    account={byId.get(delivery.accountId)}
                    wanted={delivery.id === wanted}
                  />
                ))}
              </div>
            </details>
          ) : null}
        </div>
      )}
    </>
  );
}

/** Partial failure first: how many are out, and one button for only those that are not. */
function Summary({ tally }: { readonly tally: Tally }) {
  const { t } = useTranslation('deliveries');
  const workspaceId = useWorkspaceId();
  const queryClient = useQueryClient();
  const toast = useToast();
  const can = useCan();
  const [answer, setAnswer] = useState<BulkAnswer | null>(null);
  const frame = useRef<HTMLDivElement>(null);
  const keptFocus = useKeptFocus(frame);
  const again = useMutation({
    mutationFn: async () =>
      (await bulkRun({ path: { workspaceId }, body: { action: 'publish-now', deliveryIds: [...tally.retryable] } }))
        .data,
    onSuccess: setAnswer,
    onError: (error) => toast({ text: error.message, tone: 'bad' }),
    onSettled: () => invalidate(queryClient, CHANGED),
  });
  // One account tells its own story below.
  if (tally.total < 2) return null;
  const waiting = tally.retryable.length + tally.held + tally.asking;
  const outcome = answer ? <BulkOutcome answer={answer} onClose={() => setAnswer(null)} /> : null;
  if (waiting === 0) {
    return (
      <div ref={frame} tabIndex={-1} {...keptFocus} className="flex flex-col gap-4 outline-none">
        <div role="status">
          {tally.out === tally.total ? (
            <Banner tone="ok" title={t('summary.all-out', { count: tally.total })} />
          ) : (
            <Banner tone="info" title={t('summary.moving', { count: tally.total, out: tally.out })} />
          )}
        </div>
        {outcome}
      </div>
    );
  }
  const lines = [
    ...(tally.failed > 0 ? [t('summary.failed', { count: tally.failed })] : []),
    ...(tally.missed > 0 ? [t('summary.missed', { count: tally.missed })] : []),
    ...(tally.held > 0 ? [t('summary.held', { count: tally.held })] : []),
    ...(tally.asking > 0 ? [t('summary.asking', { count: tally.asking })] : []),
  ];
  return (
    <div ref={frame} tabIndex={-1} {...keptFocus} className="flex flex-col gap-4 outline-none">
      <Banner
        tone={tally.failed + tally.missed > 0 ? 'bad' : 'warn'}
        title={t('summary.out-of', { count: tally.out, total: tally.total })}
        actions={
          can('posts.publish') && tally.retryable.length > 0 ? (
            <Button
              size="small"
              variant="primary"
              icon={<RotateCw aria-hidden className="size-4" />}
              isPending={again.isPending}
              onPress={() => again.mutate()}
            >
              {t('summary.again', { count: tally.retryable.length })}
            </Button>
          ) : undefined
        }
      >
        {lines.join(' ')}
      </Banner>
      {outcome}
    </div>
  );
}
