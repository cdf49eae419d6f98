import { SandboxWorld, type DeliveryView, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

function ok<Answer = unknown>(method: string, path: string, body?: object): Promise<Answer> {
  return world.carillon.owner.ok<Answer>(method, world.carillon.in(path), body);
}

/** One post for all of them. */
async function draft(accounts: readonly SandboxAccountHere[], text: string, campaignId?: string): Promise<string> {
  const post = await ok<PostAnswer>('POST', 'posts', {
    content: { parts: [{ text }] },
    targets: accounts.map(({ id }) => ({ accountId: id })),
    campaignId,
  });
  return post.id;
}

async function publish(accounts: readonly SandboxAccountHere[], text: string, campaignId?: string): Promise<string> {
  const postId = await draft(accounts, text, campaignId);
  await ok('POST', `posts/${postId}/publish`, {});
  return postId;
}

/** Posts for all of them that are due in one and the same moment, which has come. */
async function dueAtOnce(accounts: readonly SandboxAccountHere[], texts: readonly string[], campaignId?: string) {
  const at = new Date(world.clock.now().getTime() + MINUTE);
  const posts: string[] = [];
  for (const text of texts) {
    posts.push(await draft(accounts, text, campaignId));
    await world.schedule(posts.at(-1) ?? '', at);
  }
  world.clock.advance(MINUTE);
  return posts;
}

async function deliveriesOf(postId: string): Promise<DeliveryView[]> {
  return (await ok<{ items: DeliveryView[] }>('GET', `deliveries?postId=${postId}&limit=200`)).items;
}

async function allIn(state: string, ...postIds: string[]): Promise<DeliveryView[]> {
  let seen = '';
  return waitFor(`all deliveries to be ${state}`, async () => {
    const all = (await Promise.all(postIds.map(deliveriesOf))).flat();
    seen = JSON.stringify(all.map((delivery) => delivery.state));
    return all.length > 0 && all.every((delivery) => delivery.state === state) ? all : null;
  }).catch((error: unknown) => {
    throw new Error(`${String(error)} Last seen: ${seen}`, { cause: error });
  });
}

/** Accounts whose network takes a while for each post, so that a pause comes in the middle. */
async function slowAccounts(prefix: string, count: number): Promise<SandboxAccountHere[]> {
  const accounts = await world.accounts(prefix, count);
  for (const { handle } of accounts)
    world.network.fault({ on: 'publish', times: 1_000, handle, act: { kind: 'delay', ms: 300 } });
  return accounts;
}

function gapsOf(deliveries: readonly DeliveryView[]): number[] {
  const sorted = deliveries.map(({ nextAt }) => new Date(nextAt ?? 0).getTime()).sort((a, b) => a - b);
  return sorted.slice(1).map((at, index) => at - (sorted[index] ?? 0));
}

/**
 * Pauses when the first posts are out, and waits until nothing moves any more.
 * @returns deliveries that went out although they were not claimed before the pause's answer
 */
async function goneAfterPause(postIds: readonly string[], pause: () => Promise<unknown>): Promise<string[]> {
  const { created } = world.network.summary();
  await waitFor('the first of them to be out', async () => world.network.summary().created > created);
  await pause();
  const claimed = await world.carillon.pool.query<{ id: string; state: string }>(
    `SELECT id, state FROM delivery WHERE post_id = ANY($1)`,
    [postIds],
  );
  const mayGo = new Set(
    claimed.rows.filter(({ state }) => ['sending', 'published'].includes(state)).map(({ id }) => id),
  );
  const settled = await waitFor('what was claimed to be settled and the rest to be held', async () => {
    const all = (await Promise.all(postIds.map(deliveriesOf))).flat();
    return all.every(({ state }) => state === 'published' || state === 'held') ? all : null;
  });
  const gone = settled.filter(({ state }) => state === 'published').map(({ id }) => id);
  expect(settled.some(({ state }) => state === 'held')).toBe(true);
  const calls = world.creatingCalls();
  // Some ticks and looks later, still nothing.
  world.clock.advance(30 * SECOND);
  await waitFor('a look of the scheduler', async () => {
    const { rows } = await world.carillon.pool.query<{ at: Date }>(
      `SELECT max(scheduler_ticked_at) AS at FROM process`,
    );
    return (rows[0]?.at.getTime() ?? 0) > world.clock.now().getTime() - 5 * SECOND;
  });
  expect(world.creatingCalls()).toBe(calls);
  return gone.filter((id) => !mayGo.has(id));
}

/** Lets time pass in steps until everything is out. */
async function passTimeUntilPublished(...postIds: string[]): Promise<DeliveryView[]> {
  for (let step = 0; step < 40; step++) {
    const all = (await Promise.all(postIds.map(deliveriesOf))).flat();
    if (all.every(({ state }) => state === 'published')) return all;
    world.clock.advance(15 * SECOND);
    const due = world.clock.now();
    await waitFor('what is due by now to be out', async () => {
      const now = (await Promise.all(postIds.map(deliveriesOf))).flat();
      return now.every(
        ({ state, nextAt }) =>
          state === 'published' || (state === 'scheduled' && nextAt !== null && new Date(nextAt) > due),
      );
    });
  }
  return allIn('published', ...postIds);
}

describe('a pause in the middle of it', () => {
  it('of the workspace lets what was claimed finish, and nothing else begin', async () => {
    const accounts = await slowAccounts('mid_all', 10);
    for (let round = 0; round < 2; round++) {
      const posts = await dueAtOnce(
        accounts,
        [0, 1, 2, 3].map((index) => `All ${round} ${index}`),
      );
      expect(await goneAfterPause(posts, () => ok('POST', 'pause'))).toEqual([]);
      await ok('POST', 'resume');
      await passTimeUntilPublished(...posts);
    }
    expect(world.network.summary().doubledKeys).toEqual([]);
  });

  it('of one account stops that account alone', async () => {
    const [paused, free] = await slowAccounts('mid_one', 2);
    if (!paused || !free) throw new Error('Two accounts were asked for.');
    const posts = await dueAtOnce(
      [paused],
      [0, 1, 2, 3, 4, 5].map((index) => `One ${index}`),
    );
    expect(await goneAfterPause(posts, () => ok('POST', `accounts/${paused.id}/pause`))).toEqual([]);
    await allIn('published', await publish([free], 'Not paused'));
    await ok('POST', `accounts/${paused.id}/resume`);
    await passTimeUntilPublished(...posts);
  });

  it('of a campaign stops its posts alone', async () => {
    const accounts = await slowAccounts('mid_campaign', 2);
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'To be paused' });
    const posts = await dueAtOnce(
      accounts,
      [0, 1, 2, 3, 4].map((index) => `Campaign ${index}`),
      campaign.id,
    );
    expect(await goneAfterPause(posts, () => ok('POST', `campaigns/${campaign.id}/pause`))).toEqual([]);
    await allIn('published', await publish(accounts, 'Of no campaign'));
    await ok('POST', `campaigns/${campaign.id}/resume`);
    await passTimeUntilPublished(...posts);
  });
});

