import { newId } from '../../core/ids/new-id.js';
import { AnalyticsBench } from './analytics-bench.js';

/** What a count was taken for before it had a bound, and may stand in a database for. */
const ABSURD = Number.MAX_SAFE_INTEGER;
const BEYOND_NUMBERS = '9223372036854775807';
const now = new Date('2026-03-31T08:00:00.000Z');
const AT = '2026-03-20T10:00Z';
let bench: AnalyticsBench;
let elsewhere: string;

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03'] });
  elsewhere = await aWorkspaceElsewhere();
}, 60_000);

afterAll(() => bench?.close());

async function aWorkspaceElsewhere(): Promise<string> {
  const body = { name: 'Elsewhere', zone: 'Europe/Berlin' };
  return (await bench.carillon.owner.ok<{ id: string }>('POST', 'workspaces', body)).id;
}

/** Posts that a server claims were seen by more people than there are. */
async function measuredElsewhere(count: number, value: number | string): Promise<void> {
  const accountId = newId();
  await bench.sql(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1, $2, 'sandbox', '', gen_random_uuid()::text, 'absurd', 'Absurd', 'active', '{}', '{}', $3, $3, $3)`,
    [accountId, elsewhere, now],
  );
  await bench.sql(
    `WITH made AS (
       INSERT INTO publication (id, workspace_id, account_id, channel, origin, title, excerpt, remote_id, parts, part_count, published_at, created_at)
       SELECT gen_random_uuid(), $1, $2, 'sandbox', 'history', '', '', number::text, '[]', 1, $3, $3 FROM generate_series(1, $4::int) AS number
       RETURNING id
     ), measured AS (
       INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native, reactions, comments, shares)
       SELECT id, $1, $2, $3::timestamptz + after, 1, '{}', count, count, count
       FROM made CROSS JOIN (VALUES (interval '1 hour', 0), (interval '1 day', $5::bigint)) AS counted (after, count)
     )
     INSERT INTO roll_up_pending (publication_id, from_at) SELECT id, $3::timestamptz + interval '1 hour' FROM made
     ON CONFLICT (publication_id) DO UPDATE SET from_at = excluded.from_at`,
    [elsewhere, accountId, AT, count, value],
  );
}

async function published(views: number): Promise<void> {
  await bench.published({
    postId: await bench.aPost(),
    accountId: await bench.anAccount(`bells${views}`),
    at: AT,
    snapshots: [['2026-03-21T10:00Z', 1, { views }]],
  });
}

const views = async () => {
  const report = await bench.get<{ totals: { views: number | null } }>('reports?by=all&from=2026-03-01&to=2026-03-31');
  const gained = await bench.get<{ days: { day: string; gained: number | null }[] }>(
    'reports/over-time?metric=views&from=2026-03-21&to=2026-03-21',
  );
  return [report.totals.views, gained.days[0]?.gained];
};

describe('counts that nobody could have', () => {
  it('leave the sums of other workspaces alone, and are told of', async () => {
    const told = (words: string) =>
      bench.logged.filter((line) => line.includes(words)).map((line) => JSON.parse(line) as object);
    await measuredElsewhere(342, ABSURD);
    await published(70);
    await bench.rollUp();
    expect(await views()).toEqual([70, 70]);
    expect(told('a day of publication could not be summed up')).toMatchObject([
      { workspace_id: elsewhere, day: '2026-03-20' },
    ]);
    expect(told('the gains of a day could not be summed up')).toMatchObject([{ day: '2026-03-21' }]);
    expect(await bench.sql('SELECT * FROM roll_up_dirty_day')).toEqual([]);

    await measuredElsewhere(1, BEYOND_NUMBERS);
    await published(5);
    await bench.rollUp();
    expect(await views()).toEqual([75, 75]);
    expect(told('a publication could not be rolled up')).toHaveLength(1);
    expect(await bench.sql('SELECT * FROM roll_up_pending')).toEqual([]);
  });
});
