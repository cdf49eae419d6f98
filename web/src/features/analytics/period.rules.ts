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

/** Which choice of the picker an address stands for. */
export function choiceOf({ range, from, to }: PeriodSearch): Range | 'custom' {
  return from !== undefined && to !== undefined && from <= to ? 'custom' : (range ?? '30');
}
