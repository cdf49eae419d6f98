import { resolveWallClock, wallClockAt } from './wall-clock.rules.js';

describe('resolving a wall-clock time', () => {
  it('keeps the hour across summer and winter time', () => {
    expect(resolveWallClock('2026-07-01T10:00', 'Europe/Berlin').at.toISOString()).toBe('2026-07-01T08:00:00.000Z');
    expect(resolveWallClock('2026-12-01T10:00', 'Europe/Berlin').at.toISOString()).toBe('2026-12-01T09:00:00.000Z');
  });

  it('moves a time that does not exist forward by the gap, and says so', () => {
    const resolved = resolveWallClock('2026-03-29T02:30', 'Europe/Berlin');
    expect(resolved).toEqual({ at: new Date('2026-03-29T01:30:00Z'), clockChange: 'gap' });
    expect(wallClockAt(resolved.at, 'Europe/Berlin')).toBe('2026-03-29T03:30:00');
  });

  it('takes the first of two equal times, and says so', () => {
    expect(resolveWallClock('2026-10-25T02:30', 'Europe/Berlin')).toEqual({
      at: new Date('2026-10-25T00:30:00Z'),
      clockChange: 'fold',
    });
  });

  it('knows gaps that are not a full hour', () => {
    expect(resolveWallClock('2026-10-04T02:15', 'Australia/Lord_Howe')).toEqual({
      at: new Date('2026-10-03T15:45:00Z'),
      clockChange: 'gap',
    });
  });

  it('knows zones without summer time and with odd offsets', () => {
    expect(resolveWallClock('2026-05-01T00:00:30', 'Asia/Kathmandu')).toEqual({
      at: new Date('2026-04-30T18:15:30Z'),
      clockChange: null,
    });
  });
});
