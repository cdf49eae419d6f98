import { stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { DataFolderInUse, StartError } from '../config/index.js';
import { clusterFolder, clusterPassword } from './embedded-postgres-cluster.js';
import { readPidFile } from './embedded-postgres-process.js';
import {
  embeddedUrl,
  startEmbeddedPostgres,
  type EmbeddedPostgres,
  type EmbeddedPostgresOptions,
} from './embedded-postgres.js';

/** Whoever holds the folder may be starting or stopping just now. */
const TRIES = 20;
const TRY_AGAIN_MS = 500;

/**
 * Opens the embedded database of a data folder for another program than the service: the server of a running Carillon where there is one,
 * otherwise one of its own for the while. Makes no database. `stop` leaves a server alone that was not started here.
 * @throws StartError `no-database`, `data-folder-in-use` when its holder has no server, and what `startEmbeddedPostgres` throws
 */
export async function visitEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<Pick<EmbeddedPostgres, 'url' | 'stop'>> {
  const dataDir = resolve(options.dataDir);
  const folder = clusterFolder(dataDir);
  const isThere = await stat(join(folder, 'PG_VERSION')).catch(() => null);
  if (isThere === null) {
    throw new StartError(
      'no-database',
      `There is no database in ${dataDir}. Say where it is with CARILLON_DATA or DATABASE_URL.`,
    );
  }
  for (let tries = 1; ; tries++) {
    try {
      return await startEmbeddedPostgres({ ...options, dataDir });
    } catch (error) {
      if (!(error instanceof DataFolderInUse)) throw error;
      const running = await readPidFile(folder);
      if (running?.status === 'ready') {
        const password = await clusterPassword(dataDir, options.log);
        return { url: embeddedUrl(password, running.port), stop: async () => undefined };
      }
      if (tries === TRIES) throw error;
      await wait(TRY_AGAIN_MS);
    }
  }
}
