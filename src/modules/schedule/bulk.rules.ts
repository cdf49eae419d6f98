import { resolveWallClock, shiftWallClock, wallClockAt, type ClockChange } from './wall-clock.rules.js';

/** A new time for one delivery. */
export interface NewTime {
  readonly localTime: string | null;
  readonly zone: string | null;
  /** Already with `offsetMinutes`. */
  readonly dueAt: Date;
  readonly offsetMinutes: number;
  readonly clockChange: ClockChange;
}

export interface Shift {
  readonly days: number;
  readonly minutes: number;
}

/** The time of a delivery as it stands. */
export interface StandingTime {
  readonly dueAt: Date;
  readonly localTime: string | null;
  readonly zone: string | null;
  readonly offsetMinutes: number;
}

/**
 * Moves a delivery on the clock on the wall: its author said ten o'clock, and ten o'clock it stays.
 * @param workspaceZone for what was to go out at an instant, without a wall-clock time of its own
 */
export function shifted(standing: StandingTime, shift: Shift, workspaceZone: string): NewTime {
  const zone = standing.zone ?? workspaceZone;
  const offsetMs = standing.offsetMinutes * 60_000;
  const from = standing.localTime ?? wallClockAt(new Date(standing.dueAt.getTime() - offsetMs), zone);
  const localTime = shiftWallClock(from, shift);
  const { at, clockChange } = resolveWallClock(localTime, zone);
  const dueAt = new Date(at.getTime() + offsetMs);
  return { localTime, zone, dueAt, offsetMinutes: standing.offsetMinutes, clockChange };
}

/** The `position`th place after a start. The spacing is real time: clocks that change meanwhile do not move two into one. */
export function placed(
  start: { readonly localTime: string; readonly zone: string },
  spacingMs: number,
  position: number,
): NewTime {
  const first = resolveWallClock(start.localTime, start.zone);
  const dueAt = new Date(first.at.getTime() + position * spacingMs);
  const localTime = wallClockAt(dueAt, start.zone);
  const again = resolveWallClock(localTime, start.zone);
  // The second of two equal times can't be said by the wall clock: then the instant alone counts.
  if (again.at.getTime() !== dueAt.getTime())
    return { localTime: null, zone: null, dueAt, offsetMinutes: 0, clockChange: 'fold' };
  const clockChange = position === 0 ? first.clockChange : again.clockChange;
  return { localTime, zone: start.zone, dueAt, offsetMinutes: 0, clockChange };
}
