import { constants } from 'node:os';
import { databaseError, type Config } from '../config/index.js';
import { createLogger } from '../logging/logger.js';
import { Database } from './database.js';
import { visitEmbeddedPostgres } from './embedded-postgres-visit.js';
import { openDataSource } from './open-data-source.js';

/**
 * Opens the database of this installation for a command, whether Carillon runs or not, and closes it again, also on Ctrl-C.
 * @param tell is told in plain words what takes time
 * @throws StartError when there is none to open
 */
export async function visitDatabase<Result>(
  config: Config,
  tell: (message: string) => void,
  work: (database: Database, url: string) => Promise<Result>,
): Promise<Result> {
  const opened = await openServer(config, tell);
  stopOnSignals(() => opened.stop());
  try {
    const database = await openDatabase(config, opened.url);
    try {
      return await work(database, opened.url);
    } finally {
      await database.close();
    }
  } finally {
    await opened.stop();
  }
}

async function openServer(
  config: Config,
  tell: (message: string) => void,
): Promise<{ readonly url: string; stop(): Promise<void> }> {
  const { databaseUrl, dataDir, embeddedPostgresPort } = config.storage;
  if (databaseUrl !== null) return { url: databaseUrl, stop: async () => undefined };
  return visitEmbeddedPostgres({
    dataDir,
    log: { info: tell, warn: tell },
    port: embeddedPostgresPort ?? undefined,
  });
}

async function openDatabase(config: Config, url: string): Promise<Database> {
  // Whatever goes wrong is thrown and told by the command; a log would stand between its lines.
  const log = createLogger('silent');
  try {
    const { dataSource, pool } = await openDataSource({ url, poolSize: 2, entities: [], log });
    return new Database(dataSource, pool, log);
  } catch (error) {
    if (config.storage.databaseUrl !== null) throw databaseError(error, url);
    throw error;
  }
}

/** A server that was started for the while must not be left behind. */
function stopOnSignals(stop: () => Promise<void>): void {
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.once(signal, () => {
      const end = (): never => process.exit(128 + constants.signals[signal]);
      stop().then(end, end);
    });
  }
}
