import { randomBytes } from 'node:crypto';
import { readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { startEmbeddedPostgres } from '../../src/core/database/embedded-postgres.js';
import { runMigrations } from '../../src/core/database/migrate.js';

export interface TestDatabase {
  /** Of a fresh database with the newest schema and no rows. */
  readonly url: string;
  /** A pool on it, the same on every call; `drop` closes it. */
  pool(): pg.Pool;
  /** For `afterAll`. Cuts connections that are still open. */
  drop(): Promise<void>;
}

/** What the processes of one test run share. */
interface Server {
  readonly adminUrl: string;
  readonly template: string;
  readonly embedded: boolean;
}

const READY_TIMEOUT_MS = 90_000;
const POLL_MS = 50;

/**
 * A database of one's own on a real Postgres: the embedded one, or the server of TEST_DATABASE_URL (a user that may create databases).
 * Cloned from a migrated template, which takes some hundredths of a second.
 */
export async function createTestDatabase(): Promise<TestDatabase> {
  const { adminUrl, template } = await sharedServer();
  const name = `test_${process.pid}_${randomBytes(5).toString('hex')}`;
  // Its files are copied: to write all of it to the log first, as Postgres does unless told, takes four times as long.
  await administer(adminUrl, `CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY FILE_COPY`);
  const url = databaseUrl(adminUrl, name);
  let pool: pg.Pool | undefined;
  return {
    url,
    pool: () => {
      if (!pool) {
        pool = new pg.Pool({ connectionString: url, max: 10 });
        pool.on('error', () => undefined);
      }
      return pool;
    },
    drop: async () => {
      await pool?.end();
      await administer(adminUrl, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
    },
  };
}

/** The first process that comes makes the server and the template; the others wait for its word. */
async function sharedServer(): Promise<Server> {
  const folder = process.env['TEST_STATE_DIR'];
  if (!folder) throw new Error('Run specs through Jest with the configuration of this project.');
  const stateFile = join(folder, 'server.json');
  const ready = await readServer(stateFile);
  if (ready) return ready;
  const mine = await writeFile(join(folder, 'server.lock'), String(process.pid), { flag: 'wx' }).then(
    () => true,
    () => false,
  );
  if (!mine) return await waitForServer(stateFile);
  let result: Server | { readonly failure: string };
  try {
    result = await makeServer(folder);
  } catch (error) {
    result = { failure: error instanceof Error ? error.message : String(error) };
  }
  await writeFile(`${stateFile}.new`, JSON.stringify(result));
  await rename(`${stateFile}.new`, stateFile);
  if ('failure' in result) throw new Error(result.failure);
  return result;
}

async function makeServer(folder: string): Promise<Server> {
  const given = process.env['TEST_DATABASE_URL'];
  const template = `carillon_template_${randomBytes(5).toString('hex')}`;
  const adminUrl = given ?? (await startThrowAwayServer(join(folder, 'data')));
  await administer(adminUrl, `CREATE DATABASE ${template} TEMPLATE template0`);
  await runMigrations(databaseUrl(adminUrl, template));
  return { adminUrl, template, embedded: given === undefined };
}

/** Nothing in it is worth surviving a power cut. It outlives this process; the global teardown stops it. */
async function startThrowAwayServer(dataDir: string): Promise<string> {
  const silent = { info: () => undefined, warn: () => undefined };
  const settings = { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_connections: '500' };
  const server = await startEmbeddedPostgres({ dataDir, log: silent, settings });
  return databaseUrl(server.url, 'postgres');
}

async function waitForServer(stateFile: string): Promise<Server> {
  const deadline = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < deadline) {
    const server = await readServer(stateFile);
    if (server) return server;
    await wait(POLL_MS);
  }
  throw new Error('The test database was not made in time by the process that began it.');
}

async function readServer(stateFile: string): Promise<Server | null> {
  const text = await readFile(stateFile, 'utf8').catch(() => null);
  if (text === null) return null;
  const state = JSON.parse(text) as Server | { readonly failure: string };
  if ('failure' in state) throw new Error(`The test database could not be made: ${state.failure}`);
  return state;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function databaseUrl(serverUrl: string, database: string): string {
  const url = new URL(serverUrl);
  url.pathname = `/${database}`;
  return url.href;
}
