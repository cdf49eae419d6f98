import { DataSource, type QueryRunner } from 'typeorm';
import { StartError } from '../config/index.js';
import { migrations } from '../../../migrations/index.js';

/** Any fixed number: processes that start at once migrate one after the other. */
const MIGRATION_LOCK = 7_220_417;

/**
 * Brings the database to the newest schema. Safe to call from many processes at once.
 * @param url postgres:// URL
 * @returns names of the migrations that ran now
 * @throws StartError `newer-database`
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
    await refuseNewer(lock);
    const ran = await dataSource.runMigrations({ transaction: 'each' });
    return ran.map((migration) => migration.name);
  } finally {
    await lock.query('SELECT pg_advisory_unlock($1)', [MIGRATION_LOCK]).catch(() => undefined);
    await lock.release();
    await dataSource.destroy();
  }
}

/** An older release on a newer schema would work on what it does not know. */
async function refuseNewer(runner: QueryRunner): Promise<void> {
  if (!(await runner.hasTable('migration'))) return;
  const rows = (await runner.query('SELECT name FROM migration')) as { name: string }[];
  const known = new Set(migrations.map(({ name }) => name));
  const unknown = rows.filter(({ name }) => !known.has(name));
  if (unknown.length === 0) return;
  throw new StartError(
    'newer-database',
    `A newer release of Carillon has worked on this database (${unknown[0]?.name} is not known here). Start that one again, or restore the backup that was made before the upgrade.`,
  );
}
