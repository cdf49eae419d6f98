import { Temporal } from 'temporal-polyfill';

/** `gap`: the time does not exist that day (clocks go forward) and was moved by the length of the gap. `fold`: it exists twice, and the first is meant. */
export type ClockChange = 'gap' | 'fold' | null;

export interface ResolvedTime {
  readonly at: Date;
  readonly clockChange: ClockChange;
}

/**
 * The instant of a wall-clock time in a zone, as RFC 5545 and calendars read it around clock changes.
 * @param localTime `2026-11-24T10:00` with optional seconds, checked before
 * @param zone IANA zone, checked before
 */
export function resolveWallClock(localTime: string, zone: string): ResolvedTime {
  const wall = Temporal.PlainDateTime.from(localTime);
  const earlier = wall.toZonedDateTime(zone, { disambiguation: 'earlier' });
  const later = wall.toZonedDateTime(zone, { disambiguation: 'later' });
  const compatible = wall.toZonedDateTime(zone, { disambiguation: 'compatible' });
  const at = new Date(compatible.epochMilliseconds);
  if (earlier.epochMilliseconds === later.epochMilliseconds) return { at, clockChange: null };
  return { at, clockChange: compatible.toPlainDateTime().equals(wall) ? 'fold' : 'gap' };
}

/** The wall clock in a zone at an instant, to the second: `2026-11-24T10:00:00`. */
export function wallClockAt(at: Date, zone: string): string {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime())
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' });
}

/** The wall clock that many days and minutes later (or earlier): `2026-11-24T10:00` and a day is `2026-11-25T10:00:00`, whatever the clocks do. */
export function shiftWallClock(localTime: string, by: { readonly days: number; readonly minutes: number }): string {
  return Temporal.PlainDateTime.from(localTime)
    .add({ days: by.days })
    .add({ minutes: by.minutes })
    .toString({ smallestUnit: 'second' });
}
