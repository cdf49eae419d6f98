/**
 * What reports cost beside the same answers computed from raw snapshots, how fast snapshots come in and are rolled up, and what one takes to keep.
 * Everything runs on an embedded Postgres; reports are asked for through the API of a process of their own.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { Database } from '../src/core/database/database.js';
import { startEmbeddedPostgres } from '../src/core/database/embedded-postgres.js';
import { runMigrations } from '../src/core/database/migrate.js';
import { openDataSource } from '../src/core/database/open-data-source.js';
import { EventBus } from '../src/core/events/event-bus.js';
import { createLogger } from '../src/core/logging/logger.js';
import { MeasurementsRepository, type SettledMeasurement } from '../src/modules/metrics/measurements.repository.js';
import { RollUpsRepository } from '../src/modules/metrics/roll-ups/roll-ups.repository.js';
import { RollUps } from '../src/modules/metrics/roll-ups/roll-ups.service.js';
import { benchedReports, type BenchedReport } from './analytics/reports.js';
import { AGES, AnalyticsScene, type SceneSize } from './analytics/scene.js';
import { firstAnswer, freePort, runBench, startProgram, stopProgram } from './support/processes.js';
import { print, wholeNumber, type Figure } from './support/report.js';

const DEFAULT: SceneSize = { publications: 100_000, accounts: 40, days: 730 };
const LARGE: SceneSize = { publications: 1_000_000, accounts: 200, days: 1_095 };
const MOST_MS = 60;
const AT_LEAST_FASTER = 50;
const INGEST_AT_LEAST = 0.5;
const INGEST_BATCH = 200;
const LAST_DAY = new Date('2026-08-01T00:00:00.000Z');

const { values: options } = parseArgs({
  options: {
    /** A million publications with 20 million snapshots: about 15 GB of disk and an hour. */
    large: { type: 'boolean', default: false },
    /** Instead of 100,000. */
    publications: { type: 'string' },
    /** Requests of each report. */
    requests: { type: 'string', default: '40' },
    json: { type: 'boolean', default: false },
  },
});
const base = options.large ? LARGE : DEFAULT;
const size: SceneSize = options.publications
  ? { ...base, publications: wholeNumber('publications', options.publications, 10_000_000) }
  : base;
const requests = wholeNumber('requests', options.requests, 10_000);
const say = (what: string) => void process.stderr.write(`${what}\n`);

