import { createHash } from 'node:crypto';
import { AccountsBench, type BenchWorkspace, PUBLIC_URL } from '../../../test/support/accounts-bench.js';
import { scriptedAccount, type ScriptedChannel } from '../../../test/support/scripted-channel.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ChannelError } from '../channels/index.js';

const CALLBACK = '/api/v1/connect/callback';
const MINUTE_MS = 60_000;

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

/** Comes back from the network as the browser does in which `person` is signed in. */
const comeBack = (query: Record<string, string>, person: string = workspace.personId) =>
  comeBackElsewhere(query).set('x-person', person);
/** Comes back in a browser where nobody is signed in. */
const comeBackElsewhere = (query: Record<string, string>) =>
  bench.request().get(CALLBACK).query(query).set('accept', 'text/html');
const attemptOf = async (attemptId: string) =>
  (await workspace.get(`/connect/${attemptId}`).expect(200)).body as {
    status: string;
    accountIds: string[];
    choices: { remoteId: string }[];
    failure: { code: string; detail: string } | null;
  };
const accountsOf = async () => ((await workspace.get().expect(200)).body as { items: { handle: string }[] }).items;

describe('signing in at the network', () => {
  it('connects the account of whoever comes back', async () => {
    const { attemptId, authorizeUrl, state } = await workspace.signIn();
    expect(authorizeUrl).toMatch(/^https:\/\/social\.example\/oauth\/authorize/);
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'waiting', failure: null });

    const page = await comeBack({ state, code: 'bakery', iss: 'https://social.example' }).expect(200);
    expect(page.headers['content-security-policy']).toMatch(/^default-src 'none'; style-src 'sha256-/);
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(page.text).toContain('bakery on Scripted &lt;Network&gt; is connected.');
    expect(page.text).toContain(`<a href="${PUBLIC_URL}/">`);
    expect(page.text).not.toContain('<script');

    const attempt = await attemptOf(attemptId);
    expect(attempt).toMatchObject({ status: 'connected', failure: null });
    expect(await workspace.read(attempt.accountIds[0] ?? '')).toMatchObject({ handle: 'bakery', status: 'active' });
  });

  it('proves with PKCE that the one who comes back is the one who left', async () => {
    const { state } = await workspace.signIn();
    await comeBack({ state, code: 'bakery' }).expect(200);
    const [begun] = channel.calls.begin;
    const [completed] = channel.calls.complete;
    expect(begun?.redirectUri).toBe(`${PUBLIC_URL}${CALLBACK}`);
    expect(completed).toMatchObject({ memo: { nonce: 'memo-secret' }, redirectUri: begun?.redirectUri });
    expect(
      createHash('sha256')
        .update(completed?.codeVerifier ?? '')
        .digest('base64url'),
    ).toBe(begun?.codeChallenge);
  });

  it('answers programs in JSON', async () => {
    const { attemptId, state } = await workspace.signIn();
    const asJson = () => comeBack({ state, code: 'bakery' }).set('accept', 'application/json');
    expect((await asJson().expect(200)).body).toMatchObject({ status: 'connected', attemptId });
    expect((await asJson().expect(400)).body).toMatchObject({ code: 'sign-in-used' });
  });

  it('never reads a cancelled sign-in as success', async () => {
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBack({ state, error: 'access_denied', code: 'bakery' }).expect(400);
    expect(page.text).toContain('The sign-in was cancelled. Nothing was connected.');
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'cancelled', accountIds: [], failure: null });
    expect(channel.calls.complete).toEqual([]);
    expect(await accountsOf()).toEqual([]);
  });

  it('keeps the code of a refusal, and shows none of the words that came with it', async () => {
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBack({ state, error: 'server_error', error_description: '<b>Call 555</b>' }).expect(400);
    expect(page.text).not.toContain('555');
    expect((await attemptOf(attemptId)).failure).toMatchObject({ code: 'server-error' });
    const odd = await workspace.signIn();
    await comeBack({ state: odd.state, error: '<script>alert(1)</script>' }).expect(400);
    expect((await attemptOf(odd.attemptId)).failure).toMatchObject({ code: 'sign-in-failed' });
  });

  it('says why when the network does not give the grant', async () => {
    const { attemptId, state } = await workspace.signIn();
    channel.complete = async () => Promise.reject(new ChannelError('reconnect', 'The <code> was not accepted.'));
    const page = await comeBack({ state, code: 'bakery' }).expect(400);
    expect(page.text).toContain('The &lt;code&gt; was not accepted.');
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'failed', failure: { code: 'sign-in-refused' } });
  });

  it('shows a page, not a stack, when an adapter breaks', async () => {
    const { attemptId, state } = await workspace.signIn();
    channel.complete = async () => Promise.reject(new TypeError('undefined is not a function'));
    const page = await comeBack({ state, code: 'bakery' }).expect(500);
    expect(page.text).not.toContain('undefined is not a function');
    expect((await attemptOf(attemptId)).failure).toMatchObject({ code: 'internal-error' });
  });

  it('takes a state once, even from two browsers at once', async () => {
    const { state } = await workspace.signIn();
    const pages = await Promise.all([comeBack({ state, code: 'bakery' }), comeBack({ state, code: 'bakery' })]);
    expect(pages.map((page) => page.status).sort()).toEqual([200, 400]);
    expect(channel.calls.complete).toHaveLength(1);
    expect((await comeBack({ state, code: 'bakery' }).expect(400)).text).toContain('used before');
  });

  it('takes no unknown state', async () => {
    const page = await comeBack({ state: 'made-up', code: 'bakery' }).expect(400);
    expect(page.text).toContain('not known here');
    await comeBack({ code: 'bakery' }).expect(400);
    await bench.request().get(`${CALLBACK}?state[]=a&state[]=b&code=x`).expect(400);
    expect(channel.calls.complete).toEqual([]);
  });

  it('takes no state after 15 minutes', async () => {
    const { attemptId, state } = await workspace.signIn();
    bench.clock.advance(15 * MINUTE_MS);
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'failed', failure: { code: 'expired' } });
    expect((await comeBack({ state, code: 'bakery' }).expect(400)).text).toContain('not finished in time');
    expect(await accountsOf()).toEqual([]);
  });

  it('takes the state from nobody but the person who began', async () => {
    const other = await bench.workspace();
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBack({ state, code: 'bakery' }, other.personId).expect(400);
    expect(page.text).toContain('begun by somebody else');
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'failed', failure: { code: 'another-person' } });
    expect(channel.calls.complete).toEqual([]);

    const own = await workspace.signIn();
    await comeBack({ state: own.state, code: 'bakery' }, workspace.personId).expect(200);
  });

  it('connects nothing after it was cancelled here, not even while the network answers', async () => {
    const early = await workspace.signIn();
    await workspace.delete(`/connect/${early.attemptId}`).expect(204);
    expect((await comeBack({ state: early.state, code: 'bakery' }).expect(400)).text).toContain('was cancelled');

    const late = await workspace.signIn();
    channel.complete = async (code) => {
      await workspace.delete(`/connect/${late.attemptId}`).expect(204);
      return [scriptedAccount(code)];
    };
    expect((await comeBack({ state: late.state, code: 'bakery' }).expect(400)).text).toContain('was cancelled');
    expect(await attemptOf(late.attemptId)).toMatchObject({ status: 'cancelled' });
    expect(await accountsOf()).toEqual([]);
  });

  it('reconnects an account only as itself', async () => {
    const account = await workspace.connect('bakery');
    const wrong = await workspace.signIn(account.id);
    const page = await comeBack({ state: wrong.state, code: 'rival' }).expect(400);
    expect(page.text).toContain('You signed in as rival, but this account is bakery.');
    expect((await attemptOf(wrong.attemptId)).failure).toMatchObject({ code: 'different-identity' });

    const right = await workspace.signIn(account.id);
    channel.complete = async () => [scriptedAccount('rival'), scriptedAccount('bakery')];
    await comeBack({ state: right.state, code: 'bakery' }).expect(200);
    expect(await attemptOf(right.attemptId)).toMatchObject({ status: 'connected', accountIds: [account.id] });
    expect(await accountsOf()).toHaveLength(1);
  });

  it('sends nobody to an address that is not a web page', async () => {
    channel.authorizeUrl = 'javascript:alert(1)//';
    await workspace.post('/connect', { channel: 'mastodon', method: 'oauth' }).expect(422);
  });

  it("keeps another workspace's sign-ins out of sight", async () => {
    const { attemptId } = await workspace.signIn();
    const other = await bench.workspace();
    await other.get(`/connect/${attemptId}`).expect(404);
    await other.delete(`/connect/${attemptId}`).expect(404);
    await other.post(`/connect/${attemptId}/choose`, { remoteIds: ['id-a'] }).expect(404);
  });
});

