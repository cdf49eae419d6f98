import pg from 'pg';
import { Database } from '../../core/database/database.js';
import { AnalyticsBench } from './analytics-bench.js';
import { dropReportingRole, makeReportingRole } from './reporting-role.js';

/**
 * Computed by hand. In Berlin clocks went forward in the night to 29 March. Of the sandbox, views began to mean plays in the first minute of
 * 30 March there. Mastodon gives no reach and no views.
 *
 * | post    | on    | published (Berlin) | reach | views | engagement | followers |
 * | Opening | big   | Sat 28 Mar 23:30   | 200   | 300   | 20         | 1,000     |
 * | Opening | toot  | Sat 28 Mar 23:31   | -     | -     | 5          | -         |
 * | Deleted | big   | Sun 29 Mar 01:30   | 100   | 200   | 0          | 1,000     |
 * | Night   | small | Mon 30 Mar 00:10   | 50    | 100   | 0          | 500       |
 * | Thread  | big   | Mon 30 Mar 08:00   | 10    | 40    | 2          | 1,100     |
 * | Silent  | toot  | Mon 30 Mar 11:00   | -     | -     | -          | -         |
 */
const now = new Date('2026-03-31T08:00:00.000Z');
const MARCH = 'from=2026-03-01&to=2026-03-31';
let bench: AnalyticsBench;
let big: string;
let small: string;
let toot: string;
let campaignId: string;
let opening: string;
let openingOnBig: string;
let thread: string;
let silent: string;

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03'] });
  await bench.define([
    ['reach', 1, 'people', 'People who saw it.', '2026-03-01T00:00Z'],
    ['views', 1, 'shown', 'Times it was shown.', '2026-03-01T00:00Z'],
    ['reactions', 1, 'likes', 'Likes.', '2026-03-01T00:00Z'],
    ['comments', 1, 'replies', 'Replies.', '2026-03-01T00:00Z'],
    ['linkClicks', 1, 'Carillon: link clicks', 'Openings.', '2026-03-01T00:00Z'],
    ['linkClicks', 2, 'Carillon: link clicks', 'Openings.', '2026-03-01T00:00Z'],
    ['reach', 2, 'people', 'People who saw it.', '2026-03-01T00:00Z'],
    ['views', 2, 'plays', 'Times it was played.', '2026-03-29T22:00Z'],
    ['reactions', 2, 'likes', 'Likes.', '2026-03-01T00:00Z'],
    ['comments', 2, 'replies', 'Replies.', '2026-03-01T00:00Z'],
  ]);
  big = await bench.anAccount('big', {
    followers: [
      ['2026-03-20T00:00Z', 1_000],
      ['2026-03-30T05:00Z', 1_100],
    ],
  });
  small = await bench.anAccount('small', { followers: [['2026-03-20T00:00Z', 500]] });
  toot = await bench.anAccount('toot', { channel: 'mastodon' });
  campaignId = await bench.aCampaign({ metric: 'engagement', value: 50 });
  opening = await bench.aPost({ campaignId, title: '=Opening, "half" price', labels: ['spring'] });
  openingOnBig = await bench.published({
    postId: opening,
    accountId: big,
    at: '2026-03-28T22:30Z',
    snapshots: [
      ['2026-03-28T23:30Z', 1, { reach: 100, views: 150, reactions: 8, comments: 2, link_clicks: 3 }],
      ['2026-03-29T22:30Z', 2, { reach: 200, views: 300, reactions: 10, comments: 5, saves: 5, link_clicks: 7 }],
    ],
  });
  await bench.published({
    postId: opening,
    accountId: toot,
    at: '2026-03-28T22:31Z',
    snapshots: [['2026-03-29T01:00Z', 1, { reactions: 4, shares: 1 }]],
  });
  const night = await bench.aPost({ campaignId, title: 'Night', labels: ['spring', 'night'] });
  await bench.published({
    postId: night,
    accountId: small,
    at: '2026-03-29T22:10Z',
    snapshots: [['2026-03-30T22:10Z', 2, { reach: 50, views: 100, reactions: 0, comments: 0, link_clicks: 0 }]],
  });
  const deleted = await bench.aPost({ campaignId, title: 'Deleted' });
  await bench.published({
    postId: deleted,
    accountId: big,
    at: '2026-03-29T00:30Z',
    removedAt: '2026-03-30T10:00Z',
    snapshots: [['2026-03-29T03:00Z', 1, { reach: 100, views: 200, reactions: 0, comments: 0, shares: 0, saves: 0 }]],
  });
  await bench.sql(`UPDATE post SET deleted_at = $2 WHERE id = $1`, [deleted, now]);
  thread = await bench.published({
    postId: await bench.aPost({ title: 'Thread' }),
    accountId: big,
    at: '2026-03-30T06:00Z',
    parts: 2,
    snapshots: [['2026-03-30T07:00Z', 2, { reach: 10, views: 40, reactions: 2 }]],
  });
  silent = await bench.published({
    postId: await bench.aPost({ title: 'Silent' }),
    accountId: toot,
    at: '2026-03-30T09:00Z',
  });
  await bench.aPost({ campaignId, title: 'Draft' });
  await bench.rollUp();
}, 60_000);

