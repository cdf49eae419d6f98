import { DataSource } from 'typeorm';
import { ENTITIES } from '../../src/carillon.js';
import { runMigrations } from '../../src/core/database/migrate.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(() => database?.drop());

interface Column {
  readonly table_name: string;
  readonly column_name: string;
  readonly data_type: string;
  readonly is_nullable: 'YES' | 'NO';
}

it('leave nothing to do on a database that is up to date', async () => {
  expect(await runMigrations(database.url)).toEqual([]);
});

it('are refused on a database that a newer release has worked on, in words', async () => {
  await database
    .pool()
    .query(`INSERT INTO migration (timestamp, name) VALUES (9999999999999, 'FromTheFuture9999999999999')`);
  try {
    await expect(runMigrations(database.url)).rejects.toMatchObject({ code: 'newer-database' });
  } finally {
    await database.pool().query(`DELETE FROM migration WHERE name LIKE 'FromTheFuture%'`);
  }
});

it('run once when many processes start together on an empty database', async () => {
  const name = `empty_${process.pid}_${Date.now()}`;
  await database.pool().query(`CREATE DATABASE ${name} TEMPLATE template0`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  try {
    const runs = await Promise.all(Array.from({ length: 8 }, () => runMigrations(url.href)));
    expect(runs.filter((ran) => ran.length > 0)).toHaveLength(1);
  } finally {
    await database.pool().query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
}, 60_000);

it('make exactly the columns that the entities declare', async () => {
  const dataSource = new DataSource({ type: 'postgres', url: database.url, entities: [...ENTITIES] });
  await dataSource.initialize();
  try {
    const { rows } = await database
      .pool()
      .query<Column>(
        `SELECT table_name, column_name, data_type, is_nullable FROM information_schema.columns WHERE table_schema = 'public'`,
      );
    for (const entity of dataSource.entityMetadatas) {
      const actual = rows
        .filter((row) => row.table_name === entity.tableName)
        .map((row) => `${row.column_name} ${row.is_nullable === 'YES' ? 'null' : 'not null'} ${row.data_type}`)
        .sort();
      const declared = entity.columns
        .map(
          (column) =>
            `${column.databaseName} ${column.isNullable ? 'null' : 'not null'} ${typeName(String(column.type), column.isArray)}`,
        )
        .sort();
      expect([entity.tableName, ...declared]).toEqual([entity.tableName, ...actual]);
    }
  } finally {
    await dataSource.destroy();
  }
});

function typeName(type: string, isArray: boolean): string {
  if (isArray) return 'ARRAY';
  const names: Record<string, string> = {
    timestamptz: 'timestamp with time zone',
    int: 'integer',
    int4: 'integer',
    int2: 'smallint',
    bool: 'boolean',
  };
  return names[type] ?? type;
}
