import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

export interface Client {
  connect(): Promise<void>;
  query(
    sql: string,
    values?: readonly unknown[],
  ): Promise<{ readonly rowCount: number | null; readonly rows: readonly Record<string, unknown>[] }>;
  end(): Promise<void>;
}

/** The driver of the service: this package has none of its own. */
const pg = createRequire(new URL('../../../package.json', import.meta.url))('pg') as {
  Client: new (options: object) => Client;
};

/** Lets `act` at the database of an installation, for what the API offers no way to make. @param dataDir of the embedded database */
export async function withDatabase<Result>(dataDir: string, act: (client: Client) => Promise<Result>): Promise<Result> {
  const cluster = readdirSync(dataDir).find((name) => existsSync(join(dataDir, name, 'postmaster.pid')));
  const port = Number(readFileSync(join(dataDir, cluster ?? '', 'postmaster.pid'), 'utf8').split('\n')[3]);
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'carillon', password, database: 'carillon' });
  await client.connect();
  try {
    return await act(client);
  } finally {
    await client.end();
  }
}
