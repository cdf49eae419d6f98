import { AnalyticsBench, type BenchSnapshot } from './analytics-bench.js';

let bench: AnalyticsBench;
let accountId: string;

beforeEach(async () => {
  bench = await AnalyticsBench.open({
    now: new Date('2026-03-31T08:00:00.000Z'),
    zone: 'Pacific/Auckland',
    months: ['2026_01', '2026_02', '2026_03'],
  });
  accountId = await bench.anAccount('bells');
}, 60_000);

afterEach(() => bench?.close());

const published = async (at: string, snapshots: readonly BenchSnapshot[], campaignId: string | null = null) =>
  bench.published({ postId: await bench.aPost({ campaignId }), accountId, at, snapshots });

async function gains(query = ''): Promise<(readonly [day: string, gained: number])[]> {
  const { days } = await bench.get<{ days: { day: string; gained: number | null }[] }>(
    `reports/over-time?metric=views&from=2026-01-01&to=2026-03-31${query}`,
  );
  return days.flatMap(({ day, gained }) => (gained === null ? [] : [[day, gained] as const]));
}

describe('gains of days', () => {
  it('are kept once their snapshots were let go, also where the workspace moves to a zone in which it is the day before', async () => {
    const id = await published('2026-01-30T10:00Z', [
      ['2026-01-30T20:00Z', 1, { views: 10 }],
      ['2026-02-09T20:00Z', 1, { views: 20 }],
      ['2026-02-10T20:00Z', 1, { views: 30 }],
    ]);
    await bench.rollUp();
    const before = await gains();
    expect(before).toEqual([
      ['2026-01-31', 10],
      ['2026-02-10', 10],
      ['2026-02-11', 10],
    ]);
    await bench.sql(`DROP TABLE publication_snapshot_2026_01`);
    await bench.sql(`INSERT INTO snapshot_horizon VALUES ('2026-02-01T00:00Z')`);
    await bench.sql(`UPDATE workspace SET zone = 'America/New_York'`);
    await bench.rollUp();
    expect(await gains()).toEqual(before);
    // The 10th there, of which the kept days have told already.
    await bench.capture(id, accountId, [['2026-02-11T01:00Z', 1, { views: 35 }]]);
    await bench.rollUp();
    expect(await gains()).toEqual([
      ['2026-01-31', 10],
      ['2026-02-10', 10],
      ['2026-02-11', 15],
    ]);
    await bench.capture(id, accountId, [['2026-02-13T01:00Z', 1, { views: 36 }]]);
    await bench.rollUp();
    expect((await gains()).at(-1)).toEqual(['2026-02-12', 1]);
  });

  it('go with a post to another campaign, also while a snapshot of it waits to be rolled up', async () => {
    const [former, next] = [await bench.aCampaign(), await bench.aCampaign()];
    const id = await published('2026-03-01T10:00Z', [['2026-03-01T20:00Z', 1, { views: 10 }]], former);
    await bench.rollUp();
    expect(await gains(`&campaignId=${former}`)).toEqual([['2026-03-02', 10]]);
    await bench.capture(id, accountId, [['2026-03-03T20:00Z', 1, { views: 25 }]]);
    await bench.sql(`UPDATE publication SET campaign_id = $2 WHERE id = $1`, [id, next]);
    await bench.rollUp();
    expect(await gains(`&campaignId=${former}`)).toEqual([]);
    expect(await gains(`&campaignId=${next}`)).toEqual([
      ['2026-03-02', 10],
      ['2026-03-04', 15],
    ]);
  });
});
