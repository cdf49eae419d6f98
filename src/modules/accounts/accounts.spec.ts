import { AccountsBench, type AccountBody, type BenchWorkspace } from '../../../test/support/accounts-bench.js';
import { scriptedAccount } from '../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { AccountDirectory } from './index.js';
import { ChannelError } from '../channels/index.js';

let test: TestDatabase;
let bench: AccountsBench;
let workspace: BenchWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test?.drop();
});

beforeEach(async () => {
  bench = await AccountsBench.start(test);
  workspace = await bench.workspace();
});

afterEach(async () => {
  await bench?.stop();
});

const auditOf = async () =>
  (
    await bench.database.query<{ action: string }>(
      `SELECT action FROM audit_entry WHERE workspace_id = $1 ORDER BY id`,
      [workspace.id],
    )
  ).map(({ action }) => action);

describe('the list of accounts', () => {
  it('comes newest first, in pages, filtered by channel and status', async () => {
    for (const handle of ['a', 'b', 'c']) await workspace.connect(handle);
    await workspace.post('/connect', { channel: 'webhook', input: { handle: 'd' } }).expect(200);
    const first = (await workspace.get('?limit=3').expect(200)).body as { items: AccountBody[]; nextCursor: string };
    expect(first.items.map(({ handle }) => handle)).toEqual(['d', 'c', 'b']);
    const second = await workspace.get(`?limit=3&cursor=${first.nextCursor}`).expect(200);
    expect(second.body).toMatchObject({ items: [{ handle: 'a' }], nextCursor: null });

    await workspace.post(`/${first.items[1]?.id}/pause`).expect(200);
    const filtered = await workspace.get('?channel=mastodon&status=paused').expect(200);
    expect(filtered.body).toMatchObject({ items: [{ handle: 'c', status: 'paused' }] });
  });

  it('refuses filters and cursors that mean nothing', async () => {
    await workspace.get('?status=asleep').expect(422);
    await workspace.get('?channel=pigeon').expect(422);
    await workspace.get('?cursor=nonsense').expect(400);
  });

  it("never shows another workspace's", async () => {
    const account = await workspace.connect('bakery');
    const other = await bench.workspace();
    expect((await other.get().expect(200)).body).toMatchObject({ items: [] });
    await other.get(`/${account.id}`).expect(404);
    await other.get('/not-an-id').expect(404);
    for (const verb of ['test', 'pause', 'resume']) await other.post(`/${account.id}/${verb}`).expect(404);
    await other.delete(`/${account.id}`).expect(404);
    expect(await bench.app.get(AccountDirectory).describe(bench.database, other.id, [account.id])).toEqual([]);
    expect(await workspace.read(account.id)).toMatchObject({ status: 'active' });
  });
});

describe('testing a connection', () => {
  it('says who is signed in, and keeps what the network says about them', async () => {
    const account = await workspace.connect('bakery');
    bench.channel.probe = async ({ account: { remoteId } }) => ({ remoteId, handle: 'bakers', displayName: 'Bakers' });
    bench.clock.advance(1_000);
    const { body } = await workspace.post(`/${account.id}/test`).expect(200);
    expect(body).toMatchObject({
      ok: true,
      detail: 'Signed in as bakers.',
      checkedAt: '2026-03-02T09:00:01.000Z',
      account: { handle: 'bakers', displayName: 'Bakers', connection: { health: 'ok' } },
    });
  });

  it('says what is wrong, without touching the status, while the network is down', async () => {
    const account = await workspace.connect('bakery');
    bench.channel.probe = async () => Promise.reject(new ChannelError('unavailable', 'Nobody answers.'));
    const { body } = await workspace.post(`/${account.id}/test`).expect(200);
    expect(body).toMatchObject({
      ok: false,
      detail: 'Nobody answers.',
      account: { status: 'active', connection: { health: 'failing', detail: 'Nobody answers.', failures: 1 } },
    });
  });

  it("asks for reconnecting on the network's clear word, and takes it back when the grant works again", async () => {
    const account = await workspace.connect('bakery');
    const healthy = bench.channel.probe;
    bench.channel.probe = async () => Promise.reject(new ChannelError('reconnect', 'The grant was revoked.'));
    await workspace.post(`/${account.id}/test`).expect(200);
    expect(await workspace.read(account.id)).toMatchObject({
      status: 'reconnect',
      connection: { health: 'reconnect', detail: 'The grant was revoked.' },
    });
    bench.channel.probe = async () => Promise.reject(new ChannelError('unavailable', 'Nobody answers.'));
    await workspace.post(`/${account.id}/test`).expect(200);
    expect(await workspace.read(account.id)).toMatchObject({ connection: { detail: 'The grant was revoked.' } });
    bench.channel.probe = healthy;
    await workspace.post(`/${account.id}/test`).expect(200);
    expect(await workspace.read(account.id)).toMatchObject({
      status: 'active',
      connection: { health: 'ok', detail: null },
    });
    await waitUntil(() => bench.events.filter(({ type }) => type === 'account.changed').length >= 3);
    expect(bench.events.map((event) => ('status' in event ? event.status : ''))).toEqual([
      'active',
      'reconnect',
      'active',
    ]);
  });

  it('renews a token that is too old before it gives up', async () => {
    const account = await workspace.connect('bakery');
    bench.channel.probe = async ({ credentials, account: { remoteId, handle } }) => {
      if (credentials['accessToken'] !== 'fresh') throw new ChannelError('expired', 'Too old.');
      return { remoteId, handle, displayName: 'Bakery' };
    };
    bench.channel.refresh = async () => ({ credentials: { accessToken: 'fresh' }, expiresAt: null });
    expect((await workspace.post(`/${account.id}/test`).expect(200)).body).toMatchObject({ ok: true });
    expect((await bench.credentials.open(account.id)).credentials).toMatchObject({
      accessToken: 'fresh',
      refreshToken: 'refresh-secret-bakery',
    });
  });

  it('does not take the profile of another account', async () => {
    const account = await workspace.connect('bakery');
    bench.channel.probe = async () => ({ remoteId: 'id-rival', handle: 'rival', displayName: 'Rival' });
    expect((await workspace.post(`/${account.id}/test`).expect(200)).body).toMatchObject({
      ok: false,
      account: { handle: 'bakery' },
    });
  });
});

