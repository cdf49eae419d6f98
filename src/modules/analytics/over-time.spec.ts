import { AnalyticsBench, type BenchSnapshot } from './analytics-bench.js';

/** In Berlin the clocks went forward in the night to 29 March. */
const now = new Date('2026-03-31T08:00:00.000Z');
let bench: AnalyticsBench;
let big: string;
let small: string;
let toot: string;
let feed: string;

interface Day {
  readonly day: string;
  readonly total: number | null;
  readonly byChannel: Readonly<Record<string, number | null>>;
  readonly byAccount: Readonly<Record<string, number | null>>;
  readonly measured: number;
}

interface Report {
  readonly zone: string;
  readonly days: readonly Day[];
  readonly truncated: boolean;
  readonly posts: readonly object[];
  readonly notOffered: readonly string[];
  readonly definitionChanges: readonly object[];
}

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03'] });
  // The second version changed what views are, in the first minute of 30 March there; reach stayed what it was.
  await bench.define([
    ['reach', 1, 'reach', 'People', '2026-03-01T00:00Z'],
    ['views', 1, 'views', 'Displays', '2026-03-01T00:00Z'],
    ['reach', 2, 'reach', 'People', '2026-03-01T00:00Z'],
    ['views', 2, 'plays', 'Plays', '2026-03-29T22:00Z'],
  ]);
  big = await bench.anAccount('big');
  small = await bench.anAccount('small');
  toot = await bench.anAccount('toot', { channel: 'mastodon' });
  feed = await bench.anAccount('news', { channel: 'feed' });
}, 60_000);

afterAll(() => bench?.close());

const aCampaign = () => bench.aCampaign();
const aPost = (campaignId: string, title: string, text = 'Ring the bells') => bench.aPost({ campaignId, title, text });
const published = (postId: string, accountId: string, at: string | null, snapshots: readonly BenchSnapshot[] = []) =>
  bench.published({ postId, accountId, at, snapshots });

async function aMarchCampaign(): Promise<string> {
  const campaignId = await aCampaign();
  const opening = await aPost(campaignId, 'Opening');
  // Half past midnight on the 28th there.
  await published(opening, big, '2026-03-27T23:30Z', [
    ['2026-03-28T10:00Z', 1, { reach: 100, reactions: 10 }],
    ['2026-03-28T22:30Z', 1, { reach: 120, reactions: 10 }],
    ['2026-03-28T23:30Z', 1, { reach: 150, reactions: 12 }],
    ['2026-03-29T22:30Z', 2, { reach: 400, reactions: 30, saves: 1 }],
  ]);
  await published(opening, toot, '2026-03-27T23:31Z', [['2026-03-28T12:00Z', 1, { reactions: 3, shares: 1 }]]);
  // Ten past midnight on the 30th, by summer time.
  await published(await aPost(campaignId, '', 'No title'), small, '2026-03-29T22:10Z', [
    ['2026-03-30T21:30Z', 2, { reach: 50, reactions: 0 }],
    ['2026-03-31T07:00Z', 2, { views: 5 }],
  ]);
  await published(await aPost(campaignId, 'To come'), feed, null);
  return campaignId;
}

async function aCampaignMeasuredAnew(): Promise<string> {
  const campaignId = await aCampaign();
  const post = await aPost(campaignId, 'Plays');
  await published(post, big, '2026-03-28T09:00Z', [
    ['2026-03-28T10:00Z', 1, { views: 10 }],
    ['2026-03-29T21:59Z', 1, { views: 20 }],
    ['2026-03-31T05:00Z', 2, { views: 90 }],
  ]);
  await published(post, small, '2026-03-28T10:00Z', [
    ['2026-03-28T11:00Z', 1, { views: 5 }],
    ['2026-03-30T12:00Z', 2, { views: 7 }],
  ]);
  return campaignId;
}

const ofCampaign = async (id: string, query: string) => {
  await bench.rollUp();
  return bench.get<Report>(`campaigns/${id}/report/over-time${query}`);
};