describe('coming back in a browser where nobody is signed in', () => {
  interface Page {
    readonly text: string;
    readonly headers: Record<string, unknown>;
  }
  const cookieOf = (page: Page): string => String([page.headers['set-cookie']].flat()[0]);
  /** The page's button, as a browser presses it. */
  const press = (page: Page, cookie = cookieOf(page)) => {
    const query = /<form method="post" action="([^"]*)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    return bench
      .request()
      .post(`${CALLBACK}${query}`)
      .set('accept', 'text/html')
      .set('cookie', cookie.split(';')[0] ?? '');
  };

  it('connects nothing before its person read who gets the account, and said yes', async () => {
    await bench.database.execute(`UPDATE person SET name = 'Ada <Bell>', email = 'ada@bells.example' WHERE id = $1`, [
      workspace.personId,
    ]);
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBackElsewhere({ state, code: 'bakery' }).expect(403);
    expect(page.text).toContain('Ada &lt;Bell&gt; (ada@bells.example) began this sign-in, for the workspace “Bells”');
    expect(page.text).toContain('ask Ada &lt;Bell&gt;');
    expect(page.text).not.toContain('<script');
    expect(page.headers).toMatchObject({ 'cache-control': 'no-store', 'referrer-policy': 'no-referrer' });
    expect(page.headers['content-security-policy']).toContain("form-action 'self'");
    expect(cookieOf(page)).toMatch(/HttpOnly; Secure; SameSite=Strict$/);
    // Opening the address again is no answer.
    const again = await comeBackElsewhere({ state, code: 'bakery' }).set('cookie', cookieOf(page).split(';')[0] ?? '');
    expect(again.status).toBe(403);
    expect(channel.calls.complete).toEqual([]);
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'waiting' });

    expect((await press(page).expect(200)).text).toContain('bakery on Scripted &lt;Network&gt; is connected.');
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'connected' });
    expect((await press(page).expect(400)).text).toContain('used before');
    expect(channel.calls.complete).toHaveLength(1);
  });

  it('takes no answer that another site gives for its person', async () => {
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBackElsewhere({ state, code: 'bakery' }).expect(403);
    const other = await comeBackElsewhere({ state, code: 'bakery' }).expect(403);
    for (const cookie of ['', cookieOf(other)]) {
      expect((await press(page, cookie).expect(403)).text).toContain('Nothing is connected yet');
    }
    await bench.request().post(CALLBACK).query({ state, code: 'bakery', answer: '' }).expect(403);
    expect(channel.calls.complete).toEqual([]);
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'waiting' });
  });

  it('asks nothing where the sign-in was begun, which its cookie tells', async () => {
    const { attemptId, state, cookie } = await workspace.signIn();
    expect(cookie).toMatch(/; Max-Age=900; Path=\/api\/v1\/connect\/callback; .*HttpOnly; Secure; SameSite=Lax$/);
    const other = await workspace.signIn();
    const withCookie = (value: string) =>
      comeBackElsewhere({ state, code: 'bakery' }).set('cookie', value.split(';')[0] ?? '');
    await withCookie(other.cookie).expect(403);
    await withCookie(other.cookie.replace(other.attemptId, attemptId)).expect(403);
    expect((await withCookie(cookie).expect(200)).text).toContain('is connected');
  });

  it('tells programs what is missing', async () => {
    const { state, cookie } = await workspace.signIn();
    const asJson = () => comeBackElsewhere({ state, code: 'bakery' }).set('accept', 'application/json');
    expect((await asJson().expect(403)).body).toMatchObject({ code: 'confirmation-needed' });
    const done = await asJson()
      .set('cookie', cookie.split(';')[0] ?? '')
      .expect(200);
    expect(done.body).toMatchObject({ status: 'connected' });
  });

  it('says what to do when the code ran out while the page asked', async () => {
    const { attemptId, state } = await workspace.signIn();
    const page = await comeBackElsewhere({ state, code: 'bakery' }).expect(403);
    channel.complete = async () => Promise.reject(new ChannelError('reconnect', 'The code was not accepted.'));
    expect((await press(page).expect(400)).text).toContain('may have run out while this page asked. Begin again');
    expect((await attemptOf(attemptId)).failure).toMatchObject({
      code: 'sign-in-refused',
      detail: expect.stringMatching(/^The code was not accepted\. .*Begin again in Carillon/),
    });
  });

  it('asks nothing where there is nothing to go on with', async () => {
    const cancelled = await workspace.signIn();
    await comeBackElsewhere({ state: cancelled.state, error: 'access_denied' }).expect(400);
    expect(await attemptOf(cancelled.attemptId)).toMatchObject({ status: 'cancelled' });
    const late = await workspace.signIn();
    const page = await comeBackElsewhere({ state: late.state, code: 'bakery' }).expect(403);
    bench.clock.advance(15 * MINUTE_MS);
    expect((await comeBackElsewhere({ state: late.state, code: 'bakery' }).expect(400)).text).toContain('not finished');
    expect((await press(page).expect(400)).text).toContain('used before');
    expect(channel.calls.complete).toEqual([]);
  });
});

