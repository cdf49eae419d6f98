import { spreadOut, type TakenSlot, type Waiting } from './spread.rules.js';

const now = new Date('2026-11-24T10:00:00.000Z');
const SECOND = 1_000;
const MINUTE = 60 * SECOND;

function waiting(count: number, accounts: number, lateInMs: number | null): Waiting[] {
  return Array.from({ length: count }, (_, index) => ({
    accountId: `account-${index % accounts}`,
    lateAt: lateInMs === null ? null : new Date(now.getTime() + lateInMs),
  }));
}

function secondsOf(slots: readonly Date[]): number[] {
  return slots.map((slot) => (slot.getTime() - now.getTime()) / SECOND);
}

function gaps(sorted: readonly number[]): number[] {
  // To the millisecond: seconds as fractions are never quite what they seem.
  return sorted.slice(1).map((at, index) => Math.round((at - (sorted[index] ?? 0)) * SECOND) / SECOND);
}

describe('spreading out', () => {
  it('lets one delivery go at once', () => {
    expect(spreadOut(waiting(1, 1, 60 * MINUTE), [], now)).toEqual([now]);
  });

  it('keeps ten seconds between the deliveries of one account', () => {
    expect(secondsOf(spreadOut(waiting(4, 1, 60 * MINUTE), [], now))).toEqual([0, 10, 20, 30]);
  });

  it('keeps a second between those of different accounts', () => {
    const slots = secondsOf(spreadOut(waiting(100, 100, 60 * MINUTE), [], now));
    expect(slots).toEqual(Array.from({ length: 100 }, (_, index) => index));
  });

  it('keeps both at once', () => {
    const items = waiting(60, 5, 60 * MINUTE);
    const slots = secondsOf(spreadOut(items, [], now));
    expect(Math.min(...gaps([...slots].sort((a, b) => a - b)))).toBeGreaterThanOrEqual(1);
    for (const account of new Set(items.map((item) => item.accountId))) {
      const own = slots.filter((_, index) => items[index]?.accountId === account).sort((a, b) => a - b);
      expect(Math.min(...gaps(own))).toBeGreaterThanOrEqual(10);
    }
  });

  it.each([0, 1, 500, 999])('gives no place away twice, %i ms later', (laterMs) => {
    const first = waiting(30, 10, 60 * MINUTE);
    const taken: TakenSlot[] = spreadOut(first, [], now).map((at, index) => ({
      accountId: first[index]?.accountId ?? '',
      at,
    }));
    const second = waiting(30, 10, 60 * MINUTE);
    const slots = spreadOut(second, taken, new Date(now.getTime() + laterMs));
    const all = secondsOf([...taken.map(({ at }) => at), ...slots]).sort((a, b) => a - b);
    expect(Math.min(...gaps(all))).toBeGreaterThanOrEqual(1);
    for (let account = 0; account < 10; account++) {
      const own = [
        ...taken.filter(({ accountId }) => accountId === `account-${account}`).map(({ at }) => at),
        ...slots.filter((_, index) => second[index]?.accountId === `account-${account}`),
      ];
      expect(Math.min(...gaps(secondsOf(own).sort((a, b) => a - b)))).toBeGreaterThanOrEqual(10);
    }
  });

  it.each([
    [100, 1, 5 * MINUTE],
    [500, 50, 2 * MINUTE],
    [500, 3, 31 * SECOND],
    [2_000, 1, 40 * SECOND],
  ])('moves %i deliveries of %i accounts together so far that none is late', (count, accounts, lateInMs) => {
    const slots = secondsOf(spreadOut(waiting(count, accounts, lateInMs), [], now));
    expect(Math.max(...slots) * SECOND).toBeLessThanOrEqual(lateInMs - 30 * SECOND);
    expect(new Set(slots).size).toBeGreaterThan(Math.min(count, (lateInMs - 30 * SECOND) / 2) * 0.9);
  });

  it('sends at once what has moments left', () => {
    expect(secondsOf(spreadOut(waiting(3, 1, 20 * SECOND), [], now))).toEqual([0, 0, 0]);
  });

  it('does not hurry what has time because something else has none', () => {
    const urgent = waiting(20, 1, 60 * SECOND);
    const calm = waiting(50, 50, 60 * MINUTE).map((item) => ({ ...item, accountId: `calm-${item.accountId}` }));
    const slots = secondsOf(spreadOut([...urgent, ...calm], [], now));
    expect(Math.max(...slots.slice(0, 20))).toBeLessThanOrEqual(30);
    const later = slots
      .slice(20)
      .sort((a, b) => a - b)
      .filter((at) => at > 30);
    expect(Math.min(...gaps(later))).toBeGreaterThanOrEqual(1);
  });

  it('gives everything a place within ten minutes or so, however much there is', () => {
    const slots = secondsOf(spreadOut(waiting(5_000, 1_000, null), [], now));
    expect(Math.max(...slots)).toBeLessThanOrEqual(600);
    expect(new Set(slots).size).toBe(5_000);
  });
});
