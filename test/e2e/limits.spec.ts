import { startSandboxNetwork, type RunningSandbox } from '../../src/sandbox-network/index.js';
import { SandboxWorld, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const MINUTE = 60_000;
const AT_ONCE = 10;

let world: SandboxWorld;
const networks: RunningSandbox[] = [];

/** Three instances with all roles: whatever is said here holds for all their workers together. */
beforeAll(async () => {
  world = await SandboxWorld.start();
  for (let index = 0; index < 2; index++) await world.carillon.another({ CARILLON_ROLES: 'scheduler,worker' });
}, 90_000);

afterAll(async () => {
  // First of all, so that nobody waits for calls that hang.
  for (const network of networks) await network.stop();
  await world?.stop();
}, 60_000);

/** Accounts on a network, connected to a workspace by their tokens. */
async function connected(
  network: RunningSandbox,
  prefix: string,
  count: number,
  workspaceId = world.carillon.workspaceId,
) {
  const opened = await fetch(`${network.url}/control/accounts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ prefix, count }),
  });
  const { items } = (await opened.json()) as { items: { handle: string; token: string }[] };
  const accounts: SandboxAccountHere[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    const answers = await Promise.all(
      items.slice(start, start + AT_ONCE).map(({ handle, token }) =>
        world.carillon.owner.ok<{ accounts: SandboxAccountHere[] }>(
          'POST',
          `workspaces/${workspaceId}/accounts/connect`,
          {
            channel: 'sandbox',
            method: 'password',
            input: { server: network.url, handle, token },
          },
        ),
      ),
    );
    accounts.push(...answers.flatMap((answer) => answer.accounts));
  }
  return accounts;
}

/** @param at when it is due; null: now */
async function publish(
  workspaceId: string,
  accounts: readonly { id: string }[],
  text: string,
  at: Date | null = null,
): Promise<string> {
  const { owner } = world.carillon;
  const post = await owner.ok<PostAnswer>('POST', `workspaces/${workspaceId}/posts`, {
    content: { parts: [{ text }] },
    targets: accounts.map(({ id }) => ({ accountId: id })),
  });
  const path = `workspaces/${workspaceId}/posts/${post.id}`;
  if (at === null) await owner.ok('POST', `${path}/publish`, {});
  else await owner.ok('POST', `${path}/schedule`, { localTime: at.toISOString().slice(0, 19), zone: 'UTC' });
  return post.id;
}

async function counts(workspaceId = world.carillon.workspaceId): Promise<Readonly<Record<string, number>>> {
  const answer = await world.carillon.owner.ok<{ byState: Record<string, number> }>(
    'GET',
    `workspaces/${workspaceId}/deliveries/counts`,
  );
  return answer.byState;
}

async function aNetwork(latencyMs: number): Promise<RunningSandbox> {
  const network = await startSandboxNetwork({
    port: 0,
    dataDir: null,
    control: true,
    clock: world.clock,
    settings: { latencyMs },
  });
  networks.push(network);
  return network;
}

async function aWorkspace(name: string): Promise<string> {
  const { id } = await world.carillon.owner.ok<{ id: string }>('POST', 'workspaces', { name, zone: 'UTC' });
  return id;
}

describe('a limit of the network', () => {
  it.each([
    ['a Retry-After in seconds', () => ({ 'retry-after': '600' })],
    ['a reset as seconds since 1970', (end: number) => ({ 'x-ratelimit-reset': String(Math.round(end / 1_000)) })],
    ['a Retry-After as a date', (end: number) => ({ 'retry-after': new Date(end).toUTCString() })],
  ])('named by %s is honoured by all workers together, for everything of the account', async (name, headersOf) => {
    const handle = `limited_${name.length}_${String(Math.random()).slice(2, 8)}`;
    const account = await world.account(handle);
    const headers = headersOf(world.clock.now().getTime() + 10 * MINUTE);
    world.network.fault({ on: 'publish', times: 1, handle, act: { kind: 'status', status: 429, headers } });
    const first = await publish(world.carillon.workspaceId, [account], `${name}, first`);
    await world.deliveryIn(first, 'retrying');
    const calls = world.creatingCalls();
    const rest = [];
    for (let index = 0; index < 6; index++)
      rest.push(await publish(world.carillon.workspaceId, [account], `${name}, ${index}`));
    await world.letPass(8 * MINUTE);
    const marker = await publish(world.carillon.workspaceId, [await world.account(`${handle}_other`)], 'Marker');
    await world.deliveryIn(marker, 'published');
    expect(world.creatingCalls()).toBe(calls + 1);
    await world.letPass(3 * MINUTE);
    for (const id of [first, ...rest]) await world.deliveryIn(id, 'published');
    expect(new Set(world.texts(account)).size).toBe(7);
    expect(world.texts(account)).toHaveLength(7);
  });

  it('that lasts longer than the tolerance leaves the rest missed, after a single call that was refused', async () => {
    const network = await aNetwork(0);
    Object.assign(network.settings, { rateLimit: { posts: 3, windowSeconds: 86_400 } });
    const [account] = await connected(network, 'capped', 1);
    if (!account) throw new Error('Nothing was connected.');
    const ids: string[] = [];
    for (let index = 0; index < 6; index++)
      ids.push(await publish(world.carillon.workspaceId, [account], `Capped ${index}`));
    await waitFor('the cap to be met', async () => network.summary().refused === 1);
    await world.letPass(61 * MINUTE);
    const states = await waitFor('the rest to be missed', async () => {
      const seen = await Promise.all(ids.map((id) => world.delivery(id)));
      return seen.every(({ state }) => state === 'published' || state === 'missed') && seen;
    });
    expect(states.filter(({ state }) => state === 'published')).toHaveLength(3);
    expect(network.summary()).toMatchObject({ created: 3, refused: 1 });
    expect(states.find(({ problem }) => problem?.kind === 'throttled')?.problem?.detail).toContain('tolerance');
  });
});

describe('nobody makes the others wait', () => {
  it('when a server hangs: it gets a few places, and accounts on other servers go on', async () => {
    const hanging = await aNetwork(30_000);
    const victims = await connected(await aNetwork(0), 'elsewhere', 5);
    Object.assign(hanging.settings, { latencyMs: 0 });
    const stuck = await connected(hanging, 'stuck', 150);
    Object.assign(hanging.settings, { latencyMs: 30_000 });
    await publish(world.carillon.workspaceId, stuck, 'Into the void');
    await waitFor('calls that hang', async () => ((await counts())['sending'] ?? 0) >= 100);
    for (let index = 0; index < 3; index++) {
      const id = await publish(world.carillon.workspaceId, victims, `Right through ${index}`);
      await waitFor('the others to go out', async () => {
        const post = await world.carillon.owner.ok<PostAnswer>('GET', world.carillon.in(`posts/${id}`));
        return post.deliveries.every(({ state }) => state === 'published');
      });
    }
    expect((await counts())['sending']).toBeGreaterThanOrEqual(100);
    expect(hanging.summary().created).toBe(0);
  }, 90_000);

  it('when an account has much to send, and when a workspace has', async () => {
    const network = await aNetwork(0);
    const [busyId, quietId] = [await aWorkspace('Busy'), await aWorkspace('Quiet')];
    const [lone] = await connected(network, 'lone', 1, busyId);
    const many = await connected(network, 'many', 120, busyId);
    const quiet = await connected(network, 'quiet', 3, quietId);
    if (!lone) throw new Error('Nothing was connected.');
    const at = new Date(world.clock.now().getTime() + 30 * MINUTE);
    for (let index = 0; index < 30; index++) await publish(busyId, [lone], `One after the other ${index}`, at);
    for (let index = 0; index < 20; index++) await publish(busyId, many, `All at once ${index}`, at);
    await publish(quietId, quiet, 'A quiet word', new Date(at.getTime() + 1_000));
    Object.assign(network.settings, { latencyMs: 300 });
    await world.letPass(30 * MINUTE);
    await waitFor('the quiet workspace to be done', async () => (await counts(quietId))['published'] === 3);
    const busy = await counts(busyId);
    expect((busy['scheduled'] ?? 0) + (busy['sending'] ?? 0)).toBeGreaterThan(200);
    await waitFor(
      'the busy one to be done too',
      async () => (await counts(busyId))['published'] === 30 + 20 * 120,
      60_000,
    );
    expect(network.summary()).toMatchObject({ created: 30 + 20 * 120 + 3, doubledKeys: [] });
  }, 120_000);
});
