import { parseAbsolute, parseDateTime, toZoned, type ZonedDateTime } from '@internationalized/date';

/** What the clock on the wall shows in `zone` at an instant: `2027-03-28T09:30`. */
export function wallClock(instant: string, zone: string): string {
  return zoned(instant, zone).toString().slice(0, 16);
}

/** The day there: `2027-03-28`. */
export function dayOf(instant: string, zone: string): string {
  return wallClock(instant, zone).slice(0, 10);
}

/** @param instant ISO 8601 */
function zoned(instant: string, zone: string): ZonedDateTime {
  return parseAbsolute(instant, zone);
}

/** The instant of a wall-clock time; in a gap of the clock the time after it, in a fold the first. */
export function instantOf(localTime: string, zone: string): string {
  return toZoned(parseDateTime(localTime), zone, 'compatible').toDate().toISOString();
}

export type InstantStyle = 'time' | 'precise' | 'day' | 'day-time' | 'full' | 'short-day';

const STYLES: Readonly<Record<InstantStyle, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit' },
  precise: { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short', year: 'numeric' },
  'short-day': { weekday: 'short', day: 'numeric', month: 'short' },
  'day-time': { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  full: { dateStyle: 'full', timeStyle: 'medium' },
};

const formats = new Map<string, Intl.DateTimeFormat>();

/** An instant in words of `locale`, as the clock in `zone` shows it. */
export function formatInstant(instant: string | Date, zone: string, locale: string, style: InstantStyle): string {
  const key = `${locale}|${zone}|${style}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...STYLES[style], timeZone: zone });
    formats.set(key, format);
  }
  return format.format(typeof instant === 'string' ? new Date(instant) : instant);
}

/** `Europe/Berlin` → `Berlin`; what people call a zone in passing. */
export function zonePlace(zone: string): string {
  return (zone.split('/').at(-1) ?? zone).replaceAll('_', ' ');
}

const DAY_SECONDS = 86_400;
const DAY_MS = DAY_SECONDS * 1_000;
const LONG_UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['year', 31_557_600],
  ['month', 2_629_800],
  ['week', 604_800],
];
const SHORT_UNITS: readonly (readonly [Intl.RelativeTimeFormatUnit, number])[] = [
  ['hour', 3_600],
  ['minute', 60],
  ['second', 1],
];

/** "in 3 hours", "2 days ago". Words such as "tomorrow" go by the calendar of `zone`, not by full days of 24 hours. */
export function formatRelative(instant: string, now: Date, locale: string, zone: string): string {
  const seconds = (new Date(instant).getTime() - now.getTime()) / 1_000;
  for (const [unit, length] of LONG_UNITS) {
    // "Next week" would say more than is known.
    if (Math.abs(seconds) >= length) return relative(locale, 'always').format(Math.round(seconds / length), unit);
  }
  const format = relative(locale, 'auto');
  if (Math.abs(seconds) >= DAY_SECONDS) {
    const days = Date.parse(dayOf(instant, zone)) - Date.parse(dayOf(now.toISOString(), zone));
    return format.format(Math.round(days / DAY_MS), 'day');
  }
  for (const [unit, length] of SHORT_UNITS) {
    if (Math.abs(seconds) >= length) return format.format(Math.trunc(seconds / length), unit);
  }
  return format.format(0, 'second');
}

function relative(locale: string, numeric: 'always' | 'auto'): Intl.RelativeTimeFormat {
  return new Intl.RelativeTimeFormat(locale, { numeric });
}

/** Every zone that this browser knows, the universal one included. */
export function allZones(): string[] {
  const zones = Intl.supportedValuesOf('timeZone');
  return zones.includes('UTC') ? zones : [...zones, 'UTC'];
}

export function ownZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A day so many days later, or earlier. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY_MS).toISOString().slice(0, 10);
}

export type DayStyle = 'weekday' | 'number' | 'short' | 'long' | 'full' | 'month' | 'month-year' | 'date';

const DAY_STYLES: Readonly<Record<DayStyle, Intl.DateTimeFormatOptions>> = {
  weekday: { weekday: 'short' },
  number: { day: 'numeric' },
  short: { weekday: 'short', day: 'numeric', month: 'short' },
  long: { weekday: 'long', day: 'numeric', month: 'long' },
  full: { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' },
  month: { month: 'short' },
  'month-year': { month: 'long', year: 'numeric' },
  date: { day: 'numeric', month: 'short', year: 'numeric' },
};

function dayFormat(locale: string, style: DayStyle): Intl.DateTimeFormat {
  const key = `${locale}|day|${style}`;
  let format = formats.get(key);
  if (!format) {
    format = new Intl.DateTimeFormat(locale, { ...DAY_STYLES[style], timeZone: 'UTC' });
    formats.set(key, format);
  }
  return format;
}

/** A day (`2027-03-28`) in words of `locale`; it is the same day in every zone. */
export function formatDay(day: string, locale: string, style: DayStyle): string {
  return dayFormat(locale, style).format(new Date(`${day}T00:00:00Z`));
}

/** "22 – 28 Mar 2027" */
export function formatDays(from: string, to: string, locale: string): string {
  return dayFormat(locale, 'date').formatRange(new Date(`${from}T00:00:00Z`), new Date(`${to}T00:00:00Z`));
}
