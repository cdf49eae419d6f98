import { withDatabase } from '../browser-tests/support/database';

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
