import type { GainsReport, OverTimePost, OverTimeReport } from '@/api';
import { OVER_TIME_METRICS } from './metrics';

export type OverTimeMetric = OverTimeReport['metric'];

/** What an address asks for; reach where it names nothing that there is. */
export function overTimeMetric(search: string | undefined): OverTimeMetric {
  return OVER_TIME_METRICS.find((metric) => metric === search) ?? 'reach';
}

/** The line of everything; the others are named by what the days are split by. */
export const TOTAL = 'total';

export interface ChartRow {
  /** `YYYY-MM-DD` in the workspace's zone. */
  readonly day: string;
  /** By the name of a stretch; null is a gap and never 0. */
  readonly values: Readonly<Record<string, number | null>>;
  readonly posts: readonly OverTimePost[];
  /** Posts with numbers by the end of the day; null where the report does not tell. */
  readonly measured: number | null;
}

export interface ChartSeries {
  /** `total`, or a channel, an account, a campaign. */
  readonly id: string;
  /** Names of its stretches: where the network changed what it counts, one ends and the next begins. */
  readonly stretches: readonly string[];
  /** What the legend tells: the latest total, or what the days gained together. */
  readonly sum: number | null;
}

export interface OverTimeLines {
  readonly rows: readonly ChartRow[];
  readonly series: readonly ChartSeries[];
  /** Days on which a line breaks, each with the channels concerned. */
  readonly breaks: readonly { readonly day: string; readonly channels: readonly string[] }[];
  /** True where nothing is known on any day. */
  readonly empty: boolean;
}

interface Day {
  readonly day: string;
  readonly total: number | null;
  readonly byKey: Readonly<Record<string, number | null>>;
  readonly measured: number | null;
}

interface Source {
  readonly days: readonly Day[];
  readonly posts: readonly OverTimePost[];
  readonly definitionChanges: OverTimeReport['definitionChanges'];
  /** What has a line of its own, in order. */
  readonly keys: readonly { readonly key: string; readonly channels: readonly string[] | null }[];
  readonly sumOf: (values: readonly (number | null)[]) => number | null;
}

/** What was known by the end of each day: the total, and each channel where there are several. */
export function totalLines(report: OverTimeReport): OverTimeLines {
  const channels = channelsOf(report.days.map(({ byChannel }) => byChannel)).filter(
    (channel) => !report.notOffered.includes(channel),
  );
  return linesOf({
    days: report.days.map(({ day, total, byChannel, measured }) => ({ day, total, byKey: byChannel, measured })),
    posts: report.posts,
    definitionChanges: report.definitionChanges,
    keys: channels.length > 1 ? channels.map((key) => ({ key, channels: [key] })) : [],
    sumOf: (values) => values.findLast((value) => value !== null) ?? null,
  });
}

/** What a campaign gained on each day. */
export function gainedLines(report: OverTimeReport): OverTimeLines {
  return linesOf({
    days: report.days.map(({ day, gained, measured }) => ({ day, total: gained, byKey: {}, measured })),
    posts: report.posts,
    definitionChanges: report.definitionChanges,
    keys: [],
    sumOf: addedUp,
  });
}

/** More lines than these can't be told apart. */
export const MOST_LINES = 5;

/** What all that is out gained on each day, and of what it is split by the five with the most. */
export function gainsLines(report: GainsReport): OverTimeLines {
  const { by, days } = report;
  const gainOf = (key: string): number => addedUp(days.map(({ byKey }) => byKey[key] ?? null)) ?? -1;
  const keys = report.keys
    .filter(({ key, channel }) => !report.notOffered.includes(by === 'channel' ? key : (channel ?? '')))
    .map(({ key, channel }) => ({ key, channels: channel === null ? null : [channel] }))
    .sort((a, b) => gainOf(b.key) - gainOf(a.key))
    .slice(0, MOST_LINES);
  return linesOf({
    days: days.map(({ day, gained, byKey }) => ({ day, total: gained, byKey, measured: null })),
    posts: report.posts,
    definitionChanges: report.definitionChanges,
    keys: keys.length > 1 ? keys : [],
    sumOf: addedUp,
  });
}

/** Splits days into lines that may be drawn. */
function linesOf({ days, posts, definitionChanges, keys, sumOf }: Source): OverTimeLines {
  const first = days[0]?.day ?? '';
  const changes = definitionChanges.filter(({ day }) => day > first);
  const breakDays = [...new Set(changes.map(({ day }) => day))].sort();
  const lines = [{ key: TOTAL, channels: null }, ...keys].map(({ key, channels }) => ({
    id: key,
    breaks: breakDays.filter(
      (day) => channels === null || changes.some((change) => change.day === day && channels.includes(change.channel)),
    ),
    valueOf: (day: Day): number | null => (key === TOTAL ? day.total : day.byKey[key]) ?? null,
  }));
  const postsByDay = new Map<string, OverTimePost[]>();
  for (const post of posts) postsByDay.set(post.day, [...(postsByDay.get(post.day) ?? []), post]);
  return {
    rows: days.map((day) => ({
      day: day.day,
      measured: day.measured,
      posts: postsByDay.get(day.day) ?? [],
      values: Object.fromEntries(
        lines.map(({ id, breaks, valueOf }) => [
          stretch(id, breaks.filter((at) => at <= day.day).length),
          valueOf(day),
        ]),
      ),
    })),
    series: lines.map(({ id, breaks, valueOf }) => ({
      id,
      stretches: Array.from({ length: breaks.length + 1 }, (_, index) => stretch(id, index)),
      sum: sumOf(days.map(valueOf)),
    })),
    breaks: breakDays.map((day) => ({
      day,
      channels: changes.filter((change) => change.day === day).map(({ channel }) => channel),
    })),
    empty: days.every((day) => day.total === null && Object.values(day.byKey).every((value) => value === null)),
  };
}

function channelsOf(days: readonly Readonly<Record<string, unknown>>[]): string[] {
  return [...new Set(days.flatMap((day) => Object.keys(day)))].sort();
}

/** Of the values that are known; null where none is. */
function addedUp(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
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
