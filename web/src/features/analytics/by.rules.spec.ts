import type { DimensionReportRow } from '@/api';
import { dayOfWeekday, placeInWeek, sortedRows } from './by.rules';

const row = (key: string, views: number | null): DimensionReportRow =>
  ({ key, name: key, totals: { views } }) as DimensionReportRow;

it('sorts by a number either way, and keeps rows without it last', () => {
  const rows = [row('a', null), row('b', 2), row('c', 10)];
  const keys = (order: 'asc' | 'desc'): string[] =>
    sortedRows(rows, 'views', order, ({ key }) => key).map(({ key }) => key);
  expect(keys('desc')).toEqual(['c', 'b', 'a']);
  expect(keys('asc')).toEqual(['b', 'c', 'a']);
});

it('sorts by name as people read it', () => {
  const rows = [row('b', 1), row('a', 2)];
  expect(sortedRows(rows, 'name', 'asc', ({ key }) => key).map(({ key }) => key)).toEqual(['a', 'b']);
});

it('knows which weekday and hour an hour of the week is', () => {
  expect([0, 25, 167].map(placeInWeek)).toEqual([
    { weekday: 0, hour: 0 },
    { weekday: 1, hour: 1 },
    { weekday: 6, hour: 23 },
  ]);
  expect(new Date(dayOfWeekday(6)).getUTCDay()).toBe(0);
});
