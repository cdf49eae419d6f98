import { dayOfWeekday } from './by.rules';

/** @param weekday 0 is Monday */
export function weekdayName(weekday: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { weekday: 'long', timeZone: 'UTC' }).format(
    new Date(`${dayOfWeekday(weekday)}T00:00:00Z`),
  );
}

/** On the hour, as `locale` writes the time. */
export function hourName(hour: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: '2-digit', minute: '2-digit', timeZone: 'UTC' }).format(
    new Date(Date.UTC(2024, 0, 1, hour)),
  );
}
