import { Database } from '../../src/core/database/database.js';
import { verifyIn } from '../../src/modules/ledger/verify-ledger.js';
import { SandboxWorld, type PostAnswer } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const PUBLIC_URL = 'http://go.bells.example';
const SHORT = /http:\/\/go\.bells\.example\/l\/([0-9A-Za-z]{10})/;
const BROWSER = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const TARGET = 'https://shop.example/bells?size=2#order';

interface Check {
  readonly accounts: readonly {
    readonly accountId: string;
    readonly issues: readonly { readonly code: string }[];
    readonly links: readonly { readonly written: string; readonly url: string; readonly goesOutAs: string }[];
  }[];
}

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_PUBLIC_URL: PUBLIC_URL });
  await setWorkspace({ countLinkClicks: true });
}, 60_000);

afterAll(() => world?.stop());

async function setWorkspace(body: object): Promise<void> {
  const { owner, workspaceId } = world.carillon;
  const { version } = await owner.ok<{ version: number }>('GET', `workspaces/${workspaceId}`);
  const headers = { 'if-match': `"${version}"` };
  const answer = await owner.call('PATCH', `workspaces/${workspaceId}`, body, { headers });
  expect(answer.status).toBe(200);
}

/** As a reader does: without a session. */
function follow(code: string, headers: Readonly<Record<string, string>> = {}, method = 'GET'): Promise<Response> {
  return fetch(`${world.carillon.origin}/l/${code}`, {
    method,
    redirect: 'manual',
    headers: { 'user-agent': BROWSER, ...headers },
  });
}

function codeIn(text: string | undefined): string {
  const code = SHORT.exec(text ?? '')?.[1];
  if (code === undefined) throw new Error(`No short address in: ${text}`);
  return code;
}

async function counted(code: string): Promise<{ clicks: number; robots: number }> {
  const { rows } = await world.carillon.pool.query<{ clicks: string; robots: string }>(
    `SELECT COALESCE(sum(clicks), 0) AS clicks, COALESCE(sum(robots), 0) AS robots FROM link_click WHERE code = $1`,
    [code],
  );
  return { clicks: Number(rows[0]?.clicks), robots: Number(rows[0]?.robots) };
}

async function edit(post: PostAnswer, text: string): Promise<void> {
  const headers = { 'if-match': `"${post.version}"` };
  const body = { content: { parts: [{ text }] } };
  const { status } = await world.carillon.owner.call('PATCH', world.carillon.in(`posts/${post.id}`), body, { headers });
  expect(status).toBe(200);
}

const tracked = async (postId: string) =>
  (
    await world.carillon.pool.query<{ code: string; account_id: string; url: string }>(
      `SELECT code, account_id, url FROM tracked_link WHERE post_id = $1 ORDER BY url`,
      [postId],
    )
  ).rows;

it('a post goes out with a short address for each account, which leads where the author meant', async () => {
  const [one, two] = [await world.account('links_one'), await world.account('links_two')];
  const post = await world.draft([one, two], `Bells: ${TARGET}.`);
  expect(await tracked(post.id)).toEqual([]);
  const check = await world.carillon.owner.ok<Check>('GET', world.carillon.in(`posts/${post.id}/check`));
  await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  const texts = await waitFor('both posts', async () => {
    const seen = [...world.texts(one), ...world.texts(two)];
    return seen.length === 2 ? seen : null;
  });
  expect(new Set(texts.map(codeIn)).size).toBe(2);
  for (const text of texts) {
    expect(text).toMatch(/^Bells: http:\/\/go\.bells\.example\/l\/\w{10}\.$/);
    expect(check.accounts.flatMap(({ links }) => links.map(({ goesOutAs }) => goesOutAs))).toContain(
      SHORT.exec(text)?.[0],
    );
    const answer = await follow(codeIn(text));
    expect(answer.status).toBe(302);
    expect(answer.headers.get('location')).toBe(TARGET);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(answer.headers.get('x-robots-tag')).toBe('noindex');
    expect(answer.headers.get('referrer-policy')).toBe('strict-origin-when-cross-origin');
    expect(answer.headers.getSetCookie()).toEqual([]);
  }
});

it('a click between two writes outlives a restart, robots are counted apart, and HEAD is not counted', async () => {
  const account = await world.account('links_counted');
  const post = await world.publish(account, TARGET);
  await world.deliveryIn(post.id, 'published');
  const code = codeIn(world.texts(account)[0]);
  await world.carillon.restart(() => undefined);
  await follow(code);
  await follow(code);
  await follow(code, { 'user-agent': 'curl/8.5.0' });
  await follow(code, { 'sec-purpose': 'prefetch;prerender' });
  expect((await follow(code, {}, 'HEAD')).status).toBe(302);
  await world.carillon.restart(async () => {
    expect(await counted(code)).toEqual({ clicks: 2, robots: 2 });
  });
  await follow(code);
  await waitFor('the third click', async () => ((await counted(code)).clicks === 3 ? true : null));
  const { rows } = await world.carillon.pool.query<{ column_name: string }>(
    `SELECT column_name FROM information_schema.columns WHERE table_name = 'link_click' ORDER BY column_name`,
  );
  expect(rows.map((row) => row.column_name)).toEqual(['clicks', 'code', 'hour', 'robots']);
});

