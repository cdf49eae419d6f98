import { csvAddress, filterCount, queryOf, subjectOf } from './scope.rules';

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

describe('what is shared of a narrowed screen', () => {
  const shared = (filters: Parameters<typeof queryOf>[1]) =>
    subjectOf(queryOf(PERIOD, filters, ['mastodon']), PERIOD, 'year');

  it('is the account or the campaign, where it is narrowed to one and nothing else', () => {
    expect(shared({ account: ['a'] })).toEqual({ kind: 'account', accountId: 'a', ...PERIOD, compare: 'year' });
    expect(shared({ campaign: 'c' })).toEqual({ kind: 'campaign', campaignId: 'c' });
  });

  it('is everything where it is not narrowed, with the comparison that is shown', () => {
    const everything = { kind: 'overview', ...PERIOD, compare: 'year', showsMore: false };
    expect(shared({})).toEqual(everything);
    expect(shared({ account: [], channel: ['smoke'] })).toEqual(everything);
  });

  it.each([
    { account: ['a', 'b'] },
    { account: ['a'], campaign: 'c' },
    { account: ['a'], label: 'x' },
    { channel: ['mastodon'] },
    { label: 'x' },
    { author: 'p' },
  ])('is more than the screen shows, and said to be, of %j', (filters) => {
    expect(shared(filters)).toMatchObject({ kind: 'overview', showsMore: true });
  });
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
