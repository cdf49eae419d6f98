import { ApiClient } from '../support/api-client.js';
import { readFigures } from '../support/figures.js';
import { hasRedisServer, RedisServer } from '../support/redis-server.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

if (!hasRedisServer) {
  if (process.env['CI']) throw new Error('CI must have redis-server: it is not on the path.');
  process.stderr.write('No redis-server on the path: what happens without Redis is not tried in this run.\n');
}
const describeWithRedis = hasRedisServer ? describe : describe.skip;

const MINUTE = 60_000;
/** Workers look by themselves every 10 s; the rest is this machine being slow. */
const BOUND_MS = 20_000;
/** Nobody waits for the queue longer than 2 s. */
const ANSWER_MS = 4_000;

interface Readiness {
  readonly status: string;
  readonly queue: { readonly ok: boolean; readonly detail: string };
}

describeWithRedis('a Redis that is away', () => {
  let redis: RedisServer;
  let world: SandboxWorld;

  beforeEach(async () => {
    redis = await RedisServer.prepare();
  });

  afterEach(async () => {
    await world?.stop();
    await redis.remove();
  });

  const readiness = async () => new ApiClient(world.carillon.origin).call<Readiness>('GET', '/health/ready');

  const becomes = async (status: string): Promise<Readiness> =>
    waitFor(`it to be ${status}`, async () => {
      const answer = await readiness();
      return answer.body.status === status && answer.status === 200 ? answer.body : null;
    });

  const reachable = async (): Promise<number | undefined> => {
    const text = await (await fetch(`${world.carillon.origin}/metrics`)).text();
    return readFigures(text).get('carillon_queue_reachable')?.readings.get('{backend="redis"}');
  };

  /** Publishes something now and something that becomes due; both must be out within the bound. */
  const expectPostsToGoOut = async (handle: string): Promise<void> => {
    const account = await world.account(handle);
    const later = await world.draft([account], 'Scheduled');
    await world.schedule(later.id, new Date(world.clock.now().getTime() + 10 * MINUTE));
    const askedMs = performance.now();
    const now = await world.publish(account, 'Now');
    expect(performance.now() - askedMs).toBeLessThan(ANSWER_MS);
    await world.deliveryIn(now.id, 'published');
    expect(performance.now() - askedMs).toBeLessThan(BOUND_MS);
    const dueMs = performance.now();
    world.clock.advance(10 * MINUTE);
    await world.deliveryIn(later.id, 'published');
    expect(performance.now() - dueMs).toBeLessThan(BOUND_MS);
    expect(world.texts(account)).toEqual(['Now', 'Scheduled']);
  };

  it('at the start costs seconds, not posts; health says it in words, and all is well once it is there', async () => {
    world = await SandboxWorld.start({ REDIS_URL: redis.url, CARILLON_LOG_LEVEL: 'silent' });
    const { queue } = await becomes('degraded');
    expect(queue).toEqual({
      ok: false,
      detail: 'Redis can not be reached. Posts go out all the same, up to 10 s later.',
    });
    expect(await reachable()).toBe(0);
    await expectPostsToGoOut('before');
    await redis.start();
    await becomes('ready');
    await waitFor('the figure to follow', async () => (await reachable()) === 1);
    await expectPostsToGoOut('after');
  }, 120_000);

  it('because it was killed later, back, and emptied: posts go out through all of it', async () => {
    await redis.start();
    world = await SandboxWorld.start({ REDIS_URL: redis.url, CARILLON_LOG_LEVEL: 'silent' });
    await becomes('ready');
    await redis.kill();
    await becomes('degraded');
    await expectPostsToGoOut('without');
    await redis.start();
    await becomes('ready');
    await expectPostsToGoOut('again');
    await redis.flush();
    await expectPostsToGoOut('emptied');
    await becomes('ready');
  }, 120_000);

  it('and does not even say so, because it is frozen, holds up neither people nor posts', async () => {
    await redis.start();
    world = await SandboxWorld.start({ REDIS_URL: redis.url, CARILLON_LOG_LEVEL: 'silent' });
    await becomes('ready');
    redis.freeze();
    try {
      await becomes('degraded');
      await expectPostsToGoOut('silence');
    } finally {
      redis.thaw();
    }
    await becomes('ready');
  }, 120_000);

  it('does not keep the service from stopping', async () => {
    world = await SandboxWorld.start({ REDIS_URL: redis.url, CARILLON_LOG_LEVEL: 'silent' });
    const askedMs = performance.now();
    await world.carillon.carillon.stop();
    expect(performance.now() - askedMs).toBeLessThan(BOUND_MS);
  }, 60_000);
});
