import { startTestCarillon, type TestCarillon } from '../../../../test/support/test-carillon.js';
import { waitFor } from '../../../../test/support/wait-for.js';
import { newId } from '../../../core/ids/new-id.js';

const now = new Date('2026-03-31T08:00:00.000Z');
let carillon: TestCarillon;

beforeAll(async () => {
  carillon = await startTestCarillon({ clock: { now: () => now }, env: { CARILLON_ROLES: 'api' } });
}, 60_000);

afterAll(() => carillon?.stop());

/** Whoever waits for somebody else's transaction. */
const WAITING = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;

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

describe('two first imports of a channel at once', () => {
  it('both come through', async () => {
    const accountId = await anAccount('mastodon');
    const other = await carillon.pool.connect();
    try {
      await other.query('BEGIN');
      await other.query(
        `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since)
         VALUES ('mastodon', 'publication', 'views', 0, 'views', 'As a file that was imported has it.', to_timestamp(0))`,
      );
      const importing = importFile(accountId, ['Date,Text,Views,Reach', '2026-03-01T10:00:00Z,Bells,7,6']);
      await waitFor('the import to meet it', async () => {
        const { rowCount } = await carillon.pool.query(WAITING);
        return rowCount;
      });
      await other.query('COMMIT');
      expect(await importing).toMatchObject({ status: 200, body: { added: 1 } });
    } finally {
      other.release(true);
    }
  });
});

describe('numbers of months that are being let go', () => {
  it('find room again', async () => {
    const accountId = await anAccount();
    const file = ['Date,As of,Text,Views', '2019-05-01T10:00:00Z,2019-05-09,Early bells,7'];
    expect((await importFile(accountId, file)).body).toMatchObject({ added: 1 });
    const retention = await carillon.pool.connect();
    try {
      await retention.query('BEGIN');
      await retention.query('LOCK TABLE ONLY publication_snapshot IN ACCESS EXCLUSIVE MODE');
      await retention.query('DROP TABLE publication_snapshot_2019_05');
      const importing = importFile(accountId, [...file, '2019-05-02T10:00:00Z,2019-05-09,More bells,8']);
      await waitFor('the import to meet it', async () => {
        const { rowCount } = await carillon.pool.query(WAITING);
        return rowCount;
      });
      await retention.query('COMMIT');
      expect(await importing).toMatchObject({ status: 200, body: { added: 1, known: 1 } });
    } finally {
      retention.release(true);
    }
  });
});

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

/** What the account has already, as its network stores it. */
async function published(
  accountId: string,
  channel: string,
  origin: 'history' | 'delivery',
  remoteId: string,
  permalink: string,
): Promise<void> {
  const [id, postId] = [newId(), newId()];
  await carillon.pool.query(
    `INSERT INTO post (id, workspace_id, content, created_at, updated_at) VALUES ($1, $2, '{}', $3, $3)`,
    [postId, carillon.workspaceId, now],
  );
  await carillon.pool.query(
    `INSERT INTO publication (id, workspace_id, account_id, channel, origin, post_id, title, excerpt, remote_id, permalink, parts, part_count, published_at,
       created_at)
     VALUES ($1, $2, $3, $4, $5, $6, '', 'Known', $7, $8, '[]', 1, '2025-07-01T10:00Z', $9)`,
    [id, carillon.workspaceId, accountId, channel, origin, postId, remoteId, permalink, now],
  );
}

describe('a post that the account has already', () => {
  const did = 'did:plc:abcdefghijklmnopqrstuvwx';
  const BLUESKY = `https://bsky.app/profile/${did}/post/3kaaaaaaaaa2a`;
  const LINKEDIN = 'https://www.linkedin.com/feed/update/urn%3Ali%3Ashare%3A71';

  it.each([
    [
      'bluesky',
      `at://${did}/app.bsky.feed.post/3kaaaaaaaaa2a`,
      BLUESKY,
      'https://bsky.app/profile/Bells.example/post/3kaaaaaaaaa2a/',
    ],
    ['linkedin', 'urn:li:share:71', LINKEDIN, 'https://linkedin.com/feed/update/urn:li:share:71/?utm_source=tool'],
    ['linkedin', 'urn:li:share:71', LINKEDIN, 'https://www.linkedin.com/posts/bells_ringing-share-71-ab_C'],
    [
      'x',
      '1234567890123456789',
      'https://x.com/bells/status/1234567890123456789',
      'https://twitter.com/former/status/1234567890123456789?s=20',
    ],
    [
      'threads',
      '17900000000000000',
      'https://www.threads.net/@bells/post/AbC-1',
      'http://threads.net/@bells/post/AbC-1/?utm_medium=copy&igsh=x',
    ],
    ['sandbox', 'p1', 'https://social.example/p/1?page=2', 'HTTPS://Social.example:443/p/1/?page=2&fbclid=1#top'],
  ])('on %s is known by whatever address a tool has of it: %s', async (channel, remoteId, permalink, exported) => {
    for (const origin of ['history', 'delivery'] as const) {
      const accountId = await anAccount(channel, {
        remoteId: `${channel === 'bluesky' ? did : newId()}`,
        handle: 'bells.example',
      });
      await published(accountId, channel, origin, remoteId, permalink);
      const { body } = await importFile(accountId, ['Date,Text,Link', `2025-07-01T10:00:00Z,Bells,${exported}`]);
      expect(body).toMatchObject({ added: 0, known: 1 });
      await carillon.pool.query('DELETE FROM publication WHERE account_id = $1', [accountId]);
      await carillon.pool.query('DELETE FROM account WHERE id = $1', [accountId]);
    }
  });

  it('carries the id of the network where the address holds it, so that what comes later knows it', async () => {
    const accountId = await anAccount('bluesky', { remoteId: did, handle: 'bells.example' });
    const { body } = await importFile(accountId, [
      'Date,Text,Link',
      '2025-07-01T10:00:00Z,By handle,https://bsky.app/profile/bells.example/post/3kbbbbbbbbb2b',
      '2025-07-01T10:00:01Z,By identity,https://bsky.app/profile/did:plc:abcdefghijklmnopqrstuvwx/post/3kbbbbbbbbb2b',
      '2025-07-02T10:00:00Z,Elsewhere,http://www.bells.example/news/?utm_source=a',
      '2025-07-03T10:00:00Z,Elsewhere,https://bells.example/news',
      '2025-07-04T10:00:00Z,Of another page,https://bells.example/news?page=2',
    ]);
    expect(body).toMatchObject({ added: 3, known: 2 });
    expect((await posts(accountId)).map(({ remote_id: id }) => id)).toEqual([
      `at://${did}/app.bsky.feed.post/3kbbbbbbbbb2b`,
      'https://bells.example/news',
      'https://bells.example/news?page=2',
    ]);
  });
});
