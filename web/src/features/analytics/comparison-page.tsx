import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import { getRouteApi, Link, useNavigate } from '@tanstack/react-router';
import { ArrowLeft, Columns3, Download, Users } from 'lucide-react';
import { useTranslation } from '@/i18n';
import { reportsByDimensionOptions, reportsPostsOptions, type AccountResponse, type DimensionReportRow } from '@/api';
import type { PeriodSearch } from '@/app/analytics-search';
import { useLocale, useWorkspace } from '@/app/session';
import { formatSigned } from '@/lib/numbers';
import { dayOf, formatDays, zonePlace } from '@/lib/time';
import { useNow } from '@/lib/use-now';
import { useAccounts, useChannels } from '@/parts/account-label';
import { Change } from '@/parts/change';
import { ChannelIcon } from '@/parts/channel-icon';
import { download } from '@/parts/download';
import { Outdated } from '@/parts/outdated';
import { PrintButton, PrintHead } from '@/parts/print';
import { Figures } from '@/parts/report-numbers';
import { mayCome, type Figure } from '@/parts/report.rules';
import {
  Badge,
  Button,
  buttonClass,
  Card,
  CheckboxGroup,
  EmptyState,
  ErrorState,
  Loading,
  PageHeader,
  Popover,
  TableFrame,
} from '@/ui';
import { comparedAccounts, FEWEST_COMPARED, highest, MOST_COMPARED, perPost } from './comparison.rules';
import { PeriodFields } from './period-fields';
import { periodOf } from './period.rules';
import { csvAddress } from './scope.rules';

const route = getRouteApi('/workspaces/$workspaceId/analytics/compare');

type Search = PeriodSearch & { readonly account?: readonly string[] };

/** Own accounts side by side. */
export function ComparisonPage() {
  const { t } = useTranslation(['analytics', 'common']);
  const { id: workspaceId, zone } = useWorkspace();
  const locale = useLocale();
  const navigate = useNavigate();
  const search = route.useSearch();
  const { accounts, error, refetch } = useAccounts();
  const today = dayOf(useNow().toISOString(), zone);
  const period = periodOf(search, today);
  const show = (change: { readonly [Name in keyof Search]?: Search[Name] | undefined }): void =>
    void navigate({
      to: '/workspaces/$workspaceId/analytics/compare',
      params: { workspaceId },
      search: { ...search, ...change },
      replace: true,
      resetScroll: false,
    });
  const compared = comparedAccounts(accounts ?? [], search.account);
  const { range, from, to, compare } = search;
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
        title={t('compare.title')}
        subtitle={t('period.published', {
          days: formatDays(period.from, period.to, locale),
          place: zonePlace(zone),
        })}
        actions={<PrintButton />}
      />
      <PrintHead />
      <div className="flex flex-col gap-5">
        {error && !accounts ? (
          <ErrorState error={error} onRetry={() => void refetch()} />
        ) : !accounts ? (
          <Loading />
        ) : accounts.length < FEWEST_COMPARED ? (
          <EmptyState icon={<Columns3 aria-hidden />} title={t('compare.few')}>
            {t('compare.few-hint')}
          </EmptyState>
        ) : (
          <>
            <div role="group" aria-label={t('scope')} className="flex flex-wrap items-center gap-2 print:hidden">
              <PeriodFields search={search} period={period} today={today} onChange={show} />
              <Chooser accounts={accounts} compared={compared} onChange={(account) => show({ account })} />
            </div>
            {compared.length < FEWEST_COMPARED ? (
              <EmptyState icon={<Columns3 aria-hidden />} title={t('compare.choose-more')} />
            ) : (
              <SideBySide
                accounts={accounts}
                compared={compared}
                query={{ ...period, accountId: compared, compare: compare ?? 'previous' }}
                period={search}
              />
            )}
          </>
        )}
      </div>
    </>
  );
}