afterAll(() => bench?.close());

interface Row {
  readonly key: string;
  readonly totals: Record<string, unknown>;
}
interface Report {
  readonly rows: readonly Row[];
  readonly totals: Record<string, unknown>;
}

const by = (dimension: string, more = '') => bench.get<Report>(`reports?by=${dimension}&${MARCH}${more}`);
const columnBy = async (dimension: string, metric: string, more = '') =>
  Object.fromEntries((await by(dimension, more)).rows.map(({ key, totals }) => [key, totals[metric]]));

const TOTALS = {
  averageReachPerPost: 90,
  sumOfPostReach: 360,
  reachKnownFor: 4,
  views: 640,
  engagement: 27,
  reactions: 16,
  comments: 5,
  shares: 1,
  saves: 5,
  clicks: null,
  linkClicks: 7,
  videoViews: null,
  engagementRateByReach: { value: 20 / 350, deliveries: 3 },
  engagementRateByViews: { value: 22 / 640, deliveries: 4 },
  engagementRateByFollowers: { value: 22 / 3_600, deliveries: 4 },
  freshness: { oldestCapturedAt: '2026-03-29T01:00:00.000Z', newestCapturedAt: '2026-03-30T22:10:00.000Z' },
  coverage: { published: 6, measured: 5 },
};

