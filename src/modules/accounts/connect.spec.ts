import { AccountsBench, type BenchWorkspace } from '../../../test/support/accounts-bench.js';
import { scriptedAccount, type ScriptedChannel } from '../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ChannelError, type ConnectContext } from '../channels/index.js';

const CALLBACK = '/api/v1/connect/callback';

let test: TestDatabase;
let bench: AccountsBench;
let channel: ScriptedChannel;
let workspace: BenchWorkspace;

beforeAll(async () => {
  test = await createTestDatabase();
});

afterAll(async () => {
  await test?.drop();
});

beforeEach(async () => {
  bench = await AccountsBench.start(test);
  channel = bench.channel;
  workspace = await bench.workspace();
});

afterEach(async () => {
  await bench?.stop();
});

const accountsOf = async () => ((await workspace.get().expect(200)).body as { items: { handle: string }[] }).items;

describe('connecting by fields', () => {
  it('connects at once and opens what publishing and metrics need', async () => {
    const { body } = await workspace
      .post('/connect', { channel: 'mastodon', method: 'key', input: { handle: 'bakery' } })
      .expect(200);

    expect(body).toMatchObject({
      status: 'connected',
      revealOnce: [],
      accounts: [
        { handle: 'bakery', status: 'active', channel: 'mastodon', connection: { health: 'ok', scopes: ['publish'] } },
      ],
    });
    const [account] = (body as { accounts: { id: string }[] }).accounts;
    const rows = await bench.database.query(
      `SELECT l.channel, l.next_at, m.next_at AS measured_at FROM lane l JOIN account_measurement m USING (account_id) WHERE account_id = $1`,
      [account?.id],
    );
    expect(rows).toEqual([{ channel: 'mastodon', next_at: null, measured_at: bench.clock.now() }]);
    const audit = await bench.database.query(`SELECT action, detail FROM audit_entry WHERE workspace_id = $1`, [
      workspace.id,
    ]);
    expect(audit).toEqual([{ action: 'account.connected', detail: { channel: 'mastodon', handle: 'bakery' } }]);
  });

  it('shows a generated secret once, and never again', async () => {
    channel.connect = async () => [
      scriptedAccount('bakery', { revealOnce: { label: 'Signing secret', value: 'reveal-secret' } }),
    ];
    const answer = await workspace
      .post('/connect', { channel: 'mastodon', input: { handle: 'bakery' } })
      .set('idempotency-key', 'one')
      .expect(200);
    expect(answer.body).toMatchObject({ revealOnce: [{ label: 'Signing secret', value: 'reveal-secret' }] });
    expect((await workspace.get().expect(200)).text).not.toContain('reveal-secret');
    expect(await bench.database.query(`SELECT 1 FROM idempotency_record WHERE key = 'one'`)).toEqual([]);
  });

  it.each([
    [{ channel: 'mastodon', input: {} }, 'input.handle', 'required'],
    [{ channel: 'mastodon', input: { handle: 'x'.repeat(41) } }, 'input.handle', 'too-long'],
    [{ channel: 'mastodon', input: { handle: 'x', more: 'y' } }, 'input.more', 'unknown-field'],
    [{ channel: 'mastodon', input: { handle: 7 } }, 'input', 'text-values'],
    [{ channel: 'mastodon', method: 'pigeon', input: {} }, 'method', 'unknown-method'],
    [{ channel: 'pigeon', input: {} }, 'channel', 'is-in'],
  ])('refuses %j at its field', async (body, field, code) => {
    const answer = await workspace.post('/connect', body).expect(422);
    expect(answer.body).toMatchObject({ code: 'validation-failed', errors: [{ field, code }] });
  });

  it.each([
    { error: new ChannelError('rejected', 'Wrong.', { code: 'field:secret' }), status: 422, code: 'validation-failed' },
    { error: new ChannelError('rejected', 'Not this one.'), status: 422, code: 'channel-refused' },
    { error: new ChannelError('reconnect', 'Not accepted.'), status: 422, code: 'sign-in-refused' },
    { error: new ChannelError('unavailable', 'Nobody answers.'), status: 422, code: 'channel-unavailable' },
    { error: new ChannelError('throttled', 'Too often.'), status: 429, code: 'channel-throttled' },
  ])("tells a network's refusal as $status $code", async ({ error, status, code }) => {
    channel.connect = async () => Promise.reject(error);
    const answer = await workspace.post('/connect', { channel: 'mastodon', input: { handle: 'x' } }).expect(status);
    expect(answer.body).toMatchObject({ code, detail: error.message });
    expect(await accountsOf()).toEqual([]);
  });

  it('replaces the grant of an identity that is connected already, and keeps the account', async () => {
    const first = await workspace.connect('bakery');
    await workspace.post(`/${first.id}/pause`).expect(200);
    channel.connect = async () => [
      scriptedAccount('bakery', { handle: 'new_name', credentials: { accessToken: 'second' } }),
    ];
    const again = await workspace.connect('bakery');

    expect(again).toMatchObject({ id: first.id, handle: 'new_name', status: 'paused' });
    expect((await bench.credentials.open(first.id)).credentials).toEqual({ accessToken: 'second' });
    expect(await accountsOf()).toHaveLength(1);
  });

  it('reconnects an account only as itself', async () => {
    const account = await workspace.connect('bakery');
    const reconnect = (handle: string) =>
      workspace.post('/connect', { channel: 'mastodon', input: { handle }, accountId: account.id });
    await reconnect('bakery').expect(200);
    const refused = await reconnect('rival').expect(409);
    expect(refused.body).toMatchObject({ code: 'different-identity', expected: 'bakery', signedIn: ['rival'] });
    expect(await accountsOf()).toHaveLength(1);
  });

  it("does not know another workspace's account", async () => {
    const account = await workspace.connect('bakery');
    const other = await bench.workspace();
    await other
      .post('/connect', { channel: 'mastodon', input: { handle: 'bakery' }, accountId: account.id })
      .expect(404);
  });

  it('registers once per server for callers that come at once, and again only for a registration that failed', async () => {
    let registered = 0;
    const seen: unknown[] = [];
    const register = async () => ({ clientId: `client-${++registered}` });
    channel.connect = async (_, context: ConnectContext) => {
      seen.push(await context.app('https://apps.example', register));
      return [scriptedAccount('bakery')];
    };
    await Promise.all(['a', 'b', 'c', 'd'].map((handle) => workspace.connect(handle)));
    expect(seen).toEqual(Array.from({ length: 4 }, () => ({ clientId: 'client-1' })));

    channel.connect = async (_, context: ConnectContext) => {
      await context.app('https://apps.example', register);
      await new Promise((resolve) => setImmediate(resolve));
      seen.push(await context.app('https://apps.example', register, { refresh: true }));
      return [scriptedAccount('bakery')];
    };
    await workspace.connect('a');
    expect(seen.at(-1)).toEqual({ clientId: 'client-2' });
    const [row] = await bench.database.query<{ sealed: string }>(`SELECT sealed FROM channel_app`);
    expect(row?.sealed).toMatch(/^old\./);
  });
});