describe('a campaign over time', () => {
  it('adds up what was known by the end of each day of the workspace, through a change of clocks', async () => {
    const report = await ofCampaign(await aMarchCampaign(), '');
    expect(report).toMatchObject({ metric: 'reach', zone: 'Europe/Berlin', truncated: false, definitionChanges: [] });
    const day = (
      name: string,
      [sandbox, gained]: [number, number | null],
      ofBig: number,
      ofSmall: number | null,
      measured: number,
    ) => ({
      day: name,
      total: sandbox,
      gained,
      byChannel: { sandbox, mastodon: null },
      byAccount: { [big]: ofBig, [toot]: null, [small]: ofSmall },
      measured,
    });
    expect(report.days).toEqual([
      day('2026-03-28', [120, 120], 120, null, 2),
      day('2026-03-29', [150, 30], 150, null, 2),
      day('2026-03-30', [450, 300], 400, 50, 3),
      // The latest snapshot of the small account has no reach: nothing was gained, and what was known stays.
      day('2026-03-31', [450, null], 400, 50, 3),
    ]);
    expect(report.notOffered).toEqual(['feed', 'mastodon']);
    expect(report.posts).toEqual([
      expect.objectContaining({ title: 'Opening', day: '2026-03-28', publishedAt: '2026-03-27T23:30:00.000Z' }),
      expect.objectContaining({ title: 'No title', day: '2026-03-30', publishedAt: '2026-03-29T22:10:00.000Z' }),
    ]);
  });

  it('adds reactions, comments, shares and saves up to engagement, those that are known', async () => {
    const report = await ofCampaign(await aMarchCampaign(), '?metric=engagement');
    expect(report.days.map(({ total, measured }) => [total, measured])).toEqual([
      [14, 2],
      [16, 2],
      [35, 3],
      [35, 3],
    ]);
    expect(report.notOffered).toEqual(['feed']);
  });

  it('never makes one series of two when a network changes what it counts, and says where the break is', async () => {
    const report = await ofCampaign(await aCampaignMeasuredAnew(), '?metric=views');
    expect(report.days.map(({ day, total, byAccount, measured }) => [day, total, byAccount[big], measured])).toEqual([
      ['2026-03-28', 15, 10, 2],
      ['2026-03-29', 25, 20, 2],
      ['2026-03-30', 7, null, 2],
      ['2026-03-31', 97, 90, 2],
    ]);
    expect(report.definitionChanges).toEqual([
      { channel: 'sandbox', day: '2026-03-30', since: '2026-03-29T22:00:00.000Z' },
    ]);
  });

  it('can be had as CSV, with an empty cell where nothing is known', async () => {
    const csv = async (campaignId: string, metric: string) =>
      bench.rollUp().then(() => bench.csv(`campaigns/${campaignId}/report.csv?table=over-time&metric=${metric}`));
    expect(await csv(await aMarchCampaign(), 'reach')).toEqual([
      'Day,Sum of post reach (people counted more than once),Gained on the day,Deliveries measured,Measured differently from here on,' +
        'Reach on sandbox,Reach on mastodon,Reach of big (sandbox),Reach of toot (mastodon),Reach of small (sandbox)',
      '2026-03-28,120,120,2,,120,,120,,',
      '2026-03-29,150,30,2,,150,,150,,',
      '2026-03-30,450,300,3,,450,,400,,50',
      '2026-03-31,450,,3,,450,,400,,50',
      '',
    ]);
    expect((await csv(await aCampaignMeasuredAnew(), 'views'))[3]).toBe('2026-03-30,7,,2,sandbox,7,,7');
  });

  it('begins with the first publication, shows the newest 366 days, and knows nothing of what nobody published', async () => {
    const old = await aCampaign();
    await published(await aPost(old, 'Long ago'), big, '2024-12-01T10:00Z');
    const report = await ofCampaign(old, '');
    expect([report.days.length, report.days[0]?.day, report.truncated]).toEqual([366, '2025-03-31', true]);
    expect(report.days.every(({ total, measured }) => total === null && measured === 0)).toBe(true);
    expect(await ofCampaign(await aCampaign(), '')).toMatchObject({ days: [], posts: [], notOffered: [] });
  });

  it('refuses a metric that is none, and does not exist for another workspace', async () => {
    const id = await aCampaign();
    const answer = await bench.carillon.owner.call(
      'GET',
      bench.carillon.in(`campaigns/${id}/report/over-time?metric=likes`),
    );
    expect(answer.status).toBe(422);
    const other = await bench.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
    const elsewhere = (path: string) => bench.carillon.owner.call('GET', `workspaces/${other.id}/${path}`);
    expect((await elsewhere(`campaigns/${id}/report/over-time`)).status).toBe(404);
    expect((await elsewhere(`reports/over-time?accountId=${big}`)).status).toBe(422);
  });
});

