import { DataSource } from 'typeorm';
import { migrations } from '../../migrations/index.js';
import { Database } from '../../src/core/database/database.js';
import { openDataSource } from '../../src/core/database/open-data-source.js';
import { runMigrations } from '../../src/core/database/migrate.js';
import { EventBus } from '../../src/core/events/event-bus.js';
import { newId } from '../../src/core/ids/new-id.js';
import { createLogger } from '../../src/core/logging/logger.js';
import { RollUps } from '../../src/modules/metrics/index.js';
import { RollUpsRepository } from '../../src/modules/metrics/roll-ups/roll-ups.repository.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

/** The last migration before reports were read from roll-ups. */
const BEFORE = 'StopChannels1764800001000';

let database: TestDatabase;
let url: string;
let name: string;

beforeAll(async () => {
  database = await createTestDatabase();
  name = `upgrade_${process.pid}_${Date.now()}`;
  await database.pool().query(`CREATE DATABASE ${name} TEMPLATE template0`);
  const address = new URL(database.url);
  address.pathname = `/${name}`;
  url = address.href;
});

afterAll(async () => {
  await database.pool().query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await database.drop();
});

it('an installation from before keeps what it measured, and goes on measuring', async () => {
  const at = migrations.findIndex((migration) => migration.name === BEFORE);
  const old = new DataSource({
    type: 'postgres',
    url,
    migrations: migrations.slice(0, at + 1),
    migrationsTableName: 'migration',
  });
  await old.initialize();
  await old.runMigrations({ transaction: 'each' });
  const [workspaceId, accountId, postId, deliveryId] = [newId(), newId(), newId(), newId()];
  const rows: readonly (readonly [string, readonly unknown[]])[] = [
    [
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'Europe/Berlin', 60, now(), now())`,
      [workspaceId],
    ],
    [
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
       VALUES ($1, $2, 'sandbox', '', 'r', 'bells', 'Bells', 'active', '{}', '{}', now(), now(), now())`,
      [accountId, workspaceId],
    ],
    [
      `INSERT INTO post (id, workspace_id, title, content, labels, created_at, updated_at) VALUES ($1, $2, 'Old', '{"parts": [{"text": "Hi"}]}', '{a}', now(), now())`,
      [postId, workspaceId],
    ],
    [
      `INSERT INTO delivery (id, workspace_id, post_id, account_id, channel, state, due_at, late_at, one_call, content, content_hash, published_at, created_at, updated_at)
       VALUES ($1, $2, $3, $4, 'sandbox', 'published', '2026-03-28T22:30Z', '2026-03-28T22:30Z', true, '{}', 'hash', '2026-03-28T22:30Z', now(), now())`,
      [deliveryId, workspaceId, postId, accountId],
    ],
    [
      `INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, confirmed_by, published_at, created_at)
       VALUES ($1, $2, 'hash', '[{"remoteId": "77", "permalink": null}]', 'answer', '2026-03-28T22:30Z', now())`,
      [deliveryId, workspaceId],
    ],
    [
      `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since) VALUES ('sandbox', 'delivery', 'views', 1, 'views', 'Views', '2026-01-01')`,
      [],
    ],
    [
      `INSERT INTO measurement (delivery_id, workspace_id, account_id, channel, published_at, next_at, taken) VALUES ($1, $2, $3, 'sandbox', '2026-03-28T22:30Z', '2026-04-01', 1)`,
      [deliveryId, workspaceId, accountId],
    ],
    [
      `CREATE TABLE delivery_snapshot_2026_03 PARTITION OF delivery_snapshot FOR VALUES FROM ('2026-03-01') TO ('2026-04-01')`,
      [],
    ],
    [
      `INSERT INTO delivery_snapshot (delivery_id, workspace_id, account_id, captured_at, definition_version, views, native)
       VALUES ($1, $2, $3, '2026-03-28T23:30Z', 1, 150, '{"views": 150}')`,
      [deliveryId, workspaceId, accountId],
    ],
    [
      `INSERT INTO delivery_latest (delivery_id, workspace_id, account_id, captured_at, definition_version, views, native)
       VALUES ($1, $2, $3, '2026-03-28T23:30Z', 1, 150, '{"views": 150}')`,
      [deliveryId, workspaceId, accountId],
    ],
  ];
  for (const [text, values] of rows) await old.query(text, [...values]);
  await old.destroy();

  expect(await runMigrations(url)).toHaveLength(migrations.length - at - 1);
  const log = createLogger('silent');
  const { dataSource, pool } = await openDataSource({ url, poolSize: 2, entities: [], log });
  const now = new Database(dataSource, pool, log);
  await new RollUps(now, new RollUpsRepository(), new EventBus(url, log), log).catchUp();
  expect(await now.query(`SELECT id, remote_id, day, views, labels, captured_at FROM publication`)).toEqual([
    {
      id: deliveryId,
      remote_id: '77',
      day: '2026-03-28',
      views: 150,
      labels: ['a'],
      captured_at: new Date('2026-03-28T23:30Z'),
    },
  ]);
  expect(await now.query(`SELECT day, gained_views FROM publication_day`)).toEqual([
    { day: '2026-03-29', gained_views: 150 },
  ]);
  expect(
    await now.query(`SELECT published, views FROM published_roll_up WHERE dimension = 'label' AND grain = 'month'`),
  ).toEqual([{ published: 1, views: 150 }]);
  expect(await now.query(`SELECT publication_id, taken FROM measurement`)).toEqual([
    { publication_id: deliveryId, taken: 1 },
  ]);
  expect(
    await now.query(
      `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'publication_snapshot'::regclass`,
    ),
  ).toEqual([{ name: 'publication_snapshot_2026_03' }]);
  await now.close();
}, 60_000);
