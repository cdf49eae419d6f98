import { pngSample } from '../support/media-samples.js';
import { SandboxWorld, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';

interface Entry {
  readonly postId: string;
  readonly title: string;
  readonly excerpt: string;
  readonly at: string;
  readonly localTime: string;
  readonly zone: string;
  readonly state: string;
  readonly version: number;
  readonly parts: number;
  readonly thumbnail: { readonly mediaId: string; readonly kind: string; readonly alt: string | null } | null;
  readonly deliveries: readonly { readonly accountId: string; readonly state: string; readonly dueAt: string }[];
  readonly movable: boolean;
}

interface Answer {
  readonly entries: readonly Entry[];
  readonly truncated: boolean;
}

let world: SandboxWorld;
let first: SandboxAccountHere;
let second: SandboxAccountHere;
let year: number;

beforeAll(async () => {
  world = await SandboxWorld.start();
  first = await world.account('calendar_first');
  second = await world.account('calendar_second');
  year = world.clock.now().getUTCFullYear() + 1;
}, 90_000);

afterAll(() => world?.stop());

function save(body: object): Promise<PostAnswer> {
  return world.carillon.owner.ok('POST', world.carillon.in('posts'), body);
}

async function planned(localTime: string, body: object, zone = 'Europe/Berlin'): Promise<PostAnswer> {
  const post = await save(body);
  return (await schedule(post.id, localTime, zone)).body.post;
}

function schedule(postId: string, localTime: string, zone = 'Europe/Berlin', headers: Record<string, string> = {}) {
  return world.carillon.owner.call<{ post: PostAnswer; code: string; currentVersion: number }>(
    'POST',
    world.carillon.in(`posts/${postId}/schedule`),
    { localTime, zone },
    { headers },
  );
}

function calendar(from: string, to: string, filter: Record<string, string> = {}): Promise<Answer> {
  const query = new URLSearchParams({ from, to, ...filter });
  return world.carillon.owner.ok('GET', world.carillon.in(`calendar?${query.toString()}`));
}

it('shows a scheduled post once, at the time its author said, with all of its deliveries', async () => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(await pngSample())]), 'bell.png');
  form.append('alt', 'A bell');
  const media = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, { form });
  const post = await planned(`${year}-03-10T10:00`, {
    title: 'Opening',
    content: {
      parts: [{ text: `${'🛎️'.repeat(150)} end`, media: [{ mediaId: media.id }] }, { text: 'And more' }],
    },
    targets: [{ accountId: first.id }, { accountId: second.id, offsetMinutes: -30 }],
    labels: ['news'],
  });
  const { entries, truncated } = await calendar(`${year}-03-10T00:00:00Z`, `${year}-03-11T00:00:00Z`);
  expect(truncated).toBe(false);
  expect(entries).toHaveLength(1);
  expect(entries[0]).toEqual({
    postId: post.id,
    title: 'Opening',
    excerpt: '🛎️'.repeat(140),
    at: `${year}-03-10T09:00:00.000Z`,
    localTime: `${year}-03-10T10:00`,
    zone: 'Europe/Berlin',
    state: 'scheduled',
    campaignId: null,
    labels: ['news'],
    authorId: expect.any(String) as string,
    version: post.version,
    parts: 2,
    thumbnail: { mediaId: media.id, kind: 'image', alt: 'A bell' },
    deliveries: [
      expect.objectContaining({ accountId: second.id, channel: 'sandbox', dueAt: `${year}-03-10T08:30:00.000Z` }),
      expect.objectContaining({ accountId: first.id, state: 'scheduled', dueAt: `${year}-03-10T09:00:00.000Z` }),
    ],
    movable: true,
  });
});

