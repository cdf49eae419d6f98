import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ChartLine, Columns3 } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsByDimensionOptions } from '@/api';
import type { AnalyticsSearch } from '@/app/analytics-search';
import { useCan, useLocale, useWorkspace } from '@/app/session';
import { dayOf, formatDays, zonePlace } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useAccounts, useChannels } from '@/parts/account-label';
import { BestAndWorst } from '@/parts/best-and-worst';
import { useExplain } from '@/parts/explain';
import { Outdated } from '@/parts/outdated';
import { overTimeMetric } from '@/parts/over-time.rules';
import { PrintButton, PrintHead } from '@/parts/print';
import { ShareButton } from '@/parts/share/share-button';
import { Freshness } from '@/parts/report-numbers';
import { buttonClass, EmptyState, ErrorState, Loading, PageHeader } from '@/ui';
import { ByTable } from './by-table';
import { ConversationCard } from './conversation-card';
import { FilterButton, FilterChips, useFilterTexts } from './filters';
import { FreshnessCard } from './freshness-card';
import { GainsCard } from './gains-card';
import { PeriodFields } from './period-fields';
import { periodOf } from './period.rules';
import { PostsList } from './posts-list';
import { queryOf, subjectOf } from './scope.rules';
import { Totals } from './totals';

const route = getRouteApi('/workspaces/$workspaceId/analytics');

/** What came of everything that was published: in figures, from day to day, by whatever it can be told apart by, and post by post. */
export function AnalyticsPage() {
  const { t } = useTranslation(['analytics', 'common']);
  const { accounts, error, refetch } = useAccounts();
  const { channels, error: channelsError, refetch: refetchChannels } = useChannels();
  if (accounts && accounts.length > 0 && channels) return <Overview known={channels.map(({ id }) => id)} />;
  const problem = error ?? channelsError;
  return (
    <>
      <PageHeader title={t('common:places.analytics')} />
      {problem ? (
        <ErrorState
          error={problem}
          onRetry={() => {
            void refetch();
            void refetchChannels();
          }}
        />
      ) : accounts?.length === 0 ? (
        <NoAccounts />
      ) : (
        <Loading />
      )}
    </>
  );
}

function NoAccounts() {
  const { t } = useTranslation('analytics');
  const can = useCan();
  const { id: workspaceId } = useWorkspace();
  return (
    <EmptyState
      icon={<ChartLine aria-hidden />}
      title={t('empty.title')}
      actions={
        can('accounts.manage') ? (
          <Link
            to="/workspaces/$workspaceId/accounts/connect"
            params={{ workspaceId }}
            className={buttonClass('primary')}
          >
            {t('empty.connect')}
          </Link>
        ) : undefined
      }
    >
      {t('empty.body')}
    </EmptyState>
  );
}

function Overview({ known }: { readonly known: readonly string[] }) {
  const { t } = useTranslation(['analytics', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const locale = useLocale();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { byId } = useAccounts();
  const { explain, drawer } = useExplain();
  const today = dayOf(useNow().toISOString(), zone);
  const period = periodOf(search, today);
  const query = queryOf(period, search, known);
  const compare = search.compare ?? 'previous';
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportsByDimensionOptions({ path: { workspaceId }, query: { ...query, compare, by: 'channel' } }),
    placeholderData: keepPreviousData,
  });
  const published = (data?.rows ?? []).map(({ key }) => key);
  const accountChannels = (search.account ?? []).flatMap((id) => byId.get(id)?.channel ?? []);
  const channels =
    published.length > 0
      ? published
      : accountChannels.length > 0
        ? [...new Set(accountChannels)]
        : (data?.freshness ?? []).map(({ channel }) => channel);
  const filterTexts = useFilterTexts(search);
  const subject = subjectOf(query, period, compare);
  const show = (change: { readonly [Name in keyof AnalyticsSearch]?: AnalyticsSearch[Name] | undefined }): void =>
    void navigate({
      to: '/workspaces/$workspaceId/analytics',
      params: { workspaceId },
      search: { ...search, ...('page' in change || 'posts' in change ? {} : { page: undefined }), ...change },
      replace: true,
      resetScroll: false,
    });
  const days = formatDays(period.from, period.to, locale);
  const compared =
    data?.comparedWith && !isPlaceholderData
      ? t('period.compared-with', { days: formatDays(data.comparedWith.from, data.comparedWith.to, locale) })
      : null;
  const { range, from, to } = search;
  return (
    <>
      <PageHeader
        title={t('common:places.analytics')}
        subtitle={
          <>
            {t('period.published', { days, place: zonePlace(zone) })}
            {compared === null ? null : ` · ${compared}`}
          </>
        }
        actions={
          <>
            <Link
              to="/workspaces/$workspaceId/analytics/compare"
              params={{ workspaceId }}
              search={{ range, from, to, account: search.account }}
              className={buttonClass()}
            >
              <Columns3 aria-hidden className="size-4" />
              {t('compare.link')}
            </Link>
            <ShareButton
              subject={subject}
              title={(subject.kind === 'overview' ? null : filterTexts[0]?.name) ?? t('common:places.analytics')}
            />
            <PrintButton />
          </>
        }
      />
      <PrintHead
        facts={
          filterTexts.length > 0
            ? [t('print.filters', { filters: filterTexts.map(({ name }) => name).join(', ') })]
            : []
        }
      />
      <div className="flex flex-col gap-5">
        <div className="flex flex-col gap-3 print:hidden">
          <div role="group" aria-label={t('scope')} className="flex flex-wrap items-center gap-2">
            <PeriodFields search={search} period={period} today={today} onChange={show} />
            <FilterButton filters={search} onChange={show} />
          </div>
          <FilterChips filters={search} onChange={show} />
        </div>
        {error && !data ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !data ? (
          <Loading className="h-72 py-0" />
        ) : (
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
                channels={channels}
                query={query}
                onExplain={explain}
              />
            </Outdated>
          </section>
        )}
        <GainsCard
          query={query}
          metric={overTimeMetric(search.metric)}
          onMetric={(metric) => show({ metric: metric === 'reach' ? undefined : metric })}
          table={search.table ?? false}
          onTable={(table) => show({ table: table ? true : undefined })}
          split={search.split ?? 'channel'}
          onSplit={(split) => show({ split: split === 'channel' ? undefined : split })}
        />
        <BestAndWorst query={query} />
        <ByTable
          query={query}
          compare={compare}
          by={search.by ?? 'account'}
          onBy={(by) => show({ by: by === 'account' ? undefined : by, sort: undefined, order: undefined })}
          sort={search.sort ?? null}
          order={search.order ?? 'desc'}
          onSort={(sort, order) => show({ sort, order: order === 'desc' ? undefined : order })}
          period={{ range, from, to, compare: search.compare }}
          channels={channels}
          onExplain={explain}
        />
        <PostsList
          query={query}
          sort={search.posts ?? 'publishedAt'}
          order={search.postsOrder ?? 'desc'}
          onSort={(posts, order) =>
            show({
              posts: posts === 'publishedAt' ? undefined : posts,
              postsOrder: order === 'desc' ? undefined : order,
              page: undefined,
            })
          }
          page={search.page ?? 1}
          onPage={(page) => show({ page: page === 1 ? undefined : page })}
          composeFor={search.account ?? []}
        />
        {data ? (
          <Outdated when={isPlaceholderData} className="flex flex-col gap-5">
            <ConversationCard published={data.totals.coverage.published} conversation={data.conversation} />
            <FreshnessCard freshness={data.freshness} />
          </Outdated>
        ) : null}
      </div>
      {drawer}
    </>
  );
}
