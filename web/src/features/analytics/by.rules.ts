import type { DimensionReportRow } from '@/api';
import type { ByColumn, Order } from '@/app/analytics-search';
import { SUMMARY_FIGURES } from '../../parts/summary.rules';

export function cellOf({ totals, followers }: DimensionReportRow, column: Exclude<ByColumn, 'name'>): number | null {
  if (column === 'posts') return totals.coverage.published;
  return column === 'followers' ? (followers?.latest ?? null) : SUMMARY_FIGURES[column].of(totals);
}

export function cellBefore({ before }: DimensionReportRow, column: Exclude<ByColumn, 'name'>): number | null {
  if (before === null || column === 'followers') return null;
  return column === 'posts' ? before.coverage.published : SUMMARY_FIGURES[column].of(before);
}

/** Few workspaces count clicks by themselves; the others are spared an empty column. */
export function hasLinkClicks(rows: readonly DimensionReportRow[]): boolean {
  return rows.some(({ totals, before }) => totals.linkClicks !== null || (before?.linkClicks ?? null) !== null);
}

/** Rows in the order somebody asked for; those without the number come last, whichever way. */
export function sortedRows(
  rows: readonly DimensionReportRow[],
  sort: ByColumn,
  order: Order,
  nameOf: (row: DimensionReportRow) => string,
): DimensionReportRow[] {
  const way = order === 'asc' ? 1 : -1;
  return [...rows].sort((a, b) => {
    if (sort === 'name') return way * nameOf(a).localeCompare(nameOf(b));
    const [left, right] = [cellOf(a, sort), cellOf(b, sort)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return way * (left - right);
  });
}

/** 0 is Monday. @returns a day that is such a weekday */
export function dayOfWeekday(weekday: number): string {
  return `2024-01-${String(weekday + 1).padStart(2, '0')}`;
}

/** An hour of the week, 0 being Monday, midnight. */
export function placeInWeek(hourOfWeek: number): { readonly weekday: number; readonly hour: number } {
  return { weekday: Math.floor(hourOfWeek / 24), hour: hourOfWeek % 24 };
}
