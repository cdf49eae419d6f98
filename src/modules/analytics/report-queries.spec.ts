import { addDays } from './period.rules.js';
import { AnalyticsBench } from './analytics-bench.js';

const now = new Date('2026-03-31T08:00:00.000Z');
let bench: AnalyticsBench;
let bells: string;
let horns: string;

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, zone: 'UTC', months: ['2026_03'] });
  bells = await bench.anAccount('bells');
  horns = await bench.anAccount('horns');
  const campaignId = await bench.aCampaign();
  for (const [labels, views] of [
    [['spring'], 10],
    [['autumn'], 200],
  ] as const) {
    await bench.published({
      postId: await bench.aPost({ labels, campaignId: views === 10 ? campaignId : null }),
      accountId: bells,
      at: '2026-03-28T10:00Z',
      snapshots: [['2026-03-28T12:00Z', 1, { views }]],
    });
  }
  await bench.published({
    postId: await bench.aPost({ labels: ['spring'] }),
    accountId: horns,
    at: '2026-03-28T10:00Z',
    snapshots: [['2026-03-28T12:00Z', 1, { views: 3_000 }]],
  });
  await bench.rollUp();
}, 60_000);

afterAll(() => bench?.close());

describe('a report with very many rows', () => {
  const DAYS = 510;
  const first = addDays('2026-03-28', 1 - DAYS);

  beforeAll(async () => {
    await bench.sql(
      `INSERT INTO publication (id, workspace_id, account_id, channel, origin, title, excerpt, remote_id, parts, part_count, published_at, created_at)
       SELECT gen_random_uuid(), $1, $2, 'sandbox', 'import', '', '', number::text, '[]', 1, $3::date + number * interval '1 day' + interval '12 hours', $4
       FROM generate_series(0, $5::int - 2) AS number`,
      [bench.carillon.workspaceId, horns, first, now, DAYS],
    );
    await bench.rollUp();
  });

  it('shows the newest days, and says that there are more', async () => {
    const report = await bench.get<{ rows: { key: string }[]; truncated: boolean }>(
      `reports?by=day&from=${first}&to=2026-03-31`,
    );
    expect([report.truncated, report.rows.length, report.rows.at(0)?.key, report.rows.at(-1)?.key]).toEqual([
      true,
      500,
      addDays('2026-03-28', -499),
      '2026-03-28',
    ]);
  });

  it('is there as CSV with all of them', async () => {
    const [, ...lines] = await bench.csv(`reports.csv?by=day&from=${first}&to=2026-03-31&compare=none`);
    expect([lines.length, lines.at(0)?.slice(0, 10), lines.at(-2)?.slice(0, 10)]).toEqual([
      DAYS + 1,
      first,
      '2026-03-28',
    ]);
  });
});

describe('days that no calendar here has', () => {
  it.each(['from=9999-12-31&to=9999-12-31', 'from=9999-12-01', 'to=2201-01-01', 'from=1899-12-31'])(
    'are refused: %s',
    async (query) => {
      for (const path of ['reports', 'reports/posts', 'reports/over-time', 'reports/explain'])
        expect([path, await bench.status(`${path}?${query}`)]).toEqual([path, 422]);
    },
  );

  it('are those of no link either', async () => {
    const share = { title: 'Far', subject: { kind: 'overview', from: '2026-03-01', to: '9999-12-31' } };
    expect((await bench.carillon.owner.call('POST', bench.carillon.in('report-shares'), share)).status).toBe(422);
  });
});

describe('a label without a name', () => {
  it.each([
    'reports?by=all',
    'reports/posts?by=all',
    'reports/explain?by=all',
    `accounts/:account/report?compare=none`,
    'posts?limit=10',
    'media?limit=10',
    'calendar?from=2026-03-01T00:00&to=2026-03-31T00:00',
  ])('is refused where labels narrow: %s', async (path) => {
    const url = path.replace(':account', bells).replace('reports/posts?by=all', 'reports/posts?limit=10');
    const statuses = await Promise.all(
      ['', '&label=spring', '&label=', '&label=spring,'].map((end) => bench.status(url + end)),
    );
    expect(statuses).toEqual([200, 200, 422, 422]);
  });
});

describe('the report of an account', () => {
  const views = async (query: string) => {
    const report = await bench.get<{ totals: { views: number | null }; byPost: object[] }>(
      `accounts/${bells}/report?from=2026-03-28&to=2026-03-28${query}`,
    );
    return [report.totals.views, report.byPost.length];
  };

  it('is narrowed by what narrows other reports, and stays that of the account', async () => {
    expect(await views('')).toEqual([210, 2]);
    expect(await views('&label=spring')).toEqual([10, 1]);
    expect(await views('&label=spring,autumn')).toEqual([210, 2]);
    expect(await views('&channel=mastodon')).toEqual([null, 0]);
    expect(await views(`&accountId=${horns}`)).toEqual([210, 2]);
  });
});
