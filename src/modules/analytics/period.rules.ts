const DAY_MS = 86_400_000;
/** Ten years: longer than anybody's archive, short enough for every report. */
const MOST_DAYS = 3_660;
const DEFAULT_DAYS = 30;

/** Calendar days, both included, `YYYY-MM-DD`. */
export interface Period {
  readonly from: string;
  readonly to: string;
}

export const COMPARISONS = ['previous', 'year', 'none'] as const;
export type Comparison = (typeof COMPARISONS)[number];

/**
 * The days of a report: the last 30 unless the query says otherwise.
 * @param today in the workspace's zone
 * @returns why there is no such period: `period-reversed` or `period-too-long`
 */
export function periodOf(
  query: { readonly from?: string; readonly to?: string },
  today: string,
): Period | 'period-reversed' | 'period-too-long' {
  const to = query.to ?? (query.from !== undefined && query.from > today ? query.from : today);
  const from = query.from ?? addDays(to, 1 - DEFAULT_DAYS);
  if (from > to) return 'period-reversed';
  return daysIn({ from, to }) > MOST_DAYS ? 'period-too-long' : { from, to };
}

/** What a period is compared with: as many days just before it, or the same dates a year before. null for `none`. */
export function comparedWith(period: Period, comparison: Comparison): Period | null {
  switch (comparison) {
    case 'none':
      return null;
    case 'previous': {
      const to = addDays(period.from, -1);
      return { from: addDays(to, 1 - daysIn(period)), to };
    }
    case 'year':
      return { from: yearBefore(period.from), to: yearBefore(period.to) };
  }
}

export function daysIn({ from, to }: Period): number {
  return Math.round((Date.parse(to) - Date.parse(from)) / DAY_MS) + 1;
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(day) + days * DAY_MS).toISOString().slice(0, 10);
}

/** Every day of the period, in order. */
export function eachDay(period: Period): string[] {
  return Array.from({ length: daysIn(period) }, (_, index) => addDays(period.from, index));
}

/** A stretch of sums to add up: whole months where they lie within the period, days at its edges. `until` is not included. */
export interface Stretch {
  readonly grain: 'day' | 'month';
  readonly from: string;
  readonly until: string;
}

export function stretchesOf(period: Period): Stretch[] {
  const end = addDays(period.to, 1);
  const firstMonth = period.from.endsWith('-01') ? period.from : nextMonth(period.from);
  const lastMonth = `${end.slice(0, 7)}-01`;
  if (firstMonth >= lastMonth) return [{ grain: 'day', from: period.from, until: end }];
  const stretches: Stretch[] = [
    { grain: 'day', from: period.from, until: firstMonth },
    { grain: 'month', from: firstMonth, until: lastMonth },
    { grain: 'day', from: lastMonth, until: end },
  ];
  return stretches.filter(({ from, until }) => from < until);
}

function nextMonth(day: string): string {
  const [year = 0, month = 0] = day.split('-').map(Number);
  return new Date(Date.UTC(year, month, 1)).toISOString().slice(0, 10);
}

/** 29 February becomes 28 February. */
function yearBefore(day: string): string {
  const year = String(Number(day.slice(0, 4)) - 1).padStart(4, '0');
  const rest = day.slice(4);
  return rest === '-02-29' ? `${year}-02-28` : `${year}${rest}`;
}
