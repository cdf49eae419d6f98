import { placed, shifted } from './bulk.rules.js';

const berlin = (localTime: string, dueAt: string, offsetMinutes = 0) => ({
  localTime,
  zone: 'Europe/Berlin',
  dueAt: new Date(dueAt),
  offsetMinutes,
});

describe('shifting a delivery', () => {
  it('keeps the hour when the clocks change in between', () => {
    const moved = shifted(berlin('2026-10-24T10:00', '2026-10-24T08:00:00Z'), { days: 2, minutes: 0 }, 'UTC');
    expect(moved).toMatchObject({ localTime: '2026-10-26T10:00:00', zone: 'Europe/Berlin', clockChange: null });
    expect(moved.dueAt.toISOString()).toBe('2026-10-26T09:00:00.000Z');
  });

  it('moves by minutes, and keeps the offset of the account', () => {
    const moved = shifted(berlin('2026-11-24T10:00', '2026-11-24T09:30:00Z', 30), { days: -1, minutes: 90 }, 'UTC');
    expect(moved).toMatchObject({ localTime: '2026-11-23T11:30:00', offsetMinutes: 30 });
    expect(moved.dueAt.toISOString()).toBe('2026-11-23T11:00:00.000Z');
  });

  it('tells when the new time does not exist', () => {
    const moved = shifted(berlin('2026-03-28T02:30', '2026-03-28T01:30:00Z'), { days: 1, minutes: 0 }, 'UTC');
    expect([moved.clockChange, moved.dueAt.toISOString()]).toEqual(['gap', '2026-03-29T01:30:00.000Z']);
  });

  it('reads what was sent "now" in the zone of the workspace', () => {
    const standing = { localTime: null, zone: null, dueAt: new Date('2026-10-24T08:00:00Z'), offsetMinutes: 0 };
    const moved = shifted(standing, { days: 1, minutes: 0 }, 'Europe/Berlin');
    expect(moved).toMatchObject({ localTime: '2026-10-25T10:00:00', zone: 'Europe/Berlin' });
    expect(moved.dueAt.toISOString()).toBe('2026-10-25T09:00:00.000Z');
  });
});

describe('placing deliveries one after the other', () => {
  const start = { localTime: '2026-10-25T02:30', zone: 'Europe/Berlin' };

  it('keeps the spacing through the hour that exists twice', () => {
    const places = [0, 1, 2, 3].map((position) => placed(start, 30 * 60_000, position));
    expect(places.map(({ dueAt }) => dueAt.toISOString())).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-25T01:00:00.000Z',
      '2026-10-25T01:30:00.000Z',
      '2026-10-25T02:00:00.000Z',
    ]);
    // The second 02:00 and 02:30 can't be said by the wall clock: deriving them again would move them an hour.
    expect(places.map(({ localTime }) => localTime)).toEqual([
      '2026-10-25T02:30:00',
      null,
      null,
      '2026-10-25T03:00:00',
    ]);
  });

  it('moves no two into one where an hour is missing', () => {
    const gap = { localTime: '2026-03-29T01:30', zone: 'Europe/Berlin' };
    const places = [0, 1, 2].map((position) => placed(gap, 30 * 60_000, position));
    expect(places.map(({ localTime }) => localTime)).toEqual([
      '2026-03-29T01:30:00',
      '2026-03-29T03:00:00',
      '2026-03-29T03:30:00',
    ]);
  });
});
