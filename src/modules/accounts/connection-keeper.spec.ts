import { AccountsBench, NEW_KEY, OLD_KEY, type BenchWorkspace } from '../../../test/support/accounts-bench.js';
import { scriptedAccount, type ScriptedChannel } from '../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ChannelError } from '../channels/index.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

let test: TestDatabase;
let bench: AccountsBench;
let channel: ScriptedChannel;
let workspace: BenchWorkspace;

beforeEach(async () => {
  test = await createTestDatabase();
  bench = await AccountsBench.start(test);
  channel = bench.channel;
  workspace = await bench.workspace();
});

afterEach(async () => {
  await bench?.stop();
  await test?.drop();
});

const tick = () => bench.keeper.tick(bench.clock.now());
const inMs = (ms: number) => new Date(bench.clock.now().getTime() + ms);
const connect = async (handle: string, expiresInMs: number | null, grantExpiresInMs: number | null = null) => {
  channel.connect = async () => [
    scriptedAccount(handle, {
      expiresAt: expiresInMs === null ? null : inMs(expiresInMs),
      grantExpiresAt: grantExpiresInMs === null ? null : inMs(grantExpiresInMs),
    }),
  ];
  return workspace.connect(handle);
};

describe('renewing ahead of need', () => {
  it('renews a token in the last fifth of its life, once, and in time again', async () => {
    const { id } = await connect('bakery', 2 * HOUR_MS);
    channel.refresh = async () => ({ credentials: { accessToken: 'fresh' }, expiresAt: inMs(2 * HOUR_MS) });
    bench.clock.advance(95 * MINUTE_MS);
    await tick();
    expect(channel.calls.refresh).toHaveLength(0);
    bench.clock.advance(MINUTE_MS);
    await tick();
    await tick();
    expect(channel.calls.refresh).toHaveLength(1);
    expect((await bench.credentials.open(id)).expiresAt).toEqual(inMs(2 * HOUR_MS));
    bench.clock.advance(96 * MINUTE_MS);
    await tick();
    expect(channel.calls.refresh).toHaveLength(2);
  });

  it('uses a grant that would lapse within a week, at most once a day', async () => {
    await connect('bakery', null, 8 * DAY_MS);
    const grantExpiresAt = inMs(8 * DAY_MS);
    channel.refresh = async () => ({ credentials: {}, expiresAt: null, grantExpiresAt });
    bench.clock.advance(DAY_MS);
    await tick();
    bench.clock.advance(HOUR_MS);
    await tick();
    expect(channel.calls.refresh).toHaveLength(1);
    bench.clock.advance(DAY_MS);
    await tick();
    expect(channel.calls.refresh).toHaveLength(2);
  });

  it('tries again soon when it fails, without costing the connection', async () => {
    const { id } = await connect('bakery', HOUR_MS);
    channel.refresh = async () => Promise.reject(new ChannelError('unavailable', 'The server answers 503.'));
    bench.clock.advance(51 * MINUTE_MS);
    await tick();
    const { status, connection } = await workspace.read(id);
    expect({ status, ...connection }).toMatchObject({
      status: 'active',
      health: 'failing',
      nextCheckAt: inMs(MINUTE_MS).toISOString(),
    });
    channel.refresh = async () => ({ credentials: { accessToken: 'fresh' }, expiresAt: inMs(HOUR_MS) });
    bench.clock.advance(MINUTE_MS);
    await tick();
    expect((await workspace.read(id)).connection).toMatchObject({ health: 'ok', detail: null });
  });
});

