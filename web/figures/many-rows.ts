import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

interface Client {
  connect(): Promise<void>;
  query(sql: string, values?: readonly unknown[]): Promise<{ readonly rowCount: number | null }>;
  end(): Promise<void>;
}

/** The driver of the service: this package has none of its own. */
const pg = createRequire(new URL('../../package.json', import.meta.url))('pg') as {
  Client: new (options: object) => Client;
};

/** Copies the one file of a workspace's library `count` times, as rows alone: pictures that share their bytes. @param dataDir of the embedded database */
export async function copyMedia(dataDir: string, workspaceId: string, count: number): Promise<void> {
  await withDatabase(dataDir, async (client) => {
    await client.query(
      `INSERT INTO media (id, workspace_id, kind, mime, bytes, width, height, duration_ms, name, alt, sha256, storage_key, source_url, version, created_by, created_at, updated_at, labels)
       SELECT gen_random_uuid(), workspace_id, kind, mime, bytes, width, height, duration_ms, 'Photo ' || number, alt, sha256, storage_key || '.' || number, source_url, 1,
              created_by, created_at + number * interval '1 ms', updated_at, labels
         FROM media, generate_series(1, $2::int) AS number WHERE workspace_id = $1`,
      [workspaceId, count],
    );
  });
}

async function withDatabase(dataDir: string, act: (client: Client) => Promise<void>): Promise<void> {
  const cluster = readdirSync(dataDir).find((name) => existsSync(join(dataDir, name, 'postmaster.pid')));
  const port = Number(readFileSync(join(dataDir, cluster ?? '', 'postmaster.pid'), 'utf8').split('\n')[3]);
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const client = new pg.Client({ host: '127.0.0.1', port, user: 'carillon', password, database: 'carillon' });
  await client.connect();
  try {
    await act(client);
  } finally {
    await client.end();
  }
}
