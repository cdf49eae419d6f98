import { columnOf } from '../metric-columns.js';
import { SUMMED_METRICS, type SummedCounts } from './fold.rules.js';

/** `reach, views, … engagement` */
export const SUMMED_COLUMN_NAMES = SUMMED_METRICS.map(columnOf);
export const SUMMED_COLUMNS = SUMMED_COLUMN_NAMES.join(', ');

/** Counts from the columns of a row. @param prefix of the columns, such as `gained_` */
export function summedCountsOf(row: Readonly<Record<string, unknown>>, prefix = ''): SummedCounts {
  const entries = SUMMED_METRICS.map((metric) => {
    const value = row[`${prefix}${columnOf(metric)}`];
    return [metric, typeof value === 'number' ? value : null] as const;
  });
  return Object.fromEntries(entries) as SummedCounts;
}

/** Counts under their columns' names, for a statement; what is left out is null there. */
export function summedColumnsOf(counts: SummedCounts, prefix = ''): Record<string, number> {
  const columns: Record<string, number> = {};
  for (const [index, metric] of SUMMED_METRICS.entries()) {
    const value = counts[metric];
    if (value !== null) columns[`${prefix}${SUMMED_COLUMN_NAMES[index] ?? metric}`] = value;
  }
  return columns;
}
