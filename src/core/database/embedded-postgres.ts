import { resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import pg from 'pg';
import { StartError, errorMessage, prepareDataFolder } from '../config/index.js';
import type { Logger } from '../logging/logger.js';
import { findBinaries } from './embedded-postgres-binaries.js';
import {
  SUPERUSER,
  clusterArgument,
  clusterFolder,
  prepareCluster,
  type Cluster,
} from './embedded-postgres-cluster.js';
import { lockDataFolder, type DataFolderLock } from './embedded-postgres-lock.js';
import {
  PortRaceLost,
  freePort,
  runServer,
  stopOrphan,
  type RunningServer,
  type ServerOptions,
} from './embedded-postgres-process.js';
import { postgresUser } from './embedded-postgres-user.js';

export interface EmbeddedPostgresOptions {
  /** Made where it is missing. */
  readonly dataDir: string;
  readonly log: Pick<Logger, 'info' | 'warn'>;
  /** On 127.0.0.1. Default: any free one. */
  readonly port?: number;
  /** Settings by name that differ from ours, for tests and measurements. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Called once when the server ends without having been told to. */
  readonly onUnexpectedEnd?: () => void;
}

export interface EmbeddedPostgres {
  /** Of the database `carillon`, with its user and password. A secret. */
  readonly url: string;
  readonly pid: number;
  /** Close all connections first: those that are open are cut. Gives the data folder free. May be called twice. */
  stop(): Promise<void>;
}

const DATABASE = 'carillon';
const PORT_TRIES = 5;
const MEMORY_TRIES = 10;
const MEMORY_WAIT_MS = 200;

/** Tuned for a small footprint on one machine; durability is never traded away. */
const SETTINGS = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '60',
  shared_buffers: '32MB',
  work_mem: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '256MB',
  max_wal_size: '256MB',
  wal_compression: 'on',
  // Neither replication nor backups by log: a smaller log and two processes fewer.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  max_parallel_workers_per_gather: '0',
  io_method: 'sync',
  jit: 'off',
  fsync: 'on',
  synchronous_commit: 'on',
  timezone: 'UTC',
  log_timezone: 'UTC',
  // Failed statements would write people's texts into the log, and the service logs them without.
  log_min_messages: 'log',
  log_min_error_statement: 'panic',
  log_error_verbosity: 'terse',
  log_checkpoints: 'off',
} as const;

/**
 * Runs Postgres on the files in the data folder: made on first start, recovered after a crash. A server left behind by a killed
 * Carillon is stopped first. Resolves when it answers.
 * @throws StartError `data-folder-in-use` (DataFolderInUse), `data-folder-unwritable`, `data-folder-damaged`, `port-taken`, `postgres-failed`
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const dataDir = resolve(options.dataDir);
  await prepareDataFolder(dataDir);
  const lock = await lockDataFolder(dataDir);
  let server: RunningServer | undefined;
  try {
    const say = (message: string): void => options.log.info(message);
    const user = await postgresUser(clusterFolder(dataDir), say);
    const binaries = await findBinaries(user, say);
    const cluster = await prepareCluster(dataDir, binaries, user, options.log);
    await stopOrphan(cluster.folder, say);
    const started = await startServer(options.port, {
      binary: binaries.postgres,
      clusterDir: cluster.folder,
      clusterArgument: await clusterArgument(cluster.folder, user),
      logFile: `${cluster.folder}.log`,
      user,
      settings: { ...SETTINGS, ...options.settings },
    });
    server = started.server;
    await openDatabase(cluster, started.port);
    const url = embeddedUrl(cluster.password, started.port);
    return running(server, url, lock, options.onUnexpectedEnd);
  } catch (error) {
    await server?.stop();
    await lock.release();
    throw error;
  }
}

function running(
  server: RunningServer,
  url: string,
  lock: DataFolderLock,
  onUnexpectedEnd: (() => void) | undefined,
): EmbeddedPostgres {
  let stopped: Promise<void> | undefined;
  const tell = (): void => {
    if (!stopped) onUnexpectedEnd?.();
  };
  void server.ended.then(tell);
  // Whoever has the folder now starts a server on the same files: ours must go, whatever is lost by it.
  void lock.lost.then(() => server.stop()).then(tell, tell);
  const stop = async (): Promise<void> => {
    await server.stop();
    await lock.release();
  };
  return {
    url,
    pid: server.pid,
    stop: () => {
      stopped ??= stop();
      return stopped;
    },
  };
}

async function startServer(
  wantedPort: number | undefined,
  options: Omit<ServerOptions, 'port'>,
): Promise<{ server: RunningServer; port: number }> {
  let memoryTries = 0;
  for (let portTries = 1; ;) {
    const port = wantedPort ?? (await freePort());
    try {
      return { server: await runServer({ ...options, port }), port };
    } catch (error) {
      if (error instanceof PortRaceLost && wantedPort !== undefined) {
        throw new StartError(
          'port-taken',
          `Port ${port}, meant for the embedded Postgres, is taken by another program. Choose another one with CARILLON_EMBEDDED_POSTGRES_PORT.`,
          error,
        );
      }
      if (error instanceof PortRaceLost && portTries < PORT_TRIES) portTries += 1;
      else if (isWaitingForOldProcesses(error) && memoryTries < MEMORY_TRIES) {
        memoryTries += 1;
        await wait(MEMORY_WAIT_MS);
      } else throw error;
    }
  }
}

/** After its postmaster was killed, a connection's process takes a moment to notice; Postgres rightly waits for the last one. */
function isWaitingForOldProcesses(error: unknown): boolean {
  return error instanceof StartError && error.message.includes('pre-existing shared memory block');
}

/** Makes the database on first use, which also proves that the server can be logged in to. */
async function openDatabase(cluster: Cluster, port: number): Promise<void> {
  try {
    await withClient(embeddedUrl(cluster.password, port, 'postgres'), async (client) => {
      const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [DATABASE]);
      if (found.rowCount === 0) await client.query(`CREATE DATABASE ${DATABASE}`);
    });
  } catch (cause) {
    throw new StartError(
      'postgres-failed',
      `The embedded Postgres started and can't be used: ${errorMessage(cause)}.`,
      cause,
    );
  }
}

/** The address of an embedded Postgres. A secret. */
export function embeddedUrl(password: string, port: number, database = DATABASE): string {
  return `postgres://${SUPERUSER}:${password}@127.0.0.1:${port}/${database}`;
}

async function withClient(connectionString: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 10_000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}
