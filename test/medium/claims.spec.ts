import { Database } from '../../src/core/database/database.js';
import {
  ClaimsRepository,
  type Claim,
  type ClaimRequest,
  type Settlement,
} from '../../src/modules/publishing/claims.repository.js';
import type { Sql } from '../../src/core/database/sql.js';
import { DeliveriesService } from '../../src/modules/publishing/index.js';
import { LanesRepository } from '../../src/modules/publishing/lanes.repository.js';
import { SweepsRepository } from '../../src/modules/publishing/sweeps.repository.js';
import { waitFor } from '../support/wait-for.js';
import { SandboxWorld, type SandboxAccountHere } from '../support/sandbox-world.js';

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

async function claim(limit = 200, now = world.clock.now(), rooms: Partial<ClaimRequest> = {}): Promise<Claim[]> {
  const answer = await claims.claim(database, {
    channel: 'sandbox',
    now,
    leaseMs: LEASE_MS,
    claimer: 'test/sandbox.1',
    limit,
    beginOnClaim: true,
    servers: [],
    workspaces: [],
    placesPerServer: 128,
    placesPerWorkspace: 384,
    ...rooms,
  });
  return answer.claims;
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
      excerpt: 'with a NUL \0, half a pair \ud800 and a literal \\u0000',
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
  const { rows } = await world.carillon.pool.query(`SELECT excerpt FROM attempt WHERE delivery_id = $1`, [first.id]);
  expect(rows).toEqual([{ excerpt: 'with a NUL \ufffd, half a pair \ufffd and a literal \\u0000' }]);
  const [second] = await claim();
  expect(second?.content.parts[0]?.text).toBe('Second');
});

