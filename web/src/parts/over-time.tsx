import { ChartLine, ChartNoAxesColumn, Table2 } from 'lucide-react';
import { Suspense, useMemo, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import type { OverTimeReport } from '@/api';
import { useLocale } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatCount } from '@/lib/numbers';
import { Button, Card, ErrorState, Loading, SelectField, TableFrame } from '@/ui';
import { useChannels } from './account-label';
import { LineSample, lookOf } from './line-looks';
import { formatDay, linesOf, TOTAL, valueAt, type OverTimeLines, type OverTimeMetric } from './over-time.rules';
import { OVER_TIME_METRICS } from './metrics';

const OverTimeChart = lazyPart(async () => ({ default: (await import('./over-time-chart')).OverTimeChart }));

/** How a metric grew from day to day: as lines, or (on `table`) as the same numbers in a table. */
export function OverTime({
  report,
  error,
  onRetry,
  metric,
  onMetric,
  table,
  onTable,
  actions,
}: {
  readonly report: OverTimeReport | undefined;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  readonly actions?: ReactNode;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const metricName = t(`common:metric.${metric}`);
  return (
    <Card
      title={t('over-time.title', { metric: metricName })}
      actions={
        <>
          <SelectField<OverTimeMetric>
            label={t('over-time.metric')}
            hideLabel
            options={OVER_TIME_METRICS.map((id) => ({ id, name: t(`common:metric.${id}`) }))}
            value={metric}
            onChange={onMetric}
            className="w-36"
          />
          <Button
            icon={table ? <ChartLine aria-hidden className="size-4" /> : <Table2 aria-hidden className="size-4" />}
            onPress={() => onTable(!table)}
          >
            {t(table ? 'over-time.show-chart' : 'over-time.show-table')}
          </Button>
          {actions}
        </>
      }
    >
      {error ? (
        <ErrorState error={error} onRetry={onRetry} />
      ) : report ? (
        <Numbers report={report} table={table} />
      ) : (
        <Loading className="h-72 py-0" />
      )}
    </Card>
  );
}

function Numbers({ report, table }: { readonly report: OverTimeReport; readonly table: boolean }) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const channels = useChannels();
  const lines = useMemo(() => linesOf(report), [report]);
  const nameOf = (id: string): string => (id === TOTAL ? t('over-time.total') : channels.nameOf(id));
  const metric = t(`common:metric.${report.metric}`);
  if (lines.empty) return <Nothing report={report} metric={metric} nameOf={nameOf} />;
  return (
    <>
      {table ? (
        <NumbersTable lines={lines} metric={metric} nameOf={nameOf} />
      ) : (
        <>
          <Suspense fallback={<Loading className="h-72 py-0" />}>
            <OverTimeChart
              lines={lines}
              label={t('over-time.chart-label', { metric, count: lines.rows.length })}
              nameOf={nameOf}
            />
          </Suspense>
          <Legend lines={lines} nameOf={nameOf} />
        </>
      )}
      <div className="mt-3 flex flex-col gap-1 text-sm text-ink-soft">
        {lines.breaks.map(({ day, channels: changed }) => (
          <p key={day}>
            {t('over-time.break', {
              day: formatDay(day, locale, 'full'),
              channels: new Intl.ListFormat(locale).format(changed.map(channels.nameOf)),
            })}
          </p>
        ))}
        {report.notOffered.length > 0 ? (
          <p>
            {t('over-time.not-offered', {
              metric,
              channels: new Intl.ListFormat(locale).format(report.notOffered.map(channels.nameOf)),
            })}
          </p>
        ) : null}
        {report.truncated ? <p>{t('over-time.truncated', { count: report.days.length })}</p> : null}
        <p>{t('over-time.days-in-zone', { zone: report.zone.replaceAll('_', ' ') })}</p>
      </div>
    </>
  );
}