describe('a report by hand', () => {
  it('adds up what is known, divides only where both numbers are, and says what is fresh', async () => {
    const report = await by('all');
    expect(report).toMatchObject({
      zone: 'Europe/Berlin',
      period: { from: '2026-03-01', to: '2026-03-31' },
      comparedWith: { from: '2026-01-29', to: '2026-02-28' },
      totals: TOTALS,
      before: { views: null, coverage: { published: 0, measured: 0 } },
      followers: { latest: 1_600, change: 100 },
      conversation: { collected: false, broadcastShare: null },
    });
    expect(report.rows).toMatchObject([{ key: '', totals: TOTALS }]);
  });

  it('has a row for each account, with its followers and what is unknown of it', async () => {
    expect(await by('account')).toMatchObject({
      rows: [
        {
          key: big,
          name: 'big',
          channel: 'sandbox',
          totals: { sumOfPostReach: 310, views: 540, engagement: 22 },
          followers: { latest: 1_100, capturedAt: '2026-03-30T05:00:00.000Z', change: 100 },
        },
        {
          key: toot,
          totals: {
            sumOfPostReach: null,
            averageReachPerPost: null,
            views: null,
            engagement: 5,
            coverage: { published: 2, measured: 1 },
          },
          followers: { latest: null, change: null },
        },
        { key: small, totals: { sumOfPostReach: 50, views: 100, engagement: 0, saves: null } },
      ].sort((a, b) => (a.key === big ? 0 : 1) - (b.key === big ? 0 : 1)),
    });
  });

  it('follows labels, authors, campaigns, channels, days and hours of the workspace', async () => {
    expect(await columnBy('label', 'engagement')).toEqual({ spring: 25, night: 0, '': 2 });
    expect(await columnBy('campaign', 'engagement')).toEqual({ [campaignId]: 25, '': 2 });
    expect(await columnBy('channel', 'views')).toEqual({ sandbox: 640, mastodon: null });
    expect(Object.values(await columnBy('author', 'engagement'))).toEqual([27]);
    expect(await columnBy('day', 'engagement')).toEqual({ '2026-03-28': 25, '2026-03-29': 0, '2026-03-30': 2 });
    expect(await columnBy('month', 'engagement')).toEqual({ '2026-03': 27 });
    expect(await columnBy('hour', 'engagement')).toEqual({ 143: 25, 145: 0, 0: 0, 8: 2, 11: null });
    expect(await columnBy('weekday', 'engagement')).toEqual({ 5: 25, 6: 0, 0: 2 });
  });

  it('says the same from kept sums and from the posts themselves, however it is narrowed', async () => {
    expect(await columnBy('account', 'engagement', `&channel=sandbox`)).toEqual({ [big]: 22, [small]: 0 });
    // Ids are ids in capitals, too.
    expect(await columnBy('day', 'engagement', `&accountId=${big.toUpperCase()}`)).toEqual({
      '2026-03-28': 20,
      '2026-03-29': 0,
      '2026-03-30': 2,
    });
    expect(await columnBy('all', 'engagement', `&label=night`)).toEqual({ '': 0 });
    expect(await columnBy('label', 'engagement', `&label=night`)).toEqual({ spring: 0, night: 0 });
    expect(await columnBy('all', 'engagement', `&label=spring,night`)).toEqual({ '': 25 });
    expect(
      await columnBy('account', 'engagement', `&label=spring&campaignId=${campaignId}&accountId=${big},${small}`),
    ).toEqual({
      [big]: 20,
      [small]: 0,
    });
  });

  it('moves with the workspace to another zone, and back', async () => {
    await bench.sql(`UPDATE workspace SET zone = 'America/New_York' WHERE id = $1`, [bench.carillon.workspaceId]);
    await bench.rollUp();
    expect(await columnBy('day', 'engagement')).toEqual({ '2026-03-28': 25, '2026-03-29': 0, '2026-03-30': 2 });
    const days = (await by('day')).rows.map(({ key, totals }) => [
      key,
      (totals['coverage'] as { published: number }).published,
    ]);
    expect(days).toEqual([
      ['2026-03-28', 3],
      ['2026-03-29', 1],
      ['2026-03-30', 2],
    ]);
    await bench.sql(`UPDATE workspace SET zone = 'Europe/Berlin' WHERE id = $1`, [bench.carillon.workspaceId]);
    await bench.rollUp();
    expect((await by('all')).totals).toMatchObject(TOTALS);
  });

  it('compares with the days before or the year before', async () => {
    const report = await bench.get<{ totals: object; before: object }>(
      `reports?by=account&from=2026-03-30&to=2026-03-30&compare=previous`,
    );
    expect(report).toMatchObject({
      comparedWith: { from: '2026-03-29', to: '2026-03-29' },
      totals: { views: 140, coverage: { published: 3 } },
      before: { views: 200, coverage: { published: 1 } },
    });
    expect(await bench.get(`reports?by=all&from=2026-03-30&to=2026-03-30&compare=year`)).toMatchObject({
      comparedWith: { from: '2025-03-30', to: '2025-03-30' },
      before: { views: null },
    });
    expect(await bench.get(`reports?by=all&${MARCH}&compare=none`)).toMatchObject({ comparedWith: null, before: null });
  });

  it('can be had as CSV, where what is unknown is empty and nothing is a formula', async () => {
    const [header, ...lines] = await bench.csv(`reports.csv?by=channel&${MARCH}&compare=none`);
    expect(header).toMatch(/^By channel,Name,Channel,Published,Measured,Average reach per post,Sum of post reach/);
    expect(lines).toEqual([
      `sandbox,Sandbox,,4,4,90,360,640,22,12,5,0,5,,7,,,,,${20 / 350},${22 / 640},${22 / 3_600},2026-03-29T03:00:00.000Z,2026-03-30T22:10:00.000Z`,
      'mastodon,Mastodon,,2,1,,,,5,4,,1,,,,,,,,,,,2026-03-29T01:00:00.000Z,2026-03-29T01:00:00.000Z',
      '',
    ]);
    const posts = await bench.csv(`reports/posts.csv?${MARCH}&sort=publishedAt&order=asc`);
    expect(posts).toHaveLength(8);
    expect(posts[1]).toMatch(/^"'=Opening, ""half"" price",/);
  });

  it('lists posts one by one, in the order asked for, those without the number last', async () => {
    const list = async (query: string) =>
      (await bench.get<{ items: { title: string; handle: string }[] }>(`reports/posts?${MARCH}&${query}`)).items.map(
        ({ title, handle }) => `${title} ${handle}`,
      );
    expect(await list('sort=reach')).toEqual([
      '=Opening, "half" price big',
      'Deleted big',
      'Night small',
      'Thread big',
      expect.stringContaining('toot'),
      expect.stringContaining('toot'),
    ]);
    expect(await list('sort=engagement&order=asc&limit=2')).toHaveLength(2);
    const page = await bench.get<{ nextOffset: number | null }>(`reports/posts?${MARCH}&limit=2&offset=2`);
    expect(page.nextOffset).toBe(4);
    expect(
      (await bench.get<{ nextOffset: number | null }>(`reports/posts?${MARCH}&limit=2&offset=4`)).nextOffset,
    ).toBeNull();
  });
});