describe('what all that is out gained', () => {
  it('is told by day, for old posts and new ones, by channel, account or campaign', async () => {
    const accountId = await bench.anAccount('alone');
    const campaignId = await aCampaign();
    await published(await aPost(campaignId, 'Before'), accountId, '2026-03-26T09:29Z', [
      ['2026-03-26T11:00Z', 1, { views: 1_000 }],
      ['2026-03-28T11:00Z', 1, { views: 1_010 }],
    ]);
    await published(await bench.aPost({ title: 'Within' }), accountId, '2026-03-28T09:30Z', [
      ['2026-03-28T11:00Z', 1, { views: 5 }],
      ['2026-03-29T11:00Z', 1, { views: 4 }],
    ]);
    await bench.rollUp();
    const ask = (query: string) =>
      bench.get<{ days: { day: string; gained: number | null; byKey: object }[]; posts: object[]; keys: object[] }>(
        `reports/over-time?metric=views&accountId=${accountId}&from=2026-03-27&to=2026-03-29${query}`,
      );
    const byChannel = await ask('');
    expect(byChannel.days).toEqual([
      { day: '2026-03-27', gained: null, byKey: { sandbox: null } },
      { day: '2026-03-28', gained: 15, byKey: { sandbox: 15 } },
      { day: '2026-03-29', gained: -1, byKey: { sandbox: -1 } },
    ]);
    expect(byChannel.posts).toMatchObject([{ title: 'Within' }]);
    const byCampaign = await ask('&by=campaign');
    expect(byCampaign.days[1]?.byKey).toEqual({ [campaignId]: 10, '': 5 });
    expect(byCampaign.keys).toContainEqual({ key: campaignId, name: 'Autumn', channel: null });
    expect(
      await bench.csv(
        `reports/over-time.csv?metric=views&accountId=${accountId}&by=account&from=2026-03-28&to=2026-03-29`,
      ),
    ).toEqual(['Day,Views gained,Views gained: alone', '2026-03-28,15,15', '2026-03-29,-1,-1', '']);
  });

  it('has no gain in what a post has under a new definition at first, though totals hold it', async () => {
    const accountId = await bench.anAccount('anew');
    const campaignId = await aCampaign();
    await published(await aPost(campaignId, 'Before'), accountId, '2026-03-28T09:00Z', [
      ['2026-03-28T10:00Z', 1, { views: 100, reach: 50 }],
      // Views come only with the second snapshot of the new definition.
      ['2026-03-29T23:00Z', 2, { reach: 60 }],
      ['2026-03-30T06:00Z', 2, { views: 400, reach: 70 }],
      ['2026-03-30T08:00Z', 2, { views: 405 }],
    ]);
    await published(await aPost(campaignId, 'After'), accountId, '2026-03-30T09:00Z', [
      ['2026-03-30T10:00Z', 2, { views: 7 }],
      ['2026-03-31T07:00Z', 2, { views: 9 }],
    ]);
    await bench.rollUp();
    const gains = async (metric: string) =>
      (
        await bench.get<{ days: { gained: number | null }[] }>(
          `reports/over-time?metric=${metric}&accountId=${accountId}&from=2026-03-28&to=2026-03-31`,
        )
      ).days.map(({ gained }) => gained);
    expect(await gains('views')).toEqual([100, null, 12, 2]);
    expect(await gains('reach')).toEqual([50, null, 20, null]);
    const { days } = await ofCampaign(campaignId, '?metric=views');
    expect(days.map(({ total }) => total)).toEqual([100, 100, 412, 414]);
  });

  it('has no break where a file was imported, and no network changed what it counts', async () => {
    const accountId = await bench.anAccount('imported');
    await published(await bench.aPost({ title: 'Ours' }), accountId, '2026-03-28T09:00Z', [
      ['2026-03-28T10:00Z', 1, { reach: 40 }],
    ]);
    const csv = 'Date,Text,Reach\n2026-03-27T10:00:00Z,Theirs,900';
    const { status } = await bench.carillon.owner.call(
      'POST',
      bench.carillon.in(`accounts/${accountId}/history/import`),
      csv,
      { headers: { 'content-type': 'text/csv' } },
    );
    expect(status).toBe(200);
    await bench.rollUp();
    const period = `accountId=${accountId}&from=2026-02-20&to=2026-03-29`;
    expect(await bench.get(`reports/over-time?metric=reach&${period}`)).toMatchObject({ definitionChanges: [] });
    const explained = await bench.get<{ missing: { code: string }[] }>(`reports/explain?metric=reach&by=all&${period}`);
    expect(explained).toMatchObject({ value: 940, known: 2, missing: [] });
    const [series] = await bench.sql<{ versions: number[] }>(
      `SELECT array_agg(version ORDER BY version) AS versions FROM metric_definition WHERE metric = 'reach' AND channel = 'sandbox'`,
    );
    expect(series?.versions).toEqual([0, 1, 2]);
  });

  it('refuses periods that end before they begin or last a hundred years, and what is no filter', async () => {
    for (const query of [
      'from=2026-03-29&to=2026-03-28',
      'from=1920-01-01',
      'from=2026-02-30',
      'label=sale',
      'by=moon',
      'metric=likes',
    ]) {
      expect([query, await bench.status(`reports/over-time?${query}`)]).toEqual([query, 422]);
    }
  });
});
