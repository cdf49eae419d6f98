import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { startCarillon, type Carillon, type CarillonOptions } from '../../src/carillon.js';
import type { Clock } from '../../src/core/clock/clock.js';
import { loadConfig } from '../../src/core/config/index.js';
import { createLogger, type Logger } from '../../src/core/logging/logger.js';
import { ApiClient } from './api-client.js';
import { freePort } from './free-port.js';
import { createTestDatabase } from './test-database.js';

export interface TestCarillon {
  readonly origin: string;
  /** The running service; another one after each restart. */
  readonly carillon: Carillon;
  /** Signed in as the owner. */
  readonly owner: ApiClient;
  readonly workspaceId: string;
  /** Path of something in the owner's workspace. */
  in(path: string): string;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly dataDir: string;
  /** Stops the service, lets `meanwhile` happen, and starts it again: same database, keys and address. */
  restart(meanwhile: () => void | Promise<void>): Promise<void>;
  /** One more process on the same database, as far as one process can be many; stopped with the first. */
  another(env?: Readonly<Record<string, string>>): Promise<Carillon>;
  stop(): Promise<void>;
}

export interface TestCarillonOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly zone?: string;
  /** Instead of one that writes to standard output. */
  readonly log?: Logger;
  readonly reaching?: CarillonOptions['reaching'];
  /** Folder of the built web app. */
  readonly webDir?: string;
}

const OWNER = { name: 'Olga Owner', email: 'olga@example.com', password: 'correct horse battery' };

/** The whole service in this process, on a database of its own, with an owner and a workspace. Outgoing requests may reach this machine only. */
export async function startTestCarillon(options: TestCarillonOptions = {}): Promise<TestCarillon> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-data-'));
  const port = await freePort();
  const env = {
    DATABASE_URL: database.url,
    CARILLON_DATA: dataDir,
    CARILLON_PORT: String(port),
    CARILLON_LOG_LEVEL: 'error',
    CARILLON_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
    ...options.env,
  };
  const start = (changes: Readonly<Record<string, string>> = {}): Promise<Carillon> => {
    const config = loadConfig({ ...env, ...changes });
    const log = options.log ?? createLogger(config.server.logLevel);
    return startCarillon({ config, log, clock: options.clock, webDir: options.webDir, reaching: options.reaching });
  };
  let carillon = await start();
  const others: Carillon[] = [];
  const origin = `http://127.0.0.1:${port}`;
  const owner = new ApiClient(origin);
  const setup = await owner.signInBy('setup', {
    ...OWNER,
    workspaceName: 'Bellfoundry',
    zone: options.zone ?? 'Europe/Berlin',
  });
  if (setup.status !== 201) throw new Error(`Set-up answered ${setup.status}: ${JSON.stringify(setup.body)}`);
  const me = await owner.ok<{ workspaces: { id: string }[] }>('GET', 'me');
  const workspaceId = me.workspaces[0]?.id ?? '';
  return {
    origin,
    get carillon() {
      return carillon;
    },
    owner,
    workspaceId,
    in: (path) => `workspaces/${workspaceId}/${path}`,
    pool: database.pool(),
    databaseUrl: database.url,
    dataDir,
    restart: async (meanwhile) => {
      await carillon.stop();
      await meanwhile();
      carillon = await start();
    },
    another: async (changes = {}) => {
      const other = await start({ CARILLON_PORT: String(await freePort()), ...changes });
      others.push(other);
      return other;
    },
    stop: async () => {
      for (const one of [...others, carillon]) await one.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