describe('coming back to an installation with a web app', () => {
  let web: AccountsBench;
  let ours: BenchWorkspace;

  beforeEach(async () => {
    web = await AccountsBench.start(test, { webApp: true });
    ours = await web.workspace();
  });

  afterEach(async () => {
    await web?.stop();
  });

  const back = (query: Record<string, string>, person: string | null, accept = 'text/html,*/*;q=0.8') => {
    const get = web.request().get(CALLBACK).query(query).set('accept', accept);
    return person === null ? get : get.set('x-person', person);
  };
  const pageOf = (attemptId: string) => `/workspaces/${ours.id}/connect/${attemptId}`;
  const read = async (attemptId: string) => (await ours.get(`/connect/${attemptId}`).expect(200)).body as object;

  it.each<[string, () => void, Record<string, string>, object]>([
    ['a success', () => undefined, { code: 'bakery' }, { status: 'connected', failure: null }],
    [
      'a choice',
      () => (web.channel.complete = async () => ['a', 'b'].map((handle) => scriptedAccount(handle))),
      { code: 'x' },
      { status: 'choosing', failure: null },
    ],
    ['a cancellation', () => undefined, { error: 'access_denied' }, { status: 'cancelled', failure: null }],
    [
      'a refusal at the network',
      () => undefined,
      { error: 'invalid_scope' },
      {
        status: 'failed',
        failure: { code: 'invalid-scope', detail: 'The network refused the sign-in (invalid-scope).' },
      },
    ],
    [
      'a refusal of the grant',
      () =>
        (web.channel.complete = async () => Promise.reject(new ChannelError('reconnect', 'The code was not taken.'))),
      { code: 'x' },
      { status: 'failed', failure: { code: 'sign-in-refused', detail: 'The code was not taken.' } },
    ],
    [
      'a sign-in that took too long',
      () => web.clock.advance(15 * MINUTE_MS),
      { code: 'x' },
      { status: 'failed', failure: { code: 'expired', detail: 'The sign-in was not finished in time. Start again.' } },
    ],
    [
      'a fault of ours',
      () => (web.channel.complete = async () => Promise.reject(new TypeError('oops'))),
      { code: 'x' },
      { status: 'failed', failure: { code: 'internal-error' } },
    ],
  ])(
    'leads to the page about this sign-in after %s, which reads there what happened',
    async (_, prepare, query, told) => {
      const { attemptId, state } = await ours.signIn();
      prepare();
      const answer = await back({ state, ...query }, ours.personId).expect(303);
      expect(answer.headers).toMatchObject({
        location: pageOf(attemptId),
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
      });
      expect(await read(attemptId)).toMatchObject(told);
    },
  );

  it('leads there after a sign-in as somebody else than the account to reconnect', async () => {
    const account = await ours.connect('bakery');
    const { attemptId, state } = await ours.signIn(account.id);
    await back({ state, code: 'rival' }, ours.personId).expect(303).expect('location', pageOf(attemptId));
    expect(await read(attemptId)).toMatchObject({
      status: 'failed',
      accountId: account.id,
      failure: { code: 'different-identity', detail: expect.stringContaining('this account is bakery') },
    });
  });

  it('leads there again when the address is opened again, or after it was cancelled here', async () => {
    const used = await ours.signIn();
    await back({ state: used.state, code: 'bakery' }, ours.personId).expect(303);
    await back({ state: used.state, code: 'bakery' }, ours.personId)
      .expect(303)
      .expect('location', pageOf(used.attemptId));
    expect(web.channel.calls.complete).toHaveLength(1);
    const cancelled = await ours.signIn();
    await ours.delete(`/connect/${cancelled.attemptId}`).expect(204);
    await back({ state: cancelled.state, code: 'x' }, ours.personId)
      .expect(303)
      .expect('location', pageOf(cancelled.attemptId));
  });

  it('tells everybody else what happened, and leads them nowhere', async () => {
    const other = await web.workspace();
    const one = await ours.signIn();
    expect((await back({ state: one.state, code: 'bakery' }, null).expect(403)).text).toContain('Nothing is connected');
    await back({ state: one.state, code: 'bakery' }, ours.personId).expect(303);
    const again = await back({ state: one.state, code: 'bakery' }, other.personId).expect(400);
    expect(again.text).toContain('used before');
    const two = await ours.signIn();
    expect((await back({ state: two.state, code: 'x' }, other.personId).expect(400)).text).toContain('somebody else');
    await back({ state: 'made-up', code: 'x' }, ours.personId).expect(400);
    const three = await ours.signIn();
    const json = await back({ state: three.state, code: 'bakery' }, ours.personId, 'application/json').expect(200);
    expect(json.body).toMatchObject({ status: 'connected', attemptId: three.attemptId });
  });

  it('shows a secret where it is shown once, instead of leading away from it', async () => {
    const { state } = await ours.signIn();
    const revealOnce = { label: 'Signing secret', value: 'only-now' };
    web.channel.complete = async (code) => [{ ...scriptedAccount(code), revealOnce }];
    expect((await back({ state, code: 'bakery' }, ours.personId).expect(200)).text).toContain('only-now');
  });
});

