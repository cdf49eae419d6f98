import { HistoryWorker, RollUps } from '../../src/modules/metrics/index.js';
import { SandboxWorld, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

/** What was published before an account was connected, or with another tool, is part of its numbers. */
const HOUR = 3_600_000;
let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
}, 90_000);

afterAll(() => world?.stop());

interface History {
  readonly state: string;
  readonly found: number;
  readonly added: number;
}
interface Posts {
  readonly items: readonly {
    readonly title: string;
    readonly origin: string;
    readonly reach: number | null;
    readonly views: number | null;
    readonly reactions: number | null;
    readonly publishedAt: string;
    readonly capturedAt: string | null;
  }[];
}

const day = (at: Date) => at.toISOString().slice(0, 10);

/** Posts that an account made at the network itself. */
async function postedThere(prefix: string, count: number): Promise<string> {
  const opened = await world.control<{ items: { handle: string; token: string }[] }>('accounts', { prefix, count: 1 });
  const [account] = opened.items;
  if (!account) throw new Error('No account was opened.');
  for (let index = 0; index < count; index++) {
    const answer = await fetch(`${world.network.url}/api/posts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${account.token}` },
      body: JSON.stringify({ text: `Earlier ${index}`, mediaIds: [], visibility: 'public' }),
    });
    if (!answer.ok) throw new Error(await answer.text());
  }
  return account.handle;
}

async function connect(handle: string): Promise<SandboxAccountHere> {
  return world.signedIn(handle);
}

async function readAll(account: SandboxAccountHere): Promise<History> {
  const worker = world.carillon.carillon.app.get(HistoryWorker, { strict: false });
  return waitFor('the history to be read', async () => {
    await worker.readDue();
    world.clock.advance(3_000);
    const history = await world.carillon.owner.ok<History>('GET', world.carillon.in(`accounts/${account.id}/history`));
    return history.state === 'done' ? history : null;
  });
}

async function postsOf(account: SandboxAccountHere): Promise<Posts['items']> {
  await world.carillon.carillon.app.get(RollUps, { strict: false }).catchUp();
  const to = day(world.clock.now());
  const from = day(new Date(world.clock.now().getTime() - 3_600 * 24 * HOUR));
  const path = world.carillon.in(`reports/posts?accountId=${account.id}&from=${from}&to=${to}&limit=200`);
  return (await world.carillon.owner.ok<Posts>('GET', path)).items;
}

async function importFile(account: SandboxAccountHere, csv: string, query = '') {
  const { owner, origin } = world.carillon;
  const answer = await fetch(`${origin}/api/v1/${world.carillon.in(`accounts/${account.id}/history/import${query}`)}`, {
    method: 'POST',
    headers: { ...owner.sessionHeaders(), 'content-type': 'text/csv' },
    body: csv,
  });
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
}

describe('earlier posts on the network', () => {
  it('are found page by page once an account is connected, measured, and part of its reports', async () => {
    const handle = await postedThere('veteran', 130);
    world.clock.advance(HOUR);
    const account = await connect(handle);
    expect(await readAll(account)).toMatchObject({ state: 'done', found: 130, added: 130 });
    const posts = await waitFor(
      'all of them to be measured',
      async () => {
        const items = await postsOf(account);
        return items.length === 130 && items.every(({ capturedAt }) => capturedAt !== null) ? items : null;
      },
      30_000,
    );
    expect(new Set(posts.map(({ origin }) => origin))).toEqual(new Set(['history']));
    expect(posts.every(({ title }) => title.startsWith('Earlier'))).toBe(true);
  }, 60_000);

  it('are never counted twice: not when read again, and not beside what was sent from here', async () => {
    const account = await connect(await postedThere('twice', 2));
    const post = await world.publish(account, 'Sent from here');
    await world.deliveryIn(post.id, 'published');
    world.clock.advance(HOUR);
    await readAll(account);
    await world.carillon.owner.ok('POST', world.carillon.in(`accounts/${account.id}/history`), {});
    expect(await readAll(account)).toMatchObject({ found: 3, added: 0 });
    const origins = await waitFor('all to be rolled up', async () => {
      const items = await postsOf(account);
      return items.length === 3 ? items.map(({ origin }) => origin).sort() : null;
    });
    expect(origins).toEqual(['delivery', 'history', 'history']);
  }, 60_000);

  it('can be left unread', async () => {
    const account = await connect(await postedThere('private', 1));
    const path = world.carillon.in(`accounts/${account.id}/history`);
    await waitFor('the history to begin', async () => {
      await world.carillon.carillon.app.get(HistoryWorker, { strict: false }).readDue();
      return (await world.carillon.owner.ok<History>('GET', path)).state !== 'waiting';
    });
    await world.carillon.owner.ok('POST', path, {});
    expect(await world.carillon.owner.ok('DELETE', path)).toMatchObject({
      state: expect.stringMatching(/cancelled|done/) as string,
    });
  });
});

