import { DataSource } from 'typeorm';
import { migrations } from '../../../migrations/index.js';

/** Any fixed number: processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_220_417;

/**
 * Brings the database to the newest schema. Safe to call from many processes at once.
 * @param url postgres:// URL
 * @returns names of the migrations that ran now
 */
export async function runMigrations(url: string): Promise<string[]> {
  const dataSource = new DataSource({
    type: 'postgres',
    url,
    migrations,
    migrationsTableName: 'migration',
    applicationName: 'carillon-migrate',
    poolSize: 2,
  });
  await dataSource.initialize();
  const lock = dataSource.createQueryRunner();
  try {
    await lock.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}
