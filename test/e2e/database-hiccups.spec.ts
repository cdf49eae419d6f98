import { EventBus } from '../../src/core/events/event-bus.js';
import { ApiClient } from '../support/api-client.js';
import { DatabaseProxy } from '../support/database-proxy.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

let world: SandboxWorld;

beforeAll(async () => {
  world = await SandboxWorld.start();
  // Where keys mean nothing, a part that was forgotten would be sent again for readers to see.
  await world.control('settings', { idempotency: 'ignore' }, 'PATCH');
  await world.carillon.pool.query(`
    CREATE SEQUENCE cut;
    CREATE FUNCTION cut_the_first_time() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        -- A sequence does not roll back.
        IF nextval('cut') = 1 THEN
          PERFORM pg_terminate_backend(pg_backend_pid());
        END IF;
        RETURN NEW;
      END $$`);
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

/** Cuts the connection in the middle of the first update that fits. @param condition over OLD and NEW */
async function cutAt(condition: string, table = 'delivery'): Promise<void> {
  await world.carillon.pool.query(`
    DROP TRIGGER IF EXISTS cut ON delivery;
    ALTER SEQUENCE cut RESTART;
    CREATE TRIGGER cut BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION cut_the_first_time()`);
}

/** Postgres refuses what fits, the first times. @param code SQLSTATE */
async function refuseAt(condition: string, code: string, times = 2, table = 'delivery'): Promise<void> {
  await world.carillon.pool.query(`
    CREATE OR REPLACE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        IF nextval('cut') <= TG_ARGV[1]::int THEN RAISE EXCEPTION 'refused' USING ERRCODE = TG_ARGV[0]; END IF;
        RETURN NEW;
      END $$;
    DROP TRIGGER IF EXISTS cut ON delivery;
    ALTER SEQUENCE cut RESTART;
    CREATE TRIGGER cut BEFORE UPDATE ON ${table} FOR EACH ROW WHEN (${condition}) EXECUTE FUNCTION refuse('${code}', ${times})`);
}

async function cuts(): Promise<unknown> {
  const { rows } = await world.carillon.pool.query<{ happened: boolean }>('SELECT is_called AS happened FROM cut');
  return rows[0]?.happened;
}

describe('a thread whose connection to Postgres is cut', () => {
  it.each(['part.0', 'part.1', 'part.2', 'comment'])(
    'while the result of %s is written goes on with what the network answered',
    async (step) => {
      const account = await world.account(`result_${step.replace('.', '_')}`);
      await cutAt(`NEW.state = 'sending' AND NEW.steps ? '${step}' AND NOT OLD.steps ? '${step}'`);
      const post = await thread(account);
      const delivery = await world.deliveryIn(post, 'published');
      expect(await cuts()).toBe(true);
      expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['published']);
      expect(delivery.receipt?.parts).toHaveLength(3);
      expect(world.texts(account)).toEqual(['One', 'Two', 'Three', 'And a comment']);
    },
  );

  it.each(['part.0', 'part.2', 'comment'])(
    'while the intent to send %s is written writes it again, and goes on',
    async (step) => {
      const account = await world.account(`intent_${step.replace('.', '_')}`);
      await cutAt(`NEW.begun_step = '${step}' AND OLD.begun_step IS DISTINCT FROM NEW.begun_step`);
      const post = await thread(account);
      const delivery = await world.deliveryIn(post, 'published');
      expect(await cuts()).toBe(true);
      expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['published']);
      expect(world.texts(account)).toEqual(['One', 'Two', 'Three', 'And a comment']);
    },
  );
});

it('what was claimed as the connection broke goes out right away, not after its lease', async () => {
  const own = await SandboxWorld.start({ CARILLON_ROLES: 'api,scheduler' });
  const proxy = await DatabaseProxy.start(own.carillon.databaseUrl);
  try {
    await own.carillon.another({ DATABASE_URL: proxy.url, CARILLON_ROLES: 'worker' });
    const account = await own.account('claimed_in_vain');
    // A worker also looks where nothing is due; the claim to break is one that takes something.
    const claimedInVain = async (text: string): Promise<string | null> => {
      const swallowed = proxy.swallowAnswerTo('publishing-claim');
      const { id } = await own.publish(account, text);
      await swallowed;
      const { rows } = await own.carillon.pool.query(
        `SELECT 1 FROM delivery WHERE post_id = $1 AND state = 'sending'`,
        [id],
      );
      if (rows.length === 1) return id;
      await own.deliveryIn(id, 'published');
      return null;
    };
    const texts = ['Once', 'Twice', 'Three times', 'Four times', 'Five times'];
    let post: string | null = null;
    let tries = 0;
    while (post === null && tries < texts.length) post = await claimedInVain(texts[tries++] ?? '');
    const delivery = await own.deliveryIn(post ?? 'none', 'published');
    expect(delivery.attempts.map(({ outcome, number }) => [number, outcome])).toEqual([[1, 'published']]);
    expect(own.texts(account)).toEqual(texts.slice(0, tries));
  } finally {
    await own.stop();
    await proxy.stop();
  }
}, 60_000);