it('counts from the first instant to just before the last, and knows a post by each of its times', async () => {
  await planned(
    `${year}-04-01T00:00`,
    { content: { parts: [{ text: 'Early' }] }, targets: [{ accountId: first.id }] },
    'UTC',
  );
  await planned(
    `${year}-04-01T23:50`,
    { content: { parts: [{ text: 'Late' }] }, targets: [{ accountId: first.id, offsetMinutes: 20 }] },
    'UTC',
  );
  const on = async (from: string, to: string) => (await calendar(from, to)).entries.map(({ excerpt }) => excerpt);
  expect(await on(`${year}-04-01T00:00:00Z`, `${year}-04-02T00:00:00Z`)).toEqual(['Early', 'Late']);
  expect(await on(`${year}-03-31T00:00:00Z`, `${year}-04-01T00:00:00Z`)).toEqual([]);
  expect(await on(`${year}-04-02T00:00:00Z`, `${year}-04-03T00:00:00Z`)).toEqual(['Late']);
});

it('leaves out drafts and what was taken off the schedule', async () => {
  await save({ content: { parts: [{ text: 'A draft' }] }, targets: [{ accountId: first.id }] });
  const post = await planned(`${year}-05-01T10:00`, {
    content: { parts: [{ text: 'Dropped' }] },
    targets: [{ accountId: first.id }],
  });
  await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${post.deliveries[0]?.deliveryId}/cancel`));
  expect((await calendar(`${year}-05-01T00:00:00Z`, `${year}-05-02T00:00:00Z`)).entries).toEqual([]);
});

it('shows a post whose delivery was moved by itself where it now is', async () => {
  const post = await planned(`${year}-05-10T10:00`, {
    content: { parts: [{ text: 'Moved by itself' }] },
    targets: [{ accountId: first.id }],
  });
  await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${post.deliveries[0]?.deliveryId}/reschedule`), {
    localTime: `${year}-05-12T08:15`,
    zone: 'America/New_York',
  });
  const { entries } = await calendar(`${year}-05-10T00:00:00Z`, `${year}-05-14T00:00:00Z`);
  expect(entries).toMatchObject([
    { at: `${year}-05-12T12:15:00.000Z`, localTime: `${year}-05-12T08:15`, zone: 'America/New_York' },
  ]);
});

it('shows what is out as it went out, and that it can no longer be moved', async () => {
  const before = world.clock.now();
  const post = await world.publish(first, 'Out already');
  await world.deliveryIn(post.id, 'published');
  const after = new Date(before.getTime() + 3_600_000);
  const { entries } = await calendar(new Date(before.getTime() - 60_000).toISOString(), after.toISOString());
  const entry = entries.find(({ postId }) => postId === post.id);
  expect(entry).toMatchObject({ state: 'published', movable: false, zone: 'Europe/Berlin', thumbnail: null });
  expect(entry?.deliveries).toMatchObject([
    { state: 'published', permalink: expect.stringContaining('http') as string },
  ]);
});

