import { AccountsBench, type BenchWorkspace } from '../../../test/support/accounts-bench.js';
import { ScriptedChannel } from '../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { newId } from '../../core/ids/new-id.js';
import { ChannelError, type RefreshedCredentials } from '../channels/index.js';

const HOUR_MS = 3_600_000;

let test: TestDatabase;
let channel: ScriptedChannel;
let bench: AccountsBench;
/** A second process on the same database and the same network. */
let other: AccountsBench;
let workspace: BenchWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test?.drop();
});

beforeEach(async () => {
  channel = new ScriptedChannel('mastodon');
  bench = await AccountsBench.start(test, { scripted: channel });
  other = await AccountsBench.start(test, { scripted: channel, clock: bench.clock });
  workspace = await bench.workspace();
});

afterEach(async () => {
  for (const open of gates.splice(0)) open();
  await other?.stop();
  await bench?.stop();
});

/** Opened at the end of each test, so that one that fails leaves nothing waiting. */
const gates: (() => void)[] = [];

/** A network that answers refreshes only when told to. */
function gate(): { open: () => void; closed: Promise<void> } {
  let open = () => undefined as void;
  const closed = new Promise<void>((resolve) => (open = resolve));
  gates.push(open);
  return { open, closed };
}

const fresh = (): RefreshedCredentials => ({
  credentials: { accessToken: `fresh-secret-${channel.calls.refresh.length}` },
  expiresAt: new Date(bench.clock.now().getTime() + HOUR_MS),
});

const leaseOf = async (accountId: string) =>
  (
    await bench.database.query<{ refresh_lease_token: string | null; generation: number }>(
      `SELECT refresh_lease_token, generation FROM connection WHERE account_id = $1`,
      [accountId],
    )
  )[0];

describe('opening connections', () => {
  it('opens one, and hands the adapter all it needs', async () => {
    const { id } = await workspace.connect('bakery');
    const open = await bench.credentials.open(id);
    expect(open).toMatchObject({ workspaceId: workspace.id, channel: 'mastodon', status: 'active' });
    const signal = AbortSignal.timeout(1_000);
    const context = bench.credentials.contextFor(open, signal);
    expect(context).toMatchObject({
      account: { handle: 'bakery', remoteId: 'id-bakery' },
      credentials: open.credentials,
    });
    expect(context.signal).toBe(signal);
    await expect(bench.credentials.open(newId())).rejects.toMatchObject({ status: 404 });
  });

  it('opens many, and reads again only what has changed', async () => {
    const [a, b] = [await workspace.connect('a'), await workspace.connect('b')];
    const versionOf = async (accountId: string) => {
      const { generation, version } = await bench.credentials.open(accountId);
      return { accountId, generation, version };
    };
    const versions = [await versionOf(a.id), await versionOf(b.id)];
    const first = await bench.credentials.openMany(versions);
    expect([...first.values()].map(({ account }) => account.handle).sort()).toEqual(['a', 'b']);
    const again = await bench.credentials.openMany(versions);
    expect(again.get(a.id)).toBe(first.get(a.id));

    await other.credentials.refresh(a.id, first.get(a.id)?.generation ?? 0).catch(() => undefined);
    channel.refresh = async () => fresh();
    await other.credentials.refresh(a.id, first.get(a.id)?.generation ?? 0);
    await workspace.post(`/${b.id}/pause`).expect(200);
    const newer = await Promise.all([
      other.credentials.open(a.id).then(({ generation, version }) => ({ accountId: a.id, generation, version })),
      other.credentials.open(b.id).then(({ generation, version }) => ({ accountId: b.id, generation, version })),
    ]);
    const changed = await bench.credentials.openMany(newer);
    expect(changed.get(a.id)?.credentials).toMatchObject({ accessToken: 'fresh-secret-2' });
    expect(changed.get(b.id)?.status).toBe('paused');
  });

  it('leaves out what is gone or can not be read, and opens the rest', async () => {
    const [kept, gone, broken] = [
      await workspace.connect('a'),
      await workspace.connect('b'),
      await workspace.connect('c'),
    ];
    await workspace.delete(`/${gone.id}`).expect(204);
    await bench.database.execute(`UPDATE connection SET sealed = 'lost.AAAA' WHERE account_id = $1`, [broken.id]);
    const opened = await bench.credentials.openMany(
      [kept, gone, broken].map(({ id }) => ({ accountId: id, generation: 1 })),
    );
    expect([...opened.keys()]).toEqual([kept.id]);
    await expect(bench.credentials.open(broken.id)).rejects.toMatchObject({ code: 'secret-unreadable' });
  });

  it("does not open credentials that were moved into another account's row", async () => {
    const [own, stolen] = [await workspace.connect('a'), await workspace.connect('b')];
    await bench.database.execute(
      `UPDATE connection SET sealed = (SELECT sealed FROM connection WHERE account_id = $1) WHERE account_id = $2`,
      [stolen.id, own.id],
    );
    await expect(bench.credentials.open(own.id)).rejects.toMatchObject({ code: 'secret-unreadable' });
  });
});