describe('the report of a campaign', () => {
  it('says what came of it in all, by account and by post, against its goal', async () => {
    const report = await bench.get<{ byPost: { title: string; deliveries: object[] }[] }>(
      `campaigns/${campaignId}/report`,
    );
    expect(report).toMatchObject({
      campaign: { id: campaignId, name: 'Autumn' },
      counts: { deliveries: { published: 3, removed: 1 } },
      totals: { sumOfPostReach: 350, views: 600, engagement: 25, coverage: { published: 4, measured: 4 } },
      goal: { metric: 'engagement', target: 50, reached: 25, share: 0.5 },
      truncated: false,
    });
    expect(report.byPost.map(({ title, deliveries }) => [title, deliveries.length])).toEqual([
      ['=Opening, "half" price', 2],
      ['Deleted', 1],
      ['Night', 1],
    ]);
    expect(report.byPost[0]?.deliveries).toMatchObject([
      { handle: 'big', reach: 200, engagement: 20, engagementRateByReach: 0.1, engagementRateByFollowers: 0.02 },
      { handle: 'toot', reach: null, engagement: 5, engagementRateByReach: null, engagementRateByViews: null },
    ]);
    expect(report.byPost[1]).toMatchObject({ deleted: true, deliveries: [{ state: 'removed' }] });
  });

  it('of an empty campaign knows nothing and fails at nothing', async () => {
    expect(await bench.get(`campaigns/${await bench.aCampaign()}/report`)).toMatchObject({
      counts: { posts: {}, deliveries: {} },
      totals: { sumOfPostReach: null, engagement: null, coverage: { published: 0, measured: 0 } },
      goal: null,
      byAccount: [],
      byPost: [],
    });
  });

  it('can be had as CSV, one table at a time', async () => {
    const deliveries = await bench.csv(`campaigns/${campaignId}/report.csv`);
    expect(deliveries).toHaveLength(6);
    expect(deliveries[2]).toBe(
      `"'=Opening, ""half"" price",${opening},toot,mastodon,published,2026-03-28T22:31:00.000Z,2026-03-29T01:00:00.000Z,,,5,4,,1,,,,,,,,,,,`,
    );
    expect(await bench.csv(`campaigns/${campaignId}/report.csv?table=accounts`)).toHaveLength(5);
    expect(await bench.csv(`campaigns/${campaignId}/report.csv?table=posts`)).toHaveLength(5);
    expect(await bench.status(`campaigns/${campaignId}/report.csv?table=people`)).toBe(422);
  });
});

describe('the report of an account', () => {
  it('covers what was published on the days asked for, and how the followers grew', async () => {
    const report = await bench.get<{ byPost: { title: string }[] }>(
      `accounts/${big}/report?from=2026-03-29&to=2026-03-31`,
    );
    expect(report).toMatchObject({
      handle: 'big',
      zone: 'Europe/Berlin',
      followers: { latest: 1_100, change: 100 },
      totals: { views: 240, coverage: { published: 2, measured: 2 } },
      before: { views: 300, coverage: { published: 1 } },
    });
    expect(report.byPost.map(({ title }) => title)).toEqual(['Deleted', 'Thread']);
  });
});

