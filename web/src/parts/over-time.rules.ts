import type { OverTimePost, OverTimeReport } from '@/api';
import { OVER_TIME_METRICS } from './metrics';

export type OverTimeMetric = OverTimeReport['metric'];

/** What an address asks for; reach where it names nothing that there is. */
export function overTimeMetric(search: string | undefined): OverTimeMetric {
  return OVER_TIME_METRICS.find((metric) => metric === search) ?? 'reach';
}

/** The line of everything; the others are named by their channel. */
export const TOTAL = 'total';

export interface ChartRow {
  /** `YYYY-MM-DD` in the workspace's zone. */
  readonly day: string;
  /** By the name of a stretch; null is a gap and never 0. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly posts: readonly OverTimePost[];
  readonly measured: number;
}

export interface ChartSeries {
  /** `total`, or a channel. */
  readonly id: string;
  /** Names of its stretches: where the network changed what it counts, one ends and the next begins. */
  readonly stretches: readonly string[];
  readonly latest: number | null;
}

export interface OverTimeLines {
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  /** Days on which a line breaks, each with the channels concerned. */
  readonly breaks: readonly { readonly day: string; readonly channels: readonly string[] }[];
  /** True where nothing is known on any day. */
  readonly empty: boolean;
}

/** Splits the days of a report into lines that may be drawn: the total, and each channel where there are several. */
export function linesOf(report: OverTimeReport): OverTimeLines {
  const { days, definitionChanges, notOffered } = report;
  const channels = [...new Set(days.flatMap(({ byChannel }) => Object.keys(byChannel)))].sort();
  const drawn = channels.filter((channel) => !notOffered.includes(channel));
  const first = days[0]?.day ?? '';
  const changes = definitionChanges.filter(({ day }) => day > first);
  const breakDays = [...new Set(changes.map(({ day }) => day))].sort();
  const ids = drawn.length > 1 ? [TOTAL, ...drawn] : [TOTAL];
  const breaksOf = (id: string): readonly string[] =>
    id === TOTAL
      ? breakDays
      : changes
          .filter(({ channel }) => channel === id)
          .map(({ day }) => day)
          .sort();
  const valueOf = (day: OverTimeReport['days'][number], id: string): number | null =>
    (id === TOTAL ? day.total : day.byChannel[id]) ?? null;
  const posts = new Map<string, OverTimePost[]>();
  for (const post of report.posts) posts.set(post.day, [...(posts.get(post.day) ?? []), post]);
  return {
    rows: days.map((day) => ({
      day: day.day,
      measured: day.measured,
      posts: posts.get(day.day) ?? [],
      values: Object.fromEntries(
        ids.map((id) => [stretch(id, breaksOf(id).filter((at) => at <= day.day).length), valueOf(day, id)]),
      ),
    })),
    series: ids.map((id) => ({
      id,
      stretches: Array.from({ length: breaksOf(id).length + 1 }, (_, index) => stretch(id, index)),
      latest: days.map((day) => valueOf(day, id)).findLast((value) => value !== null) ?? null,
    })),
    breaks: breakDays.map((day) => ({
      day,
      channels: changes.filter((change) => change.day === day).map(({ channel }) => channel),
    })),
    empty: days.every((day) => day.total === null && Object.values(day.byChannel).every((value) => value === null)),
  };
}

function stretch(id: string, index: number): string {
  return `${id}/${index}`;
}

/** What a series says on a row, whichever of its stretches the day is in. */
export function valueAt(row: ChartRow, series: ChartSeries): number | null {
  for (const name of series.stretches) {
    if (name in row.values) return row.values[name] ?? null;
  }
  return null;
}

/** Few enough points carry a sign each to be told apart; a point without neighbours would not show at all without one. */
export function showsSign(rows: readonly ChartRow[], index: number, stretchName: string): boolean {
  const known = (at: number): boolean => (rows[at]?.values[stretchName] ?? null) !== null;
  if (!known(index)) return false;
  if (!known(index - 1) && !known(index + 1)) return true;
  const every = Math.max(1, Math.ceil(rows.length / MOST_SIGNS));
  return index % every === 0 || index === rows.length - 1;
}

const MOST_SIGNS = 16;

/** A day in words of `locale`. The day is the workspace's already: no zone may move it. */
export function formatDay(day: string, locale: string, style: 'axis' | 'full'): string {
  const options: Intl.DateTimeFormatOptions =
    style === 'axis'
      ? { day: 'numeric', month: 'short' }
      : { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' };
  return new Intl.DateTimeFormat(locale, { ...options, timeZone: 'UTC' }).format(new Date(`${day}T00:00:00Z`));
}
