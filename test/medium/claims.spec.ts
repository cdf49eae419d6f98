import { Database } from '../../src/core/database/database.js';
import { ClaimsRepository, type Claim, type Settlement } from '../../src/modules/publishing/claims.repository.js';
import { SweepsRepository } from '../../src/modules/publishing/sweeps.repository.js';
import { SandboxWorld, type SandboxAccountHere } from '../support/sandbox-world.js';
import { waitFor } from '../support/wait-for.js';

const LEASE_MS = 60_000;

let world: SandboxWorld;
let database: Database;
const claims = new ClaimsRepository();
const sweeps = new SweepsRepository();

/** Without scheduler and worker: nobody but the test claims. */
beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  database = world.carillon.carillon.app.get(Database);
}, 90_000);

afterAll(() => world?.stop());

afterEach(async () => {
  await world.carillon.pool.query(`DELETE FROM post`);
  await world.carillon.pool.query(
    `UPDATE lane SET next_at = NULL, lease_token = NULL, lease_until = NULL, blocked_until = NULL`,
  );
});

function claim(limit = 200, now = world.clock.now()): Promise<Claim[]> {
  return claims.claim(database, {
    channel: 'sandbox',
    now,
    leaseMs: LEASE_MS,
    worker: 'test',
    limit,
    beginOnClaim: true,
  });
}

function published(one: Claim): Settlement {
  const at = world.clock.now();
  return {
    claim: one,
    state: 'published',
    nextAt: null,
    needsPerson: false,
    holdReason: null,
    problemKind: null,
    problemDetail: null,
    followUpProblem: null,
    blockedUntil: null,
    begunStep: null,
    begunAt: null,
    steps: null,
    receipt: {
      parts: [{ remoteId: '1', permalink: null }],
      firstComment: null,
      confirmedBy: 'answer',
      remoteId: '1',
      permalink: null,
      publishedAt: at,
    },
    attempt: {
      id: crypto.randomUUID(),
      kind: 'send',
      worker: 'test',
      endedAt: at,
      outcome: 'published',
      step: null,
      httpStatus: 200,
      code: null,
      detail: null,
      excerpt: 'with a NUL \0 and half a pair \ud800',
    },
  };
}

it('takes one delivery of each account at a time, the next when the first is settled', async () => {
  const account = await world.account('lane');
  await world.publish(account, 'First');
  await world.publish(account, 'Second');
  const [first, ...others] = await claim();
  expect(others).toEqual([]);
  expect(await claim()).toEqual([]);
  if (!first) throw new Error('Nothing was claimed.');
  expect(await claims.settle(database, [published(first)], world.clock.now())).toEqual(new Set([first.id]));
  const [second] = await claim();
  expect(second?.content.parts[0]?.text).toBe('Second');
});

it('never gives the same delivery to two claimers, however many ask at once', async () => {
  const accounts: SandboxAccountHere[] = [];
  for (let index = 0; index < 24; index++) accounts.push(await world.account(`crowd_${index}`));
  for (const account of accounts) await world.publish(account, 'Once');
  const taken = (await Promise.all(Array.from({ length: 8 }, () => claim(10)))).flat().map((one) => one.id);
  const rest = (await claim()).map((one) => one.id);
  expect(new Set([...taken, ...rest]).size).toBe(taken.length + rest.length);
  expect(taken.length + rest.length).toBe(24);
}, 60_000);

it('leaves alone what was moved to a later day just as it was claimed', async () => {
  const account = await world.account('moved');
  const post = await world.publish(account, 'Not today');
  const mover = await world.carillon.pool.connect();
  try {
    await mover.query('BEGIN');
    await mover.query(`UPDATE delivery SET next_at = next_at + interval '7 days' WHERE post_id = $1`, [post.id]);
    const claiming = claim();
    await waitFor('the claim to wait for the row', async () => {
      const { rows } = await world.carillon.pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`,
      );
      return rows.length > 0;
    });
    await mover.query('COMMIT');
    expect(await claiming).toEqual([]);
  } finally {
    mover.release();
  }
});

it('lets a worker that slept past its lease neither begin a call, nor remember one, nor settle', async () => {
  const account = await world.account('sleeper');
  await world.publish(account, 'Mine or yours');
  const [asleep] = await claim();
  if (!asleep) throw new Error('Nothing was claimed.');
  const later = new Date(world.clock.now().getTime() + LEASE_MS + 1_000);
  const [swept] = await sweeps.recoverLostWorkers(database, later);
  // The claim had committed the intent of its only call, so the outcome is open.
  expect(swept).toMatchObject({ id: asleep.id, state: 'unconfirmed' });
  const [awake] = await claim(200, later);
  expect(awake?.from).toBe('unconfirmed');
  expect(await claims.beginStep(database, asleep, 'part.0', later)).toBe(false);
  expect(
    await claims.rememberStep(database, asleep, 'part.0', { result: 1, at: later.toISOString(), by: 'answer' }),
  ).toBe(false);
  expect(await claims.settle(database, [published(asleep)], later)).toEqual(new Set());
  expect(await claims.renewLeases(database, [asleep], later)).toEqual(new Set());
  if (awake) expect(await claims.settle(database, [published(awake)], later)).toEqual(new Set([awake.id]));
});

it('passes over accounts that are paused or under a limit', async () => {
  const [paused, limited] = [await world.account('resting'), await world.account('limited')];
  await world.publish(paused, 'Not now');
  await world.publish(limited, 'Not now either');
  await world.carillon.owner.ok('POST', world.carillon.in(`accounts/${paused.id}/pause`));
  await world.carillon.pool.query(`UPDATE lane SET blocked_until = now() + interval '1 hour' WHERE account_id = $1`, [
    limited.id,
  ]);
  expect(await claim()).toEqual([]);
});

it('mends a lane that lost sight of what is due', async () => {
  const account = await world.account('forgetful');
  await world.publish(account, 'Still here');
  await world.carillon.pool.query(`UPDATE lane SET next_at = NULL WHERE account_id = $1`, [account.id]);
  expect(await claim()).toEqual([]);
  await sweeps.repairLanes(database, world.clock.now());
  expect(await claim()).toHaveLength(1);
});