describe('followers', () => {
  it('grow within what the network counts as such, and not over a change of that', async () => {
    const accountId = await bench.anAccount('recounted', {
      followers: [
        ['2026-03-02T10:00Z', 1_000],
        ['2026-03-05T10:00Z', 1_010],
        ['2026-03-15T10:00Z', 400],
        ['2026-03-28T10:00Z', 450],
      ],
    });
    const change = async (from: string) =>
      (
        await bench.get<{ followers: { latest: number; change: number } }>(
          `accounts/${accountId}/report?from=${from}&to=2026-03-31`,
        )
      ).followers.change;
    expect(await change('2026-03-04')).toBe(-550);
    await bench.sql(
      `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since) VALUES
         ('sandbox', 'account', 'followers', 1, 'fans', 'Everybody', '2026-01-01T00:00Z'),
         ('sandbox', 'account', 'followers', 2, 'fans', 'Everybody, in other words', '2026-01-01T00:00Z'),
         ('sandbox', 'account', 'followers', 3, 'fans', 'Those who were here this year', '2026-03-10T00:00Z')`,
    );
    await bench.sql(`UPDATE account_day SET definition_version = 2 WHERE account_id = $1 AND day >= '2026-03-01'`, [
      accountId,
    ]);
    expect(await change('2026-03-04')).toBe(-550);
    await bench.sql(`UPDATE account_day SET definition_version = 3 WHERE account_id = $1 AND day >= '2026-03-10'`, [
      accountId,
    ]);
    expect(await change('2026-03-04')).toBe(50);
    expect(await change('2026-03-20')).toBe(50);
  });
});

describe('where a number comes from', () => {
  it('is said of one post: snapshots, native names and numbers, definitions, and what is missing', async () => {
    const explained = await bench.get(`publications/${openingOnBig}/explain?metric=views`);
    expect(explained).toMatchObject({
      value: 300,
      capturedAt: '2026-03-29T22:30:00.000Z',
      definitions: [
        { metric: 'views', native: 'shown', since: '2026-03-01T00:00:00.000Z' },
        { metric: 'views', native: 'plays', since: '2026-03-29T22:00:00.000Z' },
      ],
      snapshots: [{ value: 150 }, { value: 300 }],
    });
    expect(explained).toMatchObject({ missing: [{ code: 'definition-changed' }, { code: 'gap' }] });
    expect(await bench.get(`publications/${silent}/explain?metric=reach`)).toMatchObject({
      value: null,
      missing: [{ code: 'not-offered' }],
    });
    expect(await bench.get(`publications/${thread}/explain?metric=reach`)).toMatchObject({
      value: 10,
      missing: expect.arrayContaining([expect.objectContaining({ code: 'thread-reach' })]) as object,
    });
  });

  it('is said of clicks that Carillon counts itself: they are its own, and only posts with a tracked link have them', async () => {
    expect(await bench.get(`publications/${openingOnBig}/explain?metric=linkClicks`)).toMatchObject({
      value: 7,
      definitions: [{ metric: 'linkClicks', native: 'Carillon: link clicks' }],
      snapshots: [{ value: 3 }, { value: 7 }],
    });
    expect(await bench.get(`publications/${thread}/explain?metric=linkClicks`)).toMatchObject({
      value: null,
      missing: expect.arrayContaining([expect.objectContaining({ code: 'no-tracked-link' })]) as object,
    });
    expect(await bench.get(`reports/explain?metric=linkClicks&by=all&${MARCH}`)).toMatchObject({
      value: 7,
      known: 2,
      channels: [
        { channel: 'mastodon', known: 0, sum: null, offered: true },
        { channel: 'sandbox', known: 2, sum: 7 },
      ],
      missing: [
        { code: 'no-tracked-link', channel: 'mastodon' },
        { code: 'no-tracked-link', channel: 'sandbox' },
      ],
    });
    expect(await columnBy('account', 'linkClicks')).toEqual({ [big]: 7, [small]: 0, [toot]: null });
    const sorted = await bench.get<{ items: { id: string }[] }>(`reports/posts?sort=linkClicks&${MARCH}`);
    expect(sorted.items[0]?.id).toBe(openingOnBig);
    const overTime = await bench.get<{ totals: { day: string; gained: number | null }[] }>(
      `reports/over-time?metric=linkClicks&${MARCH}`,
    );
    expect(JSON.stringify(overTime)).toContain('2026-03-30');
    expect(overTime).toMatchObject({ notOffered: [] });
  });

  it('is said of a sum: which posts, by channel, what they lack, and how it is made', async () => {
    expect(
      await bench.get(
        `reports/explain?metric=averageReachPerPost&by=campaign&key=${campaignId.toUpperCase()}&${MARCH}`,
      ),
    ).toMatchObject({
      value: 350 / 3,
      published: 4,
      known: 3,
      channels: [
        { channel: 'mastodon', published: 1, known: 0, sum: null, offered: false },
        { channel: 'sandbox', published: 3, known: 3, sum: 350 / 3, offered: true },
      ],
      largest: [{ reach: 200 }, { reach: 100 }, { reach: 50 }],
      missing: [{ code: 'not-offered' }],
    });
    expect(await bench.get(`reports/explain?metric=engagementRateByViews&by=label&key=spring&${MARCH}`)).toMatchObject({
      value: 20 / 400,
      known: 2,
    });
  });
});

