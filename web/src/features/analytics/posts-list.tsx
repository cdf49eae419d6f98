import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download, FileText } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsPostsOptions, type PublicationView } from '@/api';
import type { Order, PostSort } from '@/app/analytics-search';
import { useCan, useLocale, useWorkspaceId } from '@/app/session';
import { formatTimes } from '@/lib/numbers';
import { useChannels } from '@/parts/account-label';
import { download } from '@/parts/download';
import { Instant, RelativeInstant } from '@/parts/instant';
import { Outdated } from '@/parts/outdated';
import { Figures } from '@/parts/report-numbers';
import { mayCome } from '@/parts/report.rules';
import { PostName } from '@/parts/post-name';
import { SortHeader } from '@/parts/sort-header';
import { Button, buttonClass, Card, EmptyState, ErrorState, IconButton, Loading, TableFrame } from '@/ui';
import { csvAddress, type ScopeQuery } from './scope.rules';

const NUMBERS = ['reach', 'views', 'engagement', 'clicks', 'linkClicks'] as const;
const PAGE = 20;

/** What was published, one by one. */
export function PostsList({
  query,
  sort,
  order,
  onSort,
  page,
  onPage,
  showAccount = true,
  composeFor,
}: {
  readonly query: ScopeQuery;
  readonly sort: PostSort;
  readonly order: Order;
  readonly onSort: (sort: PostSort, order: Order) => void;
  /** From 1 on. */
  readonly page: number;
  readonly onPage: (page: number) => void;
  readonly showAccount?: boolean;
  /** Whom the post is for that somebody may write where there is none. */
  readonly composeFor: readonly string[];
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const asked = { ...query, sort, order };
  const { data, error, refetch, isFetching, isPlaceholderData } = useQuery({
    ...reportsPostsOptions({ path: { workspaceId }, query: { ...asked, limit: PAGE, offset: (page - 1) * PAGE } }),
    placeholderData: keepPreviousData,
  });
  return (
    <Card
      title={t('posts.title')}
      actions={
        <IconButton
          label={t('csv')}
          variant="secondary"
          className="size-10"
          icon={<Download aria-hidden className="size-4" />}
          onPress={() => download(csvAddress(workspaceId, 'reports/posts', asked))}
        />
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data ? (
        <Loading className="h-40 py-0" />
      ) : data.items.length === 0 && page === 1 ? (
        <NoPosts composeFor={composeFor} />
      ) : (
        <Outdated when={isPlaceholderData}>
          <PostsTable posts={data.items} sort={sort} order={order} onSort={onSort} showAccount={showAccount} />
          <div className="mt-3 flex flex-wrap items-center justify-between gap-3 text-sm text-ink-soft">
            <p>{t('posts.shown', { from: (page - 1) * PAGE + 1, to: (page - 1) * PAGE + data.items.length })}</p>
            {page > 1 || data.nextOffset !== null ? (
              <div className="flex gap-2">
                <Button size="small" isDisabled={page === 1 || isFetching} onPress={() => onPage(page - 1)}>
                  {t('posts.before')}
                </Button>
                <Button
                  size="small"
                  isDisabled={data.nextOffset === null || isFetching}
                  onPress={() => onPage(page + 1)}
                >
                  {t('posts.after')}
                </Button>
              </div>
            ) : null}
          </div>
        </Outdated>
      )}
    </Card>
  );
}

function PostsTable({
  posts,
  sort,
  order,
  onSort,
  showAccount,
}: {
  readonly posts: readonly PublicationView[];
  readonly sort: PostSort;
  readonly order: Order;
  readonly onSort: (sort: PostSort, order: Order) => void;
  readonly showAccount: boolean;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const { capabilitiesOf } = useChannels();
  const numbers = NUMBERS.filter((metric) => metric !== 'linkClicks' || posts.some((post) => post[metric] !== null));
  const head = (column: PostSort, name: string, end: boolean) => (
    <SortHeader
      key={column}
      end={end}
      name={name}
      order={sort === column ? order : null}
      onSort={() => onSort(column, sort === column && order === 'desc' ? 'asc' : 'desc')}
    />
  );
  return (
    <TableFrame label={t('posts.title')} dense>
      <thead>
        <tr>
          <th scope="col">{t('post')}</th>
          {head('publishedAt', t('posts.published'), false)}
          {numbers.map((metric) => head(metric, t(`common:metric.${metric}`), true))}
          <th scope="col" className="text-end!">
            {t('by.columns.rateByReach')}
          </th>
          {head('againstMedian', t('posts.against-median'), true)}
          <th scope="col">{t('freshness')}</th>
        </tr>
      </thead>
      <tbody>
        {posts.map((post) => {
          const channel = [capabilitiesOf(post.channel)];
          return (
            <tr key={post.id}>
              <th scope="row" className="max-w-80 min-w-44 align-top text-[0.9375rem]! text-ink!">
                <PostName post={post} showAccount={showAccount} />
              </th>
              <td className="min-w-24 align-top text-sm">
                <Instant at={post.publishedAt} />
              </td>
              {numbers.map((metric) => (
                <td key={metric} className="text-end align-top">
                  {metric === 'linkClicks' && post.linkClicks === null ? null : (
                    <Figures short value={post[metric]} offered={mayCome(channel, metric)} />
                  )}
                </td>
              ))}
              <td className="text-end align-top">
                <Figures short value={post.engagementRateByReach} rate offered={mayCome(channel, 'rateByReach')} />
              </td>
              <td className="text-end align-top">
                <AgainstMedian post={post} />
              </td>
              <td className="min-w-24 align-top text-sm text-ink-soft">
                {post.capturedAt === null ? (
                  <span className="text-ink-soft">{t('common:no-value')}</span>
                ) : (
                  <RelativeInstant at={post.capturedAt} />
                )}
              </td>
            </tr>
          );
        })}
      </tbody>
    </TableFrame>
  );
}

/** How a post did beside what its account usually gets. */
function AgainstMedian({ post }: { readonly post: PublicationView }) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  if (post.againstMedian !== null) {
    return (
      <span data-numeric className="whitespace-nowrap">
        {formatTimes(post.againstMedian, locale)}
      </span>
    );
  }
  return (
    <span className="text-sm whitespace-nowrap text-ink-soft">
      {t(post.engagement === null ? 'common:no-value' : 'posts.no-median')}
    </span>
  );
}

function NoPosts({ composeFor }: { readonly composeFor: readonly string[] }) {
  const { t } = useTranslation(['analytics', 'common']);
  const can = useCan();
  const workspaceId = useWorkspaceId();
  return (
    <EmptyState
      icon={<FileText aria-hidden />}
      title={t('posts.empty')}
      actions={
        can('posts.write') ? (
          <Link
            to="/workspaces/$workspaceId/posts/new"
            params={{ workspaceId }}
            search={composeFor.length > 0 ? { account: composeFor } : {}}
            className={buttonClass('primary')}
          >
            {t('common:compose')}
          </Link>
        ) : undefined
      }
    >
      {t('posts.empty-hint')}
    </EmptyState>
  );
}