it('tells since when a post is being taken down, each time that somebody asks for it anew', async () => {
  const account = await world.account('taken_down');
  await world.publish(account, 'Not for ever');
  const settle = async (one: Claim | undefined, over: Partial<Settlement>): Promise<void> => {
    if (!one) throw new Error('Nothing was claimed.');
    const { attempt, ...settlement } = published(one);
    const kind = one.from === 'removing' ? 'remove' : 'send';
    await claims.settle(database, [{ ...settlement, attempt: { ...attempt, kind }, ...over }], world.clock.now());
  };
  const askFor = () =>
    world.carillon.pool.query(`
      WITH asked AS (UPDATE delivery SET state = 'removing', tries = 0, next_at = now() RETURNING account_id)
      UPDATE lane SET next_at = now() FROM asked WHERE lane.account_id = asked.account_id`);
  await settle((await claim())[0], {});
  for (const round of [1, 2]) {
    await askFor();
    const [first] = await claim();
    expect([round, first?.removingSince]).toEqual([round, null]);
    await settle(first, { state: 'removing', nextAt: world.clock.now() });
    const [second] = await claim();
    expect([round, second?.removingSince]).toEqual([round, first?.claimedAt]);
    await settle(second, { state: 'published' });
  }
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

it('undoes a claim that nobody heard of, and no other of the same worker', async () => {
  for (const handle of ['heard', 'unheard']) await world.publish(await world.account(handle), handle);
  const [heard] = await claim(1, world.clock.now(), { claimer: 'one/sandbox.1' });
  const [unheard] = await claim(1, world.clock.now(), { claimer: 'one/sandbox.2' });
  if (!heard || !unheard) throw new Error('Nothing was claimed.');
  expect(await claims.undo(database, ['one/sandbox.2', 'one/sandbox.3'], world.clock.now())).toBe(1);
  const { rows } = await world.carillon.pool.query<object>(
    `SELECT delivery.id, state, tries, begun_step, lane.lease_token IS NULL AS free FROM delivery JOIN lane USING (account_id)
     WHERE delivery.id = ANY($1) ORDER BY tries`,
    [[heard.id, unheard.id]],
  );
  expect(rows).toEqual([
    { id: unheard.id, state: 'scheduled', tries: 0, begun_step: null, free: true },
    { id: heard.id, state: 'sending', tries: 1, begun_step: 'part.0', free: false },
  ]);
  expect(await claim()).toMatchObject([{ id: unheard.id, tries: 1, begunStep: 'part.0' }]);
});

it('leaves alone what somebody is moving, without waiting for them', async () => {
  const account = await world.account('moved');
  const post = await world.publish(account, 'Not today');
  const mover = await world.carillon.pool.connect();
  try {
    await mover.query('BEGIN');
    await mover.query(`UPDATE delivery SET next_at = next_at + interval '7 days' WHERE post_id = $1`, [post.id]);
    expect(await claim()).toEqual([]);
    await mover.query('COMMIT');
    expect(await claim()).toEqual([]);
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

it('lets workspaces take turns, those with the fewest calls under way first', async () => {
  const busy: SandboxAccountHere[] = [];
  for (let index = 0; index < 6; index++) busy.push(await world.account(`much_${index}`));
  for (const account of busy) await world.publish(account, 'Much');
  const quiet = await world.account('quiet');
  await world.publish(quiet, 'Little');
  const pool = world.carillon.pool;
  const other = await anotherWorkspace();
  await pool.query(`UPDATE lane SET workspace_id = $1, next_at = next_at + interval '1 second' WHERE account_id = $2`, [
    other,
    quiet.id,
  ]);
  world.clock.advance(2_000);
  const texts = (await claim(2)).map((one) => one.content.parts[0]?.text);
  expect(texts.toSorted()).toEqual(['Little', 'Much']);
  const workspaces = [{ name: other, busy: 20, places: 1 }];
  await pool.query(`UPDATE delivery SET state = 'scheduled', lease_token = NULL WHERE state = 'sending'`);
  await pool.query(`UPDATE lane SET lease_token = NULL, lease_until = NULL`);
  expect((await claim(6, undefined, { workspaces })).map((one) => one.accountId)).not.toContain(quiet.id);
});

it('takes no more for one server than it has places, and the rest for others', async () => {
  const accounts: SandboxAccountHere[] = [];
  for (let index = 0; index < 6; index++) accounts.push(await world.account(`served_${index}`));
  for (const account of accounts) await world.publish(account, 'Due');
  const far = accounts[5]?.id ?? '';
  await world.carillon.pool.query(`UPDATE account SET server = 'https://far.example' WHERE id = $1`, [far]);
  const servers = [{ name: world.network.url, busy: 10, places: 2 }];
  const claimed = await claim(200, undefined, { servers });
  expect(claimed).toHaveLength(3);
  expect(claimed.map((one) => one.server).toSorted()).toEqual([
    world.network.url,
    world.network.url,
    'https://far.example',
  ]);
});

it('sees at once what was hurried while a settlement of its lane was being written', async () => {
  const { pool } = world.carillon;
  const account = await world.account('hurried');
  await world.publish(account, 'First');
  const [first] = await claim();
  if (!first) throw new Error('Nothing was claimed.');
  const later = await world.draft([account], 'Now after all');
  await world.schedule(later.id, new Date(world.clock.now().getTime() + 3_600_000));
  const mover = await pool.connect();
  try {
    // As "publish now" does: the delivery and its lane in one transaction. The settlement begins before its end, and waits for the lane.
    await mover.query('BEGIN');
    await mover.query(`UPDATE delivery SET next_at = $2 WHERE post_id = $1`, [later.id, world.clock.now()]);
    const tx = { query: async (text: string, values: unknown[]) => (await mover.query(text, values)).rows };
    const execute = async (text: string, values: unknown[]) => (await mover.query(text, values)).rowCount ?? 0;
    await new LanesRepository().hurry({ ...tx, execute } as unknown as Sql, [account.id]);
    const settling = claims.settle(database, [published(first)], world.clock.now());
    await waitFor('the settlement to wait', async () => {
      const { rows } = await pool.query(
        `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE 'WITH input AS%'`,
      );
      return rows.length > 0;
    });
    await mover.query('COMMIT');
    expect(await settling).toEqual(new Set([first.id]));
  } finally {
    mover.release();
  }
  expect((await claim()).map((one) => one.content.parts[0]?.text)).toEqual(['Now after all']);
});

it('mends a lane that lost sight of what is due', async () => {
  const account = await world.account('forgetful');
  await world.publish(account, 'Still here');
  await world.carillon.pool.query(`UPDATE lane SET next_at = NULL WHERE account_id = $1`, [account.id]);
  expect(await claim()).toEqual([]);
  await sweeps.repairLanes(database, world.clock.now());
  expect(await claim()).toHaveLength(1);
});

it('leaves a workspace its places, however much of it waits for a server without any', async () => {
  const { pool } = world.carillon;
  const stuck: SandboxAccountHere[] = [];
  for (let index = 0; index < 6; index++) stuck.push(await world.account(`stuck_${index}`));
  for (const account of stuck) await world.publish(account, 'Stuck');
  await pool.query(`UPDATE account SET server = 'https://hangs.example' WHERE id = ANY($1)`, [
    stuck.map(({ id }) => id),
  ]);
  world.clock.advance(2_000);
  const free = await world.account('free');
  await world.publish(free, 'Free');
  const servers = [{ name: 'https://hangs.example', busy: 32, places: 0 }];
  expect(await claim(10, undefined, { servers, placesPerWorkspace: 3 })).toMatchObject([{ accountId: free.id }]);
});

it('lets workspaces take turns at a server that has few places', async () => {
  const { pool } = world.carillon;
  const busy: SandboxAccountHere[] = [];
  for (let index = 0; index < 6; index++) busy.push(await world.account(`crowded_${index}`));
  for (const account of busy) await world.publish(account, 'Much');
  world.clock.advance(2_000);
  const quiet = await world.account('squeezed');
  await world.publish(quiet, 'Little');
  await pool.query(`UPDATE lane SET workspace_id = $1 WHERE account_id = $2`, [await anotherWorkspace(), quiet.id]);
  const servers = [{ name: world.network.url, busy: 126, places: 2 }];
  const texts = (await claim(10, undefined, { servers })).map((one) => one.content.parts[0]?.text);
  expect(texts.toSorted()).toEqual(['Little', 'Much']);
});

async function anotherWorkspace(): Promise<string> {
  const { pool } = world.carillon;
  // Postgres would not let an account change its workspace: the claim only looks at the lane's.
  await pool.query(`ALTER TABLE lane DROP CONSTRAINT IF EXISTS lane_workspace_id_account_id_fkey`);
  const { rows } = await pool.query<{ id: string }>(
    `INSERT INTO workspace SELECT (jsonb_populate_record(workspace, jsonb_build_object('id', gen_random_uuid()))).* FROM workspace LIMIT 1 RETURNING id`,
  );
  return rows[0]?.id ?? '';
}

it('leaves a delivery alone that got another plan since its wall clock was read', async () => {
  const deliveries = world.carillon.carillon.app.get(DeliveriesService, { strict: false });
  const account = await world.account('planned_anew');
  const post = await world.draft([account], 'Planned anew');
  const plan = async () =>
    (await deliveries.wallClockPlans(database, '00000000-0000-0000-0000-000000000000', 100)).at(-1);
  await world.schedule(post.id, new Date(world.clock.now().getTime() + 3_600_000));
  const before = await plan();
  if (!before) throw new Error('There is a plan.');
  const nextWeek = new Date(world.clock.now().getTime() + 7 * 86_400_000);
  await world.schedule(post.id, nextWeek);
  expect(await deliveries.moveInstant(database, before, new Date(before.due_at.getTime() + 60_000))).toBe(false);
  const after = await plan();
  if (!after) throw new Error('There is a plan.');
  expect(await deliveries.moveInstant(database, after, new Date(after.due_at.getTime() + 60_000))).toBe(true);
});
