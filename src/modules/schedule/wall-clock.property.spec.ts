import fc from 'fast-check';
import { resolveWallClock, wallClockAt } from './wall-clock.rules.js';

const HOUR = 3_600_000;
const MINUTE = 60_000;
const WEEK = 7 * 24 * HOUR;
/** Zones where clocks have changed in odd ways since 1980: half hours, midnight, a skipped day, several times a year, not at all. */
const ODD_ZONES = [
  'Australia/Lord_Howe',
  'America/Havana',
  'Africa/Casablanca',
  'Africa/Cairo',
  'Asia/Gaza',
  'Asia/Kathmandu',
  'Asia/Pyongyang',
  'America/St_Johns',
  'America/Sao_Paulo',
  'Antarctica/Troll',
  'Pacific/Apia',
  'Europe/London',
  'UTC',
];

/** What a wall clock shows, from the platform's own formatter and not from what the rules use. */
class WallClock {
  private readonly format: Intl.DateTimeFormat;

  constructor(zone: string) {
    this.format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-hc-h23', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'medium',
    });
  }

  /** Milliseconds that the clock is ahead of UTC. */
  offsetAt(at: number): number {
    const part = Object.fromEntries(this.parts(at));
    const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = part;
    return Date.UTC(year, month - 1, day, hour, minute, second) - at;
  }

  private parts(at: number): [string, number][] {
    return this.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]);
  }
}

/** Every instant at which the clock shows `wall` (read as if it were UTC), soonest first. */
function instantsOf(wall: number, clock: WallClock): number[] {
  const offsets = new Set<number>();
  for (let hours = -30; hours <= 30; hours += 2) offsets.add(clock.offsetAt(wall + hours * HOUR));
  return [...offsets]
    .map((offset) => wall - offset)
    .filter((at) => at + clock.offsetAt(at) === wall)
    .sort((left, right) => left - right);
}

const zones = fc.oneof(fc.constantFrom(...ODD_ZONES), fc.constantFrom(...Intl.supportedValuesOf('timeZone')));
const walls = fc
  .integer({ min: Date.UTC(1980, 0, 1) / MINUTE, max: Date.UTC(2036, 0, 1) / MINUTE })
  .map((minutes) => minutes * MINUTE);

/** Half past two of a day in Berlin in 2026. */
function berlin(month: number, day: number): [{ zone: string; wall: number }] {
  return [{ zone: 'Europe/Berlin', wall: Date.UTC(2026, month, day, 2, 30) }];
}

function localTime(wall: number): string {
  return new Date(wall).toISOString().slice(0, 19);
}

/**
 * A wall-clock time within some hours of a change of the clock, where the zone has one within a year of a new year's day or of a July: one way and the
 * other. Most random times are nowhere near.
 */
const nearChanges = fc
  .tuple(zones, fc.integer({ min: 1980, max: 2034 }), fc.constantFrom(0, 6), fc.integer({ min: -240, max: 240 }))
  .map(([zone, year, month, minutes]) => {
    const clock = new WallClock(zone);
    for (let at = Date.UTC(year, month, 1); at < Date.UTC(year + 1, month, 1); at += WEEK) {
      if (clock.offsetAt(at) === clock.offsetAt(at + WEEK)) continue;
      let [before, after] = [at, at + WEEK];
      while (after - before > MINUTE) {
        const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
        if (clock.offsetAt(middle) === clock.offsetAt(before)) before = middle;
        else after = middle;
      }
      return { zone, wall: after + clock.offsetAt(before) + minutes * MINUTE };
    }
    return { zone, wall: Date.UTC(year, 5, 1) + minutes * MINUTE };
  });

it('gives the instant at which the clock on the wall shows the time: the first of two, and past a gap where there is none', () => {
  const seen = new Set<string>();
  fc.assert(
    fc.property(fc.oneof(nearChanges, fc.record({ zone: zones, wall: walls })), ({ zone, wall }) => {
      const clock = new WallClock(zone);
      const instants = instantsOf(wall, clock);
      const { at, clockChange } = resolveWallClock(localTime(wall), zone);
      seen.add(String(clockChange));
      if (instants.length === 0) {
        expect(clockChange).toBe('gap');
        // As much later as the clock jumped: its offset of before still holds for what is asked.
        const shown = at.getTime() + clock.offsetAt(at.getTime());
        expect(shown).toBeGreaterThan(wall);
        expect(instantsOf(shown, clock)).toContain(at.getTime());
        expect(at.getTime()).toBe(wall - clock.offsetAt(at.getTime() - (shown - wall) - MINUTE));
      } else {
        expect(at.getTime()).toBe(instants[0]);
        expect(clockChange).toBe(instants.length === 2 ? 'fold' : null);
        expect(wallClockAt(at, zone)).toBe(localTime(wall));
      }
    }),
    // One of each, whatever chance brings.
    { numRuns: 600, examples: [berlin(2, 29), berlin(9, 25), berlin(5, 1)] },
  );
  expect([...seen].sort()).toEqual(['fold', 'gap', 'null']);
});

it('never puts a later wall-clock time before an earlier one by more than the clock went back', () => {
  fc.assert(
    fc.property(zones, walls, fc.integer({ min: 1, max: 3 * 24 * 60 }), (zone, wall, minutes) => {
      const first = resolveWallClock(localTime(wall), zone).at.getTime();
      const second = resolveWallClock(localTime(wall + minutes * MINUTE), zone).at.getTime();
      const clock = new WallClock(zone);
      const moved = Math.abs(clock.offsetAt(second) - clock.offsetAt(first));
      expect(second - first).toBeGreaterThanOrEqual(minutes * MINUTE - moved);
      expect(second - first).toBeLessThanOrEqual(minutes * MINUTE + moved);
    }),
    { numRuns: 300 },
  );
});