describe('a pause', () => {
  /** A claim that has read that everything may go, and has not come to its lanes yet. */
  async function whileClaiming(pause: () => Promise<unknown>): Promise<boolean> {
    const claiming = await world.carillon.pool.connect();
    try {
      await claiming.query('BEGIN');
      await claiming.query('UPDATE lane SET next_at = next_at WHERE false');
      let answered = false;
      const pausing = pause().then(() => (answered = true));
      await waitFor('the pause to be on record', async () => {
        const { rows } = await world.carillon.pool.query(
          `SELECT 1 FROM workspace WHERE paused_at IS NOT NULL UNION ALL SELECT 1 FROM campaign WHERE paused_at IS NOT NULL
           UNION ALL SELECT 1 FROM account WHERE status IN ('paused', 'disconnected')`,
        );
        return rows.length > 0;
      });
      // Some questions later it would have answered.
      for (let question = 0; question < 20; question++) await ok('GET', 'accounts');
      const tooEarly = answered;
      await claiming.query('COMMIT');
      await pausing;
      return tooEarly;
    } finally {
      claiming.release();
    }
  }

  it('is answered only when no claim that knows nothing of it is being made', async () => {
    const [account] = await world.accounts('in_between', 1);
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'In between' });
    for (const path of [`accounts/${account?.id}`, `campaigns/${campaign.id}`]) {
      expect(await whileClaiming(() => ok('POST', `${path}/pause`))).toBe(false);
      await ok('POST', `${path}/resume`);
    }
    expect(await whileClaiming(() => ok('POST', 'pause'))).toBe(false);
    await ok('POST', 'resume');
    expect(await whileClaiming(() => ok('DELETE', `accounts/${account?.id}`))).toBe(false);
  });

  it('of a campaign holds what is moved into it, and nothing that was moved out of it', async () => {
    const [account, other] = await world.accounts('moved', 2);
    if (!account || !other) throw new Error('Two accounts were asked for.');
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'Paused already' });
    await ok('POST', `campaigns/${campaign.id}/pause`);
    const posts = [await draft([account], 'Moved in'), await draft([other], 'Moved out', campaign.id)];
    const at = new Date(world.clock.now().getTime() + MINUTE);
    for (const id of posts) await world.schedule(id, at);
    const move = async (id: string | undefined, campaignId: string | null) => {
      const path = world.carillon.in(`posts/${id}`);
      const { version } = await world.carillon.owner.ok<PostAnswer>('GET', path);
      await world.carillon.owner.ok('PATCH', path, { campaignId }, { headers: { 'if-match': `"${version}"` } });
    };
    await move(posts[0], campaign.id);
    await move(posts[1], null);
    world.clock.advance(MINUTE);
    await allIn('held', posts[0] ?? '');
    await allIn('published', posts[1] ?? '');
    expect(world.texts(account)).toEqual([]);
    await ok('POST', `campaigns/${campaign.id}/resume`);
    await allIn('published', posts[0] ?? '');
  });
});