it('takes every filter, several values of one meaning any of them', async () => {
  const campaign = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
    name: 'June',
  });
  const me = await world.carillon.owner.ok<{ person: { id: string } }>('GET', 'me');
  const june = (text: string, account: SandboxAccountHere, more: object = {}) =>
    planned(`${year}-06-10T10:00`, { content: { parts: [{ text }] }, targets: [{ accountId: account.id }], ...more });
  await june('one', first, { labels: ['red'], campaignId: campaign.id });
  await june('two', second, { labels: ['blue, deep'] });
  const feed = await world.carillon.owner.ok<{ accounts: { id: string }[] }>(
    'POST',
    world.carillon.in('accounts/connect'),
    { channel: 'feed', method: 'fields', input: { title: 'News' } },
  );
  await planned(`${year}-06-10T11:00`, {
    content: { parts: [{ text: 'three' }] },
    targets: [{ accountId: feed.accounts[0]?.id }],
  });
  const found = async (filter: Record<string, string>) =>
    (await calendar(`${year}-06-01T00:00:00Z`, `${year}-07-01T00:00:00Z`, filter)).entries
      .map(({ excerpt }) => excerpt)
      .sort();
  expect(await found({})).toEqual(['one', 'three', 'two']);
  expect(await found({ accountId: first.id })).toEqual(['one']);
  expect(await found({ accountId: `${first.id},${second.id.toUpperCase()}` })).toEqual(['one', 'two']);
  expect(await found({ channel: 'feed' })).toEqual(['three']);
  expect(await found({ channel: 'feed,sandbox' })).toEqual(['one', 'three', 'two']);
  expect(await found({ campaignId: campaign.id })).toEqual(['one']);
  expect(await found({ label: 'red,green' })).toEqual(['one']);
  expect(await found({ state: 'scheduled' })).toEqual(['one', 'three', 'two']);
  expect(await found({ state: 'published,attention' })).toEqual([]);
  expect(await found({ authorId: me.person.id, label: 'red' })).toEqual(['one']);
  expect(await found({ authorId: campaign.id })).toEqual([]);
  const repeated = `calendar?from=${year}-06-01T00:00:00Z&to=${year}-07-01T00:00:00Z&label=blue%2C%20deep&label=red`;
  expect((await world.carillon.owner.ok<Answer>('GET', world.carillon.in(repeated))).entries).toHaveLength(2);
});

it('refuses a time that is empty, too long, or none, and shows nothing of another workspace', async () => {
  const refused = async (query: string) => {
    const { status, body } = await world.carillon.owner.call<{ errors: { field: string; code: string }[] }>(
      'GET',
      world.carillon.in(`calendar?${query}`),
    );
    return [status, body.errors[0]?.field, body.errors[0]?.code];
  };
  const march = `${year}-03-10T00:00:00Z`;
  expect(await refused(`from=${march}&to=${march}`)).toEqual([422, 'from', 'period-empty']);
  expect(await refused(`from=${march}&to=${year}-06-19T00:00:01Z`)).toEqual([422, 'to', 'period-too-long']);
  expect(await refused(`from=yesterday&to=${march}`)).toEqual([422, 'from', 'is-date']);
  expect(await refused(`to=${march}`)).toEqual([422, 'from', 'required']);
  expect(await refused(`from=${march}&to=${year}-03-11T00:00:00Z&state=lost`)).toEqual([422, 'state', 'is-in']);
  const other = await world.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name: 'Other', zone: 'UTC' });
  const elsewhere = await world.carillon.owner.ok<Answer>(
    'GET',
    `workspaces/${other.id}/calendar?from=${march}&to=${year}-03-11T00:00:00Z`,
  );
  expect(elsewhere).toEqual({ entries: [], truncated: false });
});

it('lets the second of two people who move the same post know that it was moved meanwhile', async () => {
  const post = await planned(`${year}-08-01T10:00`, {
    content: { parts: [{ text: 'Two hands' }] },
    targets: [{ accountId: first.id }, { accountId: second.id }],
  });
  const read = { 'if-match': `"${post.version}"` };
  const moved = await schedule(post.id, `${year}-08-02T10:00`, 'Europe/Berlin', read);
  expect(moved.status).toBe(200);
  const late = await schedule(post.id, `${year}-08-03T10:00`, 'Europe/Berlin', read);
  expect([late.status, late.body.code, late.body.currentVersion]).toEqual([
    412,
    'stale-version',
    moved.body.post.version,
  ]);
  const due = async () =>
    (await calendar(`${year}-08-01T00:00:00Z`, `${year}-08-04T00:00:00Z`)).entries.flatMap(({ deliveries }) =>
      deliveries.map(({ dueAt }) => dueAt),
    );
  expect(await due()).toEqual([`${year}-08-02T08:00:00.000Z`, `${year}-08-02T08:00:00.000Z`]);
  expect((await schedule(post.id, `${year}-08-03T10:00`)).status).toBe(200);
  expect(await due()).toEqual([`${year}-08-03T08:00:00.000Z`, `${year}-08-03T08:00:00.000Z`]);
  expect((await schedule(post.id, `${year}-08-03T10:00`, 'UTC', { 'if-match': '3' })).body.code).toBe(
    'version-malformed',
  );
});