function Chooser({
  accounts,
  compared,
  onChange,
}: {
  readonly accounts: readonly AccountResponse[];
  readonly compared: readonly string[];
  readonly onChange: (ids: readonly string[]) => void;
}) {
  const { t } = useTranslation('analytics');
  const { nameOf } = useChannels();
  return (
    <Popover
      label={t('compare.choose')}
      className={buttonClass()}
      button={
        <>
          <Users aria-hidden className="size-4" />
          {t('compare.chosen', { count: compared.length })}
        </>
      }
    >
      <CheckboxGroup
        label={t('compare.choose')}
        help={t('compare.choose-help', { fewest: FEWEST_COMPARED, most: MOST_COMPARED })}
        options={accounts.map(({ id, displayName, handle, channel }) => ({
          id,
          name: displayName || handle,
          detail: `${nameOf(channel)} · ${handle}`,
          disabled: compared.includes(id) ? compared.length <= FEWEST_COMPARED : compared.length >= MOST_COMPARED,
        }))}
        value={compared}
        onChange={onChange}
      />
    </Popover>
  );
}

interface Measure {
  readonly id:
    | 'posts'
    | 'averageReach'
    | 'engagementPerPost'
    | 'median'
    | 'rateByReach'
    | 'rateByViews'
    | 'rateByFollowers'
    | 'clicks';
  readonly rate: boolean;
  /** What the channel has to offer for it. */
  readonly needs: Figure | null;
  readonly of: (totals: DimensionReportRow['totals']) => number | null;
}

const MEASURES: readonly Measure[] = [
  { id: 'posts', rate: false, needs: null, of: ({ coverage }) => coverage.published },
  {
    id: 'averageReach',
    rate: false,
    needs: 'averageReach',
    of: ({ averageReachPerPost: average }) => (average === null ? null : Math.round(average)),
  },
  {
    id: 'engagementPerPost',
    rate: false,
    needs: 'engagement',
    of: ({ engagement, coverage }) => rounded(perPost(engagement, coverage.measured)),
  },
  { id: 'clicks', rate: false, needs: 'clicks', of: ({ clicks }) => clicks },
  {
    id: 'rateByReach',
    rate: true,
    needs: 'rateByReach',
    of: ({ engagementRateByReach }) => engagementRateByReach.value,
  },
  {
    id: 'rateByViews',
    rate: true,
    needs: 'rateByViews',
    of: ({ engagementRateByViews }) => engagementRateByViews.value,
  },
  {
    id: 'rateByFollowers',
    rate: true,
    needs: 'rateByFollowers',
    of: ({ engagementRateByFollowers }) => engagementRateByFollowers.value,
  },
];

function rounded(value: number | null): number | null {
  return value === null ? null : Math.round(value * 10) / 10;
}

