import { useTranslation } from '@/i18n';
import { useLocale } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { LineChart } from './line-chart';
import { LineSample, lookOf } from './line-looks';
import { formatDay, showsSign, valueAt, type ChartRow, type OverTimeLines } from './over-time.rules';

/** The drawing alone; `@/parts/over-time` loads it, and stands around it with legend, table and states. */
export function OverTimeChart({
  lines,
  label,
  nameOf,
}: {
  readonly lines: OverTimeLines;
  readonly label: string;
  readonly nameOf: (seriesId: string) => string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  const { rows, series, breaks } = lines;
  const words = (row: ChartRow): string =>
    [
      formatDay(row.day, locale, 'full'),
      ...series.map((entry) => {
        const value = valueAt(row, entry);
        return `${nameOf(entry.id)}: ${value === null ? t('common:no-value') : formatCount(value, locale)}`;
      }),
      ...(row.posts.length > 0
        ? [
            `${t('over-time.published', { count: row.posts.length })}: ${row.posts.map(({ title }) => title).join('; ')}`,
          ]
        : []),
      ...(breaks.some(({ day }) => day === row.day) ? [t('over-time.break-mark')] : []),
    ].join('. ');
  const at = (index: number): ChartRow => rows[index] ?? NO_ROW;
  return (
    <LineChart
      height={288}
      fromZero
      label={label}
      xs={rows.map((_, index) => index)}
      lines={[...series].reverse().flatMap(({ id, stretches }) =>
        stretches.map((name) => ({
          key: name,
          look: lookOf(id, lines),
          values: rows.map(({ values }) => values[name] ?? null),
          hasSign: (index: number) => showsSign(rows, index, name),
        })),
      )}
      nameOf={(index) => formatDay(at(index).day, locale, 'axis')}
      wordsOf={(index) => words(at(index))}
      card={(index) => <DayCard row={at(index)} lines={lines} nameOf={nameOf} />}
      marks={rows.flatMap(({ posts }, index) => (posts.length > 0 ? [index] : []))}
      breaks={breaks.map(({ day }) => rows.findIndex((row) => row.day === day)).filter((index) => index >= 0)}
    />
  );
}

const NO_ROW: ChartRow = { day: '1970-01-01', values: {}, posts: [], measured: null };
const MOST_TITLES = 4;

function DayCard({
  row,
  lines,
  nameOf,
}: {
  readonly row: ChartRow;
  readonly lines: OverTimeLines;
  readonly nameOf: (seriesId: string) => string;
}) {
  const { t } = useTranslation(['analytics', 'common']);
  const locale = useLocale();
  return (
    <>
      <p className="font-medium">{formatDay(row.day, locale, 'full')}</p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {lines.series.map((series) => {
          const value = valueAt(row, series);
          return (
            <li key={series.id} className="flex items-center gap-2">
              <LineSample look={lookOf(series.id, lines)} />
              <span className="grow text-ink-soft">{nameOf(series.id)}</span>
              <span data-numeric className={value === null ? 'text-ink-soft' : 'font-medium'}>
                {value === null ? t('common:no-value') : formatCount(value, locale)}
              </span>
            </li>
          );
        })}
      </ul>
      {row.posts.length > 0 ? (
        <div className="mt-2 border-t border-line pt-1.5">
          <p className="text-ink-soft">{t('over-time.published', { count: row.posts.length })}</p>
          <ul className="mt-0.5">
            {row.posts.slice(0, MOST_TITLES).map(({ publicationId, title }) => (
              <li key={publicationId} className="truncate">
                {title}
              </li>
            ))}
            {row.posts.length > MOST_TITLES ? (
              <li className="text-ink-soft">{t('over-time.more-posts', { count: row.posts.length - MOST_TITLES })}</li>
            ) : null}
          </ul>
        </div>
      ) : null}
    </>
  );
}