it('an edit freezes anew: the address that stays keeps its code, the new one gets its own', async () => {
  const account = await world.account('links_edited');
  const post = await world.draft([account], `One ${TARGET}`);
  const scheduled = await world.schedule(post.id, new Date(world.clock.now().getTime() + 3_600_000));
  const before = await world.delivery(post.id);
  const [first] = await tracked(post.id);
  await edit(scheduled, `Two ${TARGET} https://shop.example/new`);
  const after = await tracked(post.id);
  expect(after.map(({ url }) => url)).toEqual([TARGET, 'https://shop.example/new']);
  expect(after[0]).toEqual(first);
  expect((await world.delivery(post.id)).contentHash).not.toBe(before.contentHash);
  for (const { code, url } of after) expect((await follow(code)).headers.get('location')).toBe(url);
});

it('checks measure what goes out, also for a post that is not saved', async () => {
  const account = await world.account('links_checked');
  const url = `https://shop.example/${'a'.repeat(2_000)}`;
  const body = { content: { parts: [{ text: url }] }, targets: [{ accountId: account.id }] };
  const { accounts } = await world.carillon.owner.ok<Check>('POST', world.carillon.in('posts/check'), body);
  expect(accounts).toMatchObject([
    { issues: [], links: [{ written: url, url, goesOutAs: `${PUBLIC_URL}/l/xxxxxxxxxx` }] },
  ]);
  await setWorkspace({ countLinkClicks: false });
  const untracked = await world.carillon.owner.ok<Check>('POST', world.carillon.in('posts/check'), body);
  expect(untracked.accounts).toMatchObject([{ issues: [{ code: 'text-too-long' }], links: [] }]);
  await setWorkspace({ countLinkClicks: true });
});

it('a campaign says otherwise for its posts, and its name becomes utm_campaign', async () => {
  const account = await world.account('links_campaign');
  const { owner } = world.carillon;
  const body = { name: 'Spring Sale', utmInLinks: true, countLinkClicks: false };
  const campaign = await owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), body);
  const post = await owner.ok<PostAnswer>('POST', world.carillon.in('posts'), {
    campaignId: campaign.id,
    content: { parts: [{ text: 'https://shop.example/?utm_source=mine https://shop.example/b' }] },
    targets: [{ accountId: account.id }],
  });
  await owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  await world.deliveryIn(post.id, 'published');
  expect(world.texts(account)).toEqual([
    'https://shop.example/?utm_source=mine&utm_medium=social&utm_campaign=spring-sale ' +
      'https://shop.example/b?utm_source=sandbox&utm_medium=social&utm_campaign=spring-sale',
  ]);
  expect(await tracked(post.id)).toEqual([]);
});