describe('probing', () => {
  it('reads each account every six hours or a little later', async () => {
    await connect('bakery', null);
    bench.clock.advance(6 * HOUR_MS - 1);
    await tick();
    expect(channel.calls.probe).toBe(0);
    bench.clock.advance(HOUR_MS);
    await tick();
    await tick();
    expect(channel.calls.probe).toBe(1);
  });

  it('also probes accounts whose tokens are renewed more often than that', async () => {
    await connect('bakery', HOUR_MS);
    channel.refresh = async () => ({ credentials: {}, expiresAt: inMs(HOUR_MS) });
    for (let round = 0; round < 10; round++) {
      bench.clock.advance(50 * MINUTE_MS);
      await tick();
    }
    expect(channel.calls.refresh).toHaveLength(10);
    expect(channel.calls.probe).toBe(1);
  });

  it('looks again after 15 minutes at what failed, and never lets one stop the others', async () => {
    const bad = await connect('bad', null);
    const broken = await connect('broken', null);
    const good = await connect('good', null);
    await bench.database.execute(`UPDATE connection SET sealed = 'lost.AAAA' WHERE account_id = $1`, [broken.id]);
    const healthy = channel.probe;
    channel.probe = async (context) =>
      context.account.handle === 'bad' ? Promise.reject(new ChannelError('unavailable', 'Down.')) : healthy(context);
    bench.clock.advance(7 * HOUR_MS);
    expect(await tick()).toMatchObject({ looked: 3 });
    expect(await workspace.read(bad.id)).toMatchObject({ status: 'active', connection: { health: 'failing' } });
    expect(await workspace.read(good.id)).toMatchObject({ status: 'active', connection: { health: 'ok' } });
    channel.probe = healthy;
    bench.clock.advance(15 * MINUTE_MS);
    await tick();
    expect((await workspace.read(bad.id)).connection).toMatchObject({ health: 'ok' });
  });

  it("asks for reconnecting on the network's clear word, and looks once a day whether it was taken back", async () => {
    const { id } = await connect('bakery', null);
    const healthy = channel.probe;
    channel.probe = async () => Promise.reject(new ChannelError('reconnect', 'Suspended.'));
    bench.clock.advance(7 * HOUR_MS);
    await tick();
    expect(await workspace.read(id)).toMatchObject({ status: 'reconnect', connection: { health: 'reconnect' } });
    bench.clock.advance(HOUR_MS);
    await tick();
    expect(channel.calls.probe).toBe(1);
    bench.clock.advance(DAY_MS);
    await tick();
    bench.clock.advance(HOUR_MS);
    await tick();
    expect(channel.calls.probe).toBe(2);
    channel.probe = healthy;
    bench.clock.advance(DAY_MS);
    await tick();
    expect(await workspace.read(id)).toMatchObject({ status: 'active', connection: { health: 'ok' } });
  });

  it('waits as long as the network wants, and calls that no failure', async () => {
    const { id } = await connect('bakery', null);
    bench.clock.advance(7 * HOUR_MS);
    const retryAt = inMs(2 * HOUR_MS);
    channel.probe = async () => Promise.reject(new ChannelError('throttled', 'Slow down.', { retryAt }));
    await tick();
    expect((await workspace.read(id)).connection).toMatchObject({ health: 'ok', nextCheckAt: retryAt.toISOString() });
  });

  it('shares the work between processes', async () => {
    for (let number = 0; number < 20; number++) await connect(`account-${number}`, null);
    const other = await AccountsBench.start(test, { scripted: channel, clock: bench.clock });
    try {
      bench.clock.advance(7 * HOUR_MS);
      const now = bench.clock.now();
      const rounds = await Promise.all([bench.keeper.tick(now), other.keeper.tick(now)]);
      expect(rounds.reduce((sum, { looked }) => sum + looked, 0)).toBe(20);
      expect(channel.calls.probe).toBe(20);
    } finally {
      await other.stop();
    }
  });
});

describe('sealed values of an older key', () => {
  it('are sealed again under the current one, in batches, and open without the old key', async () => {
    channel.connect = async (_, context) => {
      await context.app('https://social.example', async () => ({ clientSecret: 'app-secret' }));
      return ['a', 'b', 'c'].map((handle) => scriptedAccount(handle));
    };
    const { id } = await workspace.connect('a');
    const broken = (await bench.database.query<{ id: string }>(`SELECT id FROM account WHERE handle = 'b'`))[0]?.id;
    await bench.database.execute(`UPDATE connection SET sealed = 'lost.AAAA' WHERE account_id = $1`, [broken]);

    const rotating = await AccountsBench.start(test, { keys: [NEW_KEY, OLD_KEY], clock: bench.clock });
    try {
      expect(await rotating.keeper.rotateSealed(2)).toEqual({ resealed: 2, done: false });
      expect(await rotating.keeper.rotateSealed(2)).toEqual({ resealed: 1, done: true });
      expect(rotating.logged.join('')).toContain('could not be sealed again');
      expect(await rotating.keeper.rotateSealed(100)).toEqual({ resealed: 0, done: true });
    } finally {
      await rotating.stop();
    }
    const after = await AccountsBench.start(test, { keys: [NEW_KEY], clock: bench.clock });
    try {
      expect((await after.credentials.open(id)).credentials).toMatchObject({ accessToken: 'access-secret-a' });
      await expect(after.credentials.open(broken ?? '')).rejects.toMatchObject({ code: 'secret-unreadable' });
    } finally {
      await after.stop();
    }
    const sealed = await bench.database.query<{ sealed: string }>(
      `SELECT sealed FROM connection UNION ALL SELECT sealed FROM channel_app`,
    );
    expect(sealed.map((row) => row.sealed.split('.')[0]).sort()).toEqual(['lost', 'new', 'new', 'new']);
  });

  it('are found by the tick', async () => {
    await workspace.connect('a');
    const rotating = await AccountsBench.start(test, { keys: [NEW_KEY, OLD_KEY], clock: bench.clock });
    try {
      expect(await rotating.keeper.tick(bench.clock.now())).toMatchObject({ resealed: 1 });
    } finally {
      await rotating.stop();
    }
  });
});
