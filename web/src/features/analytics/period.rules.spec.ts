import { choiceOf, periodOf, withEnd } from './period.rules';

const TODAY = '2027-03-15';

it('counts the present day as one of the range, over the ends of months', () => {
  expect(periodOf({}, TODAY)).toEqual({ from: '2027-02-14', to: TODAY });
  expect(periodOf({ range: '7' }, '2027-03-01')).toEqual({ from: '2027-02-23', to: '2027-03-01' });
  expect(periodOf({ range: '90' }, TODAY)).toEqual({ from: '2026-12-16', to: TODAY });
});

it('takes this month up to today, and the whole of the last', () => {
  expect(periodOf({ range: 'month' }, TODAY)).toEqual({ from: '2027-03-01', to: TODAY });
  expect(periodOf({ range: 'last-month' }, TODAY)).toEqual({ from: '2027-02-01', to: '2027-02-28' });
  expect(periodOf({ range: 'last-month' }, '2027-01-31')).toEqual({ from: '2026-12-01', to: '2026-12-31' });
});

it('takes two dates before any range, unless one is missing or they are in the wrong order', () => {
  const dates = { from: '2027-01-01', to: '2027-01-05' };
  expect(periodOf({ ...dates, range: '7' }, TODAY)).toEqual(dates);
  expect(choiceOf({ ...dates, range: '7' })).toBe('custom');
  expect(periodOf({ from: '2027-02-01', to: '2027-01-05', range: '7' }, TODAY).to).toBe(TODAY);
  expect(choiceOf({ from: '2027-02-01', range: 'month' })).toBe('month');
});

describe('one end of the days that is typed', () => {
  const march = { from: '2027-03-01', to: '2027-03-31' };

  it('takes the other end along where they would cross', () => {
    expect(withEnd(march, 'from', '2027-03-10')).toEqual({ from: '2027-03-10', to: '2027-03-31' });
    expect(withEnd(march, 'from', '2027-04-02')).toEqual({ from: '2027-04-02', to: '2027-04-02' });
    expect(withEnd(march, 'to', '2026-12-24')).toEqual({ from: '2026-12-24', to: '2026-12-24' });
  });

  it('is none on the way to a year, or while a part is missing', () => {
    for (const day of ['', '0002-03-01', '0202-03-01']) expect(withEnd(march, 'to', day)).toBeNull();
  });
});
