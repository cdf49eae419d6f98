import { csvAddress, filterCount, queryOf } from './scope.rules';

const PERIOD = { from: '2027-03-01', to: '2027-03-31' };

it('asks for what the address is narrowed to, and for no channel that there is not', () => {
  expect(queryOf(PERIOD, { account: ['a', 'b'], channel: ['mastodon', 'smoke'], campaign: 'c' }, ['mastodon'])).toEqual(
    {
      ...PERIOD,
      accountId: ['a', 'b'],
      channel: ['mastodon'],
      campaignId: ['c'],
    },
  );
  expect(queryOf(PERIOD, { channel: ['smoke'], account: [] }, ['mastodon'])).toEqual(PERIOD);
});

it('counts everything that narrows', () => {
  expect(filterCount({ account: ['a', 'b'], label: 'x' })).toBe(3);
  expect(filterCount({})).toBe(0);
});

it('names lists by commas in the address of a file', () => {
  expect(csvAddress('w', 'reports', { ...PERIOD, accountId: ['a', 'b'], label: undefined })).toBe(
    '/api/v1/workspaces/w/reports.csv?from=2027-03-01&to=2027-03-31&accountId=a%2Cb',
  );
});
