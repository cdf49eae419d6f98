import fc from 'fast-check';
import { Database } from '../../src/core/database/database.js';
import type { FaultAct } from '../../src/sandbox-network/index.js';
import { ClaimsRepository } from '../../src/modules/publishing/claims.repository.js';
import { DELIVERY_MOVES, type DeliveryState } from '../../src/modules/publishing/delivery.state.js';
import { PublishingScheduler } from '../../src/modules/publishing/publishing-scheduler.service.js';
import { PublishingWorker } from '../../src/modules/publishing/publishing-worker.service.js';
import { SandboxWorld, type SandboxAccountHere } from '../support/sandbox-world.js';

const MINUTE = 60_000;

/** What people, the engine and the network may do, in any order. Numbers pick among what there is, round and round. */
const actions = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant('schedule'),
      on: fc.nat(1),
      inMinutes: fc.nat(90),
      parts: fc.integer({ min: 1, max: 2 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({ do: fc.constant('publish'), on: fc.nat(1), parts: fc.integer({ min: 1, max: 2 }) }),
  },
  { weight: 6, arbitrary: fc.record({ do: fc.constant('work') }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant('advance'), minutes: fc.constantFrom(1, 2, 11, 61, 200) }) },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('fault'),
      on: fc.nat(1),
      act: fc.constantFrom<FaultAct>(
        { kind: 'drop', accepted: true },
        { kind: 'drop', accepted: false },
        { kind: 'status', status: 500, accepted: true },
        { kind: 'bad-body' },
        { kind: 'unavailable' },
        { kind: 'rejected' },
        { kind: 'revoked' },
        { kind: 'throttled', retryAfterSeconds: 300 },
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant('lose-worker') }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('edit'), post: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('cancel'), post: fc.nat(50) }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('retry'), post: fc.nat(50) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('move'), post: fc.nat(50), inMinutes: fc.integer({ min: 1, max: 60 }) }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('unpublish'), post: fc.nat(50) }) },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('pause'), what: fc.constantFrom('workspace', 'account'), on: fc.nat(1) }),
  },
  {
    weight: 1,
    arbitrary: fc.record({ do: fc.constant('resume'), what: fc.constantFrom('workspace', 'account'), on: fc.nat(1) }),
  },
);
type Action = typeof actions extends fc.Arbitrary<infer One> ? One : never;

let world: SandboxWorld;
let runs = 0;

/** Scheduler and worker run when the test says so, and at no other time. */
beforeAll(async () => {
  world = await SandboxWorld.start({ CARILLON_ROLES: 'api' });
  world.carillon.carillon.app.get(PublishingWorker).start();
  await world.carillon.pool.query(`
    CREATE TABLE seen_move (from_state text, to_state text, PRIMARY KEY (from_state, to_state));
    CREATE FUNCTION see_move() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
      INSERT INTO seen_move VALUES (OLD.state, NEW.state) ON CONFLICT DO NOTHING; RETURN NULL; END $$;
    CREATE TRIGGER see_move AFTER UPDATE OF state ON delivery FOR EACH ROW WHEN (OLD.state <> NEW.state) EXECUTE FUNCTION see_move();
  `);
}, 90_000);

afterAll(() => world?.stop());

/** One run of the model: two accounts of its own, and what was written on them. */
class Story {
  readonly postIds: string[] = [];
  private readonly accounts: SandboxAccountHere[];
  private readonly handles: readonly string[];
  private readonly scheduler = world.carillon.carillon.app.get(PublishingScheduler);
  private readonly worker = world.carillon.carillon.app.get(PublishingWorker);
  private readonly database = world.carillon.carillon.app.get(Database);
  private readonly claims = new ClaimsRepository();
  private texts = 0;
  private isPaused = false;

  private constructor(accounts: SandboxAccountHere[], handles: readonly string[]) {
    this.accounts = accounts;
    this.handles = handles;
  }

