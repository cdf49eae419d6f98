import { useQuery } from '@tanstack/react-query';
import { useTranslation } from '@/i18n';
import { reportsPostsOptions, type PublicationView, type ReportsPostsData } from '@/api';
import type { Order } from '@/app/analytics-search';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatCount, formatTimes } from '@/lib/numbers';
import { Card, ErrorState, Loading } from '@/ui';
import { PostName } from './post-name';

const MOST = 5;

type PostsQuery = NonNullable<ReportsPostsData['query']>;

/** Posts that did better, and posts that did worse, than their own account usually does. */
export function BestAndWorst({
  query,
  showAccount = true,
}: {
  readonly query: PostsQuery;
  readonly showAccount?: boolean;
}) {
  return (
    <div className="grid items-start gap-5 lg:grid-cols-2 print:grid-cols-2">
      <Half query={query} order="desc" showAccount={showAccount} />
      <Half query={query} order="asc" showAccount={showAccount} />
    </div>
  );
}

function Half({
  query,
  order,
  showAccount,
}: {
  readonly query: PostsQuery;
  readonly order: Order;
  readonly showAccount: boolean;
}) {
  const { t } = useTranslation('analytics');
  const { data, error, refetch } = useQuery(
    reportsPostsOptions({
      path: { workspaceId: useWorkspaceId() },
      query: { ...query, sort: 'againstMedian', order, limit: MOST },
    }),
  );
  const best = order === 'desc';
  const posts = (data?.items ?? []).flatMap((post) => {
    const { againstMedian: times, accountMedian: median, engagement } = post;
    if (times === null || median === null || engagement === null) return [];
    return (best ? times > 1 : times < 1) ? [{ post, times, median, engagement }] : [];
  });
  const unknown = (data?.items ?? []).every(({ againstMedian }) => againstMedian === null);
  return (
    <Card title={t(best ? 'best.title' : 'worst.title')}>
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-40 py-0" />
      ) : posts.length === 0 ? (
        <p className="text-ink-soft">{t(unknown ? 'best.unknown' : best ? 'best.none' : 'worst.none')}</p>
      ) : (
        <ol className="-my-2 flex flex-col divide-y divide-line">
          {posts.map((entry) => (
            <Ranked key={entry.post.id} {...entry} showAccount={showAccount} />
          ))}
        </ol>
      )}
    </Card>
  );
}

function Ranked({
  post,
  times,
  median,
  engagement,
  showAccount,
}: {
  readonly post: PublicationView;
  readonly times: number;
  readonly median: number;
  readonly engagement: number;
  readonly showAccount: boolean;
}) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  return (
    <li className="flex items-start justify-between gap-4 py-2.5">
      <div className="min-w-0">
        <PostName post={post} showAccount={showAccount} />
      </div>
      <div className="shrink-0 text-end">
        <p data-numeric className="font-semibold">
          {formatTimes(times, locale)}
        </p>
        <p className="text-sm text-ink-soft">
          {t('best.against', {
            engagement: formatCount(engagement, locale),
            median: formatCount(Math.round(median * 10) / 10, locale),
          })}
        </p>
      </div>
    </li>
  );
}
