import { readFile } from 'node:fs/promises';
import pg from 'pg';
import { Database } from '../../core/database/database.js';
import { POST_COLUMNS } from '../metrics/index.js';
import { AnalyticsBench } from './analytics-bench.js';
import { dropReportingRole, makeReportingRole } from './reporting-role.js';

/** What the docs promise other programs: every query of theirs runs for a reading role, with the columns that it had when it was written down. */
const now = new Date('2026-03-31T08:00:00.000Z');
const ROLE = `docs_${process.pid}`;
let bench: AnalyticsBench;
let client: pg.Client;

beforeAll(async () => {
  bench = await AnalyticsBench.open({ now, months: ['2026_03'] });
  const accountId = await bench.anAccount('big', { followers: [['2026-03-20T00:00Z', 1_000]] });
  await bench.published({
    postId: await bench.aPost({ campaignId: await bench.aCampaign({ metric: 'views', value: 100 }) }),
    accountId,
    at: '2026-03-28T22:30Z',
    snapshots: [['2026-03-28T23:30Z', 1, { views: 150, reactions: 8 }]],
  });
  await bench.rollUp();
  const password = await makeReportingRole(bench.carillon.carillon.app.get(Database, { strict: false }), ROLE, null);
  const url = new URL(bench.carillon.databaseUrl);
  [url.username, url.password] = [ROLE, password];
  client = new pg.Client({ connectionString: url.href });
  await client.connect();
}, 60_000);

afterAll(async () => {
  await client?.end();
  await dropReportingRole(bench.carillon.carillon.app.get(Database, { strict: false }), ROLE);
  await bench?.close();
});

const read = (path: string) => readFile(path, 'utf8');

it('every documented query answers', async () => {
  const queries = [...(await read('docs/reporting.md')).matchAll(/^```sql\n([\s\S]*?)^```/gm)].map(
    ([, text = '']) => text,
  );
  expect(queries.length).toBeGreaterThanOrEqual(5);
  for (const query of queries) {
    const { fields } = await client.query(query.replaceAll('current_date', `date '2026-03-31'`));
    expect(fields.length).toBeGreaterThan(1);
  }
});

it('the documented query of goals knows every metric that a campaign can aim at', async () => {
  const query = /```sql\n([^`]*goal_metric[^`]*)```/.exec(await read('docs/reporting.md'))?.[1] ?? '';
  const openapi = JSON.parse(await read('web/openapi.json')) as {
    components: { schemas: { CampaignGoalDto: { properties: { metric: { enum: string[] } } } } };
  };
  const metrics = openapi.components.schemas.CampaignGoalDto.properties.metric.enum;
  expect(metrics).toContain('linkClicks');
  const accountId = await bench.anAccount('goals');
  const every = Object.fromEntries(POST_COLUMNS.split(', ').map((name, index) => [name, index + 1]));
  for (const metric of metrics) {
    await bench.published({
      postId: await bench.aPost({ campaignId: await bench.aCampaign({ metric, value: 100 }) }),
      accountId,
      at: '2026-03-27T10:00Z',
      snapshots: [['2026-03-28T10:00Z', 1, every]],
    });
  }
  await bench.rollUp();
  const { rows } = await client.query<{ goal_metric: string; reached: string | null }>(query);
  const reached = new Map(rows.map((row) => [row.goal_metric, row.reached]));
  expect(metrics.filter((metric) => (reached.get(metric) ?? null) === null)).toEqual([]);
});

it('every panel and variable of the Grafana dashboard answers', async () => {
  interface Dashboard {
    readonly panels: readonly { readonly title: string; readonly targets: readonly { readonly rawSql: string }[] }[];
    readonly templating: { readonly list: readonly { readonly type: string; readonly query: string }[] };
  }
  const dashboard = JSON.parse(await read('docs/reporting/grafana-dashboard.json')) as Dashboard;
  const texts = [
    ...dashboard.panels.flatMap(({ targets }) => targets.map(({ rawSql }) => rawSql)),
    ...dashboard.templating.list.filter(({ type }) => type === 'query').map(({ query }) => query),
  ];
  expect(texts.length).toBeGreaterThanOrEqual(8);
  for (const text of texts) {
    // Grafana puts a condition for the macro, and the chosen value for the variable.
    const query = text
      .replaceAll(/\$__timeFilter\(([^)]+)\)/g, `$1 BETWEEN '2026-03-01' AND '2026-04-01'`)
      .replaceAll(/\$\{workspace\}/g, bench.carillon.workspaceId);
    expect((await client.query(query)).rowCount).toBeGreaterThan(0);
  }
});

it('every view that the docs name is there, keeps its columns, and explains itself', async () => {
  const named = [...(await read('docs/reporting.md')).matchAll(/^\| `(\w+_v\d+)`/gm)].map(([, view = '']) => view);
  const { rows } = await client.query<{ view: string; columns: string }>(
    `SELECT table_name AS view, string_agg(column_name || ' ' || udt_name, ', ' ORDER BY ordinal_position) AS columns
     FROM information_schema.columns WHERE table_schema = 'reporting' GROUP BY table_name ORDER BY table_name`,
  );
  expect(rows.map(({ view }) => view)).toEqual([...named].sort());
  expect(Object.fromEntries(rows.map(({ view, columns }) => [view, columns]))).toMatchSnapshot();
});