await runBench(async (cleanup) => {
  const log = createLogger('silent');
  const folder = await cleanup.folder();
  const server = await startEmbeddedPostgres({
    dataDir: folder,
    log: { info: () => undefined, warn: () => undefined },
  });
  cleanup.add(() => server.stop());
  await runMigrations(server.url);
  const db = new pg.Client({ connectionString: server.url, options: '-c timezone=UTC' });
  db.on('error', () => undefined);
  await db.connect();
  cleanup.add(() => db.end());

  const port = await freePort();
  const child = startProgram('program/main.js', {
    env: {
      DATABASE_URL: server.url,
      CARILLON_PORT: String(port),
      CARILLON_DATA: join(folder, 'data'),
      CARILLON_ROLES: 'api',
      CARILLON_LOG_LEVEL: 'error',
    },
  });
  cleanup.add(() => stopProgram(child));
  const origin = `http://127.0.0.1:${port}`;
  await firstAnswer(child, `${origin}/health/live`, performance.now());
  const { cookie, workspaceId } = await setUp(origin);

  const scene = new AnalyticsScene(db, workspaceId, size, LAST_DAY);
  await scene.fill(say);
  const { dataSource, pool } = await openDataSource({ url: server.url, poolSize: 4, entities: [], log });
  const database = new Database(dataSource, pool, log);
  cleanup.add(() => database.close());
  const rollUps = new RollUps(database, new RollUpsRepository(), new EventBus(server.url, log), log);
  const begun = performance.now();
  await rollUps.rebuild();
  await rollUps.catchUp();
  const rebuiltPerSecond = size.publications / ((performance.now() - begun) / 1_000);
  await db.query('VACUUM ANALYZE');
  say(`rolled up: ${Math.round(rebuiltPerSecond)} publications/s`);

  const figures: Figure[] = [];
  const { rows: some } = await db.query<{ id: string }>('SELECT id FROM publication TABLESAMPLE SYSTEM (1) LIMIT 500');
  for (const report of benchedReports(
    scene,
    some.map(({ id }) => id),
  )) {
    const own = await timed(report, origin, workspaceId, cookie);
    const raw = report.raw === null ? null : await timeRaw(db, report.raw);
    figures.push({
      name: `${report.name}, p95`,
      unit: 'ms',
      value: own.p95,
      baseline: null,
      required: { of: 'value', atMost: MOST_MS },
    });
    if (raw !== null) {
      figures.push({
        name: `${report.name}, how much faster`,
        unit: '/s',
        value: 1_000 / own.median,
        baseline: { name: 'from raw snapshots', value: 1_000 / raw },
        required: { of: 'ratio', atLeast: AT_LEAST_FASTER },
      });
    }
    say(
      `${report.name}: p95 ${own.p95.toFixed(1)} ms, median ${own.median.toFixed(1)} ms, raw ${raw?.toFixed(0) ?? '-'} ms`,
    );
  }
  figures.push(...(await ingest(db, database, scene, rollUps)));
  figures.push({
    name: 'rolled up from the beginning',
    unit: 'publications/s',
    value: rebuiltPerSecond,
    baseline: null,
    required: null,
  });
  const snapshots = size.publications * AGES.length;
  const bytes = await bytesOf(db, 'publication_snapshot');
  const days = await bytesOf(db, 'publication_day');
  figures.push({ name: 'a snapshot on disk', unit: 'bytes', value: bytes / snapshots, baseline: null, required: null });
  figures.push({
    name: 'days beside it, for each snapshot',
    unit: 'bytes',
    value: days / snapshots,
    baseline: null,
    required: null,
  });
  return print(
    {
      bench: 'analytics',
      notes: [
        `${size.publications.toLocaleString('en-US')} publications of ${size.accounts} accounts over ${size.days} days in one workspace, ${AGES.length} snapshots each.`,
        `Each report ${requests} times through the API, with ranges and ids of its own every time; from raw snapshots the median of three.`,
      ],
      figures,
      faults: [],
    },
    options.json,
  );
});

async function setUp(origin: string): Promise<{ cookie: string; workspaceId: string }> {
  const answer = await fetch(`${origin}/api/v1/setup`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      name: 'Olga Owner',
      email: 'olga@example.com',
      password: 'correct horse battery',
      workspaceName: 'Bells',
      zone: 'UTC',
    }),
  });
  const cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  const me = (await (await fetch(`${origin}/api/v1/me`, { headers: { cookie } })).json()) as {
    workspaces: { id: string }[];
  };
  const [workspace] = me.workspaces;
  if (!workspace) throw new Error(`Set-up answered ${answer.status}.`);
  return { cookie, workspaceId: workspace.id };
}

async function timed(
  report: BenchedReport,
  origin: string,
  workspaceId: string,
  cookie: string,
): Promise<{ p95: number; median: number }> {
  const times: number[] = [];
  for (let turn = -3; turn < requests; turn++) {
    const begun = performance.now();
    const path = report.path();
    const answer = await fetch(`${origin}/api/v1/workspaces/${workspaceId}/${path}`, { headers: { cookie } });
    const body = await answer.text();
    if (answer.status !== 200) throw new Error(`${path} answered ${answer.status}: ${body.slice(0, 500)}`);
    if (turn >= 0) times.push(performance.now() - begun);
  }
  times.sort((a, b) => a - b);
  return { p95: times[Math.ceil(times.length * 0.95) - 1] ?? 0, median: times[Math.floor(times.length / 2)] ?? 0 };
}

async function timeRaw(db: pg.Client, raw: NonNullable<BenchedReport['raw']>): Promise<number> {
  const times: number[] = [];
  for (let turn = 0; turn < 3; turn++) {
    const begun = performance.now();
    await db.query(raw.text, raw.values());
    times.push(performance.now() - begun);
  }
  return times.sort((a, b) => a - b)[1] ?? 0;
}

