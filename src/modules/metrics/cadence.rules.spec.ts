import { givenUpBefore, nextMeasurement, retryAfterFailure } from './cadence.rules.js';
import { fateOfFailure } from './failure.rules.js';

const publishedAt = new Date('2026-03-01T12:00:00.000Z');
const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const after = (ms: number) => new Date(publishedAt.getTime() + ms);
const next = (ageMs: number, movement: 'first' | 'still' | 'moved' | 'jumped' = 'moved', still = 0) => {
  const { nextAt, still: counted } = nextMeasurement({ publishedAt, at: after(ageMs), movement, still });
  return { age: nextAt === null ? null : nextAt.getTime() - publishedAt.getTime(), still: counted };
};

describe('the cadence of measuring', () => {
  it('widens: minutes, hours, days, weeks, and ends after 90 days', () => {
    const ages: number[] = [];
    let age: number | null = 15 * MINUTE;
    while (age !== null) {
      ages.push(age);
      age = next(age).age;
    }
    const days = [1, 2, 3, 4, 5, 6, 7, 14, 21, 28, 35, 42, 49, 56, 63, 70, 77, 84, 90];
    expect(ages).toEqual([15 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, ...days.map((day) => day * DAY)]);
  });

  it('leaves out every second slot after three snapshots without movement', () => {
    expect(next(3 * HOUR, 'still', 0)).toEqual({ age: 6 * HOUR, still: 1 });
    expect(next(3 * HOUR, 'still', 1)).toEqual({ age: 6 * HOUR, still: 2 });
    expect(next(3 * HOUR, 'still', 2)).toEqual({ age: 12 * HOUR, still: 3 });
    expect(next(7 * DAY, 'still', 9)).toEqual({ age: 21 * DAY, still: 10 });
  });

  it('begins anew to count stillness when something moves', () => {
    expect(next(3 * HOUR, 'moved', 7)).toEqual({ age: 6 * HOUR, still: 0 });
  });

  it('never leaves out the last slot', () => {
    expect(next(84 * DAY, 'still', 9).age).toBe(90 * DAY);
  });

  it('comes back in half the time after a jump', () => {
    expect(next(12 * HOUR, 'jumped').age).toBe(18 * HOUR);
    expect(next(6 * HOUR, 'jumped', 5)).toEqual({ age: 9 * HOUR, still: 0 });
  });

  it('ends shortly before the network no longer tells the numbers', () => {
    const within = (ageMs: number) =>
      nextMeasurement({ publishedAt, at: after(ageMs), movement: 'moved', still: 0, measuredDays: 30 });
    expect(within(14 * DAY).nextAt).toEqual(after(21 * DAY));
    expect(within(28 * DAY).nextAt).toEqual(after(30 * DAY - 2 * HOUR));
    expect(within(30 * DAY - 2 * HOUR).nextAt).toBeNull();
    // A person may ask after that; nothing follows.
    expect(within(40 * DAY).nextAt).toBeNull();
  });

  it('never measures twice within five minutes', () => {
    expect(next(58 * MINUTE, 'jumped').age).toBe(63 * MINUTE);
    expect(next(HOUR - 1).age).toBe(65 * MINUTE - 1);
  });

  it('gives a last measurement that fails three more days', () => {
    expect(givenUpBefore(after(93 * DAY))).toEqual(publishedAt);
  });
});

describe('failures of reading', () => {
  const now = publishedAt;

  it('wait twice as long each time, up to six hours', () => {
    const waits = [1, 2, 3, 7, 8, 500].map(
      (failures) => retryAfterFailure(failures, now, undefined, 0).getTime() - now.getTime(),
    );
    expect(waits).toEqual([5 * MINUTE, 10 * MINUTE, 20 * MINUTE, 320 * MINUTE, 6 * HOUR, 6 * HOUR]);
  });

  it('wait as long as the network says, within a minute and a day', () => {
    expect(retryAfterFailure(1, now, after(2 * HOUR), 0)).toEqual(after(2 * HOUR));
    expect(retryAfterFailure(1, now, after(-5), 0)).toEqual(after(MINUTE));
    expect(retryAfterFailure(1, now, after(400 * DAY), 0)).toEqual(after(DAY));
  });

  it('block the account only for a limit, and ask for a person only on the clear word', () => {
    const limit = fateOfFailure({ kind: 'throttled', retryAt: after(HOUR) }, 0, now, 0);
    expect(limit).toEqual({ nextAt: after(HOUR), failures: 1, blockedUntil: after(HOUR), reconnect: false });
    expect(fateOfFailure({ kind: 'reconnect', retryAt: undefined }, 2, now, 0)).toEqual({
      nextAt: after(HOUR),
      failures: 2,
      blockedUntil: null,
      reconnect: true,
    });
    for (const kind of ['unavailable', 'unknown', 'expired', 'rejected'] as const) {
      expect(fateOfFailure({ kind, retryAt: undefined }, 1, now, 0)).toEqual({
        nextAt: after(10 * MINUTE),
        failures: 2,
        blockedUntil: null,
        reconnect: false,
      });
    }
  });
});
