import pg from 'pg';
import { DatabaseProxy } from '../../../test/support/database-proxy.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { createLogger } from '../logging/logger.js';
import { ATTENTIVE, ConnectionWatch } from './connection-watch.js';
import { isConnectionLoss } from './failures.js';

const SILENT_MS = 500;

let database: TestDatabase;
let proxy: DatabaseProxy;
let pool: pg.Pool;

beforeEach(async () => {
  database = await createTestDatabase();
  proxy = await DatabaseProxy.start(database.url);
  pool = new pg.Pool({ connectionString: proxy.url, ...ATTENTIVE });
  pool.on('error', () => undefined);
  new ConnectionWatch(pool, proxy.url, createLogger('silent'), SILENT_MS).start();
});

afterEach(async () => {
  await pool.end();
  await proxy.stop();
  await database.drop();
});

async function failureOf(running: Promise<unknown>): Promise<unknown> {
  return running.then(
    () => null,
    (error: unknown) => error,
  );
}

it('leaves a statement alone that is merely slow', async () => {
  const { rows } = await pool.query(`SELECT 'done' AS word FROM pg_sleep(2)`);
  expect(rows).toEqual([{ word: 'done' }]);
});

it('leaves a transaction alone in which nothing is asked for a while', async () => {
  const client = await pool.connect();
  await client.query('BEGIN');
  await database.pool().query('SELECT pg_sleep(1.5)');
  expect(await failureOf(client.query('COMMIT'))).toBeNull();
  client.release();
});

it('cuts a connection that Postgres knows nothing of, and what comes after it is answered', async () => {
  const client = await pool.connect();
  client.on('error', () => undefined);
  proxy.stall();
  proxy.comeBack();
  expect(isConnectionLoss(await failureOf(client.query('SELECT 1')))).toBe(true);
  client.release(true);
  expect(await failureOf(pool.query('SELECT 1'))).toBeNull();
});

it('cuts a connection while nobody answers at all', async () => {
  const running = failureOf(pool.query('SELECT pg_sleep(60)'));
  await database.pool().query('SELECT pg_sleep(0.2)');
  proxy.stall();
  expect(isConnectionLoss(await running)).toBe(true);
});

it('finds out once for all connections that were lost together', async () => {
  const clients = await Promise.all(Array.from({ length: 5 }, () => pool.connect()));
  for (const client of clients) client.release();
  proxy.stall();
  proxy.comeBack();
  expect(isConnectionLoss(await failureOf(pool.query('SELECT 1')))).toBe(true);
  expect(await failureOf(pool.query('SELECT 1'))).toBeNull();
});
