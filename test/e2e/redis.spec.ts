import { Redis } from 'ioredis';
import { SandboxWorld } from '../support/sandbox-world.js';

const url = process.env['TEST_REDIS_URL'];
if (url === undefined) {
  if (process.env['CI']) throw new Error('CI must offer a Redis: TEST_REDIS_URL is not set.');
  process.stderr.write('No TEST_REDIS_URL: the queue is not tried on Redis in this run.\n');
}

const MINUTE = 60_000;
const describeWithRedis = url === undefined ? describe.skip : describe;

describeWithRedis('the queue on Redis', () => {
  let world: SandboxWorld;
  let redis: Redis;

  beforeAll(async () => {
    redis = new Redis(url ?? '');
    await redis.flushall();
    world = await SandboxWorld.start({ REDIS_URL: url ?? '' });
  }, 90_000);

  afterAll(async () => {
    await world?.stop();
    redis?.disconnect();
  });

  it('carries the wake-ups', async () => {
    const account = await world.account('on_redis');
    const post = await world.publish(account, 'By way of Redis');
    await world.deliveryIn(post.id, 'published');
    expect(await redis.keys('bull:carillon-wake-ups:*')).not.toEqual([]);
  });

  it('may be wiped at any moment: what is due goes out all the same', async () => {
    const account = await world.account('wiped');
    const post = await world.draft([account], 'Not forgotten');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 10 * MINUTE));
    await redis.flushall();
    world.clock.advance(10 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Not forgotten']);
  });
});
