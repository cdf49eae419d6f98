import { parseDateTime, toZoned } from '@internationalized/date';

export type ClockChange = 'gap' | 'fold';

export interface ResolvedTime {
  /** ISO 8601. */
  readonly at: string;
  /** What the clock shows then: differs from what was asked for in a gap. */
  readonly localTime: string;
  readonly clockChange: ClockChange | null;
}

/** The instant of a wall-clock time, as the server finds it: in a gap moved by its length, in a fold the first. null for what is no time. */
export function resolveTime(localTime: string, zone: string): ResolvedTime | null {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(localTime)) return null;
  try {
    const wall = parseDateTime(localTime);
    const [earlier, later, meant] = (['earlier', 'later', 'compatible'] as const).map((how) =>
      toZoned(wall, zone, how),
    );
    if (!earlier || !later || !meant) return null;
    const shown = meant.toString().slice(0, 16);
    const same = earlier.compare(later) === 0;
    return {
      at: meant.toDate().toISOString(),
      localTime: shown,
      clockChange: same ? null : shown === localTime ? 'fold' : 'gap',
    };
  } catch {
    return null;
  }
}

/** The next full hour that is at least half an hour away. @param local wall-clock time now */
export function nextFullHour(local: string): string {
  const wall = parseDateTime(local).set({ second: 0, millisecond: 0 });
  return wall.add({ minutes: 30 }).add({ minutes: 59 }).set({ minute: 0 }).toString().slice(0, 16);
}
