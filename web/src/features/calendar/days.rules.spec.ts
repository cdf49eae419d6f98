import { addDays } from '../../lib/time';
import {
  addMonths,
  daysBetween,
  emptyWeeks,
  monthWeeks,
  rangeOf,
  startOfWeek,
  stepped,
  suggestedTime,
  weekdayOf,
} from './days.rules';

describe('days', () => {
  it('go on over months, leap days and changes of the clocks', () => {
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2027-03-27', 1)).toBe('2027-03-28');
    expect(addDays('2027-03-28', 1)).toBe('2027-03-29');
    expect(addDays('2027-01-01', -1)).toBe('2026-12-31');
    expect(daysBetween('2027-10-30', '2027-11-01')).toBe(2);
    expect(daysBetween('2027-11-01', '2027-10-30')).toBe(-2);
  });

  it('keep to the last day of a month that is shorter', () => {
    expect(addMonths('2027-01-31', 1)).toBe('2027-02-28');
    expect(addMonths('2027-01-31', -2)).toBe('2026-11-30');
    expect(addMonths('2027-12-15', 1)).toBe('2028-01-15');
  });

  it('know their weekday, Sunday as 7', () => {
    expect([weekdayOf('2027-03-28'), weekdayOf('2027-03-29')]).toEqual([7, 1]);
  });
});

describe('the weeks of a month', () => {
  it.each([1, 6, 7])('begin on weekday %d, are whole, and hold each day of the month once', (weekStartsOn) => {
    for (let month = 1; month <= 12; month++) {
      const name = `2027-${String(month).padStart(2, '0')}`;
      const weeks = monthWeeks(`${name}-17`, weekStartsOn);
      expect(weeks.every((week) => week.length === 7 && weekdayOf(week[0] ?? '') === weekStartsOn)).toBe(true);
      const inside = weeks.flat().filter((day) => day.startsWith(name));
      expect(inside).toHaveLength(new Date(Date.UTC(2027, month, 0)).getUTCDate());
      expect(new Set(weeks.flat()).size).toBe(weeks.length * 7);
      for (const week of [weeks[0], weeks.at(-1)]) expect(week?.some((day) => day.startsWith(name))).toBe(true);
    }
  });

  it('are four in a February that begins with the week, and six in a long month that begins at its end', () => {
    expect(monthWeeks('2027-02-10', 1)).toHaveLength(4);
    expect(monthWeeks('2027-05-10', 1)).toHaveLength(6);
  });

  it('hold the day on which the clocks change like any other', () => {
    expect(
      monthWeeks('2027-03-01', 1)
        .flat()
        .filter((day) => day >= '2027-03-27' && day <= '2027-03-30'),
    ).toEqual(['2027-03-27', '2027-03-28', '2027-03-29', '2027-03-30']);
  });
});

describe('the shown range', () => {
  it('begins with the first day of the week in the week view', () => {
    expect(startOfWeek('2027-03-28', 1)).toBe('2027-03-22');
    expect(startOfWeek('2027-03-28', 7)).toBe('2027-03-28');
    expect(rangeOf('week', '2027-03-28', 7).days[0]).toBe('2027-03-28');
  });

  it('begins with the asked day in the agenda', () => {
    expect(rangeOf('agenda', '2027-03-10', 1).days).toHaveLength(28);
    expect(rangeOf('agenda', '2027-03-10', 1).days[0]).toBe('2027-03-10');
  });

  it('steps by its own length', () => {
    expect(stepped('month', '2027-01-31', 1)).toBe('2027-02-01');
    expect(stepped('week', '2027-03-28', -1)).toBe('2027-03-21');
    expect(stepped('agenda', '2027-03-28', 1)).toBe('2027-04-25');
  });
});

describe('the time for a new post', () => {
  it('is ten in the morning, or the next full hour of today', () => {
    expect(suggestedTime('2027-03-29', '2027-03-28T17:20')).toBe('2027-03-29T10:00');
    expect(suggestedTime('2027-03-28', '2027-03-28T07:20')).toBe('2027-03-28T10:00');
    expect(suggestedTime('2027-03-28', '2027-03-28T17:20')).toBe('2027-03-28T18:00');
  });

  it('does not exist on a day that is over', () => {
    expect(suggestedTime('2027-03-27', '2027-03-28T07:20')).toBeNull();
    expect(suggestedTime('2027-03-28', '2027-03-28T23:20')).toBeNull();
  });
});

describe('weeks without posts', () => {
  const days = rangeOf('agenda', '2027-03-01', 1).days;

  it('are found ahead, not behind', () => {
    const busy = new Set(['2027-03-12', '2027-03-20']);
    expect(emptyWeeks(days, (day) => busy.has(day), '2027-03-10')).toEqual([
      { from: '2027-03-13', to: '2027-03-19' },
      { from: '2027-03-21', to: '2027-03-28' },
    ]);
  });

  it('are not told of when they are six days only', () => {
    const busy = new Set(['2027-03-12', '2027-03-19', '2027-03-26']);
    expect(emptyWeeks(days, (day) => busy.has(day), '2027-03-10')).toEqual([]);
  });
});
