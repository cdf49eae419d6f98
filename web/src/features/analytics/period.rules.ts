import { addDays } from '../../lib/time';
import type { PeriodSearch, Range } from '@/app/analytics-search';

/** Calendar days, both included, `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

/** The days that an address asks for; the last thirty where it names none, or two dates in the wrong order. */
export function periodOf({ range, from, to }: PeriodSearch, today: string): Period {
  if (from !== undefined && to !== undefined && from <= to) return { from, to };
  switch (range) {
    case '7':
    case '90':
      return { from: addDays(today, 1 - Number(range)), to: today };
    case 'month':
      return { from: `${today.slice(0, 7)}-01`, to: today };
    case 'last-month': {
      const end = addDays(`${today.slice(0, 7)}-01`, -1);
      return { from: `${end.slice(0, 7)}-01`, to: end };
    }
    case '30':
    case undefined:
      return { from: addDays(today, -29), to: today };
  }
}

/** Before this year nothing was published anywhere: whoever types a year passes through such ones. */
const EARLIEST = '1990-01-01';

/**
 * The days once one end of them is somewhere else; the other end goes along where it would be on the wrong side.
 * @returns null while what was typed is no day yet
 */
export function withEnd(period: Period, end: 'from' | 'to', day: string): Period | null {
  if (day < EARLIEST || Number.isNaN(Date.parse(day))) return null;
  return end === 'from'
    ? { from: day, to: period.to < day ? day : period.to }
    : { from: period.from > day ? day : period.from, to: day };
}

/** Which choice of the picker an address stands for. */
export function choiceOf({ range, from, to }: PeriodSearch): Range | 'custom' {
  return from !== undefined && to !== undefined && from <= to ? 'custom' : (range ?? '30');
}
