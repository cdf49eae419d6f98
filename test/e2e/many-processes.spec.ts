import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { startSandboxNetwork, type RunningSandbox } from '../../src/sandbox-network/index.js';
import { ApiClient } from '../support/api-client.js';
import { SpawnedCarillon } from '../support/spawned-carillon.js';
import { createTestDatabase, type TestDatabase } from '../support/test-database.js';
import { waitFor } from '../support/wait-for.js';

const redisUrl = process.env['TEST_REDIS_URL'];
if (redisUrl === undefined && process.env['CI']) throw new Error('CI must offer a Redis: TEST_REDIS_URL is not set.');
const describeWithRedis = redisUrl === undefined ? describe.skip : describe;

const ROLES = ['api', 'api', 'scheduler', 'scheduler', 'worker', 'worker', 'worker'];
const ACCOUNTS = 12;
const POSTS = 25;
const LEASE_SECONDS = 4;

describeWithRedis('two api, two scheduler and three worker processes on one Postgres and one Redis', () => {
  let database: TestDatabase;
  let network: RunningSandbox;
  let dataDir: string;
  let processes: { readonly role: string; readonly carillon: SpawnedCarillon }[] = [];

  beforeAll(async () => {
    const redis = new Redis(redisUrl ?? '');
    await redis.flushall();
    redis.disconnect();
    database = await createTestDatabase();
    dataDir = await mkdtemp(join(tmpdir(), 'carillon-many-'));
    network = await startSandboxNetwork({ port: 0, dataDir: null, control: true, settings: { latencyMs: 150 } });
    const env = {
      DATABASE_URL: database.url,
      REDIS_URL: redisUrl ?? '',
      CARILLON_SECRET_KEYS: `many:${randomBytes(32).toString('base64')}`,
      CARILLON_LEASE_SECONDS: String(LEASE_SECONDS),
    };
    // The first brings the schema up to date in peace; the others come together.
    processes = [{ role: 'api', carillon: await SpawnedCarillon.start(dataDir, { ...env, CARILLON_ROLES: 'api' }) }];
    const rest = await Promise.all(
      ROLES.slice(1).map(async (role) => ({
        role,
        carillon: await SpawnedCarillon.start(dataDir, { ...env, CARILLON_ROLES: role }),
      })),
    );
    processes.push(...rest);
  }, 120_000);

  afterAll(async () => {
    for (const { carillon } of processes) carillon.signal('SIGTERM');
    for (const { carillon } of processes) await carillon.ended();
    await network?.stop();
    await database?.drop();
    await rm(dataDir, { recursive: true, force: true });
  }, 90_000);

  function alive(role: string): SpawnedCarillon {
    const found = processes.find((one) => one.role === role);
    if (!found) throw new Error(`There is no ${role} left.`);
    return found.carillon;
  }

  async function kill(role: string): Promise<void> {
    const victim = processes.find((one) => one.role === role);
    if (!victim) throw new Error(`There is no ${role} left.`);
    victim.carillon.signal('SIGKILL');
    await victim.carillon.ended();
    processes = processes.filter((one) => one !== victim);
  }

  async function count(where: string): Promise<number> {
    const { rows } = await database.pool().query<{ count: string }>(`SELECT count(*) FROM delivery WHERE ${where}`);
    return Number(rows[0]?.count);
  }

  it('send everything once, whichever of them are killed meanwhile', async () => {
    const owner = new ApiClient(alive('api').origin);
    await owner.signInBy('setup', {
      name: 'Olga Owner',
      email: 'olga@example.com',
      password: 'correct horse battery',
      workspaceName: 'Bellfoundry',
      zone: 'UTC',
    });
    const me = await owner.ok<{ workspaces: { id: string }[] }>('GET', 'me');
    const workspace = `workspaces/${me.workspaces[0]?.id}`;
    const opened = await fetch(`${network.url}/control/accounts`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ prefix: 'many', count: ACCOUNTS }),
    });
    const { items } = (await opened.json()) as { items: { handle: string; token: string }[] };
    const accountIds: string[] = [];
    for (const { handle, token } of items) {
      const { accounts } = await owner.ok<{ accounts: { id: string }[] }>('POST', `${workspace}/accounts/connect`, {
        channel: 'sandbox',
        method: 'password',
        input: { server: network.url, handle, token },
      });
      accountIds.push(...accounts.map(({ id }) => id));
    }
    const { key } = await owner.ok<{ key: string }>('POST', `${workspace}/api-keys`, {
      name: 'Program',
      permissions: ['posts.read', 'posts.write', 'posts.publish'],
    });
    // Half over the one api process, half over the other; then one of them is gone.
    const apis = processes.filter(({ role }) => role === 'api');
    for (let index = 0; index < POSTS; index++) {
      const program = ApiClient.withKey(apis[index % apis.length]?.carillon.origin ?? '', key);
      const post = await program.ok<{ id: string }>('POST', `${workspace}/posts`, {
        content: { parts: [{ text: `Number ${index}, one` }, { text: `Number ${index}, two` }] },
        targets: accountIds.map((accountId) => ({ accountId })),
      });
      await program.ok('POST', `${workspace}/posts/${post.id}/publish`, {});
    }
    for (const role of ['worker', 'scheduler', 'api', 'worker']) {
      await waitFor('work to be under way', async () => (await count(`state = 'sending'`)) > 0);
      await kill(role);
    }
    const all = ACCOUNTS * POSTS;
    await waitFor('everything to be published', async () => (await count(`state = 'published'`)) === all, 120_000);
    expect(network.summary()).toMatchObject({ created: all * 2, doubledKeys: [] });
    expect(await count(`state <> 'published'`)).toBe(0);
    expect(await count(`NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.delivery_id = delivery.id)`)).toBe(0);
    const program = ApiClient.withKey(alive('api').origin, key);
    await program.ok('GET', `${workspace}/deliveries/counts`);
  }, 240_000);
});
