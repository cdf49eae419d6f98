import { randomBytes } from 'node:crypto';
import { PublishingScheduler } from '../../src/modules/publishing/index.js';
import { ApiClient } from '../support/api-client.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

interface Readiness {
  readonly status: string;
  readonly database: { readonly ok: boolean };
  readonly scheduler: { readonly ok: boolean; readonly detail: string };
  readonly worker: { readonly ok: boolean; readonly detail: string };
  readonly queue: { readonly ok: boolean };
}

async function readiness(world: SandboxWorld): Promise<{ status: number; body: Readiness }> {
  return new ApiClient(world.carillon.origin).call<Readiness>('GET', '/health/ready');
}

it('is ready while a scheduler ticks and a worker consumes the queue', async () => {
  const world = await SandboxWorld.start();
  try {
    await waitFor('it to be ready', async () => (await readiness(world)).body.status === 'ready');
    expect((await readiness(world)).body).toMatchObject({
      status: 'ready',
      database: { ok: true },
      scheduler: { ok: true },
      worker: { ok: true },
      queue: { ok: true },
    });
  } finally {
    await world.stop();
  }
}, 60_000);

it('is alive but not ready where nobody schedules and nobody consumes, and says which', async () => {
  const world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  try {
    const answer = await readiness(world);
    expect([answer.status, answer.body.status]).toEqual([503, 'not-ready']);
    expect(answer.body).toMatchObject({ database: { ok: true }, scheduler: { ok: false }, worker: { ok: false } });
    expect((await new ApiClient(world.carillon.origin).call('GET', '/health/live')).status).toBe(200);
  } finally {
    await world.stop();
  }
}, 60_000);

it('is degraded, and says what that means, where a worker lives and takes nothing from the queue', async () => {
  const world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  try {
    await world.carillon.pool.query(
      `INSERT INTO process (id, roles, host, pid, started_at, seen_at, scheduler_ticked_at, queue_consumed_at)
       VALUES (gen_random_uuid(), '{scheduler,worker}', 'elsewhere', 1, now(), now(), now(), now() - interval '5 minutes')`,
    );
    const answer = await readiness(world);
    expect([answer.status, answer.body.status]).toEqual([200, 'degraded']);
    expect(answer.body.queue).toMatchObject({ ok: false, detail: expect.stringContaining('up to 10 s later') });
  } finally {
    await world.stop();
  }
}, 60_000);

it('stops being ready when the last sign of life of the scheduler is too old', async () => {
  const world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  try {
    const beat = (secondsAgo: number) =>
      world.carillon.pool.query(
        `INSERT INTO process (id, roles, host, pid, started_at, seen_at, scheduler_ticked_at, queue_consumed_at)
         VALUES (gen_random_uuid(), '{scheduler,worker}', 'elsewhere', 1, now(), now(), now() - $1 * interval '1 second', now())`,
        [secondsAgo],
      );
    await beat(60);
    expect((await readiness(world)).body).toMatchObject({
      status: 'not-ready',
      scheduler: { ok: false },
      queue: { ok: true },
    });
    await beat(1);
    expect((await readiness(world)).body.status).toBe('ready');
  } finally {
    await world.stop();
  }
}, 60_000);

it('is not ready where the only worker has other keys than the connections were sealed with, and names the missing one', async () => {
  const world = await SandboxWorld.start({ CARILLON_ROLES: 'api,scheduler' });
  try {
    const account = await world.account('sealed');
    await world.carillon.another({
      CARILLON_ROLES: 'worker',
      CARILLON_SECRET_KEYS: `other:${randomBytes(32).toString('base64')}`,
      CARILLON_LOG_LEVEL: 'silent',
    });
    const post = await world.publish(account, 'For another worker');
    await world.deliveryIn(post.id, 'retrying');
    await waitFor('the trouble to be told', async () => (await readiness(world)).body.worker.detail.includes('"test"'));
    expect((await readiness(world)).body).toMatchObject({ status: 'not-ready', worker: { ok: false } });
    await world.carillon.another({ CARILLON_ROLES: 'worker' });
    await waitFor('another worker to be seen', async () => (await readiness(world)).body.worker.ok);
    expect((await readiness(world)).body).toMatchObject({
      status: 'degraded',
      worker: { detail: expect.stringContaining('"test"') },
    });
    await waitFor('the right one to have it', async () => {
      world.clock.advance(10_000);
      return (await world.delivery(post.id)).state === 'published';
    });
  } finally {
    await world.stop();
  }
}, 60_000);

it('neither sends nor sweeps while the clock of its machine is wrong, says so, and goes on by itself', async () => {
  const world = await SandboxWorld.start({ CARILLON_LOG_LEVEL: 'silent' });
  try {
    world.clock.isSystem = true;
    const [account, elsewhere] = [await world.account('in_time'), await world.account('elsewhere')];
    await world.deliveryIn((await world.publish(account, 'In time')).id, 'published');
    const living = await world.draft([elsewhere], 'At work on another machine');
    world.clock.advance(60_000);
    await waitFor('it to be told', async () => (await readiness(world)).body.worker.detail.includes('s ahead of'));
    expect((await readiness(world)).body.status).toBe('not-ready');
    await world.carillon.owner.ok('POST', world.carillon.in(`posts/${living.id}/publish`), {});
    await world.carillon.pool.query(
      `UPDATE delivery SET state = 'sending', claimed_from = 'scheduled', claimed_at = now(), lease_token = gen_random_uuid(),
         lease_worker = 'elsewhere/sandbox.1', next_at = now() + interval '30 seconds' WHERE post_id = $1`,
      [living.id],
    );
    const waiting = await world.publish(account, 'When it is right again');
    expect(await world.carillon.carillon.app.get(PublishingScheduler).tick()).toBe(false);
    expect((await world.delivery(living.id)).state).toBe('sending');
    expect((await world.delivery(waiting.id)).state).toBe('scheduled');
    world.clock.advance(-60_000);
    await waitFor('it to be ready again', async () => (await readiness(world)).body.status === 'ready');
    // What was to go out was written a minute ahead by the clock that was wrong.
    await world.carillon.pool.query('UPDATE delivery SET next_at = now() WHERE post_id = $1', [waiting.id]);
    await world.deliveryIn(waiting.id, 'published');
    expect((await world.delivery(living.id)).state).toBe('sending');
  } finally {
    await world.stop();
  }
}, 60_000);
