import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, Columns3 } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsOfAccountOptions } from '@/api';
import type { OverTimeSearch, PeriodSearch, PostsSearch } from '@/app/analytics-search';
import { useLocale, useWorkspace } from '@/app/session';
import { dayOf, formatDays, zonePlace } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useAccounts, useChannels } from '@/parts/account-label';
import { ChannelIcon } from '@/parts/channel-icon';
import { BestAndWorst } from '@/parts/best-and-worst';
import { useExplain } from '@/parts/explain';
import { Outdated } from '@/parts/outdated';
import { overTimeMetric } from '@/parts/over-time.rules';
import { PrintButton, PrintHead } from '@/parts/print';
import { ShareButton } from '@/parts/share/share-button';
import { Freshness } from '@/parts/report-numbers';
import { buttonClass, ErrorState, Loading, PageHeader } from '@/ui';
import { BestHoursCard } from './best-hours-card';
import { FollowersCard } from './followers-card';
import { GainsCard } from './gains-card';
import { HistoryCard } from './history-card';
import { PeriodFields } from './period-fields';
import { periodOf } from './period.rules';
import { PostsList } from './posts-list';
import { Totals } from './totals';

const route = getRouteApi('/workspaces/$workspaceId/analytics/accounts/$accountId');

type Search = PeriodSearch & OverTimeSearch & PostsSearch;

/** One account: what came of its posts, how its followers grew, and when its posts do best. */
export function AccountReportPage() {
  const { t } = useTranslation(['analytics', 'common']);
  const { zone } = useWorkspace();
  const { workspaceId, accountId } = route.useParams();
  const locale = useLocale();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { byId } = useAccounts();
  const { nameOf } = useChannels();
  const { explain, drawer } = useExplain();
  const today = dayOf(useNow().toISOString(), zone);
  const period = periodOf(search, today);
  const query = { ...period, accountId: [accountId] };
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportsOfAccountOptions({
      path: { workspaceId, accountId },
      query: { ...period, compare: search.compare ?? 'previous' },
    }),
    placeholderData: keepPreviousData,
  });
  const show = (change: { readonly [Name in keyof Search]?: Search[Name] | undefined }): void =>
    void navigate({
      to: '/workspaces/$workspaceId/analytics/accounts/$accountId',
      params: { workspaceId, accountId },
      search: { ...search, ...('page' in change ? {} : { page: undefined }), ...change },
      replace: true,
      resetScroll: false,
    });
  const account = data ?? byId.get(accountId);
  const { range, from, to, compare } = search;
  const others = [...byId.keys()].filter((id) => id !== accountId).slice(0, 5);
  const days = formatDays(period.from, period.to, locale);
  return (
    <>
      <Link
        to="/workspaces/$workspaceId/analytics"
        params={{ workspaceId }}
        search={{ range, from, to, compare }}
        className="mb-2 inline-flex min-h-8 items-center gap-1.5 text-sm text-ink-soft underline-offset-4 hover:underline print:hidden"
      >
        <ArrowLeft aria-hidden className="size-4 rtl:rotate-180" />
        {t('overview')}
      </Link>
      <PageHeader
        title={account ? account.displayName || account.handle : t('account')}
        subtitle={
          <>
            {account ? (
              <p className="flex items-center gap-1.5">
                <ChannelIcon channel={account.channel} className="size-4" />
                {nameOf(account.channel)} · {account.handle}
              </p>
            ) : null}
            <p>
              {t('period.published', { days, place: zonePlace(zone) })}
              {data?.comparedWith && !isPlaceholderData
                ? ` · ${t('period.compared-with', {
                    days: formatDays(data.comparedWith.from, data.comparedWith.to, locale),
                  })}`
                : null}
            </p>
          </>
        }
        actions={
          <>
            {others.length > 0 ? (
              <Link
                to="/workspaces/$workspaceId/analytics/compare"
                params={{ workspaceId }}
                search={{ range, from, to, account: [accountId, ...others] }}
                className={buttonClass()}
              >
                <Columns3 aria-hidden className="size-4" />
                {t('compare.link')}
              </Link>
            ) : null}
            <ShareButton
              subject={{ kind: 'account', accountId, ...period, compare: search.compare ?? 'previous' }}
              title={account ? account.displayName || account.handle : t('account')}
            />
            <PrintButton />
          </>
        }
      />
      <PrintHead />
      <div className="flex flex-col gap-5">
        <div role="group" aria-label={t('scope')} className="flex flex-wrap items-center gap-2 print:hidden">
          <PeriodFields search={search} period={period} today={today} onChange={show} />
        </div>
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Loading className="h-72 py-0" />
        ) : (
          <>
            <section className="flex flex-col gap-3">
              <div className="flex flex-wrap items-baseline justify-between gap-x-4 gap-y-1">
                <h2 className="text-lg font-semibold">{t('in-figures')}</h2>
                <Freshness freshness={data.totals.freshness} coverage={data.totals.coverage} />
              </div>
              <Outdated when={isPlaceholderData}>
                <Totals
                  label={t('in-figures')}
                  totals={data.totals}
                  before={data.before}
                  followers={data.followers}
                  channels={[data.channel]}
                  query={query}
                  onExplain={explain}
                />
              </Outdated>
            </section>
            <FollowersCard accountId={accountId} period={period} table={search.table ?? false} />
            <GainsCard
              query={query}
              metric={overTimeMetric(search.metric)}
              onMetric={(metric) => show({ metric: metric === 'reach' ? undefined : metric })}
              table={search.table ?? false}
              onTable={(table) => show({ table: table ? true : undefined })}
              split="channel"
              onSplit={null}
            />
            <BestHoursCard accountId={accountId} />
            <HistoryCard accountId={accountId} />
            <BestAndWorst query={query} showAccount={false} />
            <PostsList
              query={query}
              sort={search.posts ?? 'publishedAt'}
              order={search.postsOrder ?? 'desc'}
              onSort={(posts, order) =>
                show({
                  posts: posts === 'publishedAt' ? undefined : posts,
                  postsOrder: order === 'desc' ? undefined : order,
                })
              }
              page={search.page ?? 1}
              onPage={(page) => show({ page: page === 1 ? undefined : page })}
              showAccount={false}
              composeFor={[accountId]}
            />
          </>
        )}
      </div>
      {drawer}
    </>
  );
}