  static async begin(): Promise<Story> {
    const run = ++runs;
    // Some servers take the key and forget it: then only looking first keeps a post from going out twice.
    await world.control('settings', { idempotency: run % 2 === 0 ? 'honour' : 'ignore' }, 'PATCH');
    const handles = [`one_${run}`, `two_${run}`];
    const accounts = [];
    for (const handle of handles) accounts.push(await world.account(handle));
    return new Story(accounts, handles);
  }

  async act(action: Action): Promise<void> {
    switch (action.do) {
      case 'schedule':
        return await this.write(action.on, action.parts, action.inMinutes);
      case 'publish':
        return await this.write(action.on, action.parts, null);
      case 'work':
        return await this.work();
      case 'advance':
        return world.clock.advance(action.minutes * MINUTE);
      case 'fault':
        return world.network.fault({ on: 'publish', times: 1, handle: this.handles[action.on], act: action.act });
      case 'lose-worker':
        return await this.loseWorker();
      case 'edit':
        return await this.edit(action.post);
      case 'cancel':
        return await this.ask(`posts/${this.post(action.post)}/cancel`);
      case 'retry':
        return await this.askDelivery(action.post, 'retry');
      case 'move':
        return await this.askDelivery(action.post, 'reschedule', {
          localTime: localTime(action.inMinutes),
          zone: 'UTC',
        });
      case 'unpublish':
        return await this.askDelivery(action.post, 'unpublish');
      case 'pause':
      case 'resume':
        return await this.pause(action.do, action.what === 'workspace' ? null : action.on);
    }
  }

  /** What must hold at any time. */
  async check(): Promise<void> {
    const { rows: moves } = await world.carillon.pool.query<{ from_state: DeliveryState; to_state: DeliveryState }>(
      'SELECT * FROM seen_move',
    );
    const forbidden = moves.filter(({ from_state, to_state }) => !DELIVERY_MOVES[from_state].includes(to_state));
    expect(forbidden).toEqual([]);
    const { rows: odd } = await world.carillon.pool.query(
      `SELECT delivery.id, delivery.state, 'no true receipt' AS what FROM delivery LEFT JOIN receipt ON receipt.delivery_id = delivery.id
       WHERE delivery.state = 'published' AND receipt.content_hash IS DISTINCT FROM delivery.content_hash
       UNION ALL
       SELECT delivery.id, delivery.state, 'sending without its lane' FROM delivery JOIN lane USING (account_id)
       WHERE delivery.state = 'sending' AND lane.lease_token IS DISTINCT FROM delivery.lease_token
       UNION ALL
       SELECT delivery.id, delivery.state, 'nobody will look at it' FROM delivery
       WHERE state IN ('scheduled', 'sending', 'retrying', 'removing') AND next_at IS NULL
          OR state = 'unconfirmed' AND next_at IS NULL AND NOT needs_person`,
    );
    expect(odd).toEqual([]);
    for (const account of this.accounts) {
      const texts = world.network.posts(account.remoteId).map(({ text }) => text);
      expect(texts).toEqual([...new Set(texts)]);
    }
  }

  /** All obstacles out of the way, and time enough: what is left waits for a person or is over. */
  async end(): Promise<void> {
    await this.pause('resume', null);
    for (const on of this.accounts.keys()) await this.pause('resume', on);
    for (let round = 0; round < 40; round++) {
      await this.work();
      if (!(await this.isBusy())) break;
      world.clock.advance(6 * MINUTE);
    }
    const { rows } = await world.carillon.pool.query<{ state: string; count: string }>(
      `SELECT state, count(*) FROM delivery JOIN account ON account.id = delivery.account_id
       WHERE delivery.account_id = ANY($1) AND (delivery.state IN ('scheduled', 'sending', 'retrying', 'removing')
         OR delivery.state = 'unconfirmed' AND NOT delivery.needs_person OR delivery.state = 'held' AND account.status = 'active')
       GROUP BY 1`,
      [this.accounts.map(({ id }) => id)],
    );
    expect(rows).toEqual([]);
    await this.check();
  }

