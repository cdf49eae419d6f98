import { pngSample } from '../support/media-samples.js';
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

/** Cuts the connection in the middle of the first update of a delivery that fits. @param condition over OLD and NEW */
async function cutAt(condition: string): Promise<void> {
  await world.carillon.pool.query(`
    DROP TRIGGER IF EXISTS cut ON delivery;
    ALTER SEQUENCE cut RESTART;
    CREATE TRIGGER cut BEFORE UPDATE ON delivery FOR EACH ROW
      WHEN (OLD.state = 'sending' AND NEW.state = 'sending' AND ${condition}) EXECUTE FUNCTION cut_the_first_time()`);
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
      await cutAt(`NEW.steps ? '${step}' AND NOT OLD.steps ? '${step}'`);
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

it('a post whose picture can not be read, because the connection to Postgres is cut, is tried again', async () => {
  const account = await world.account('picture');
  const { owner } = world.carillon;
  const form = new FormData();
  form.append('alt', 'One colour');
  form.append(
    'file',
    new Blob([Uint8Array.from(await pngSample({ width: 32, height: 32 }))], { type: 'image/png' }),
    'one-colour.png',
  );
  const media = await owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, { form });
  const post = await owner.ok<{ id: string }>('POST', world.carillon.in('posts'), {
    content: { parts: [{ text: 'A picture', media: [{ mediaId: media.id }] }] },
    targets: [{ accountId: account.id }],
  });
  await world.schedule(post.id, new Date(world.clock.now().getTime() + 60_000));
  await cutWhileReading('media', () => world.clock.advance(60_000));
  await world.deliveryIn(post.id, 'retrying');
  world.clock.advance(60_000);
  const delivery = await world.deliveryIn(post.id, 'published');
  expect(delivery.attempts.map(({ outcome }) => outcome)).toEqual(['unavailable', 'published']);
  expect(world.texts(account)).toEqual(['A picture']);
});

/** Cuts the first connection that wants to read the table after `begin`. */
async function cutWhileReading(table: string, begin: () => void): Promise<void> {
  const client = await world.carillon.pool.connect();
  try {
    await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
    begin();
    await waitFor(`somebody to read ${table}`, async () => {
      const { rowCount } = await client.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE relation = $1::regclass AND NOT granted LIMIT 1`,
        [table],
      );
      return rowCount === 1;
    });
  } finally {
    await client.query('ROLLBACK');
    client.release();
  }
}

async function thread(account: { id: string }): Promise<string> {
  const { owner } = world.carillon;
  const post = await owner.ok<{ id: string }>('POST', world.carillon.in('posts'), {
    content: { parts: ['One', 'Two', 'Three'].map((text) => ({ text })), firstComment: 'And a comment' },
    targets: [{ accountId: account.id }],
  });
  await owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
  return post.id;
}