/** Snapshots of what is measured, as the worker writes them, beside the same rows by plain inserts of as many rows. */
async function ingest(db: pg.Client, database: Database, scene: AnalyticsScene, rollUps: RollUps): Promise<Figure[]> {
  const repository = new MeasurementsRepository();
  const { rows: publications } = await db.query<{ id: string; account_id: string; published_at: Date }>(
    'SELECT id, account_id, published_at FROM publication ORDER BY published_at DESC LIMIT 20000',
  );
  const at = new Date(LAST_DAY.getTime() + 95 * 86_400_000);
  const lease = new Date(at.getTime() + 120_000);
  await db.query(
    `INSERT INTO measurement (publication_id, workspace_id, account_id, channel, published_at, next_at, lease_until)
     SELECT id, workspace_id, account_id, channel, published_at, $2, $3 FROM publication WHERE id = ANY($1::uuid[])`,
    [publications.map(({ id }) => id), at, lease],
  );
  await db.query('CREATE TABLE plain_snapshot (LIKE publication_snapshot INCLUDING ALL)');
  await db.query('VACUUM ANALYZE measurement');
  const batches = Array.from({ length: Math.floor(publications.length / INGEST_BATCH) }, (_, index) =>
    publications.slice(index * INGEST_BATCH, (index + 1) * INGEST_BATCH),
  );
  const counts = {
    reach: 900,
    views: 1_500,
    reactions: 40,
    comments: 10,
    shares: 5,
    saves: null,
    clicks: 20,
    linkClicks: null,
    quotes: null,
    pollVotes: null,
    videoViews: null,
    watchSeconds: null,
  };
  const native = { people: 900, shown: 1_500, likes: 40 };
  const settled = batches.map((batch) =>
    batch.map(({ id, account_id: accountId, published_at: publishedAt }): SettledMeasurement => ({
      claim: {
        publicationId: id,
        workspaceId: scene.workspaceId,
        accountId,
        publishedAt,
        still: 0,
        failures: 0,
        leaseUntil: lease,
        parts: [],
        before: null,
        generation: 1,
        accountVersion: 1,
      },
      counts,
      native,
      nextAt: new Date(at.getTime() + 7 * 86_400_000),
      still: 0,
      endedReason: null,
    })),
  );
  const own: number[] = [];
  const plain: number[] = [];
  // In turns, so that both meet the same moods of the machine.
  for (const [index, batch] of settled.entries()) {
    let begun = performance.now();
    await repository.settle(database, batch, at, 1);
    own.push(performance.now() - begun);
    const rows = batches[index] ?? [];
    const values = rows.flatMap(({ id, account_id: accountId }) => [
      id,
      scene.workspaceId,
      accountId,
      at,
      1,
      counts.reach,
      counts.views,
      counts.reactions,
      counts.comments,
      counts.shares,
      counts.clicks,
      JSON.stringify(native),
    ]);
    const places = rows.map(
      (_, row) => `(${Array.from({ length: 12 }, (__, column) => `$${row * 12 + column + 1}`).join(', ')})`,
    );
    begun = performance.now();
    await database.execute(
      `INSERT INTO plain_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, reach, views, reactions, comments, shares, clicks, native)
       VALUES ${places.join(', ')}`,
      values,
    );
    plain.push(performance.now() - begun);
  }
  const perSecond = (times: readonly number[]) =>
    (INGEST_BATCH * times.length) / (times.reduce((sum, ms) => sum + ms, 0) / 1_000);
  const begun = performance.now();
  await rollUps.catchUp();
  const rolledUp = (INGEST_BATCH * settled.length) / ((performance.now() - begun) / 1_000);
  return [
    {
      name: 'snapshots taken, with what is measured next',
      unit: '/s',
      value: perSecond(own),
      baseline: { name: 'plain inserts of as many rows', value: perSecond(plain) },
      required: { of: 'ratio', atLeast: INGEST_AT_LEAST },
    },
    { name: 'snapshots rolled up as they come', unit: '/s', value: rolledUp, baseline: null, required: null },
  ];
}

/** Of a partitioned table or a plain one, with its indexes. */
async function bytesOf(db: pg.Client, table: string): Promise<number> {
  const { rows } = await db.query<{ bytes: string }>(
    `SELECT COALESCE((SELECT sum(pg_total_relation_size(relid)) FROM pg_partition_tree($1::regclass)), pg_total_relation_size($1::regclass)) AS bytes`,
    [table],
  );
  return Number(rows[0]?.bytes ?? 0);
}