it('says that there is more than 2,000, and shows the earliest of them', async () => {
  const { pool, workspaceId } = world.carillon;
  const instant = `${year}-10-01T00:00:00Z`;
  await pool.query(
    `WITH made AS (
       INSERT INTO post (id, workspace_id, title, content, created_at, updated_at)
       SELECT gen_random_uuid(), $1, n::text, '{"parts":[{"text":"x","media":[]}]}', $2, $2 FROM generate_series(1, 2001) n RETURNING id, title)
     INSERT INTO delivery (id, workspace_id, post_id, account_id, channel, state, due_at, next_at, late_at, one_call, content, content_hash,
       created_at, updated_at)
     SELECT gen_random_uuid(), $1, id, $3, 'sandbox', 'scheduled', $2::timestamptz + title::int * interval '1 minute',
       $2::timestamptz + title::int * interval '1 minute', $2::timestamptz + interval '9 days', true, '{"parts":[{}]}', 'hash', $2, $2 FROM made`,
    [workspaceId, instant, first.id],
  );
  const answer = await calendar(instant, `${year}-11-01T00:00:00Z`);
  expect([answer.entries.length, answer.truncated]).toEqual([2_000, true]);
  expect([answer.entries[0]?.title, answer.entries[1_999]?.title]).toEqual(['1', '2000']);
  expect(answer.entries[0]).toMatchObject({ localTime: `${year}-10-01T02:01`, zone: 'Europe/Berlin' });
});

describe('the schedule of a post whose deliveries are moved by themselves', () => {
  const read = (post: PostAnswer) =>
    world.carillon.owner.ok<PostAnswer & { version: number; schedule: { localTime: string; at: string } | null }>(
      'GET',
      world.carillon.in(`posts/${post.id}`),
    );
  const bulk = (body: object) => world.carillon.owner.ok('POST', world.carillon.in('deliveries/bulk'), body);
  const onBoth = (text: string) => ({
    content: { parts: [{ text }] },
    targets: [{ accountId: first.id }, { accountId: second.id, offsetMinutes: 15 }],
  });

  it('goes along with them, under a new version, when all of them are shifted', async () => {
    const post = await planned(`${year}-07-10T10:00`, onBoth('Shifted together'));
    const before = await read(post);
    await bulk({
      action: 'reschedule',
      deliveryIds: before.deliveries.map(({ deliveryId }) => deliveryId),
      shift: { days: 2 },
    });
    const after = await read(post);
    expect(after.schedule?.localTime).toBe(`${year}-07-12T10:00:00`);
    expect(after.version).toBeGreaterThan(before.version);
    const stale = await schedule(post.id, `${year}-07-14T10:00`, 'Europe/Berlin', {
      'if-match': `"${before.version}"`,
    });
    expect([stale.status, stale.body.code]).toEqual([412, 'stale-version']);
  });

  it('stays as long as one of them keeps to it', async () => {
    const post = await planned(`${year}-07-15T10:00`, onBoth('One goes elsewhere'));
    const before = await read(post);
    const [one] = before.deliveries;
    await world.carillon.owner.ok('POST', world.carillon.in(`deliveries/${one?.deliveryId}/reschedule`), {
      localTime: `${year}-07-20T10:00`,
    });
    expect((await read(post)).schedule?.localTime).toBe(`${year}-07-15T10:00`);
  });

  it('is gone when all of them are dropped', async () => {
    const post = await planned(`${year}-07-22T10:00`, onBoth('Dropped'));
    const { deliveries } = await read(post);
    await bulk({ action: 'cancel', deliveryIds: deliveries.map(({ deliveryId }) => deliveryId) });
    expect(await read(post)).toMatchObject({ state: 'draft', schedule: null });
  });
});
