import { SandboxWorld, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;

let world: SandboxWorld;
let first: SandboxAccountHere;
let second: SandboxAccountHere;

beforeAll(async () => {
  world = await SandboxWorld.start();
  first = await world.account('first');
  second = await world.account('second');
}, 90_000);

afterAll(() => world?.stop());

interface Problem {
  readonly code: string;
  readonly errors: readonly { readonly field: string; readonly code: string }[];
}

function save(body: object): Promise<PostAnswer> {
  return world.carillon.owner.ok('POST', world.carillon.in('posts'), body);
}

function inUtc(at: Date): { localTime: string; zone: string } {
  return { localTime: at.toISOString().slice(0, 19), zone: 'UTC' };
}

function soon(minutes: number): Date {
  return new Date(world.clock.now().getTime() + minutes * MINUTE);
}

it('derives the instant from the wall clock of the zone, and tells when the clocks change at that time', async () => {
  const post = await save({ content: { parts: [{ text: 'Spring forward' }] }, targets: [{ accountId: first.id }] });
  const year = world.clock.now().getUTCFullYear() + 1;
  const march = lastSunday(year, 2);
  const answer = await world.carillon.owner.ok<{ post: PostAnswer; clockChange: string }>(
    'POST',
    world.carillon.in(`posts/${post.id}/schedule`),
    {
      localTime: `${march}T02:30`,
      zone: 'Europe/Berlin',
    },
  );
  expect(answer.clockChange).toBe('gap');
  expect(answer.post.deliveries[0]?.dueAt).toBe(`${march}T01:30:00.000Z`);
});

it('reads a time without a zone in that of the workspace', async () => {
  const post = await save({ content: { parts: [{ text: 'At ten' }] }, targets: [{ accountId: first.id }] });
  const year = world.clock.now().getUTCFullYear() + 1;
  const answer = await world.carillon.owner.ok<{ post: PostAnswer }>(
    'POST',
    world.carillon.in(`posts/${post.id}/schedule`),
    {
      localTime: `${year}-01-15T10:00`,
    },
  );
  expect(answer.post.deliveries[0]?.dueAt).toBe(`${year}-01-15T09:00:00.000Z`);
});

it('sends to each account at its own offset', async () => {
  const post = await save({
    content: { parts: [{ text: 'Staggered' }] },
    targets: [{ accountId: first.id }, { accountId: second.id, offsetMinutes: 30 }],
  });
  const at = soon(5);
  const scheduled = await world.schedule(post.id, at);
  const due = new Map(scheduled.deliveries.map((delivery) => [delivery.accountId, new Date(delivery.dueAt).getTime()]));
  expect((due.get(second.id) ?? 0) - (due.get(first.id) ?? 0)).toBe(30 * MINUTE);
  world.clock.advance(6 * MINUTE);
  await waitFor('the first account', async () => world.texts(first).includes('Staggered'));
  expect(world.texts(second)).not.toContain('Staggered');
  world.clock.advance(30 * MINUTE);
  await waitFor('the second account', async () => world.texts(second).includes('Staggered'));
});

it('gives each channel and account its own text', async () => {
  const post = await save({
    content: { parts: [{ text: 'For everybody' }] },
    variants: [
      { channel: 'sandbox', parts: [{ text: 'For the sandbox' }] },
      { accountId: second.id, parts: [{ text: 'For the second' }] },
    ],
    targets: [{ accountId: first.id }, { accountId: second.id }],
  });
  await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  await waitFor(
    'both',
    async () => world.texts(first).includes('For the sandbox') && world.texts(second).includes('For the second'),
  );
  expect([...world.texts(first), ...world.texts(second)]).not.toContain('For everybody');
});

it('moves a scheduled post, and sends it once, at the new time', async () => {
  const post = await save({ content: { parts: [{ text: 'Moved' }] }, targets: [{ accountId: first.id }] });
  await world.schedule(post.id, soon(10));
  const moved = await world.schedule(post.id, soon(40));
  expect(moved.deliveries).toHaveLength(1);
  world.clock.advance(20 * MINUTE);
  const marker = await world.publish(first, 'Meanwhile');
  await world.deliveryIn(marker.id, 'published');
  expect(world.texts(first)).not.toContain('Moved');
  world.clock.advance(20 * MINUTE);
  await world.deliveryIn(post.id, 'published');
  expect(world.texts(first).filter((text) => text === 'Moved')).toHaveLength(1);
});

it('takes one account off the schedule and sends to the other', async () => {
  const post = await save({
    content: { parts: [{ text: 'Only the second' }] },
    targets: [{ accountId: first.id }, { accountId: second.id }],
  });
  await world.schedule(post.id, soon(5));
  await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/cancel`), { accountIds: [first.id] });
  world.clock.advance(6 * MINUTE);
  await waitFor('the second account', async () => world.texts(second).includes('Only the second'));
  expect(world.texts(first)).not.toContain('Only the second');
});

it('publishes and schedules only what the caller has seen, where the caller says which version that was', async () => {
  const seen = await save({ content: { parts: [{ text: 'As it was seen' }] }, targets: [{ accountId: first.id }] });
  const at = (version: number) => ({ headers: { 'if-match': `"${version}"` } });
  const path = world.carillon.in(`posts/${seen.id}`);
  const change = { content: { parts: [{ text: 'As somebody changed it' }] } };
  const changed = await world.carillon.owner.ok<PostAnswer>('PATCH', path, change, at(seen.version));
  for (const [route, body] of [
    ['publish', {}],
    ['schedule', inUtc(soon(5))],
  ] as const) {
    const { status, body: problem } = await world.carillon.owner.call<Problem & { currentVersion: number }>(
      'POST',
      `${path}/${route}`,
      body,
      at(seen.version),
    );
    expect({ route, status, problem }).toMatchObject({
      status: 412,
      problem: { code: 'stale-version', currentVersion: changed.version },
    });
  }
  expect((await world.carillon.owner.ok<PostAnswer>('GET', path)).deliveries).toEqual([]);
  await world.carillon.owner.ok('POST', `${path}/publish`, {}, at(changed.version));
  await world.deliveryIn(seen.id, 'published');
  expect(world.texts(first)).toContain('As somebody changed it');
});

it('refuses to schedule what an account would refuse, and says which and why', async () => {
  const post = await save({ content: { parts: [{ text: 'x'.repeat(501) }] }, targets: [{ accountId: first.id }] });
  const check = await world.carillon.owner.ok<{
    ok: boolean;
    accounts: { issues: { code: string; field: string }[] }[];
  }>('GET', world.carillon.in(`posts/${post.id}/check`));
  expect(check.ok).toBe(false);
  expect(check.accounts[0]?.issues).toContainEqual(
    expect.objectContaining({ code: 'text-too-long', field: 'parts.0.text' }),
  );
  const answer = await world.carillon.owner.call<Problem>(
    'POST',
    world.carillon.in(`posts/${post.id}/schedule`),
    inUtc(soon(5)),
  );
  expect([answer.status, answer.body.code]).toEqual([422, 'check-failed']);
  expect(answer.body.errors[0]).toMatchObject({ field: `${first.id}.parts.0.text`, code: 'text-too-long' });
  expect((await world.carillon.owner.ok<PostAnswer>('GET', world.carillon.in(`posts/${post.id}`))).deliveries).toEqual(
    [],
  );
});

it('refuses an edit of a scheduled post that could no longer be sent, and keeps what was scheduled', async () => {
  const post = await save({ content: { parts: [{ text: 'Short enough' }] }, targets: [{ accountId: first.id }] });
  const scheduled = await world.schedule(post.id, soon(5));
  const answer = await world.carillon.owner.call<Problem>(
    'PATCH',
    world.carillon.in(`posts/${post.id}`),
    { content: { parts: [{ text: 'x'.repeat(501) }] } },
    { headers: { 'if-match': `"${scheduled.version}"` } },
  );
  expect([answer.status, answer.body.code]).toEqual([422, 'check-failed']);
  world.clock.advance(6 * MINUTE);
  await world.deliveryIn(post.id, 'published');
  expect(world.texts(first)).toContain('Short enough');
});

it('does not touch what is out already when a post is scheduled again', async () => {
  const post = await save({ content: { parts: [{ text: 'Out already' }] }, targets: [{ accountId: first.id }] });
  await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  await world.deliveryIn(post.id, 'published');
  const answer = await world.carillon.owner.call<Problem>(
    'POST',
    world.carillon.in(`posts/${post.id}/schedule`),
    inUtc(soon(5)),
  );
  expect([answer.status, answer.body.code]).toEqual([409, 'already-out']);
});

it('makes a copy that is a draft again', async () => {
  const campaign = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
    name: 'Autumn',
    defaultLabels: ['leaves'],
  });
  const post = await save({
    title: 'Original',
    campaignId: campaign.id,
    content: { parts: [{ text: 'Copy me' }], link: { url: 'https://example.com/autumn' } },
    variants: [{ channel: 'feed', contentWarning: null, parts: [{ text: 'In the feed' }] }],
    targets: [{ accountId: first.id, offsetMinutes: 15 }],
  });
  const copy = await world.carillon.owner.ok<PostAnswer & Record<string, unknown>>(
    'POST',
    world.carillon.in(`posts/${post.id}/duplicate`),
  );
  const original = post as PostAnswer & Record<string, unknown>;
  expect(original['labels']).toEqual(['leaves']);
  for (const field of ['title', 'campaignId', 'content', 'variants', 'targets', 'labels'])
    expect([field, copy[field]]).toEqual([field, original[field]]);
  expect([copy.state, copy.deliveries]).toEqual(['draft', []]);
});

function lastSunday(year: number, month: number): string {
  const day = new Date(Date.UTC(year, month + 1, 0));
  day.setUTCDate(day.getUTCDate() - day.getUTCDay());
  return day.toISOString().slice(0, 10);
}