describe('choosing among several accounts', () => {
  let attemptId: string;

  beforeEach(async () => {
    const begun = await workspace.signIn();
    attemptId = begun.attemptId;
    const expiresAt = new Date(bench.clock.now().getTime() + 60 * MINUTE_MS);
    channel.complete = async () => ['a', 'b', 'c'].map((handle) => scriptedAccount(handle, { expiresAt }));
    const page = await comeBack({ state: begun.state, code: 'x' }).expect(200);
    expect(page.text).toContain('Nothing is connected yet');
  });

  it('shows them without their credentials and connects the chosen ones', async () => {
    const attempt = await workspace.get(`/connect/${attemptId}`).expect(200);
    expect(attempt.text).not.toContain('secret');
    expect(attempt.body).toMatchObject({
      status: 'choosing',
      choices: [{ handle: 'a' }, { handle: 'b' }, { handle: 'c' }],
    });
    expect(await accountsOf()).toEqual([]);

    const { body } = await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: ['id-a', 'id-c'] }).expect(200);
    expect(body).toMatchObject({ status: 'connected' });
    const accounts = await accountsOf();
    expect(accounts.map(({ handle }) => handle).sort()).toEqual(['a', 'c']);
    expect(accounts[0]).toMatchObject({ connection: { expiresAt: '2026-03-02T10:00:00.000Z' } });
    expect(await attemptOf(attemptId)).toMatchObject({ status: 'connected', choices: [] });
    const [row] = await bench.database.query(`SELECT sealed FROM connect_attempt WHERE id = $1`, [attemptId]);
    expect(row).toEqual({ sealed: '' });
    await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: ['id-b'] }).expect(409);
  });

  it('refuses what is none of the choices', async () => {
    const answer = await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: ['id-a', 'id-z'] }).expect(422);
    expect(answer.body).toMatchObject({ errors: [{ field: 'remoteIds.1', code: 'unknown-choice' }] });
    await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: [] }).expect(422);
    expect(await accountsOf()).toEqual([]);
  });

  it('forgets the credentials of choices that nobody makes', async () => {
    bench.clock.advance(30 * MINUTE_MS);
    await workspace.post(`/connect/${attemptId}/choose`, { remoteIds: ['id-a'] }).expect(410);
    await bench.keeper.tick(bench.clock.now());
    const [row] = await bench.database.query(`SELECT status, sealed FROM connect_attempt WHERE id = $1`, [attemptId]);
    expect(row).toEqual({ status: 'failed', sealed: '' });
  });
});
