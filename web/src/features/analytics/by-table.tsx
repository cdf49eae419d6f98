import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Download } from 'lucide-react';
import type { ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { reportsByDimensionOptions, type DimensionReportRow } from '@/api';
import {
  BY,
  BY_COLUMNS,
  type By,
  type ByColumn,
  type Comparison,
  type Order,
  type PeriodSearch,
} from '@/app/analytics-search';
import { useLocale, useWorkspaceId } from '@/app/session';
import { formatDay } from '@/lib/time';
import { useChannels } from '@/parts/account-label';
import { Change } from '@/parts/change';
import { ChannelIcon } from '@/parts/channel-icon';
import { download } from '@/parts/download';
import type { Explained } from '@/parts/explain';
import { Outdated } from '@/parts/outdated';
import { ExplainButton, Figures } from '@/parts/report-numbers';
import { mayCome } from '@/parts/report.rules';
import { SortHeader } from '@/parts/sort-header';
import { SUMMARY_FIGURES } from '@/parts/summary.rules';
import { Card, ErrorState, IconButton, Loading, SelectField, TableFrame } from '@/ui';
import { cellBefore, cellOf, hasLinkClicks, placeInWeek, sortedRows } from './by.rules';
import { hourName, weekdayName } from './names';
import { csvAddress, type ScopeQuery } from './scope.rules';

/** The same figures for each account, channel, campaign, label, author or time of publication. */
export function ByTable({
  query,
  compare,
  by,
  onBy,
  sort,
  order,
  onSort,
  period,
  channels,
  onExplain,
}: {
  readonly query: ScopeQuery;
  readonly compare: Comparison;
  readonly by: By;
  readonly onBy: (by: By) => void;
  /** null: as the service gives them. */
  readonly sort: ByColumn | null;
  readonly order: Order;
  readonly onSort: (sort: ByColumn, order: Order) => void;
  /** To be carried on to the pages that the rows lead to. */
  readonly period: PeriodSearch;
  /** Channels of all rows. */
  readonly channels: readonly string[];
  readonly onExplain: (what: Explained) => void;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const workspaceId = useWorkspaceId();
  const { capabilitiesOf } = useChannels();
  const nameOf = useRowName(by);
  const asked = { ...query, compare, by };
  const { data, error, refetch, isPlaceholderData } = useQuery({
    ...reportsByDimensionOptions({ path: { workspaceId }, query: asked }),
    placeholderData: keepPreviousData,
  });
  const known = BY_COLUMNS.filter((column) => column !== 'linkClicks' || hasLinkClicks(data?.rows ?? []));
  const columns: readonly Exclude<ByColumn, 'name'>[] = by === 'account' ? [...known, 'followers'] : known;
  const title = t('by.title', { by: t(`by.dimensions.${by}`) });
  const rows = data ? (sort === null ? data.rows : sortedRows(data.rows, sort, order, nameOf)) : [];
  const press = (column: ByColumn): void => {
    const first: Order = column === 'name' ? 'asc' : 'desc';
    onSort(column, sort === column ? (order === 'asc' ? 'desc' : 'asc') : first);
  };
  const offeredBy = ({ key, channel }: DimensionReportRow): readonly string[] =>
    by === 'channel' ? [key] : channel === null ? channels : [channel];
  return (
    <Card
      title={title}
      actions={
        <>
          <SelectField<By>
            label={t('by.choose')}
            hideLabel
            className="w-44"
            options={BY.map((id) => ({ id, name: t(`by.names.${id}`) }))}
            value={by}
            onChange={onBy}
          />
          <IconButton
            label={t('csv')}
            variant="secondary"
            className="size-10"
            icon={<Download aria-hidden className="size-4" />}
            onPress={() => download(csvAddress(workspaceId, 'reports', asked))}
          />
        </>
      }
    >
      {error && !data ? (
        <ErrorState error={error} onRetry={() => void refetch()} />
      ) : !data || (isPlaceholderData && data.by !== by) ? (
        <Loading className="h-40 py-0" />
      ) : rows.length === 0 ? (
        <p className="text-ink-soft">{t('by.empty')}</p>
      ) : (
        <Outdated when={isPlaceholderData}>
          <TableFrame label={title} dense>
            <thead>
              <tr>
                <SortHeader
                  name={t(`by.names.${by}`)}
                  order={sort === 'name' ? order : null}
                  onSort={() => press('name')}
                />
                {columns.map((column) => (
                  <SortHeader
                    key={column}
                    end
                    name={t(`by.columns.${column}`)}
                    order={sort === column ? order : null}
                    onSort={() => press(column)}
                  />
                ))}
                <td className="print:hidden">
                  <span className="sr-only">{t('explain.title')}</span>
                </td>
              </tr>
            </thead>
            <tbody>
              {rows.map((row) => (
                <tr key={row.key}>
                  <th scope="row" className="min-w-36 align-top text-[0.9375rem]! text-ink!">
                    <RowName by={by} row={row} name={nameOf(row)} period={period} />
                  </th>
                  {columns.map((column) => {
                    const rate = column === 'rateByReach';
                    const value = cellOf(row, column);
                    return (
                      <td key={column} className="text-end align-top">
                        <Figures
                          short
                          value={value}
                          rate={rate}
                          offered={column === 'posts' || mayCome(offeredBy(row).map(capabilitiesOf), column)}
                        />
                        <span className="block">
                          {column === 'followers' ? (
                            <FollowersGained change={row.followers?.change ?? null} />
                          ) : row.before === null ? null : (
                            <Change short value={value} before={cellBefore(row, column)} rate={rate} />
                          )}
                        </span>
                      </td>
                    );
                  })}
                  <td className="align-top print:hidden">
                    <ExplainButton
                      name={nameOf(row)}
                      onPress={() =>
                        onExplain({
                          kind: 'sum',
                          metric: SUMMARY_FIGURES[explainable(sort)].explainedAs,
                          query: { ...query, by, key: row.key },
                          of: nameOf(row),
                        })
                      }
                    />
                  </td>
                </tr>
              ))}
            </tbody>
          </TableFrame>
        </Outdated>
      )}
      {data?.truncated ? (
        <p className="mt-2 text-sm text-ink-soft">{t('by.truncated', { count: rows.length })}</p>
      ) : null}
      {by === 'label' ? <p className="mt-2 text-sm text-ink-soft">{t('by.label-note')}</p> : null}
    </Card>
  );
}

/** What somebody looks at is what they ask about. */
function explainable(sort: ByColumn | null): keyof typeof SUMMARY_FIGURES {
  return sort === null || sort === 'name' || sort === 'posts' || sort === 'followers' ? 'averageReach' : sort;
}

function FollowersGained({ change }: { readonly change: number | null }) {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  if (change === null) return null;
  const signed = new Intl.NumberFormat(locale, { signDisplay: 'exceptZero' }).format(change);
  return (
    <span data-numeric className="text-sm whitespace-nowrap text-ink-soft">
      {change === 0 ? t('change.same-short') : signed}
    </span>
  );
}

/** How people call what a row is about. */
function useRowName(by: By): (row: DimensionReportRow) => string {
  const { t } = useTranslation('analytics');
  const locale = useLocale();
  const { nameOf } = useChannels();
  return ({ key, name }) => {
    switch (by) {
      case 'weekday':
        return weekdayName(Number(key), locale);
      case 'hour': {
        const { weekday, hour } = placeInWeek(Number(key));
        return `${weekdayName(weekday, locale)}, ${hourName(hour, locale)}`;
      }
      case 'month':
        return formatDay(`${key.slice(0, 7)}-01`, locale, 'month-year');
      case 'channel':
        return nameOf(key);
      case 'label':
        return key === '' ? t('by.no-label') : key;
      case 'campaign':
        return key === '' ? t('by.no-campaign') : (name ?? t('by.unknown'));
      case 'author':
        return key === '' ? t('by.no-author') : (name ?? t('by.unknown'));
      case 'account':
        return name ?? t('by.unknown');
    }
  };
}

function RowName({
  by,
  row: { key, channel },
  name,
  period,
}: {
  readonly by: By;
  readonly row: DimensionReportRow;
  readonly name: string;
  readonly period: PeriodSearch;
}): ReactNode {
  const workspaceId = useWorkspaceId();
  const { nameOf } = useChannels();
  if (by === 'account') {
    return (
      <>
        <Link
          to="/workspaces/$workspaceId/analytics/accounts/$accountId"
          params={{ workspaceId, accountId: key }}
          search={{ ...period }}
          className="underline-offset-4 hover:underline"
        >
          {name}
        </Link>
        {channel === null ? null : (
          <span className="flex items-center gap-1.5 text-sm font-normal text-ink-soft">
            <ChannelIcon channel={channel} className="size-3.5" />
            {nameOf(channel)}
          </span>
        )}
      </>
    );
  }
  if (by === 'campaign' && key !== '') {
    return (
      <Link
        to="/workspaces/$workspaceId/campaigns/$campaignId"
        params={{ workspaceId, campaignId: key }}
        className="underline-offset-4 hover:underline"
      >
        {name}
      </Link>
    );
  }
  return name;
}
