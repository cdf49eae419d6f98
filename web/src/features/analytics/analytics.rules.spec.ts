import type { AccountResponse } from '@/api';
import { chooseAccount, firstDayOf, followerPoints, rangeOf } from './analytics.rules';

it('takes the range that holds what was asked for', () => {
  expect([undefined, 7, 8, 30, 365, 366].map(rangeOf)).toEqual([30, 7, 30, 30, 365, 365]);
});

it('counts the present day as one of the range, over the ends of months', () => {
  expect(firstDayOf('2027-03-07', 7)).toBe('2027-03-01');
  expect(firstDayOf('2027-03-01', 7)).toBe('2027-02-23');
});

it('shows the account asked for, else the last one, else the first connected one with numbers', () => {
  const accounts = [
    { id: 'gone', status: 'disconnected' },
    { id: 'a', status: 'active' },
    { id: 'b', status: 'reconnect' },
  ] as AccountResponse[];
  const all = (): boolean => true;
  expect(chooseAccount(accounts, 'gone', 'b', all)?.id).toBe('gone');
  expect(chooseAccount(accounts, 'nobody', 'b', all)?.id).toBe('b');
  expect(chooseAccount(accounts, undefined, null, all)?.id).toBe('a');
  expect(chooseAccount(accounts, undefined, null, ({ id }) => id === 'b')?.id).toBe('b');
  expect(chooseAccount(accounts, undefined, null, () => false)?.id).toBe('a');
  expect(chooseAccount(accounts.slice(0, 1), undefined, null, all)?.id).toBe('gone');
  expect(chooseAccount([], undefined, null, all)).toBeNull();
});

it('leaves out what was not measured, and breaks where what is counted changed', () => {
  const snapshot = (capturedAt: string, followers: number | null) => ({
    capturedAt,
    definitionVersion: 1,
    values: { followers },
  });
  const series = [
    snapshot('2027-03-01T00:00:00Z', 9),
    snapshot('2027-03-02T00:00:00Z', 10),
    snapshot('2027-03-03T00:00:00Z', null),
    snapshot('2027-03-04T00:00:00Z', 20),
  ];
  expect(followerPoints(series, ['2027-03-03T12:00:00Z'], '2027-03-02T00:00:00Z')).toEqual([
    { at: '2027-03-02T00:00:00Z', followers: 10, stretch: 0 },
    { at: '2027-03-04T00:00:00Z', followers: 20, stretch: 1 },
  ]);
});
