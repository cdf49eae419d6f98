import pg from 'pg';
import { DataSource, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Logger } from '../logging/logger.js';
import { ATTENTIVE, ConnectionWatch } from './connection-watch.js';

/** Idle connections cost memory, a Postgres process each. */
const IDLE_MS = 3_000;
const DEFAULT_IDLE_IN_TRANSACTION_MS = 60_000;
const INT8 = 20;
const DATE = 1082;

// Counts and sizes stay far below 2^53; a calendar date has no zone and must not become an instant.
pg.types.setTypeParser(INT8, Number);
pg.types.setTypeParser(DATE, (value) => value);

export interface DataSourceOptions {
  readonly url: string;
  /** Connections at most. */
  readonly poolSize: number;
  readonly entities: readonly EntityTarget<ObjectLiteral>[];
  /** A transaction that does nothing for this long is ended by Postgres, so that a process that stands still holds no row for ever. Default 60,000. */
  readonly idleInTransactionMs?: number;
  /** An answer that is not there by then is asked after, see ConnectionWatch. */
  readonly silentMs?: number;
  readonly log: Logger;
}

/** Connects TypeORM; the pool beneath it serves plain SQL as well. @throws when the database can't be reached. */
export async function openDataSource(options: DataSourceOptions): Promise<{ dataSource: DataSource; pool: pg.Pool }> {
  let pool: pg.Pool | null = null;
  const dataSource = new DataSource({
    type: 'postgres',
    url: options.url,
    entities: [...options.entities] as never[],
    synchronize: false,
    migrationsRun: false,
    applicationName: 'carillon',
    poolSize: options.poolSize,
    // Without a handler, an idle connection that Postgres closes would end the process.
    poolErrorHandler: (error: unknown) => {
      if (!pool?.ending) options.log.warn('a database connection was lost', { error });
    },
    extra: {
      options: `-c timezone=UTC -c idle_in_transaction_session_timeout=${options.idleInTransactionMs ?? DEFAULT_IDLE_IN_TRANSACTION_MS}`,
      ...ATTENTIVE,
      idleTimeoutMillis: IDLE_MS,
    },
  });
  await dataSource.initialize();
  const driver = dataSource.driver as PostgresDriver;
  pool = driver.master as pg.Pool;
  new ConnectionWatch(pool, options.url, options.log, options.silentMs).start();
  return { dataSource, pool };
}
