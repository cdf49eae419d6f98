import { askedAt, isInTime, KEEP_MS, tryAgainAt } from './notice.rules.js';

const HOUR_MS = 3_600_000;
const NOW = new Date('2026-11-24T10:00:00Z');
const ago = (ms: number) => new Date(NOW.getTime() - ms);

it.each([
  ['just now', 0, true],
  ['as long ago as networks repeat', 36 * HOUR_MS, true],
  ['two days ago', 48 * HOUR_MS, true],
  ['a moment longer ago', 48 * HOUR_MS + 1, false],
  ['by a clock that is ten minutes ahead', -HOUR_MS / 6, true],
  ['still to come', -HOUR_MS / 6 - 1, false],
])('what happened %s is acted upon: %#', (_, ms, expected) => {
  expect(isInTime(ago(ms), NOW)).toBe(expected);
});

it('takes what has no time for what happens now', () => {
  expect(isInTime(null, NOW)).toBe(true);
});

it('never acts on what comes again after its key was let go', () => {
  expect(isInTime(ago(KEEP_MS), NOW)).toBe(false);
});

it.each([
  ['an hour ago', HOUR_MS, HOUR_MS],
  ['longer ago than is acted upon otherwise', 60 * HOUR_MS, 60 * HOUR_MS],
  ['by a clock that is ahead', -HOUR_MS / 6, 0],
  ['still to come', -HOUR_MS, 0],
  ['at no known time', null, 0],
])('who asked %s is taken at their word, and never for somebody who will: %#', (_, ms, expected) => {
  expect(askedAt(ms === null ? null : ago(ms), NOW)).toEqual(ago(expected));
});

it('tries again ever later, for more than a day, and then gives up', () => {
  const waits = Array.from({ length: 60 }, (_, index) => tryAgainAt(index + 1, NOW)).map((at) =>
    at === null ? null : at.getTime() - NOW.getTime(),
  );
  expect(waits.slice(0, 3)).toEqual([30_000, 60_000, 120_000]);
  const sum = waits.reduce<number>((total, wait) => total + (wait ?? 0), 0);
  expect(sum).toBeGreaterThan(24 * HOUR_MS);
  expect(Math.max(...waits.map((wait) => wait ?? 0))).toBe(HOUR_MS);
  expect(waits.at(-1)).toBeNull();
});
