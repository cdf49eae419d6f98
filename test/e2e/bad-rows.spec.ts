import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { createPostgresBackend, Queue } from 'bullmq';
import pg from 'pg';
import { contentHash } from '../../src/modules/publishing/content-hash.js';
import { pngSample } from '../support/media-samples.js';
import { waitFor } from '../support/wait-for.js';
import { SandboxWorld, type PostAnswer, type SandboxAccountHere } from '../support/sandbox-world.js';

const MINUTE = 60_000;

let world: SandboxWorld;
let neighbour: SandboxAccountHere;

beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_LOG_LEVEL: 'silent' });
  neighbour = await world.account('neighbour');
}, 90_000);

afterAll(() => world?.stop());

/** Whatever happened: others still go out. */
afterEach(async () => {
  const post = await world.publish(neighbour, `All is well, ${String(Math.random())}`);
  await world.deliveryIn(post.id, 'published');
});

describe('a bad delivery', () => {
  it('that points at a file that is gone fails alone, and says which file', async () => {
    const account = await world.account('lost_file');
    const form = new FormData();
    form.append('file', new Blob([new Uint8Array(await pngSample())], { type: 'image/png' }), 'bell.png');
    const media = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, {
      form,
    });
    const post = await world.carillon.owner.ok<{ id: string }>('POST', world.carillon.in('posts'), {
      content: { parts: [{ text: 'With a picture', media: [{ mediaId: media.id }] }] },
      targets: [{ accountId: account.id }],
    });
    await rm(join(world.carillon.dataDir, 'media', world.carillon.workspaceId), { recursive: true });
    await world.carillon.owner.ok('POST', world.carillon.in(`posts/${post.id}/publish`), {});
    const failed = await world.deliveryIn(post.id, 'failed');
    expect(failed.problem).toMatchObject({ kind: 'rejected' });
    expect(failed.problem?.detail).toContain('"bell.png" is gone');
    expect(world.texts(account)).toEqual([]);
  });

  it.each([
    ['of no shape', {}],
    ['that is a text', 'nonsense'],
    ['with parts that are none', { parts: [null, 7], link: null, firstComment: null, settings: {} }],
  ])('with content %s fails alone, clearly', async (_, content) => {
    const account = await world.account(`shapeless_${String(Math.random()).slice(2)}`);
    const post = await world.draft([account], 'Soon nonsense');
    await world.schedule(post.id, new Date(world.clock.now().getTime() + 5 * MINUTE));
    // As a broken migration or somebody with psql might leave it, hash and all.
    await world.carillon.pool.query(`UPDATE delivery SET content = $2, content_hash = $3 WHERE post_id = $1`, [
      post.id,
      JSON.stringify(content),
      contentHash(content as never),
    ]);
    world.clock.advance(5 * MINUTE);
    const failed = await world.deliveryIn(post.id, 'failed');
    expect(failed.problem?.kind).toBe('fault');
    expect(failed.attempts).toMatchObject([{ outcome: 'fault' }]);
    expect(world.texts(account)).toEqual([]);
  });

  it('whose credentials can not be read is put off and says so, and its account is left alone', async () => {
    const account = await world.account('unreadable');
    const sealedAs = (sealed: string) =>
      world.carillon.pool.query<{ old: string }>(
        `UPDATE connection SET sealed = $2, generation = generation + 1
         FROM (SELECT sealed FROM connection WHERE account_id = $1) AS before (old) WHERE account_id = $1 RETURNING before.old`,
        [account.id, sealed],
      );
    const { rows } = await sealedAs('v1.nonsense');
    const post = await world.publish(account, 'Locked out');
    const { problem } = await world.deliveryIn(post.id, 'retrying');
    expect(problem).toMatchObject({ kind: 'unavailable', detail: expect.stringContaining('CARILLON_SECRET_KEYS') });
    const { status } = await world.carillon.owner.ok<{ status: string }>(
      'GET',
      world.carillon.in(`accounts/${account.id}`),
    );
    expect(status).toBe('active');
    await sealedAs(rows[0]?.old ?? '');
    world.clock.advance(MINUTE);
    await world.deliveryIn(post.id, 'published');
  });

  it('whose account lost its connection waits for it to be connected again', async () => {
    const account = await world.account('unconnected');
    await world.carillon.pool.query('DELETE FROM connection WHERE account_id = $1', [account.id]);
    const post = await world.publish(account, 'Locked out');
    expect((await world.deliveryIn(post.id, 'held')).holdReason).toBe('reconnect');
  });
});