describe('pausing', () => {
  it('holds the account until it is resumed, on the record once', async () => {
    const { id } = await workspace.connect('bakery');
    for (let time = 0; time < 2; time++) {
      expect((await workspace.post(`/${id}/pause`).expect(200)).body).toMatchObject({ status: 'paused' });
    }
    expect((await workspace.post(`/${id}/resume`).expect(200)).body).toMatchObject({ status: 'active' });
    expect((await workspace.post(`/${id}/resume`).expect(200)).body).toMatchObject({ status: 'active' });
    expect(await auditOf()).toEqual(['account.connected', 'account.paused', 'account.resumed']);
    await waitUntil(() => bench.events.length >= 3);
    expect(bench.events.map((event) => ('status' in event ? event.status : ''))).toEqual([
      'active',
      'paused',
      'active',
    ]);
  });

  it('does not hide that an account has to be reconnected', async () => {
    const { id } = await workspace.connect('bakery');
    await workspace.post(`/${id}/pause`).expect(200);
    await bench.credentials.markReconnect(id, 'The grant was revoked.');
    expect(await workspace.read(id)).toMatchObject({ status: 'paused', connection: { health: 'reconnect' } });
    expect((await workspace.post(`/${id}/resume`).expect(200)).body).toMatchObject({ status: 'reconnect' });
  });

  it('outlives a grant that was lost and came back, whichever way', async () => {
    const { id } = await workspace.connect('bakery');
    await workspace.post(`/${id}/pause`).expect(200);
    await bench.credentials.markReconnect(id, 'The grant was revoked.');
    expect((await workspace.post(`/${id}/test`).expect(200)).body).toMatchObject({ ok: true });
    expect(await workspace.read(id)).toMatchObject({ status: 'paused', connection: { health: 'ok' } });
    await bench.credentials.markReconnect(id, 'The grant was revoked.');
    expect(await workspace.connect('bakery')).toMatchObject({ id, status: 'paused', connection: { health: 'ok' } });
    await waitUntil(() => bench.events.length >= 6);
    expect(bench.events.map((event) => ('status' in event ? event.status : ''))).toEqual([
      'active',
      'paused',
      'paused',
      'paused',
      'paused',
      'paused',
    ]);
  });
});

describe('disconnecting', () => {
  it('deletes the credentials, gives the grant back and keeps the account', async () => {
    const { id } = await workspace.connect('bakery');
    await bench.credentials.open(id);
    await workspace.delete(`/${id}`).expect(204);
    await workspace.delete(`/${id}`).expect(204);
    expect(await workspace.read(id)).toMatchObject({ status: 'disconnected', connection: null });
    expect(await bench.database.query(`SELECT 1 FROM connection WHERE account_id = $1`, [id])).toEqual([]);
    expect(bench.channel.calls.revoke.map(({ credentials }) => credentials['accessToken'])).toEqual([
      'access-secret-bakery',
    ]);
    expect(await auditOf()).toEqual(['account.connected', 'account.disconnected']);
    await expect(bench.credentials.open(id)).rejects.toMatchObject({ kind: 'reconnect' });
    for (const verb of ['test', 'pause', 'resume']) {
      expect((await workspace.post(`/${id}/${verb}`).expect(409)).body).toMatchObject({ code: 'account-disconnected' });
    }
  });

  it('works although the network does not take the grant back', async () => {
    const { id } = await workspace.connect('bakery');
    bench.channel.revoke = async () => Promise.reject(new ChannelError('unavailable', 'Nobody answers.'));
    await workspace.delete(`/${id}`).expect(204);
    expect(await workspace.read(id)).toMatchObject({ status: 'disconnected' });
  });

  it('ends when the identity is connected again, under another grant than a process may remember', async () => {
    const { id } = await workspace.connect('bakery');
    const before = await bench.credentials.open(id);
    await workspace.delete(`/${id}`).expect(204);
    bench.channel.connect = async () => [scriptedAccount('bakery', { credentials: { accessToken: 'second' } })];
    expect(await workspace.connect('bakery')).toMatchObject({ id, status: 'active' });
    const after = await bench.credentials.open(id);
    expect(after.credentials).toEqual({ accessToken: 'second' });
    expect(after.generation).not.toBe(before.generation);
  });
});
