import { ACCOUNT_METRICS, POST_METRICS, type AccountMetric, type PostMetric } from '../channels/index.js';

/** Every metric of ours with its value; null is "no value", never 0. */
export type Counts<Metric extends string> = Readonly<Record<Metric, number | null>>;
export type PostCounts = Counts<PostMetric>;
export type AccountCounts = Counts<AccountMetric>;

/** What a definition and a snapshot are about. */
export type Subject = 'publication' | 'account';

/** A metric's column in the tables of snapshots. */
export const columnOf = (metric: string): string => metric.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** `reach, views, … poll_votes` */
export const POST_COLUMNS = POST_METRICS.map(columnOf).join(', ');
export const ACCOUNT_COLUMNS = ACCOUNT_METRICS.map(columnOf).join(', ');

export function postCountsOf(row: Readonly<Record<string, unknown>>): PostCounts {
  return countsOf(row, POST_METRICS);
}

export function accountCountsOf(row: Readonly<Record<string, unknown>>): AccountCounts {
  return countsOf(row, ACCOUNT_METRICS);
}

const COLUMN_NAMES = new Map(
  [...POST_METRICS, ...ACCOUNT_METRICS].map((metric) => [metric as string, columnOf(metric)]),
);

/** Counts under their columns' names, for a statement; what is left out is null there. */
export function toColumns(counts: Readonly<Record<string, number | null>>): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [metric, value] of Object.entries(counts)) {
    if (value !== null) columns[COLUMN_NAMES.get(metric) ?? metric] = value;
  }
  return columns;
}

function countsOf<Metric extends string>(
  row: Readonly<Record<string, unknown>>,
  metrics: readonly Metric[],
): Counts<Metric> {
  const entries = metrics.map((metric) => {
    const value = row[columnOf(metric)];
    return [metric, typeof value === 'number' ? value : null] as const;
  });
  return Object.fromEntries(entries) as Counts<Metric>;
}