it.each(['publishing-claim', 'publishing-settle'])(
  'sending goes on after Postgres vanished without a word in the middle of %s',
  async (statement) => {
    // Leases of 12 s: an answer is asked after when it is not there within 2 s.
    const own = await SandboxWorld.start({ CARILLON_ROLES: 'api,scheduler', CARILLON_LEASE_SECONDS: '12' });
    const proxy = await DatabaseProxy.start(own.carillon.databaseUrl);
    try {
      await own.carillon.another({ DATABASE_URL: proxy.url, CARILLON_ROLES: 'worker' });
      const account = await own.account('vanished');
      const first = await own.publish(account, 'Before');
      await own.deliveryIn(first.id, 'published');
      const stalled = proxy.stallAtNext(statement);
      const second = await own.publish(account, 'Meanwhile');
      await stalled;
      proxy.comeBack();
      // The queue's connections are gone as well: then workers look by themselves every 10 s, and a look may meet a lost connection first.
      const delivery = await own.deliveryIn(second.id, 'published', undefined, 45_000);
      expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['published']);
      expect(own.texts(account)).toEqual(['Before', 'Meanwhile']);
    } finally {
      // Where nobody waits for an answer, the system's own probes notice; here they are answered.
      proxy.goAway();
      proxy.comeBack();
      await own.stop();
      await proxy.stop();
    }
  },
  90_000,
);

it.each([
  ['because of a deadlock', '40P01'],
  ['because its disk is full', '53100'],
  ['because it was not promoted yet', '25006'],
  ['for a reason that nobody foresaw', 'XX000'],
])('what Postgres refuses twice %s is written again: results, intents and settlements', async (_, code) => {
  const account = await world.account(`refused_${code.toLowerCase()}`);
  for (const condition of [
    `NEW.state = 'published'`,
    `NEW.steps ? 'part.1' AND NOT OLD.steps ? 'part.1'`,
    `NEW.begun_step = 'part.2' AND OLD.begun_step IS DISTINCT FROM NEW.begun_step`,
  ]) {
    await refuseAt(condition, code);
    const post = await thread(account);
    const delivery = await world.deliveryIn(post, 'published');
    expect(await cuts()).toBe(true);
    expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['published']);
  }
  expect(world.texts(account)).toEqual(
    Array.from({ length: 3 }, () => ['One', 'Two', 'Three', 'And a comment']).flat(),
  );
});

it('news that nobody can read is passed over, and what comes after it is heard', async () => {
  const heard: string[] = [];
  const bus = world.carillon.carillon.app.get(EventBus);
  const stop = bus.onAny((event) => void heard.push(event.type));
  try {
    for (const payload of ['', 'nonsense', '7', '[null, {}, "text"]'])
      await world.carillon.pool.query(`SELECT pg_notify('carillon_events', $1)`, [payload]);
    const event = { type: 'delivery.changed', workspaceId: '', deliveryId: '', postId: '', state: 'scheduled' };
    await world.carillon.pool.query(`SELECT pg_notify('carillon_events', $1)`, [JSON.stringify([event])]);
    await waitFor('the event that can be read', async () => heard.includes('delivery.changed'));
    expect(new Set(heard)).toEqual(new Set(['delivery.changed']));
  } finally {
    stop();
  }
});

it('people are told to come back while Postgres is away, and are served when it is back', async () => {
  const proxy = await DatabaseProxy.start(world.carillon.databaseUrl);
  try {
    const { url } = await world.carillon.another({ DATABASE_URL: proxy.url, CARILLON_ROLES: 'api' });
    const signIn = () =>
      new ApiClient(new URL(url).origin).call<{ code: string }>('POST', 'sessions', {
        email: 'somebody@example.com',
        password: 'not the right one',
      });
    proxy.goAway();
    const away = await signIn();
    expect([away.status, away.body.code, away.headers.get('retry-after')]).toEqual([503, 'database-unavailable', '5']);
    proxy.comeBack();
    await waitFor('people to be served again', async () => (await signIn()).status === 401);
  } finally {
    await proxy.stop();
  }
});

it('the tables of the queue are made again when somebody drops them, and wake-ups go on', async () => {
  const { pool, owner } = world.carillon;
  await pool.query('DROP SCHEMA bullmq CASCADE');
  const account = await world.account('queueless');
  const now = await world.publish(account, 'Now');
  await world.deliveryIn(now.id, 'published');
  await waitFor('the queue to be there again', async () => {
    const { queue } = await owner.ok<{ queue: { reachable: boolean } }>('GET', 'admin/queue');
    return queue.reachable;
  });
  const { rows } = await pool.query(`SELECT to_regclass('bullmq.job') IS NOT NULL AS there`);
  expect(rows).toEqual([{ there: true }]);
});

it.each([
  ['the connection to Postgres is cut', (condition: string) => cutAt(condition, 'connection')],
  ['Postgres refuses', (condition: string) => refuseAt(condition, '42501', 1, 'connection')],
])('a delivery whose sign-in can not be renewed, because %s, is tried again', async (_, trip) => {
  const account = await world.signedIn('crust_and_crumb');
  const before = world.texts(account).length;
  await world.control('faults', { on: 'publish', times: 1, act: { kind: 'expired' } });
  await trip('NEW.refresh_lease_token IS DISTINCT FROM OLD.refresh_lease_token');
  const post = await thread(account);
  await world.deliveryIn(post, 'retrying');
  expect(await cuts()).toBe(true);
  await world.carillon.pool.query('DROP TRIGGER cut ON connection');
  world.clock.advance(60_000);
  const delivery = await world.deliveryIn(post, 'published');
  expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['unavailable', 'published']);
  expect(world.texts(account).slice(before)).toEqual(['One', 'Two', 'Three', 'And a comment']);
});

async function thread(account: { id: string }): Promise<string> {
  const { owner } = world.carillon;
  const post = await owner.ok<{ id: string }>('POST', world.carillon.in('posts'), {
    content: { parts: ['One', 'Two', 'Three'].map((text) => ({ text })), firstComment: 'And a comment' },
    targets: [{ accountId: account.id }],
  });
  await owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  return post.id;
}
