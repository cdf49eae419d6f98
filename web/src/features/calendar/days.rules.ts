/** Days as `2027-03-28` and wall-clock times as `2027-03-28T10:00`: neither knows a zone, so no change of the clocks can shift them. */

import { addDays } from '../../lib/time';

const DAY_MS = 86_400_000;
const MONTHS_A_YEAR = 12;
const WEEK = 7;
/** How many days the agenda shows at once. */
const AGENDA_DAYS = 28;

export type View = 'month' | 'week' | 'agenda';

export interface Range {
  readonly view: View;
  /** A day that the range was asked for. */
  readonly date: string;
  /** Those that are shown, whole weeks in the month. */
  readonly days: readonly string[];
}

function utc(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

function dayAt(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

/** From `earlier` to `later`; negative where it is the other way round. */
export function daysBetween(earlier: string, later: string): number {
  return Math.round((utc(later) - utc(earlier)) / DAY_MS);
}

/** The same day of another month, or that month's last where it has no such day. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split('-').map(Number) as [number, number, number];
  const index = year * MONTHS_A_YEAR + (month - 1) + months;
  const [toYear, toMonth] = [
    Math.floor(index / MONTHS_A_YEAR),
    ((index % MONTHS_A_YEAR) + MONTHS_A_YEAR) % MONTHS_A_YEAR,
  ];
  const last = new Date(Date.UTC(toYear, toMonth + 1, 0)).getUTCDate();
  return dayAt(Date.UTC(toYear, toMonth, Math.min(date, last)));
}

/** ISO: 1 is Monday, 7 is Sunday. */
export function weekdayOf(day: string): number {
  return new Date(utc(day)).getUTCDay() || WEEK;
}

export function startOfWeek(day: string, weekStartsOn: number): string {
  return addDays(day, -((weekdayOf(day) - weekStartsOn + WEEK) % WEEK));
}

function daysFrom(day: string, count: number): string[] {
  return Array.from({ length: count }, (_, index) => addDays(day, index));
}

/** The weeks that a month touches, each whole. */
export function monthWeeks(day: string, weekStartsOn: number): string[][] {
  const first = `${day.slice(0, 7)}-01`;
  const last = addDays(addMonths(first, 1), -1);
  const start = startOfWeek(first, weekStartsOn);
  const weeks = Math.floor(daysBetween(start, last) / WEEK) + 1;
  return Array.from({ length: weeks }, (_, index) => daysFrom(addDays(start, index * WEEK), WEEK));
}

export function rangeOf(view: View, date: string, weekStartsOn: number): Range {
  switch (view) {
    case 'month':
      return { view, date, days: monthWeeks(date, weekStartsOn).flat() };
    case 'week':
      return { view, date, days: daysFrom(startOfWeek(date, weekStartsOn), WEEK) };
    case 'agenda':
      return { view, date, days: daysFrom(date, AGENDA_DAYS) };
  }
}

/** The day to ask for to see what comes before (`-1`) or after (`1`). */
export function stepped(view: View, date: string, direction: 1 | -1): string {
  switch (view) {
    case 'month':
      return addMonths(`${date.slice(0, 7)}-01`, direction);
    case 'week':
      return addDays(date, direction * WEEK);
    case 'agenda':
      return addDays(date, direction * AGENDA_DAYS);
  }
}

/** A time that makes sense for a new post on a day: ten in the morning, or the next full hour of today. null for a day that is over. */
export function suggestedTime(day: string, nowThere: string): string | null {
  const today = nowThere.slice(0, 10);
  if (day < today) return null;
  if (day > today) return `${day}T10:00`;
  const next = Number(nowThere.slice(11, 13)) + 1;
  if (next > 23) return null;
  return `${day}T${String(Math.max(next, 10)).padStart(2, '0')}:00`;
}

/** Runs of seven or more days ahead, `today` not among them, on which nothing is planned. */
export function emptyWeeks(
  days: readonly string[],
  isBusy: (day: string) => boolean,
  today: string,
): { from: string; to: string }[] {
  const found: { from: string; to: string }[] = [];
  let run: string[] = [];
  const end = (): void => {
    const [from, to] = [run[0], run.at(-1)];
    if (run.length >= WEEK && from !== undefined && to !== undefined) found.push({ from, to });
    run = [];
  };
  for (const day of days) {
    if (day > today && !isBusy(day)) run.push(day);
    else end();
  }
  end();
  return found;
}