describe('resuming', () => {
  it('spreads what was held over the workspace, and over each account', async () => {
    const accounts = await world.accounts('spread', 25);
    await ok('POST', 'pause');
    const [first, other] = [await publish(accounts, 'Held first'), await publish(accounts, 'Held second')];
    await allIn('held', first, other);
    world.clock.advance(3 * MINUTE);
    await ok('POST', 'resume');
    const waiting = [...(await deliveriesOf(first)), ...(await deliveriesOf(other))].filter(
      ({ state }) => state === 'scheduled',
    );
    expect(waiting.length).toBeGreaterThan(40);
    expect(Math.min(...gapsOf(waiting))).toBeGreaterThanOrEqual(SECOND);
    for (const account of accounts) {
      const gap = gapsOf(waiting.filter(({ accountId }) => accountId === account.id))[0] ?? Number.POSITIVE_INFINITY;
      expect(gap).toBeGreaterThanOrEqual(10 * SECOND);
    }
    const seen = await ok<{ spreading: { count: number; lastAt: string } }>('GET', 'deliveries/attention');
    expect(seen.spreading.count).toBeGreaterThan(40);
    await passTimeUntilPublished(first, other);
  });

  it('keeps to the places that are given away when something else is resumed meanwhile', async () => {
    const [early, late] = [await world.accounts('early', 10), await world.accounts('late', 10)];
    const campaigns = [];
    for (const name of ['Early', 'Late']) campaigns.push((await ok<{ id: string }>('POST', 'campaigns', { name })).id);
    for (const id of campaigns) await ok('POST', `campaigns/${id}/pause`);
    const posts = [await publish(early, 'Early', campaigns[0]), await publish(late, 'Late', campaigns[1])];
    await allIn('held', ...posts);
    await Promise.all(campaigns.map((id) => ok('POST', `campaigns/${id}/resume`)));
    const waiting = (await Promise.all(posts.map(deliveriesOf))).flat().filter(({ state }) => state === 'scheduled');
    expect(waiting.length).toBeGreaterThan(14);
    expect(Math.min(...gapsOf(waiting))).toBeGreaterThanOrEqual(SECOND);
    await passTimeUntilPublished(...posts);
  });

  it('moves closer together rather than let anything become late', async () => {
    const accounts = await world.accounts('tight', 30);
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'Tight', lateToleranceMinutes: 1 });
    await ok('POST', 'pause');
    const post = await publish(accounts, 'Within a minute', campaign.id);
    await allIn('held', post);
    world.clock.advance(20 * SECOND);
    await ok('POST', 'resume');
    const published = await allIn('published', post);
    expect(published).toHaveLength(30);
    expect(Math.max(...published.map(({ latenessMs }) => latenessMs ?? Infinity))).toBeLessThanOrEqual(MINUTE);
  });

  it('calls late what is late, and sends the rest', async () => {
    const [account] = await world.accounts('half_late', 1);
    if (!account) throw new Error('An account was asked for.');
    const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'Half late', lateToleranceMinutes: 5 });
    await ok('POST', 'pause');
    const [late, inTime] = [await publish([account], 'Late', campaign.id), await publish([account], 'In time')];
    await allIn('held', late, inTime);
    for (let minute = 0; minute < 6; minute += 2) world.clock.advance(2 * MINUTE);
    await ok('POST', 'resume');
    const [missed] = await allIn('missed', late);
    expect(missed?.problem?.kind).toBe('late');
    await allIn('published', inTime);
  });
});