describe('secrets', () => {
  it('appear in no answer, event, log line, audit entry or plain column', async () => {
    const answers: string[] = [];
    const account = await workspace.post('/connect', {
      channel: 'mastodon',
      input: { handle: 'bakery', secret: 'typed-secret' },
    });
    answers.push(account.text);
    const begun = await workspace.signIn();
    answers.push(
      (
        await bench
          .request()
          .get(CALLBACK)
          .query({ state: begun.state, code: 'florist' })
          .set('x-person', workspace.personId)
      ).text,
    );
    answers.push((await workspace.get(`/connect/${begun.attemptId}`)).text);
    channel.connect = async (_, context) => {
      context.log.warn('the server answered oddly', { status: 500 });
      throw new TypeError('broken adapter');
    };
    answers.push(
      (await workspace.post('/connect', { channel: 'mastodon', input: { handle: 'x', secret: 'typed-secret' } })).text,
    );
    answers.push((await workspace.get()).text);
    const tables = ['account', 'connection', 'connect_attempt', 'audit_entry', 'idempotency_record'];
    for (const table of tables) answers.push(JSON.stringify(await bench.database.query(`SELECT * FROM ${table}`)));
    const everything = [...answers, ...bench.logged, JSON.stringify(bench.events)].join('\n');
    expect(everything).toContain('broken adapter');
    expect(everything).toContain('the server answered oddly');
    const verifier = channel.calls.complete[0]?.codeVerifier ?? 'missing';
    for (const secret of ['-secret-', 'typed-secret', 'memo-secret', verifier, begun.state]) {
      expect(everything).not.toContain(secret);
    }
  });
});
