import { ChartLine, ChartNoAxesColumn, Table2 } from 'lucide-react';
import { Suspense, type ReactNode } from 'react';
import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { lazyPart } from '@/lib/lazy-part';
import { formatCount } from '@/lib/numbers';
import { Button, Card, ErrorState, Loading, SelectField, TableFrame } from '@/ui';
import { useChannels } from './account-label';
import { LineSample, lookOf } from './line-looks';
import { OVER_TIME_METRICS } from './metrics';
import { Outdated } from './outdated';
import { formatDay, TOTAL, valueAt, type OverTimeLines, type OverTimeMetric } from './over-time.rules';

const OverTimeChart = lazyPart(async () => ({ default: (await import('./over-time-chart')).OverTimeChart }));

/** What the lines are of: they are drawn, or written as a table, by `OverTime`. */
export interface OverTimeNumbers {
  readonly lines: OverTimeLines;
  readonly zone: string;
  /** Channels that do not offer the metric. */
  readonly notOffered: readonly string[];
  /** Every channel concerned is among them. */
  readonly never: boolean;
  /** Anything was published: numbers may still come. */
  readonly published: boolean;
  /** What else is to be known about the lines. */
  readonly notes: readonly string[];
}

/** A metric from day to day: as lines, or (on `table`) as the same numbers in a table. */
export function OverTime({
  title,
  numbers,
  isOutdated = false,
  nameOf,
  error,
  onRetry,
  metric,
  onMetric,
  table,
  onTable,
  controls,
  actions,
}: {
  readonly title: string;
  readonly numbers: OverTimeNumbers | undefined;
  /** They are still those of what was asked before. */
  readonly isOutdated?: boolean;
  /** Of a line but the one of everything. */
  readonly nameOf: (seriesId: string) => string;
  readonly error: unknown;
  readonly onRetry: () => void;
  readonly metric: OverTimeMetric;
  readonly onMetric: (metric: OverTimeMetric) => void;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  /** Before the choice of the metric. */
  readonly controls?: ReactNode;
  readonly actions?: ReactNode;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  return (
    <Card
      title={title}
      actions={
        <>
          {controls}
          <SelectField<OverTimeMetric>
            label={t('over-time.metric')}
            hideLabel
            options={OVER_TIME_METRICS.map((id) => ({ id, name: t(`common:metric.${id}`) }))}
            value={metric}
            onChange={onMetric}
            className="w-40"
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
      {error && !numbers ? (
        <ErrorState error={error} onRetry={onRetry} />
      ) : numbers ? (
        <Outdated when={isOutdated}>
          <Numbers
            numbers={numbers}
            metric={metric}
            nameOf={(id) => (id === TOTAL ? t('over-time.total') : nameOf(id))}
            table={table}
          />
        </Outdated>
      ) : (
        <Loading className="h-72 py-0" />
      )}
    </Card>
  );
}

function Numbers({
  numbers,
  metric: metricId,
  nameOf,
  table,
}: {
  readonly numbers: OverTimeNumbers;
  readonly metric: OverTimeMetric;
  readonly nameOf: (id: string) => string;
  readonly table: boolean;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const channels = useChannels();
  const { lines, notOffered, notes, zone } = numbers;
  const metric = t(`common:metric.${metricId}`);
  const listed = (ids: readonly string[]): string => new Intl.ListFormat(locale).format(ids.map(channels.nameOf));
  if (lines.empty) return <Nothing numbers={numbers} metric={metric} />;
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
          <p key={day}>{t('over-time.break', { day: formatDay(day, locale, 'full'), channels: listed(changed) })}</p>
        ))}
        {notOffered.length > 0 ? <p>{t('over-time.not-offered', { metric, channels: listed(notOffered) })}</p> : null}
        {notes.map((note) => (
          <p key={note}>{note}</p>
        ))}
        <p>{t('over-time.days-in-zone', { zone: zone.replaceAll('_', ' ') })}</p>
      </div>
    </>
  );
}

function Nothing({
  numbers: { never, notOffered, published },
  metric,
}: {
  readonly numbers: OverTimeNumbers;
  readonly metric: string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const { nameOf } = useChannels();
  return (
    <div className="flex min-h-48 flex-col items-center justify-center gap-2 text-center">
      <ChartNoAxesColumn aria-hidden className="size-8 text-ink-faint" />
      <p className="font-medium">{t(never ? 'common:not-offered' : 'common:no-value')}</p>
      <p className="max-w-prose text-ink-soft">
        {never
          ? t('over-time.not-offered', {
              metric,
              channels: new Intl.ListFormat(locale).format(notOffered.map(nameOf)),
            })
          : t(published ? 'over-time.not-measured' : 'over-time.nothing-published')}
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
            {series.sum === null ? t('common:no-value') : formatCount(series.sum, locale)}
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
  const measured = lines.rows.some((row) => row.measured !== null);
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
          {measured ? (
            <th scope="col" className="text-end!">
              {t('over-time.measured')}
            </th>
          ) : null}
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
            {measured ? (
              <td className="text-end">{row.measured === null ? '' : formatCount(row.measured, locale)}</td>
            ) : null}
            <td className="min-w-48">{row.posts.map(({ title }) => title).join(' · ')}</td>
          </tr>
        ))}
      </tbody>
    </TableFrame>
  );
}