describe('pauses of several kinds', () => {
  it('hold until the last is over, and name the one that holds', async () => {
    const account = await world.account('twice_held');
    await ok('POST', `accounts/${account.id}/pause`);
    const post = await publish([account], 'Held twice');
    expect((await allIn('held', post))[0]?.holdReason).toBe('account-paused');
    await ok('POST', 'pause');
    await ok('POST', `accounts/${account.id}/resume`);
    await waitFor('the reason to be the right one', async () => {
      const [delivery] = await deliveriesOf(post);
      return delivery?.state === 'held' && delivery.holdReason === 'workspace-paused';
    });
    await ok('POST', 'resume');
    await allIn('published', post);
  });
});

it('loses, doubles and sticks nothing when pauses and resumes follow each other quickly, with two schedulers', async () => {
  await world.carillon.another();
  const accounts = await slowAccounts('hectic', 12);
  const campaign = await ok<{ id: string }>('POST', 'campaigns', { name: 'Hectic' });
  const posts = await dueAtOnce(
    accounts,
    [0, 1, 2, 3].map((index) => `Hectic ${index}`),
    campaign.id,
  );
  const [first] = accounts;
  for (let round = 0; round < 8; round++) {
    await Promise.all([ok('POST', 'pause'), ok('POST', `accounts/${first?.id}/pause`)]);
    await Promise.all([
      ok('POST', 'resume'),
      ok('POST', `accounts/${first?.id}/resume`),
      ok('POST', `campaigns/${campaign.id}/pause`),
    ]);
    await Promise.all([ok('POST', `campaigns/${campaign.id}/resume`), ok('POST', 'pause')]);
    await Promise.all([ok('POST', 'resume'), ok('POST', 'resume')]);
    world.clock.advance(2 * SECOND);
  }
  await waitFor('nothing to be held any more', async () => {
    const all = (await Promise.all(posts.map(deliveriesOf))).flat();
    return all.every(({ state }) => state !== 'held');
  });
  const published = await passTimeUntilPublished(...posts);
  expect(published).toHaveLength(48);
  expect(accounts.map((account) => world.texts(account).length)).toEqual(accounts.map(() => 4));
  expect(world.network.summary().doubledKeys).toEqual([]);
});