it('clicks are numbers like any other, and all there is where the network tells none', async () => {
  const { owner } = world.carillon;
  const path = (rest: string): string => world.carillon.in(rest);
  const { accounts } = await owner.ok<{ accounts: { id: string }[] }>('POST', path('accounts/connect'), {
    channel: 'feed',
    method: 'fields',
    input: { title: 'Bell news' },
  });
  const feed = accounts[0]?.id ?? '';
  const sandbox = await world.account('links_numbers');
  const post = await world.draft([{ id: feed }, sandbox], `Bells ${TARGET}`);
  const plain = await world.draft([{ id: feed }], 'No link');
  for (const { id } of [post, plain]) await owner.ok('POST', path(`posts/${id}/publish`), {});
  const links = await tracked(post.id);
  await waitFor('both deliveries', async () => {
    const { deliveries } = await owner.ok<PostAnswer>('GET', path(`posts/${post.id}`));
    return deliveries.every(({ state }) => state === 'published') ? true : null;
  });
  for (const { code, account_id: accountId } of links)
    for (let opened = 0; opened < (accountId === feed ? 1 : 2); opened++) await follow(code);
  const sum = async () =>
    (await Promise.all(links.map(({ code }) => counted(code)))).reduce((n, { clicks }) => n + clicks, 0);
  await waitFor('the clicks', async () => ((await sum()) === 3 ? true : null));
  const { deliveries } = await owner.ok<PostAnswer>('GET', path(`posts/${post.id}`));
  for (const { deliveryId, accountId } of deliveries) {
    expect((await owner.call('POST', path(`deliveries/${deliveryId}/metrics/refresh`), {})).status).toBeLessThan(300);
    const numbers = await waitFor('numbers', async () => {
      const read = await owner.ok<{ capturedAt: string | null; values: Record<string, number | null>; native: object }>(
        'GET',
        path(`deliveries/${deliveryId}/metrics`),
      );
      return read.capturedAt === null ? null : read;
    });
    expect(numbers.values['linkClicks']).toBe(accountId === feed ? 1 : 2);
    if (accountId === feed)
      expect(numbers).toMatchObject({ values: { clicks: null }, native: { 'Carillon: link clicks': 1 } });
  }
  const onSandbox = deliveries.find(({ accountId }) => accountId === sandbox.id)?.deliveryId ?? '';
  await follow(links.find((link) => link.account_id === sandbox.id)?.code ?? '', { 'user-agent': 'curl/8.5.0' });
  const listed = await waitFor('the robot', async () => {
    const read = await owner.ok<{ items: { robots: number }[] }>('GET', path(`publications/${onSandbox}/links`));
    return read.items[0]?.robots === 1 ? read : null;
  });
  const shortUrl = SHORT.exec(world.texts(sandbox)[0] ?? '')?.[0];
  expect(listed).toEqual({ items: [{ url: TARGET, shortUrl, clicks: 2, robots: 1 }] });
  const other = await world.deliveryIn(plain.id, 'published');
  expect(await owner.ok('GET', path(`publications/${other.id}/links`))).toEqual({ items: [] });
  const refused = await owner.call('POST', path(`deliveries/${other.id}/metrics/refresh`), {});
  expect([refused.status, refused.body['code']]).toEqual([409, 'not-measurable']);
});

it('a code that stands for another address is never given twice', async () => {
  const account = await world.account('links_taken');
  const post = await world.draft([account], TARGET);
  const check = await world.carillon.owner.ok<Check>('GET', world.carillon.in(`posts/${post.id}/check`));
  const code = codeIn(check.accounts[0]?.links[0]?.goesOutAs);
  await world.carillon.pool.query(
    `INSERT INTO tracked_link (code, workspace_id, post_id, account_id, url, created_at) VALUES ($1, $2, $3, $4, 'https://else.example/', now())`,
    [code, world.carillon.workspaceId, post.id, account.id],
  );
  const answer = await world.carillon.owner.call('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  expect([answer.status, answer.body['code']]).toEqual([409, 'link-code-taken']);
  expect((await follow(code)).headers.get('location')).toBe('https://else.example/');
});

it.each(['0000000000', 'short', '..%2fapi', 'x'.repeat(200)])(
  'an unknown code is answered by a page in plain words: %s',
  async (code) => {
    const answer = await follow(code);
    expect(answer.status).toBe(404);
    expect(answer.headers.get('cache-control')).toBe('private, no-store');
    expect(await answer.text()).toContain('This link leads nowhere');
  },
);

it('links outlive their post and go with their workspace; the ledger stays whole', async () => {
  const { owner, pool, workspaceId } = world.carillon;
  const account = await world.account('links_outlived');
  const post = await world.draft([account], TARGET);
  const scheduled = await world.schedule(post.id, new Date(world.clock.now().getTime() + 3_600_000));
  await owner.ok('POST', world.carillon.in(`posts/${post.id}/cancel`), {});
  const { version } = await owner.ok<PostAnswer>('GET', world.carillon.in(`posts/${scheduled.id}`));
  const headers = { 'if-match': `"${version}"` };
  expect((await owner.call('DELETE', world.carillon.in(`posts/${post.id}`), undefined, { headers })).status).toBe(204);
  const [link] = await tracked(post.id);
  expect((await follow(link?.code ?? '')).status).toBe(302);

  const database = world.carillon.carillon.app.get(Database);
  await waitFor('sealed receipts', async () => {
    const { rows } = await pool.query(
      `SELECT 1 FROM receipt WHERE NOT EXISTS (SELECT 1 FROM ledger_entry WHERE ledger_entry.delivery_id = receipt.delivery_id)`,
    );
    return rows.length === 0 ? true : null;
  });
  for await (const verdict of verifyIn(database, { workspaceId: null, noted: [] }))
    expect([verdict.workspaceId, verdict.faults]).toEqual([workspaceId, []]);

  const { rows } = await pool.query<{ name: string }>('SELECT name FROM workspace WHERE id = $1', [workspaceId]);
  await follow(link?.code ?? '');
  expect((await owner.call('DELETE', `workspaces/${workspaceId}`, { confirmName: rows[0]?.name })).status).toBe(204);
  expect((await follow(link?.code ?? '')).status).toBe(404);
});