function SideBySide({
  accounts,
  compared,
  query,
  period: { range, from, to, compare },
}: {
  readonly accounts: readonly AccountResponse[];
  readonly compared: readonly string[];
  readonly query: {
    readonly from: string;
    readonly to: string;
    readonly accountId: string[];
    readonly compare: NonNullable<PeriodSearch['compare']>;
  };
  readonly period: PeriodSearch;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const { id: workspaceId } = useWorkspace();
  const locale = useLocale();
  const { nameOf, capabilitiesOf } = useChannels();
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportsByDimensionOptions({ path: { workspaceId }, query: { ...query, by: 'account' } }),
    placeholderData: keepPreviousData,
  });
  const medians = useQueries({
    queries: compared.map((id) =>
      reportsPostsOptions({
        path: { workspaceId },
        query: { from: query.from, to: query.to, accountId: [id], sort: 'engagement', limit: 1 },
      }),
    ),
  });
  if (error && !data) return <ErrorState error={error} onRetry={() => void refetch()} />;
  if (!data) return <Loading />;
  const columns = compared.flatMap((id, index) => {
    const account = accounts.find((entry) => entry.id === id);
    const row = data.rows.find(({ key }) => key === id);
    return account ? [{ account, row, median: rounded(medians[index]?.data?.items[0]?.accountMedian ?? null) }] : [];
  });
  const most = highest(columns.map(({ median }) => median));
  return (
    <Card
      title={t('compare.table')}
      actions={
        <Button
          icon={<Download aria-hidden className="size-4" />}
          onPress={() => download(csvAddress(workspaceId, 'reports', { ...query, by: 'account' }))}
        >
          {t('csv')}
        </Button>
      }
    >
      <Outdated when={isPlaceholderData}>
        <TableFrame label={t('compare.table')}>
          <thead>
            <tr>
              <th scope="col" className="min-w-32 align-top">
                {t('compare.figure')}
              </th>
              {columns.map(({ account }) => (
                <th key={account.id} scope="col" className="min-w-36 text-end! align-top text-[0.9375rem]! text-ink!">
                  <Link
                    to="/workspaces/$workspaceId/analytics/accounts/$accountId"
                    params={{ workspaceId, accountId: account.id }}
                    search={{ range, from, to, compare }}
                    className="underline-offset-4 hover:underline"
                  >
                    {account.displayName || account.handle}
                  </Link>
                  <span className="flex items-center justify-end gap-1.5 text-sm font-normal text-ink-soft">
                    <ChannelIcon channel={account.channel} className="size-3.5" />
                    {nameOf(account.channel)}
                  </span>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {MEASURES.map(({ id, rate, needs, of }) => {
              const values = columns.map(({ row }) => (row ? of(row.totals) : id === 'posts' ? 0 : null));
              const best = highest(values);
              return (
                <tr key={id}>
                  <th scope="row" className="align-top">
                    {t(`compare.measures.${id}`)}
                    {id === 'engagementPerPost' ? (
                      <span className="block text-xs font-normal">{t('compare.per-post-note')}</span>
                    ) : null}
                  </th>
                  {columns.map(({ account, row }, index) => {
                    const value = values[index] ?? null;
                    return (
                      <td key={account.id} className="text-end align-top">
                        <Cell
                          value={value}
                          rate={rate}
                          offered={needs === null || mayCome([capabilitiesOf(account.channel)], needs)}
                          highest={value !== null && value === best && id !== 'posts'}
                          empty={row === undefined}
                        />
                        {row?.before ? (
                          <span className="block">
                            <Change short value={value} before={of(row.before)} rate={rate} />
                          </span>
                        ) : null}
                      </td>
                    );
                  })}
                </tr>
              );
            })}
            <tr>
              <th scope="row" className="align-top">
                {t('compare.measures.median')}
                <span className="block text-xs font-normal">{t('compare.median-note')}</span>
              </th>
              {columns.map(({ account, median, row }, index) => (
                <td key={account.id} className="text-end align-top">
                  {medians[index]?.isPending ? (
                    <span className="text-sm text-ink-soft">{t('common:loading')}</span>
                  ) : medians[index]?.error && !medians[index].data ? (
                    <span className="text-sm text-bad">{t('common:could-not-load')}</span>
                  ) : median === null && medians[index]?.data && row ? (
                    <span className="text-sm text-ink-soft">{t('posts.no-median')}</span>
                  ) : (
                    <Cell value={median} highest={median !== null && median === most} empty={row === undefined} />
                  )}
                </td>
              ))}
            </tr>
            <tr>
              <th scope="row" className="align-top">
                {t('figure.followers')}
              </th>
              {columns.map(({ account, row }) => (
                <td key={account.id} className="text-end align-top">
                  <Cell
                    value={row?.followers?.latest ?? null}
                    offered={mayCome([capabilitiesOf(account.channel)], 'followers')}
                    empty={row === undefined}
                  />
                  {row?.followers?.change === null || row?.followers?.change === undefined ? null : (
                    <span data-numeric className="block text-sm text-ink-soft">
                      {row.followers.change === 0
                        ? t('followers-same')
                        : t('followers-changed', { change: formatSigned(row.followers.change, locale) })}
                    </span>
                  )}
                </td>
              ))}
            </tr>
          </tbody>
        </TableFrame>
      </Outdated>
      <p className="mt-2 text-sm text-ink-soft">{t('compare.note')}</p>
    </Card>
  );
}

function Cell({
  value,
  rate = false,
  offered = true,
  highest: isHighest = false,
  empty = false,
}: {
  readonly value: number | null;
  readonly rate?: boolean;
  readonly offered?: boolean;
  readonly highest?: boolean;
  /** Nothing was published: there is nothing to wait for. */
  readonly empty?: boolean;
}) {
  const { t } = useTranslation('analytics');
  if (value === null && empty && offered) {
    return <span className="text-sm text-ink-soft">{t('compare.nothing-published')}</span>;
  }
  return (
    <span className="inline-flex items-center justify-end gap-2">
      {isHighest ? <Badge tone="accent">{t('compare.highest')}</Badge> : null}
      <span className={isHighest ? 'font-semibold' : undefined}>
        <Figures short value={value} rate={rate} offered={offered} />
      </span>
    </span>
  );
}
