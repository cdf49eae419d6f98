import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { EnginePoint } from '../../src/modules/publishing/engine-points.js';
import { SandboxWorld } from '../support/sandbox-world.js';
import { SpawnedCarillon } from '../support/spawned-carillon.js';
import { waitFor } from '../support/wait-for.js';
import { CRASH_MATRIX, ENDS, type End } from './matrix.js';
import { cutConnections, LEASE_SECONDS } from './support/crash-world.js';
import { Traps, type Trap } from './support/traps.js';

const TIMEOUT_MS = 120_000;
const SHARED = {
  CARILLON_SECRET_KEYS: `shared:${randomBytes(32).toString('base64')}`,
  CARILLON_LEASE_SECONDS: String(LEASE_SECONDS),
};
const POINTS = Object.entries(CRASH_MATRIX)
  .filter(([, places]) => places.every(({ way }) => way === 'schedule'))
  .map(([point]) => point as EnginePoint);

let world: SandboxWorld;
let sql: pg.Client;
let traps: Traps;
let api: SpawnedCarillon;

/** Everything in this process, and one more that serves the API and is ended while it schedules. */
beforeAll(async () => {
  world = await SandboxWorld.start(SHARED);
  sql = new pg.Client({ connectionString: world.carillon.databaseUrl });
  await sql.connect();
  traps = await Traps.open();
  api = await startApi();
}, TIMEOUT_MS);

afterAll(async () => {
  api.signal('SIGTERM');
  await api.ended();
  await sql.end();
  await world.stop();
  await traps.close();
}, 60_000);

function startApi(): Promise<SpawnedCarillon> {
  const { databaseUrl, dataDir } = world.carillon;
  const env = { ...SHARED, ...traps.environment, DATABASE_URL: databaseUrl, CARILLON_ROLES: 'api' };
  return SpawnedCarillon.start(dataDir, env);
}

/** @returns the status; null when there was no answer */
function publishAt(origin: string, postId: string): Promise<number | null> {
  const path = `${origin}/api/v1/${world.carillon.in(`posts/${postId}/publish`)}`;
  return world.carillon.owner.call('POST', path, {}).then(
    ({ status }) => status,
    () => null,
  );
}

/** What is said to have failed is asked for again, as people do. */
async function publishAgain(postId: string): Promise<void> {
  await waitFor('the post to be taken', async () => {
    const status = await publishAt(world.carillon.origin, postId);
    return status !== null && (status < 300 || status === 409);
  });
}

async function endAt(end: End, trap: Trap, postId: string): Promise<void> {
  const { pid } = await trap.hit();
  expect(pid).toBe(api.pid);
  switch (end) {
    case 'killed':
      await api.ended();
      expect(api.endedBy).toBe('SIGKILL');
      api = await startApi();
      return;
    case 'cut-off':
      await cutConnections(sql);
      return trap.release();
    case 'overslept': {
      // The one that stands still must not keep others from it for longer than a lease.
      const wakeAt = Date.now() + (LEASE_SECONDS + 1) * 1_000;
      await publishAgain(postId);
      await waitFor('the lease to be over', () => Promise.resolve(Date.now() > wakeAt));
      return trap.release();
    }
  }
}

it.each(POINTS.flatMap((point) => ENDS.map((end) => ({ point, end }))))(
  'loses no promised post, and leaves none half-written, when the API is $end at $point',
  async ({ point, end }) => {
    const text = `${point}, ${end}`;
    const account = await waitFor('an account', () => world.account(text.replaceAll(/[^a-z]+/g, '_').slice(0, 30)));
    const post = await waitFor('a draft', () => world.draft([account], text));
    const trap = await traps.set(end === 'killed' ? 'kill' : 'stop', { point, deliveryId: null, step: null });
    const answered = publishAt(api.origin, post.id);
    await endAt(end, trap, post.id);
    const status = await answered;
    if (point === 'schedule.before-commit') {
      expect(status ?? 500).toBeGreaterThanOrEqual(500);
      if (end !== 'overslept') {
        const { rows } = await sql.query('SELECT 1 FROM delivery WHERE post_id = $1', [post.id]);
        expect(rows).toEqual([]);
      }
      await publishAgain(post.id);
    }
    if (end !== 'killed' && point !== 'schedule.before-commit') expect(status).toBeLessThan(300);
    await world.deliveryIn(post.id, 'published');
    expect(world.texts(account)).toEqual([text]);
  },
  TIMEOUT_MS,
);