  private async isBusy(): Promise<boolean> {
    const { rows } = await world.carillon.pool.query(
      `SELECT 1 FROM delivery WHERE account_id = ANY($1)
         AND (state IN ('scheduled', 'sending', 'retrying', 'removing') OR state = 'unconfirmed' AND NOT needs_person) LIMIT 1`,
      [this.accounts.map(({ id }) => id)],
    );
    return rows.length > 0;
  }

  private async write(on: number, parts: number, inMinutes: number | null): Promise<void> {
    const account = this.accounts[on];
    if (!account) return;
    const text = this.newText();
    const post = await world.draft([account], ...Array.from({ length: parts }, (_, index) => `${text}, part ${index}`));
    this.postIds.push(post.id);
    if (inMinutes === null) await this.ask(`posts/${post.id}/publish`);
    else await this.ask(`posts/${post.id}/schedule`, { localTime: localTime(inMinutes), zone: 'UTC' });
  }

  private async work(): Promise<void> {
    const calls = world.creatingCalls();
    await this.scheduler.tick();
    this.worker.wake('sandbox');
    await this.worker.whenIdle();
    if (this.isPaused) expect(world.creatingCalls()).toBe(calls);
  }

  /** A worker that takes what is due and is never heard of again. */
  private async loseWorker(): Promise<void> {
    await this.claims.claim(this.database, {
      channel: 'sandbox',
      now: world.clock.now(),
      leaseMs: MINUTE,
      claimer: 'lost',
      limit: 1,
      beginOnClaim: true,
      servers: [],
      workspaces: [],
      placesPerServer: 10,
      placesPerWorkspace: 10,
    });
  }

  private async edit(pick: number): Promise<void> {
    const id = this.post(pick);
    const path = world.carillon.in(`posts/${id}`);
    const seen = await world.carillon.owner.call<{ version: number }>('GET', path);
    if (seen.status !== 200) return;
    const body = { content: { parts: [{ text: this.newText() }] } };
    const answer = await world.carillon.owner.call('PATCH', path, body, {
      headers: { 'if-match': `"${seen.body.version}"` },
    });
    expect(answer.status).toBeLessThan(500);
  }

  private async pause(verb: 'pause' | 'resume', on: number | null): Promise<void> {
    if (on === null) this.isPaused = verb === 'pause';
    await this.ask(on === null ? verb : `accounts/${this.accounts[on]?.id}/${verb}`);
  }

  private async askDelivery(pick: number, verb: string, body: object = {}): Promise<void> {
    const { rows } = await world.carillon.pool.query<{ id: string }>(
      `SELECT id FROM delivery WHERE post_id = $1 ORDER BY created_at DESC LIMIT 1`,
      [this.post(pick)],
    );
    if (rows[0]) await this.ask(`deliveries/${rows[0].id}/${verb}`, body);
  }

  /** A request may be refused for what the state is; it may not break anything. */
  private async ask(path: string, body: object = {}): Promise<void> {
    const answer = await world.carillon.owner.call('POST', world.carillon.in(path), body);
    if (answer.status >= 500) throw new Error(`${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  private post(pick: number): string {
    return this.postIds[pick % Math.max(1, this.postIds.length)] ?? '00000000-0000-7000-8000-000000000000';
  }

  private newText(): string {
    return `Story ${runs}, words ${++this.texts}`;
  }
}

function localTime(inMinutes: number): string {
  return new Date(world.clock.now().getTime() + inMinutes * MINUTE).toISOString().slice(0, 19);
}

it('keeps its promises whatever people, workers and the network do, in any order', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(actions, { minLength: 6, maxLength: 28 }), async (script) => {
      const story = await Story.begin();
      for (const action of script) {
        await story.act(action);
        await story.check();
      }
      await story.end();
    }),
    { numRuns: 20, endOnFailure: true },
  );
}, 240_000);
