import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type pg from 'pg';
import { startCarillon, type Carillon } from '../../src/carillon.js';
import type { Clock } from '../../src/core/clock/clock.js';
import { loadConfig } from '../../src/core/config/index.js';
import { createLogger, type Logger } from '../../src/core/logging/logger.js';
import { ApiClient } from './api-client.js';
import { freePort } from './free-port.js';
import { createTestDatabase } from './test-database.js';

export interface TestCarillon {
  readonly origin: string;
  readonly carillon: Carillon;
  /** Signed in as the owner. */
  readonly owner: ApiClient;
  readonly workspaceId: string;
  /** Path of something in the owner's workspace. */
  in(path: string): string;
  readonly pool: pg.Pool;
  readonly databaseUrl: string;
  readonly dataDir: string;
  stop(): Promise<void>;
}

export interface TestCarillonOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly zone?: string;
  /** Instead of one that writes to standard output. */
  readonly log?: Logger;
}

const OWNER = { name: 'Olga Owner', email: 'olga@example.com', password: 'correct horse battery' };

/** The whole service in this process, on a database of its own, with an owner and a workspace. Outgoing requests may reach this machine only. */
export async function startTestCarillon(options: TestCarillonOptions = {}): Promise<TestCarillon> {
  const database = await createTestDatabase();
  const dataDir = await mkdtemp(join(tmpdir(), 'carillon-data-'));
  const port = await freePort();
  const config = loadConfig({
    DATABASE_URL: database.url,
    CARILLON_DATA: dataDir,
    CARILLON_PORT: String(port),
    CARILLON_LOG_LEVEL: 'error',
    CARILLON_SECRET_KEYS: `test:${randomBytes(32).toString('base64')}`,
    CARILLON_ALLOW_PRIVATE_ADDRESSES: '127.0.0.0/8',
    ...options.env,
  });
  const log = options.log ?? createLogger(config.server.logLevel);
  const carillon = await startCarillon({ config, log, clock: options.clock });
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
    carillon,
    owner,
    workspaceId,
    in: (path) => `workspaces/${workspaceId}/${path}`,
    pool: database.pool(),
    databaseUrl: database.url,
    dataDir,
    stop: async () => {
      await carillon.stop();
      await database.drop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
