import { useTranslation } from 'react-i18next';
import {
  CartesianGrid,
  Line,
  LineChart,
  ReferenceDot,
  ReferenceLine,
  ResponsiveContainer,
  Tooltip,
  XAxis,
  YAxis,
} from 'recharts';
import { useLocale } from '@/app/session';
import { formatCount } from '@/lib/numbers';
import { LineSample, lookOf, Sign } from './over-time-looks';
import { formatDay, showsSign, valueAt, type ChartRow, type OverTimeLines } from './over-time.rules';

/** The drawing alone; `@/parts/over-time` loads it, and stands around it with legend, table and states. */
export function OverTimeChart({
  lines,
  label,
  nameOf,
}: {
  readonly lines: OverTimeLines;
  /** Read aloud when the drawing gets the focus. */
  readonly label: string;
  readonly nameOf: (seriesId: string) => string;
}) {
  const locale = useLocale();
  const { rows, series, breaks } = lines;
  const rightToLeft = document.documentElement.dir === 'rtl';
  return (
    <div className="h-72 text-xs [&_.recharts-surface:focus-visible]:outline-2 [&_.recharts-surface:focus-visible]:outline-(--focus) [&_.recharts-text]:fill-(--ink-soft)">
      <ResponsiveContainer width="100%" height="100%" minWidth={0}>
        <LineChart
          data={rows}
          margin={{ top: 12, right: 16, bottom: 4, left: 4 }}
          accessibilityLayer
          aria-label={label}
        >
          <CartesianGrid stroke="var(--line)" vertical={false} />
          <XAxis
            dataKey="day"
            tickFormatter={(day: string) => formatDay(day, locale, 'axis')}
            interval="equidistantPreserveStart"
            minTickGap={28}
            tickMargin={10}
            height={36}
            stroke="var(--line-strong)"
            tickLine={false}
            reversed={rightToLeft}
            padding={{ left: 12, right: 12 }}
          />
          <YAxis
            tickFormatter={(value: number) => formatCount(value, locale, true)}
            domain={[0, 'auto']}
            allowDecimals={false}
            width="auto"
            stroke="var(--line-strong)"
            axisLine={false}
            tickLine={false}
            orientation={rightToLeft ? 'right' : 'left'}
          />
          <Tooltip
            isAnimationActive={false}
            cursor={{ stroke: 'var(--line-strong)' }}
            content={({ active, label: day }) => {
              const row = active ? rows.find((entry) => entry.day === day) : undefined;
              return row ? <DayCard row={row} lines={lines} nameOf={nameOf} /> : null;
            }}
          />
          {breaks.map(({ day }) => (
            <ReferenceLine key={day} x={day} stroke="var(--warn)" strokeWidth={2} strokeDasharray="2 4" />
          ))}
          {[...series].reverse().flatMap(({ id, stretches }) => {
            const look = lookOf(id, lines);
            return stretches.map((name) => (
              <Line
                key={name}
                name={name}
                dataKey={(row: ChartRow) => row.values[name] ?? null}
                type="linear"
                stroke={look.color}
                strokeWidth={look.width}
                {...(look.dash ? { strokeDasharray: look.dash } : {})}
                isAnimationActive={false}
                activeDot={false}
                dot={({ cx, cy, index }: { cx?: number; cy?: number; index?: number }) =>
                  cx !== undefined && typeof cy === 'number' && showsSign(rows, index ?? 0, name) ? (
                    <Sign key={`${name}-${index ?? 0}`} look={look} x={cx} y={cy} />
                  ) : (
                    <g key={`${name}-${index ?? 0}`} />
                  )
                }
              />
            ));
          })}
          {rows
            .filter(({ posts }) => posts.length > 0)
            .map(({ day, posts }) => (
              <ReferenceDot
                key={day}
                x={day}
                y={0}
                ifOverflow="visible"
                shape={({ cx = 0, cy = 0 }: { cx?: number; cy?: number }) => (
                  <PostMark x={cx} y={cy} titles={posts.map(({ title }) => title)} />
                )}
              />
            ))}
        </LineChart>
      </ResponsiveContainer>
    </div>
  );
}

function PostMark({ x, y, titles }: { readonly x: number; readonly y: number; readonly titles: readonly string[] }) {
  return (
    <g>
      <title>{titles.join('\n')}</title>
      <path d={`M${x} ${y - 7} l6 11 h-12 z`} fill="var(--ink)" stroke="var(--surface)" strokeWidth={1.5} />
    </g>
  );
}

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
    <div
      role="status"
      className="max-w-64 rounded-xl border border-line bg-surface px-3 py-2 text-sm whitespace-normal text-ink shadow-float"
    >
      <p className="font-medium">{formatDay(row.day, locale, 'full')}</p>
      <ul className="mt-1 flex flex-col gap-0.5">
        {lines.series.map((series) => {
          const value = valueAt(row, series);
          return (
            <li key={series.id} className="flex items-center gap-2">
              <LineSample look={lookOf(series.id, lines)} />
              <span className="grow text-ink-soft">{nameOf(series.id)} </span>
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
            {row.posts.slice(0, MOST_TITLES).map(({ postId, title }) => (
              <li key={postId} className="truncate">
                {title}
              </li>
            ))}
            {row.posts.length > MOST_TITLES ? (
              <li className="text-ink-soft">{t('over-time.more-posts', { count: row.posts.length - MOST_TITLES })}</li>
            ) : null}
          </ul>
        </div>
      ) : null}
    </div>
  );
}