describe('the schema for other programs', () => {
  it('holds the same numbers, for a role that reads and does nothing else', async () => {
    const database = bench.carillon.carillon.app.get(Database, { strict: false });
    const role = `reader_${process.pid}`;
    const password = await makeReportingRole(database, role, [bench.carillon.workspaceId]);
    const url = new URL(bench.carillon.databaseUrl);
    url.username = role;
    url.password = password;
    const client = new pg.Client({ connectionString: url.href });
    await client.connect();
    try {
      const { rows } = await client.query(`
        SELECT sum(reach)::int AS reach, count(reach)::int AS known, sum(views)::int AS views, sum(engagement)::int AS engagement, count(*)::int AS published,
          sum(engagement) FILTER (WHERE engagement_rate_by_reach IS NOT NULL) / sum(reach) FILTER (WHERE engagement_rate_by_reach IS NOT NULL) AS rate
        FROM publication_v1 WHERE day BETWEEN '2026-03-01' AND '2026-03-31'`);
      expect(rows).toEqual([
        { reach: 360, known: 4, views: 640, engagement: 27, published: 6, rate: expect.anything() as unknown },
      ]);
      expect(Number((rows[0] as { rate: string }).rate)).toBeCloseTo(20 / 350, 12);
      const gained = await client.query(
        `SELECT day::text, sum(gained_reach)::int AS reach FROM publication_day_v1 GROUP BY day HAVING sum(gained_reach) IS NOT NULL ORDER BY day`,
      );
      expect(gained.rows).toEqual([
        { day: '2026-03-29', reach: 200 },
        { day: '2026-03-30', reach: 110 },
        { day: '2026-03-31', reach: 50 },
      ]);
      await expect(client.query('SELECT * FROM public.person')).rejects.toThrow(/permission denied/);
      await expect(client.query('SELECT * FROM public.connection')).rejects.toThrow(/permission denied/);
      await expect(client.query(`CREATE TABLE public.mine ()`)).rejects.toThrow(/read-only|permission denied/);
    } finally {
      await client.end();
    }
    const other = await bench.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
    url.password = await makeReportingRole(database, role, [other.id]);
    const elsewhere = new pg.Client({ connectionString: url.href });
    await elsewhere.connect();
    const { rows: none } = await elsewhere.query('SELECT * FROM publication_v1');
    await elsewhere.end();
    expect(none).toEqual([]);
    await dropReportingRole(database, role);
    await expect(dropReportingRole(database, role)).rejects.toThrow(/made no role/);
    await expect(makeReportingRole(database, new URL(bench.carillon.databaseUrl).username, null)).rejects.toThrow(
      /was not made by this command/,
    );
  });
});

describe('bad questions', () => {
  it.each([
    'from=2026-03-02&to=2026-03-01',
    'from=1926-01-01',
    'from=2026-02-30',
    'from=yesterday',
    'by=moon',
    'compare=future',
    'accountId=me',
    'channel=myspace',
    `accountId=00000000-0000-7000-8000-000000000000`,
    `campaignId=00000000-0000-7000-8000-000000000000`,
    `authorId=00000000-0000-7000-8000-000000000000`,
    'people=all',
  ])('are refused: %s', async (query) => {
    expect(await bench.status(`reports?${query}`)).toBe(422);
  });

  it('about what another workspace has are answered as if it did not exist', async () => {
    const other = await bench.carillon.owner.ok<{ id: string }>('POST', 'workspaces', {
      name: 'Elsewhere',
      zone: 'UTC',
    });
    const status = async (path: string) =>
      (await bench.carillon.owner.call('GET', `workspaces/${other.id}/${path}`)).status;
    expect(await status(`campaigns/${campaignId}/report`)).toBe(404);
    expect(await status(`campaigns/${campaignId}/report.csv`)).toBe(404);
    expect(await status(`accounts/${big}/report`)).toBe(404);
    expect(await status(`publications/${openingOnBig}/explain`)).toBe(404);
    expect(await status(`reports/best-hours?accountId=${big}`)).toBe(404);
    expect(await status(`reports?accountId=${big}`)).toBe(422);
    expect(await status(`reports/explain?by=account&key=${big}&${MARCH}`)).toBe(200);
  });
});