describe('refreshing', () => {
  it('asks the network once for 50 callers in two processes', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    const { open, closed } = gate();
    channel.refresh = async () => {
      await closed;
      return fresh();
    };
    const callers = Array.from({ length: 50 }, (_, index) =>
      (index % 2 === 0 ? bench : other).credentials.refresh(id, generation),
    );
    await waitUntil(() => channel.calls.refresh.length > 0);
    open();
    const results = await Promise.all(callers);
    expect(channel.calls.refresh).toHaveLength(1);
    expect(new Set(results.map((result) => result.credentials['accessToken']))).toEqual(new Set(['fresh-secret-1']));
    expect(results[0]?.credentials).toMatchObject({ refreshToken: 'refresh-secret-bakery' });
    expect(results[0]?.expiresAt).toEqual(new Date(bench.clock.now().getTime() + HOUR_MS));
    expect(await leaseOf(id)).toEqual({ refresh_lease_token: null, generation: generation + 1 });
  });

  it('answers from the database for a caller who holds an older grant', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => fresh();
    await bench.credentials.refresh(id, generation);
    expect((await other.credentials.refresh(id, generation)).generation).toBe(generation + 1);
    expect(channel.calls.refresh).toHaveLength(1);
  });

  it.each([
    new ChannelError('unavailable', 'The server answers 503.', { status: 503 }),
    new ChannelError('unknown', 'No clear answer came.'),
    new ChannelError('rejected', 'The request was refused.', { status: 400 }),
    new ChannelError('expired', 'Too old.'),
    new TypeError('broken adapter'),
  ])('never costs the connection for a hiccup: $message', async (hiccup) => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => Promise.reject(hiccup);
    await expect(bench.credentials.refresh(id, generation)).rejects.toMatchObject({ kind: 'unavailable' });
    expect(await workspace.read(id)).toMatchObject({ status: 'active', connection: { health: 'failing' } });
    expect(await leaseOf(id)).toMatchObject({ refresh_lease_token: null, generation });

    channel.refresh = async () => fresh();
    await bench.credentials.refresh(id, generation);
    expect(await workspace.read(id)).toMatchObject({ status: 'active', connection: { health: 'ok', detail: null } });
  });

  it('passes on when the network wants to be asked again', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    const retryAt = new Date(bench.clock.now().getTime() + HOUR_MS);
    channel.refresh = async () => Promise.reject(new ChannelError('throttled', 'Slow down.', { retryAt }));
    await expect(bench.credentials.refresh(id, generation)).rejects.toMatchObject({ kind: 'throttled', retryAt });
    expect((await workspace.read(id)).connection?.nextCheckAt).toBe(retryAt.toISOString());
  });

  it('fails once for all who wait, in both processes', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    const { open, closed } = gate();
    channel.refresh = async () => {
      await closed;
      throw new ChannelError('unavailable', 'The server answers 503.');
    };
    const first = bench.credentials.refresh(id, generation);
    await waitUntil(() => channel.calls.refresh.length > 0);
    let refused = false;
    const execute = other.database.execute.bind(other.database);
    other.database.execute = async (text, values) => {
      const changed = await execute(text, values);
      refused ||= text.includes('SET refresh_lease_token') && changed === 0;
      return changed;
    };
    const second = other.credentials.refresh(id, generation);
    const outcomes = Promise.allSettled([first, second]);
    await waitUntil(() => refused);
    open();
    for (const outcome of await outcomes) {
      expect(outcome).toMatchObject({ status: 'rejected', reason: { kind: 'unavailable' } });
    }
    expect(channel.calls.refresh).toHaveLength(1);
  });

  it("asks for reconnecting on the network's clear word alone, and then leaves the network in peace", async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => Promise.reject(new ChannelError('reconnect', 'invalid_grant'));
    await expect(bench.credentials.refresh(id, generation)).rejects.toMatchObject({ kind: 'reconnect' });
    await expect(other.credentials.refresh(id, generation)).rejects.toMatchObject({ kind: 'reconnect' });
    expect(channel.calls.refresh).toHaveLength(1);
    expect(await workspace.read(id)).toMatchObject({
      status: 'reconnect',
      connection: { health: 'reconnect', detail: 'invalid_grant' },
    });
    await waitUntil(() => bench.events.some((event) => 'status' in event && event.status === 'reconnect'));
  });

  it('does not let a refusal of the old grant harm the one a person has just given', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => {
      await workspace.connect('bakery');
      throw new ChannelError('reconnect', 'invalid_grant');
    };
    expect((await bench.credentials.refresh(id, generation)).generation).toBe(generation + 1);
    await bench.credentials.markReconnect(id, 'Heard with the old grant.', generation);
    expect(await workspace.read(id)).toMatchObject({ status: 'active', connection: { health: 'ok' } });
  });

  it('keeps the grant a person has just given over a late answer', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => {
      await workspace.connect('bakery');
      return fresh();
    };
    const { credentials } = await bench.credentials.refresh(id, generation);
    expect(credentials).toMatchObject({ accessToken: 'access-secret-bakery' });
  });

  it('takes over from a process that died during its refresh', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    await bench.database.execute(
      `UPDATE connection SET refresh_lease_token = $2, refresh_lease_until = $3 WHERE account_id = $1`,
      [id, newId(), new Date(bench.clock.now().getTime() + 60_000)],
    );
    channel.refresh = async () => fresh();
    const waiting = bench.credentials.refresh(id, generation);
    expect(channel.calls.refresh).toHaveLength(0);
    bench.clock.advance(60_000);
    expect((await waiting).generation).toBe(generation + 1);
  });

  it('ends as disconnected when the account was disconnected meanwhile', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => {
      await workspace.delete(`/${id}`).expect(204);
      return fresh();
    };
    await expect(bench.credentials.refresh(id, generation)).rejects.toMatchObject({ kind: 'reconnect' });
    expect(await workspace.read(id)).toMatchObject({ status: 'disconnected', connection: null });
  });

  it('writes no secret to the log', async () => {
    const { id } = await workspace.connect('bakery');
    const { generation } = await bench.credentials.open(id);
    channel.refresh = async () => Promise.reject(new TypeError('broken adapter'));
    await bench.credentials.refresh(id, generation).catch(() => undefined);
    channel.refresh = async () => fresh();
    await bench.credentials.refresh(id, generation);
    const log = bench.logged.join('');
    expect(log).toContain('broken adapter');
    expect(log).not.toContain('-secret-');
  });
});