describe('a network that answers nonsense', () => {
  it.each([
    ['an id that is an object', '{"id":{"evil":[1]},"url":7}'],
    ['no JSON at all', '<html>It works!</html>'],
    ['nothing', ''],
    ['a very deep answer', `${'['.repeat(50_000)}${']'.repeat(50_000)}`],
  ])('such as %s leaves one delivery in doubt, to be looked up', async (_, body) => {
    const { account, post } = await answered(body);
    await world.deliveryIn(post.id, 'unconfirmed');
    world.clock.advance(5 * MINUTE);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual(['Said once']);
  });

  it('such as an id that no database keeps is believed as far as it can be kept', async () => {
    const { account, post } = await answered('{"id":"a\\u0000\\ud800","url":"http://x/\\udc00"}');
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.receipt?.parts).toMatchObject([{ remoteId: 'a\ufffd\ufffd' }]);
    expect(world.texts(account)).toEqual(['Said once']);
  });

  it('such as that id for a part of a thread keeps the thread from nothing', async () => {
    const account = await world.account('bad_id_in_thread');
    const act = { kind: 'status', status: 201, body: '{"id":"a\\u0000\\ud800","url":null}', accepted: true } as const;
    world.network.fault({ on: 'publish', times: 1, after: 1, handle: account.handle, act });
    const post = await world.publish(account, 'One', 'Two');
    const delivery = await world.deliveryIn(post.id, 'published');
    expect(delivery.receipt?.parts).toMatchObject([{}, { remoteId: 'a\ufffd\ufffd' }]);
    expect(delivery.attempts).toMatchObject([{ outcome: 'published' }]);
  });

  it('such as a clear word that no database keeps costs the account its connection, in words that can be read', async () => {
    const account = await world.account('bad_word');
    const body = JSON.stringify({ error: 'revoked', message: 'Gone \0 for good \ud800' });
    const act = { kind: 'status', status: 401, body } as const;
    world.network.fault({ on: 'publish', times: 1, handle: account.handle, act });
    const post = await world.publish(account, 'Refused');
    const { problem } = await world.deliveryIn(post.id, 'held');
    expect(problem?.kind).toBe('reconnect');
  });

  async function answered(body: string): Promise<{ account: SandboxAccountHere; post: PostAnswer }> {
    const handle = `nonsense_${String(Math.random()).slice(2)}`;
    const account = await world.account(handle);
    world.network.fault({
      on: 'publish',
      times: 1,
      handle,
      act: { kind: 'status', status: 201, body, accepted: true },
    });
    return { account, post: await world.publish(account, 'Said once') };
  }
});

describe('a poisoned queue', () => {
  it('of jobs that nobody knows, with payloads of any kind, stops nothing', async () => {
    const pool = new pg.Pool({ connectionString: world.carillon.databaseUrl, options: '-c search_path=bullmq' });
    const queue = new Queue('carillon-wake-ups', { connection: pool }, createPostgresBackend);
    try {
      for (const name of ['publishing.nowhere', '__proto__', 'publishing.', '', 'x'.repeat(500)]) {
        await queue.add(name, { deliveryId: 'none', nested: { deep: [null] } }, { removeOnComplete: true });
      }
      await waitFor('the queue to be empty', async () => (await queue.getJobCountByTypes('waiting', 'active')) === 0);
      expect(await queue.getFailedCount()).toBe(0);
    } finally {
      await queue.close();
      await pool.end();
    }
  });
});
