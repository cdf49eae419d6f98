import { AccountCredentials } from '../../src/modules/accounts/index.js';
import { SandboxWorld, type DeliveryView, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;

interface AccountView {
  readonly status: string;
  readonly connection: { readonly health: string; readonly detail: string | null; readonly failures: number };
  readonly waiting: {
    readonly held: number;
    readonly upcoming: number;
    readonly nextDueAt: string | null;
    readonly soonestLateAt: string | null;
  };
}

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

afterEach(() => world?.control('faults', {}, 'DELETE'));

/** An account that signed in at the network: its refresh token is replaced with each use. */
async function signedIn(handle: string): Promise<SandboxAccountHere> {
  await world.control('accounts', { prefix: handle, count: 1 });
  return world.signedIn(handle);
}

function spoil(handle: string, act: 'expire' | 'revoke' | 'rotate'): Promise<unknown> {
  return world.control('tokens', { handle, act });
}

/** Calls for new tokens that the network has seen. */
function tokenCalls(): number {
  return world.network.requests().filter(({ method, path }) => method === 'POST' && path === '/oauth/token').length;
}

function view(account: SandboxAccountHere): Promise<AccountView> {
  return world.carillon.owner.ok('GET', world.carillon.in(`accounts/${account.id}`));
}

async function deliveriesOf(account: SandboxAccountHere, query = ''): Promise<DeliveryView[]> {
  const path = world.carillon.in(`deliveries?limit=200&accountId=${account.id}${query}`);
  return (await world.carillon.owner.ok<{ items: DeliveryView[] }>('GET', path)).items;
}

describe('many who need a new token at once', () => {
  it('cause one call to the network, and all fifty posts of the account go out', async () => {
    const account = await signedIn('fifty_posts');
    await spoil('fifty_posts', 'expire');
    const before = tokenCalls();
    for (let index = 0; index < 50; index++) await world.publish(account, `Number ${index}`);
    await waitFor('all of them', async () => (await deliveriesOf(account, '&state=published')).length === 50, 60_000);
    expect(tokenCalls() - before).toBe(1);
    expect(new Set(world.texts(account)).size).toBe(50);
    expect(await view(account)).toMatchObject({ status: 'active', connection: { health: 'ok', failures: 0 } });
  }, 90_000);

  it('cause one call from two processes as well, and get the same tokens', async () => {
    const account = await signedIn('fifty_calls');
    const other = await world.carillon.another();
    const [here, there] = [world.carillon.carillon, other].map(({ app }) =>
      app.get(AccountCredentials, { strict: false }),
    ) as [AccountCredentials, AccountCredentials];
    const { generation } = await here.open(account.id);
    await spoil('fifty_calls', 'expire');
    const before = tokenCalls();
    const renewed = await Promise.all(
      Array.from({ length: 50 }, (_, index) => (index % 2 === 0 ? here : there).refresh(account.id, generation)),
    );
    expect(tokenCalls() - before).toBe(1);
    expect(new Set(renewed.map((open) => open.generation))).toEqual(new Set([generation + 1]));
    expect(new Set(renewed.map((open) => open.credentials['accessToken'])).size).toBe(1);
    const post = await world.publish(account, 'With the new token');
    await world.deliveryIn(post.id, 'published');
    // The replaced refresh token was kept, too: it serves the next time.
    await spoil('fifty_calls', 'expire');
    await world.deliveryIn((await world.publish(account, 'With the one after')).id, 'published');
    expect(tokenCalls() - before).toBe(2);
  });
});

describe('a network that can not renew the sign-in now', () => {
  it.each([
    ['answers 500', { kind: 'status', status: 500 }],
    ['answers 503', { kind: 'unavailable' }],
    ['answers 429', { kind: 'throttled', retryAfterSeconds: 30 }],
    ['answers with a page instead of tokens', { kind: 'status', status: 200, body: '<html>Back soon</html>' }],
    ['answers with no tokens', { kind: 'status', status: 200, body: '{}' }],
    ['hangs up before it has read the call', { kind: 'drop', accepted: false }],
    ['does not answer in time', { kind: 'delay', ms: 600_000 }],
  ] as const)(
    'and %s costs no connection: the post goes out when it is back',
    async (what, act) => {
      const handle = `outage_${what.replaceAll(/[^a-z0-9]/g, '_')}`.slice(0, 30);
      const account = await signedIn(handle);
      await spoil(handle, 'expire');
      world.network.fault({ on: 'read', times: 1_000, act });
      const post = await world.publish(account, 'In the end');
      await waitFor('the try to fail', async () => (await view(account)).connection.health === 'failing', 40_000);
      const waiting = await world.deliveryIn(post.id, 'retrying');
      expect(['unavailable', 'throttled']).toContain(waiting.problem?.kind);
      expect(await view(account)).toMatchObject({ status: 'active', connection: { health: 'failing' } });
      await world.control('faults', {}, 'DELETE');
      world.clock.advance(MINUTE);
      await world.deliveryIn(post.id, 'published');
      expect(await view(account)).toMatchObject({ status: 'active', connection: { health: 'ok', failures: 0 } });
      expect(world.texts(account)).toEqual(['In the end']);
    },
    60_000,
  );
});

describe('an answer with new tokens that never arrives', () => {
  it.each([
    ['is lost on the way', { kind: 'drop', accepted: true }],
    ['is cut in the middle', { kind: 'bad-body' }],
  ] as const)(
    'because it %s ends with the clear word of the network: reconnect, and nothing is lost',
    async (what, act) => {
      const handle = `lost_${what.replaceAll(' ', '_')}`.slice(0, 30);
      const account = await signedIn(handle);
      await spoil(handle, 'expire');
      world.network.fault({ on: 'read', times: 1_000, act });
      const post = await world.publish(account, 'After signing in again');
      await waitFor(
        'the try without an answer',
        async () => (await view(account)).connection.health === 'failing',
        40_000,
      );
      // Not even now: the network has said nothing yet.
      expect((await view(account)).status).toBe('active');
      await world.control('faults', {}, 'DELETE');
      world.clock.advance(MINUTE);
      const held = await world.deliveryIn(post.id, 'held');
      expect(held.holdReason).toBe('reconnect');
      const seen = await view(account);
      expect(seen).toMatchObject({ status: 'reconnect', waiting: { held: 1 } });
      expect(seen.connection.detail).toContain('Connecting again mends it.');
      await world.signedIn(handle);
      await world.deliveryIn(post.id, 'published');
      expect(world.texts(account)).toEqual(['After signing in again']);
    },
    90_000,
  );
});

describe('a grant that the network took back', () => {
  it('holds what is due, tells how much waits and until when, and lets it go on after signing in again', async () => {
    const { owner } = world.carillon;
    const account = await signedIn('taken_back');
    const hasty = await owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), {
      name: 'Hasty',
      lateToleranceMinutes: 2,
    });
    await spoil('taken_back', 'revoke');
    const posts: PostAnswer[] = [];
    for (let index = 0; index < 3; index++) posts.push(await world.publish(account, `Held ${index}`));
    const late = await owner.ok<PostAnswer>('POST', world.carillon.in('posts'), {
      content: { parts: [{ text: 'Too late' }] },
      targets: [{ accountId: account.id }],
      campaignId: hasty.id,
    });
    await owner.ok('POST', world.carillon.in(`posts/${late.id}/publish`), {});
    const later = await world.draft([account], 'Later today');
    await world.schedule(later.id, new Date(world.clock.now().getTime() + 40 * MINUTE));
    for (const post of [...posts, late]) {
      const held = await world.deliveryIn(post.id, 'held');
      expect(held.holdReason).toBe('reconnect');
    }
    const seen = await view(account);
    expect(seen).toMatchObject({ status: 'reconnect', waiting: { held: 4, upcoming: 1 } });
    expect(seen.waiting.soonestLateAt).not.toBeNull();
    expect(await deliveriesOf(account, '&state=held')).toHaveLength(4);
    const attention = await owner.ok<{ byCause: object[] }>('GET', world.carillon.in('deliveries/attention'));
    expect(attention.byCause).toContainEqual(expect.objectContaining({ state: 'held', cause: 'reconnect', count: 4 }));
    const audit = await owner.ok<{ items: { action: string; subjectId: string }[] }>('GET', world.carillon.in('audit'));
    expect(audit.items).toContainEqual(
      expect.objectContaining({ action: 'account.reconnect-needed', subjectId: account.id }),
    );
    world.clock.advance(3 * MINUTE);
    expect((await world.signedIn('taken_back')).id).toBe(account.id);
    expect((await world.deliveryIn(late.id, 'missed')).problem?.kind).toBe('late');
    world.clock.advance(MINUTE);
    for (const post of posts) await world.deliveryIn(post.id, 'published');
    expect(await view(account)).toMatchObject({ status: 'active', waiting: { held: 0, upcoming: 1 } });
    expect(world.texts(account).sort()).toEqual(['Held 0', 'Held 1', 'Held 2']);
  });
});

it('a renewal that hangs as the service is stopped lets nothing more be claimed meanwhile', async () => {
  const own = await SandboxWorld.start();
  try {
    const [hanging, other] = [await own.signedIn('crust_and_crumb'), await own.account('too_late')];
    await own.control('faults', { on: 'publish', times: 1, act: { kind: 'expired' } });
    await own.control('faults', { on: 'read', times: 1, act: { kind: 'delay', ms: 3_000, accepted: true } });
    await own.publish(hanging, 'Waits for its sign-in');
    await waitFor('the renewal to be under way', async () => {
      const { rows } = await own.carillon.pool.query('SELECT 1 FROM connection WHERE refresh_lease_token IS NOT NULL');
      return rows.length > 0;
    });
    const stopping = own.carillon.carillon.stop();
    const post = await own.publish(other, 'For the next start');
    await stopping;
    const { rows } = await own.carillon.pool.query(`SELECT state, tries FROM delivery WHERE post_id = $1`, [post.id]);
    expect(rows).toEqual([{ state: 'scheduled', tries: 0 }]);
    expect(own.texts(hanging)).toEqual(['Waits for its sign-in']);
  } finally {
    await own.stop();
  }
}, 60_000);
