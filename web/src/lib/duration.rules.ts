const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Unit = 'millisecond' | 'second' | 'minute' | 'hour' | 'day';

/** A length of time in words of `locale`, as exact as its size deserves: `12 ms`, `0.4 sec`, `12 sec`, `5 min`, `2 hr 5 min`, `3 days`. */
export function formatDuration(ms: number, locale: string): string {
  const length = Math.abs(ms);
  if (length < SECOND / 10) return words(Math.round(length), 'millisecond', locale);
  if (length < 10 * SECOND) return words(Math.round(length / 100) / 10, 'second', locale);
  if (length < MINUTE) return words(Math.round(length / SECOND), 'second', locale);
  if (length < HOUR) return words(Math.round(length / MINUTE), 'minute', locale);
  if (length < DAY) return two(length, HOUR, MINUTE, ['hour', 'minute'], locale);
  return two(length, DAY, HOUR, ['day', 'hour'], locale);
}

function two(
  ms: number,
  larger: number,
  smaller: number,
  [first, second]: readonly [Unit, Unit],
  locale: string,
): string {
  const all = Math.round(ms / smaller);
  const each = larger / smaller;
  const [whole, rest] = [Math.floor(all / each), all % each];
  return rest === 0 ? words(whole, first, locale) : `${words(whole, first, locale)} ${words(rest, second, locale)}`;
}

function words(value: number, unit: Unit, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: 'unit',
    unit,
    unitDisplay: 'short',
    maximumFractionDigits: 1,
  }).format(value);
}
