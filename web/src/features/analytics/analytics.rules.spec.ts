import { changesOf, pointsOf } from './analytics.rules';

const SERIES = [
  { at: '2027-03-01T00:00:00Z', value: 9 },
  { at: '2027-03-02T00:00:00Z', value: 10 },
  { at: '2027-03-03T00:00:00Z', value: null },
  { at: '2027-03-04T00:00:00Z', value: 20 },
];

it('leaves out what was not measured and what is not asked for, and breaks where what is counted changed', () => {
  const within = { from: '2027-03-02T00:00:00Z', until: '2027-03-05T00:00:00Z' };
  expect(pointsOf(SERIES, ['2027-03-03T12:00:00Z'], within)).toEqual([
    { at: '2027-03-02T00:00:00Z', value: 10, stretch: 0 },
    { at: '2027-03-04T00:00:00Z', value: 20, stretch: 1 },
  ]);
  expect(pointsOf(SERIES, [])).toHaveLength(3);
});

it('takes every beginning of a meaning but the first for a change', () => {
  expect(changesOf([{ since: 'b' }, { since: 'a' }, { since: 'b' }])).toEqual(['b']);
  expect(changesOf([])).toEqual([]);
});
