import type { GainsReport, OverTimeReport } from '@/api';
import { formatDay, gainedLines, gainsLines, overTimeMetric, showsSign, totalLines, valueAt } from './over-time.rules';

function report(more: Partial<OverTimeReport> = {}): OverTimeReport {
  return {
    metric: 'reach',
    zone: 'Europe/Berlin',
    truncated: false,
    posts: [],
    notOffered: [],
    definitionChanges: [],
    days: [
      {
        day: '2027-03-01',
        total: null,
        gained: null,
        byChannel: { sandbox: null, mastodon: null },
        byAccount: {},
        measured: 0,
      },
      {
        day: '2027-03-02',
        total: 10,
        gained: 10,
        byChannel: { sandbox: 10, mastodon: null },
        byAccount: {},
        measured: 1,
      },
      { day: '2027-03-03', total: 15, gained: 5, byChannel: { sandbox: 12, mastodon: 3 }, byAccount: {}, measured: 2 },
    ],
    ...more,
  };
}

describe('lines over time', () => {
  it('draws the total and each channel, and leaves days without a value empty', () => {
    const { rows, series, empty } = totalLines(report());
    expect(series.map(({ id, sum }) => [id, sum])).toEqual([
      ['total', 15],
      ['mastodon', 3],
      ['sandbox', 12],
    ]);
    expect(rows[0]?.values).toEqual({ 'total/0': null, 'mastodon/0': null, 'sandbox/0': null });
    expect(empty).toBe(false);
  });

  it('draws one line where there is one channel, or the others do not offer the metric', () => {
    expect(totalLines(report({ notOffered: ['mastodon'] })).series.map(({ id }) => id)).toEqual(['total']);
  });

  it('breaks the line of a channel, and the total, where the network changed what it counts', () => {
    const change = { channel: 'sandbox', day: '2027-03-03', since: '2027-03-03T08:00:00Z' };
    const { rows, series, breaks } = totalLines(report({ definitionChanges: [change] }));
    expect(breaks).toEqual([{ day: '2027-03-03', channels: ['sandbox'] }]);
    expect(series.map(({ stretches }) => stretches.length)).toEqual([2, 1, 2]);
    expect(rows[1]?.values).toEqual({ 'total/0': 10, 'mastodon/0': null, 'sandbox/0': 10 });
    expect(rows[2]?.values).toEqual({ 'total/1': 15, 'mastodon/0': 3, 'sandbox/1': 12 });
    expect(series.map((line) => (rows[2] ? valueAt(rows[2], line) : null))).toEqual([15, 3, 12]);
  });

  it('breaks nothing for a change from before the first day', () => {
    const change = { channel: 'sandbox', day: '2027-03-01', since: '2027-03-01T08:00:00Z' };
    expect(totalLines(report({ definitionChanges: [change] })).breaks).toEqual([]);
  });

  it('puts posts on their day, and knows when nothing is known', () => {
    const post = {
      publicationId: 'd',
      postId: 'p',
      title: 'Hello',
      publishedAt: '2027-03-02T08:00:00Z',
      day: '2027-03-02',
    };
    expect(totalLines(report({ posts: [post] })).rows.map(({ posts }) => posts.length)).toEqual([0, 1, 0]);
    const none = report().days.slice(0, 1);
    expect(totalLines(report({ days: none })).empty).toBe(true);
  });
});

describe('gains from day to day', () => {
  const gains = (more: Partial<GainsReport> = {}): GainsReport => ({
    metric: 'reach',
    by: 'account',
    zone: 'Europe/Berlin',
    period: { from: '2027-03-01', to: '2027-03-02' },
    keys: Array.from({ length: 7 }, (_, index) => ({ key: `a${index}`, name: `@a${index}`, channel: 'sandbox' })),
    posts: [],
    notOffered: [],
    definitionChanges: [],
    days: [
      { day: '2027-03-01', gained: 3, byKey: { a3: 1, a5: 2 } },
      { day: '2027-03-02', gained: null, byKey: {} },
    ],
    ...more,
  });

  it('draws all together and the five that gained most, and tells what the days gained in sum', () => {
    const { series, rows } = gainsLines(gains());
    expect(series.map(({ id, sum }) => [id, sum])).toEqual([
      ['total', 3],
      ['a5', 2],
      ['a3', 1],
      ['a0', null],
      ['a1', null],
      ['a2', null],
    ]);
    expect(rows[1]?.values['total/0']).toBeNull();
    expect(rows[1]?.measured).toBeNull();
  });

  it('draws one line where there is nothing to tell apart', () => {
    const [only] = gains().keys;
    expect(gainsLines(gains({ keys: only ? [only] : [] })).series.map(({ id }) => id)).toEqual(['total']);
  });

  it('breaks the lines of accounts on a channel that counts differently, and those that nobody can place', () => {
    const definitionChanges = [{ channel: 'mastodon', day: '2027-03-02', since: '2027-03-02T08:00:00Z' }];
    const keys = [
      { key: 'm', name: '@m', channel: 'mastodon' },
      { key: 's', name: '@s', channel: 'sandbox' },
      { key: 'x', name: null, channel: null },
    ];
    const { series } = gainsLines(gains({ keys, definitionChanges }));
    expect(series.map(({ id, stretches }) => [id, stretches.length])).toEqual([
      ['total', 2],
      ['m', 2],
      ['s', 1],
      ['x', 2],
    ]);
  });

  it('adds up what a campaign gained, and leaves out days on which nothing was learned', () => {
    const { series, rows } = gainedLines(report());
    expect(series.map(({ sum }) => sum)).toEqual([15]);
    expect(rows.map(({ values }) => values['total/0'])).toEqual([null, 10, 5]);
  });
});

it('gives a lone point its sign however many days there are', () => {
  const rows = Array.from({ length: 200 }, (_, index) => ({
    day: `${index}`,
    posts: [],
    measured: 1,
    values: { 'total/0': index === 37 || index > 100 ? 1 : null },
  }));
  expect(showsSign(rows, 37, 'total/0')).toBe(true);
  expect(showsSign(rows, 36, 'total/0')).toBe(false);
  expect(showsSign(rows, 111, 'total/0')).toBe(false);
});

it('keeps the day that the workspace gave it', () => {
  expect(formatDay('2027-03-01', 'en-GB', 'full')).toBe('Mon, 1 Mar 2027');
});

it('falls back to reach', () => {
  expect([overTimeMetric('views'), overTimeMetric('nonsense'), overTimeMetric(undefined)]).toEqual([
    'views',
    'reach',
    'reach',
  ]);
});
