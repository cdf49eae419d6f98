import { comparedWith, daysIn, eachDay, periodOf, stretchesOf } from './period.rules.js';

describe('the days of a report', () => {
  it('are the last 30, today included, when nothing is said', () => {
    expect(periodOf({}, '2026-03-30')).toEqual({ from: '2026-03-01', to: '2026-03-30' });
  });

  it('end today when only their beginning is said, and are 30 when only their end is', () => {
    expect(periodOf({ from: '2026-01-01' }, '2026-03-30')).toEqual({ from: '2026-01-01', to: '2026-03-30' });
    expect(periodOf({ to: '2026-01-30' }, '2026-03-30')).toEqual({ from: '2026-01-01', to: '2026-01-30' });
  });

  it('are refused when reversed, or more than ten years', () => {
    expect(periodOf({ from: '2026-03-02', to: '2026-03-01' }, '2026-03-30')).toBe('period-reversed');
    expect(periodOf({ from: '1926-01-01' }, '2026-03-30')).toBe('period-too-long');
    expect(periodOf({ from: '2016-04-01' }, '2026-03-30')).toMatchObject({ from: '2016-04-01' });
  });

  it('are compared with as many days before them, or the same dates a year before', () => {
    const march = { from: '2024-03-01', to: '2024-03-31' };
    expect(comparedWith(march, 'previous')).toEqual({ from: '2024-01-30', to: '2024-02-29' });
    expect(comparedWith({ from: '2024-02-29', to: '2024-02-29' }, 'year')).toEqual({
      from: '2023-02-28',
      to: '2023-02-28',
    });
    expect(comparedWith(march, 'none')).toBeNull();
  });
});

describe('stretches of sums', () => {
  it.each([
    ['2026-01-01', '2026-01-31'],
    ['2026-01-01', '2026-12-31'],
    ['2026-01-15', '2026-02-10'],
    ['2026-01-15', '2026-02-28'],
    ['2026-01-31', '2026-03-01'],
    ['2024-02-29', '2024-02-29'],
    ['2023-12-02', '2026-05-20'],
  ])('from %s to %s hold each day once', (from, to) => {
    const days = stretchesOf({ from, to }).flatMap((stretch) => {
      if (stretch.grain === 'month') {
        expect([stretch.from, stretch.until].every((day) => day.endsWith('-01'))).toBe(true);
      }
      return eachDay({ from: stretch.from, to: stretch.until }).slice(0, -1);
    });
    expect(days).toEqual(eachDay({ from, to }));
    expect(days).toHaveLength(daysIn({ from, to }));
  });
});
