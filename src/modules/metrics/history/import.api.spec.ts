import { startTestCarillon, type TestCarillon } from '../../../../test/support/test-carillon.js';
import { newId } from '../../../core/ids/new-id.js';

const now = new Date('2026-03-31T08:00:00.000Z');
let carillon: TestCarillon;

beforeAll(async () => {
  carillon = await startTestCarillon({ clock: { now: () => now }, env: { CARILLON_ROLES: 'api' } });
}, 60_000);

afterAll(() => carillon?.stop());

interface Result {
  readonly added: number;
  readonly known: number;
  readonly refusedLines: readonly { readonly line: number; readonly code: string }[];
}

async function anAccount(channel = 'sandbox', more: { remoteId?: string; handle?: string } = {}): Promise<string> {
  const id = newId();
  await carillon.pool.query(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1, $2, $3, '', $4, $5, 'Bells', 'active', '{}', '{}', $6, $6, $6)`,
    [id, carillon.workspaceId, channel, more.remoteId ?? id, more.handle ?? 'bells', now],
  );
  return id;
}

function importFile(accountId: string, lines: readonly string[]) {
  const path = carillon.in(`accounts/${accountId}/history/import`);
  return carillon.owner.call<Result>('POST', path, lines.join('\n'), { headers: { 'content-type': 'text/csv' } });
}

const posts = async (accountId: string) =>
  (
    await carillon.pool.query<{ excerpt: string; remote_id: string; permalink: string | null }>(
      'SELECT excerpt, remote_id, permalink FROM publication WHERE account_id = $1 ORDER BY published_at',
      [accountId],
    )
  ).rows;

describe('texts of a file that Postgres keeps nowhere', () => {
  it('are taken in without what it refuses', async () => {
    const accountId = await anAccount();
    const file = [
      'Date,Text,Link,Post id',
      // The emoji is two units, of which a text of 500 has room for one.
      `2025-07-01T10:00:00Z,${'x'.repeat(499)}🔔,https://old.example/1,`,
      '2025-07-02T10:00:00Z,A \0 bell,https://old.example/\0,id\0',
    ];
    const { status, body } = await importFile(accountId, file);
    expect([status, body]).toMatchObject([200, { added: 2, known: 0 }]);
    expect(await posts(accountId)).toEqual([
      { excerpt: 'x'.repeat(80), remote_id: 'https://old.example/1', permalink: 'https://old.example/1' },
      { excerpt: 'A \u{FFFD} bell', remote_id: 'id\u{FFFD}', permalink: 'https://old.example/\u{FFFD}' },
    ]);
    expect((await importFile(accountId, file)).body).toMatchObject({ added: 0, known: 2 });
  });
});