describe('a file of another tool', () => {
  const FILE = [
    'Date,Post text,Link,Impressions,Reach,Likes,Comments,Mood',
    '2025-07-01T10:00:00Z,Summer sale,https://old.example/1,"1,234",900,56,0,happy',
    '2025-07-02 12:30,No numbers,https://old.example/2,,n/a,-,,sad',
    '2025-13-01,Bad date,https://old.example/3,1,1,1,1,',
    '2025-07-03T10:00:00Z,Bad number,https://old.example/4,many,1,1,1,',
    '2999-01-01T10:00:00Z,To come,https://old.example/5,1,1,1,1,',
  ].join('\n');

  it('says first what it would bring, then brings it once, with empty cells unknown and no zeros made up', async () => {
    const account = await connect(await postedThere('moved', 0));
    const checked = await importFile(account, FILE, '?check=true');
    expect(checked.body).toMatchObject({ check: true, lines: 5, added: 2, known: 0, refused: 3, ignored: ['Mood'] });
    expect(checked.body['columns']).toMatchObject({ views: 'Impressions', publishedAt: 'Date', reactions: 'Likes' });
    expect(await postsOf(account)).toEqual([]);
    const imported = await importFile(account, FILE, '?fileName=old.csv');
    expect(imported.body).toMatchObject({
      added: 2,
      refusedLines: [
        { line: 4, column: 'publishedAt', code: 'no-time' },
        { line: 5, column: 'views', code: 'no-number' },
        { line: 6, column: 'publishedAt', code: 'in-the-future' },
      ],
    });
    expect((await importFile(account, FILE)).body).toMatchObject({ added: 0, known: 2 });
    // Half past twelve on the clocks of Berlin.
    const posts = await waitFor('both to be rolled up', async () => {
      const items = await postsOf(account);
      return items.length === 2 ? items : null;
    });
    expect(
      posts.map(({ title, origin, publishedAt, views, reach, reactions }) => [
        title,
        origin,
        publishedAt,
        views,
        reach,
        reactions,
      ]),
    ).toEqual([
      ['No numbers', 'import', '2025-07-02T10:30:00.000Z', null, null, null],
      ['Summer sale', 'import', '2025-07-01T10:00:00.000Z', 1_234, 900, 56],
    ]);
  });

  it('has numbers of any month since 2000, those from before a post was out included, and a check makes no room for them', async () => {
    const account = await connect(await postedThere('old', 0));
    const file = [
      'Published at,As of,Text,Views',
      '2011-05-02T10:00:00Z,2011-04-01T10:00:00Z,Measured too early,7',
      '2012-06-02T10:00:00Z,,Measured now,8',
      '0001-01-01T10:00:00Z,,Year one,1',
      '2015-06-02,0000-01-01,Year nought,1',
      '1999-12-31T23:59:59Z,2012-01-01,Before the millennium,1',
    ].join('\n');
    const partitions = async () =>
      (
        await world.carillon.pool.query<{ name: string }>(
          `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'publication_snapshot'::regclass`,
        )
      ).rows.map(({ name }) => name);
    const before = await partitions();
    expect((await importFile(account, file, '?check=true')).body).toMatchObject({ added: 2, refused: 3 });
    expect(await partitions()).toEqual(before);
    const { status, body } = await importFile(account, file);
    expect([status, body]).toMatchObject([
      200,
      {
        added: 2,
        refusedLines: [
          { line: 4, column: 'publishedAt', code: 'too-early' },
          { line: 5, column: 'capturedAt', code: 'too-early' },
          { line: 6, column: 'publishedAt', code: 'too-early' },
        ],
      },
    ]);
    const made = (await partitions()).filter((name) => !before.includes(name));
    expect(made).toEqual(['publication_snapshot_2011_05']);
  });

  it('is refused when it is no such table', async () => {
    const account = await connect(await postedThere('refused', 0));
    const codes = async (csv: string) => {
      const { status, body } = await importFile(account, csv);
      return [status, (body['errors'] as { code: string }[] | undefined)?.[0]?.code];
    };
    expect(await codes('Date,Views')).toEqual([422, 'empty']);
    expect(await codes('Text,Views\nHello,1')).toEqual([422, 'no-time']);
    expect(await codes('Date,Text\n2025-07-01,"open')).toEqual([422, 'not-csv']);
    const elsewhere = await world.carillon.owner.call(
      'POST',
      world.carillon.in(`accounts/${account.id}/history/import`),
      {},
    );
    expect(elsewhere.status).toBe(415);
  });
});