function Nothing({
  report,
  metric,
  nameOf,
}: {
  readonly report: OverTimeReport;
  readonly metric: string;
  readonly nameOf: (id: string) => string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const channels = [...new Set(report.days.flatMap(({ byChannel }) => Object.keys(byChannel)))];
  const never = channels.length > 0 && channels.every((channel) => report.notOffered.includes(channel));
  return (
    <div className="flex min-h-48 flex-col items-center justify-center gap-2 text-center">
      <ChartNoAxesColumn aria-hidden className="size-8 text-ink-faint" />
      <p className="font-medium">{t(never ? 'common:not-offered' : 'common:no-value')}</p>
      <p className="max-w-prose text-ink-soft">
        {never
          ? t('over-time.not-offered', { metric, channels: new Intl.ListFormat(locale).format(channels.map(nameOf)) })
          : t(report.posts.length === 0 ? 'over-time.nothing-published' : 'over-time.not-measured')}
      </p>
    </div>
  );
}

function Legend({ lines, nameOf }: { readonly lines: OverTimeLines; readonly nameOf: (id: string) => string }) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const anyPost = lines.rows.some(({ posts }) => posts.length > 0);
  return (
    <ul aria-label={t('over-time.legend')} className="mt-2 flex flex-wrap gap-x-5 gap-y-1 text-sm">
      {lines.series.map((series) => (
        <li key={series.id} className="flex items-center gap-2">
          <LineSample look={lookOf(series.id, lines)} />
          {nameOf(series.id)}
          <span data-numeric className="text-ink-soft">
            {series.latest === null ? t('common:no-value') : formatCount(series.latest, locale)}
          </span>
        </li>
      ))}
      {anyPost ? (
        <li className="flex items-center gap-2">
          <svg aria-hidden viewBox="0 0 14 14" className="size-3.5">
            <path d="M7 1l6 11h-12z" fill="var(--ink)" />
          </svg>
          {t('over-time.post-mark')}
        </li>
      ) : null}
      {lines.breaks.length > 0 ? (
        <li className="flex items-center gap-2">
          <svg aria-hidden viewBox="0 0 14 14" className="size-3.5">
            <path d="M7 0v14" stroke="var(--warn)" strokeWidth="2" strokeDasharray="2 2" />
          </svg>
          {t('over-time.break-mark')}
        </li>
      ) : null}
    </ul>
  );
}

function NumbersTable({
  lines,
  metric,
  nameOf,
}: {
  readonly lines: OverTimeLines;
  readonly metric: string;
  readonly nameOf: (id: string) => string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  return (
    <TableFrame label={t('over-time.table-label', { metric })}>
      <thead>
        <tr>
          <th scope="col">{t('over-time.day')}</th>
          {lines.series.map(({ id }) => (
            <th key={id} scope="col" className="text-end!">
              {nameOf(id)}
            </th>
          ))}
          <th scope="col" className="text-end!">
            {t('over-time.measured')}
          </th>
          <th scope="col">{t('over-time.posts')}</th>
        </tr>
      </thead>
      <tbody>
        {[...lines.rows].reverse().map((row) => (
          <tr key={row.day}>
            <th scope="row" className="font-normal! whitespace-nowrap">
              {formatDay(row.day, locale, 'full')}
              {lines.breaks.some(({ day }) => day === row.day) ? (
                <span className="block text-warn">{t('over-time.break-mark')}</span>
              ) : null}
            </th>
            {lines.series.map((series) => {
              const value = valueAt(row, series);
              return (
                <td key={series.id} className="text-end whitespace-nowrap">
                  {value === null ? (
                    <span className="text-ink-soft">{t('common:no-value')}</span>
                  ) : (
                    formatCount(value, locale)
                  )}
                </td>
              );
            })}
            <td className="text-end">{formatCount(row.measured, locale)}</td>
            <td className="min-w-48">{row.posts.map(({ title }) => title).join(' · ')}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
