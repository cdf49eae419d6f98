import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { resetPassword } from './reset-password.js';
import { PASSWORD, REMOVE_EVERYBODY, SETUP, startAuthBench, type AuthBench, type Visitor } from './auth-bench.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('sessions', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let ownerId: string;
  let workspaceId: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });

  afterAll(async () => {
    await testDatabase.drop();
  });

  beforeEach(async () => {
    await testDatabase.pool().query(REMOVE_EVERYBODY);
    bench = await startAuthBench(testDatabase.url);
    ({ owner, ownerId, workspaceId } = await bench.setUp());
  });

  afterEach(async () => {
    await bench.close();
  });

  const signIn = (visitor: Visitor, password = PASSWORD, email = SETUP.email) =>
    visitor.post('/sessions', { email, password });

  it('begin with e-mail, in any letter case, and password', async () => {
    const visitor = bench.visitor();
    const answer = await signIn(visitor, PASSWORD, ' Olga@BELLS.example ');
    expect(answer.status).toBe(201);
    expect(answer.body).toEqual({
      person: { id: ownerId, name: SETUP.name, email: SETUP.email },
      csrfToken: expect.stringMatching(/^[\w-]{43}$/),
    });
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect((await visitor.get('/me')).status).toBe(200);
  });

  it('end when the operator gives another password, with which the person signs in', async () => {
    expect(await resetPassword(bench.database, 'nobody@bells.example', new Date())).toBeNull();
    const given = await resetPassword(bench.database, ' Olga@BELLS.example ', new Date());
    expect((await owner.get('/me')).status).toBe(401);
    expect((await signIn(bench.visitor())).status).toBe(401);
    expect((await signIn(bench.visitor(), given ?? '')).status).toBe(201);
  });

  it('set a cookie that scripts cannot read and other sites do not send', async () => {
    const answer = await signIn(bench.visitor());
    const [cookie] = answer.headers.getSetCookie();
    expect(cookie).toMatch(/^carillon_session=[\w-]{43}; /);
    expect(cookie?.split('; ').slice(1)).toEqual(
      expect.arrayContaining(['Max-Age=7776000', 'Path=/', 'HttpOnly', 'SameSite=Lax']),
    );
    expect(cookie).not.toMatch(/secure|domain/i);
  });

  it('set a Secure cookie where the public URL is https', async () => {
    const secure = await startAuthBench(testDatabase.url, { publicUrl: 'https://carillon.example' });
    try {
      const [cookie] = (await signIn(secure.visitor())).headers.getSetCookie();
      expect(cookie?.split('; ')).toContain('Secure');
    } finally {
      await secure.close();
    }
  });

  it('answer a wrong password and an unknown address alike', async () => {
    const wrong = await signIn(bench.visitor(), 'not the password');
    const unknown = await signIn(bench.visitor(), PASSWORD, 'nobody@bells.example');
    expect(wrong).toMatchObject({ status: 401, body: { code: 'sign-in-failed' } });
    expect({ ...unknown.body, requestId: '' }).toEqual({ ...wrong.body, requestId: '' });
  });

  it('leave only hashes of their tokens in the database', async () => {
    const [row] = await bench.database.query<{ everything: string }>('SELECT session::text AS everything FROM session');
    const token = owner.cookie?.split('=')[1] ?? '';
    expect(token).toHaveLength(43);
    expect(row?.everything).not.toContain(token);
  });

  it('end 30 days after their last use', async () => {
    bench.clock.forward(29 * DAY_MS);
    expect((await owner.get('/me')).status).toBe(200);
    bench.clock.forward(29 * DAY_MS);
    expect((await owner.get('/me')).status).toBe(200);
    bench.clock.forward(30 * DAY_MS);
    const late = await owner.get('/me');
    expect(late).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
    expect(late.headers.get('www-authenticate')).toMatch(/^Bearer /);
  });

  it('end 90 days after sign-in, however much they are used', async () => {
    for (let day = 20; day < 90; day += 20) {
      bench.clock.forward(20 * DAY_MS);
      expect((await owner.get('/me')).status).toBe(200);
    }
    bench.clock.forward(10 * DAY_MS);
    expect((await owner.get('/me')).status).toBe(401);
  });

  it('write at most once a minute that they were seen', async () => {
    const seenAt = async () => (await owner.get('/sessions')).body.items[0].seenAt as string;
    const first = bench.clock.now().toISOString();
    bench.clock.forward(MINUTE_MS - 1);
    expect(await seenAt()).toBe(first);
    bench.clock.forward(1);
    expect(await seenAt()).toBe(bench.clock.now().toISOString());
  });

  it('are listed, and ended one by one or at the sign-out', async () => {
    const other = bench.visitor({ 'user-agent': 'Bell Browser 1.0' });
    await signIn(other);
    const { items } = (await owner.get('/sessions')).body;
    expect(items).toMatchObject([{ current: false, userAgent: 'Bell Browser 1.0' }, { current: true }]);

    expect((await owner.delete(`/sessions/${items[0].id}`)).status).toBe(204);
    expect((await other.get('/me')).status).toBe(401);
    expect((await owner.delete(`/sessions/${items[0].id}`)).status).toBe(404);

    const cookie = owner.cookie ?? '';
    const out = await owner.delete('/sessions/current');
    expect(out.status).toBe(204);
    expect(out.headers.getSetCookie()[0]).toMatch(/^carillon_session=; .*Expires=Thu, 01 Jan 1970/);
    expect((await bench.visitor({ cookie }).get('/me')).status).toBe(401);
  });

  it('can’t be ended by somebody else', async () => {
    const { visitor: admin } = await bench.join(owner, workspaceId, 'admin');
    const { items } = (await owner.get('/sessions')).body;
    expect((await admin.delete(`/sessions/${items[0].id}`)).status).toBe(404);
    expect((await admin.get('/sessions')).body.items).toHaveLength(1);
    expect((await owner.get('/me')).status).toBe(200);
  });

  it('are paged, and take no cursor of another list or a forged one', async () => {
    await signIn(bench.visitor());
    await signIn(bench.visitor());
    const first = (await owner.get('/sessions?limit=2')).body;
    expect(first.items).toHaveLength(2);
    const second = (await owner.get(`/sessions?limit=2&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({ items: [{ current: true }], nextCursor: null });

    const [digest] = JSON.parse(Buffer.from(first.nextCursor, 'base64url').toString()) as string[];
    const forged = Buffer.from(JSON.stringify([digest, 'no-uuid'])).toString('base64url');
    for (const cursor of [forged, 'x', '%00']) {
      const answer = await owner.get(`/sessions?cursor=${cursor}`);
      expect([400, 422]).toContain(answer.status);
    }
    expect((await owner.get(`/workspaces?cursor=${first.nextCursor}`)).body.code).toBe('invalid-cursor');
  });

  it('end everywhere else when the password changes', async () => {
    const other = bench.visitor();
    await signIn(other);
    const change = (currentPassword: string, newPassword: string, headers = {}) =>
      owner.post('/me/password', { currentPassword, newPassword }, { headers });

    expect((await change('not the password', 'a brand new password')).body.errors[0]).toMatchObject({
      field: 'currentPassword',
      code: 'password-wrong',
    });
    expect((await change(PASSWORD, SETUP.email)).body.errors[0].code).toBe('password-is-email');
    expect((await other.get('/me')).status).toBe(200);

    expect((await change(PASSWORD, 'a brand new password', { 'idempotency-key': 'change-1' })).status).toBe(204);
    expect((await owner.get('/me')).status).toBe(200);
    expect((await other.get('/me')).status).toBe(401);
    expect((await signIn(bench.visitor())).status).toBe(401);
    expect((await signIn(bench.visitor(), 'a brand new password')).status).toBe(201);
    // A quick hash of the request would be a way to guess the passwords in it.
    expect(await bench.database.query('SELECT 1 FROM idempotency_record')).toEqual([]);
  });

  it('take a password however its letters are composed', async () => {
    await owner.post('/me/password', { currentPassword: PASSWORD, newPassword: 'Gr\u00fc\u00dfe vom Glockenturm' });
    expect((await signIn(bench.visitor(), 'Gru\u0308\u00dfe vom Glockenturm')).status).toBe(201);
  });

  it('show who somebody is, what they may do, and let them change their name', async () => {
    const { visitor } = await bench.join(owner, workspaceId, 'analyst');
    const { body: me } = await visitor.get('/me');
    expect(me.workspaces).toMatchObject([{ id: workspaceId, name: 'Bell Foundry', role: 'analyst' }]);
    expect(me.workspaces[0].permissions).toContain('analytics.read');
    expect(me.workspaces[0].permissions).not.toContain('posts.write');
    expect(me.csrfToken).toBe(visitor.csrfToken);

    expect((await visitor.patch('/me', { name: 'Anna Lyst' })).body).toMatchObject({ name: 'Anna Lyst' });
    expect((await visitor.get('/me')).body.person.name).toBe('Anna Lyst');
  });

  describe('against other sites', () => {
    const rename = (headers: Record<string, string>) =>
      owner.patch('/me', { name: 'Changed' }, { headers: { ...headers } });

    it.each([
      ['no token', { 'x-csrf-token': '' }],
      ['a wrong token', { 'x-csrf-token': 'A'.repeat(43) }],
      ['the right token from another site', { origin: 'https://evil.example' }],
      ['the right token from a page without origin', { origin: 'null' }],
      ['the right token from a host whose name only begins alike', { origin: 'http://carillon.example.evil.example' }],
    ])('refuse a change with %s', async (_, headers) => {
      expect(await rename(headers)).toMatchObject({ status: 403, body: { code: 'csrf' } });
      expect((await owner.get('/me')).body.person.name).toBe(SETUP.name);
    });

    it('take a change from the public URL’s pages and from those of the host it came to', async () => {
      expect((await rename({ origin: 'http://carillon.example' })).status).toBe(200);
      expect((await rename({ origin: bench.url })).status).toBe(200);
      expect((await rename({})).status).toBe(200);
    });

    it('refuse the token of another session of the same person', async () => {
      const other = bench.visitor();
      await signIn(other);
      expect((await rename({ 'x-csrf-token': other.csrfToken ?? '' })).status).toBe(403);
    });

    it('read without a token', async () => {
      expect((await owner.get('/me', { headers: { 'x-csrf-token': '' } })).status).toBe(200);
    });

    it('refuse a sign-in that another site makes', async () => {
      const answer = await bench
        .visitor({ origin: 'https://evil.example' })
        .post('/sessions', { email: SETUP.email, password: PASSWORD });
      expect(answer).toMatchObject({ status: 403, body: { code: 'csrf' } });
    });
  });

  describe('against guessing', () => {
    const from = (ip: string) => bench.visitor({ 'x-forwarded-for': ip });

    it('make an address wait after ten failures, wherever they came from, until the first is 15 min old', async () => {
      for (let n = 0; n < 10; n++) expect((await signIn(from(`192.0.2.${n}`), 'wrong password')).status).toBe(401);
      bench.clock.forward(5 * MINUTE_MS);

      const refused = await signIn(from('192.0.2.99'));
      expect(refused).toMatchObject({ status: 429, body: { code: 'too-many-requests' } });
      expect(refused.headers.get('retry-after')).toBe('600');

      bench.clock.forward(10 * MINUTE_MS - 1);
      expect((await signIn(from('192.0.2.99'))).status).toBe(429);
      bench.clock.forward(1);
      expect((await signIn(from('192.0.2.99'))).status).toBe(201);
    });

    it('make an IP address wait after ten failures, whatever account they were for', async () => {
      for (let n = 0; n < 10; n++) await signIn(from('192.0.2.7'), 'wrong password', `guess${n}@bells.example`);
      expect((await signIn(from('192.0.2.7'))).status).toBe(429);
      expect((await signIn(from('192.0.2.8'))).status).toBe(201);
    });

    it('count tries that come all at once', async () => {
      const tries = Array.from({ length: 30 }, () => signIn(from('192.0.2.7'), 'wrong password'));
      const statuses = (await Promise.all(tries)).map(({ status }) => status);
      expect(statuses.filter((status) => status === 401)).toHaveLength(10);
      expect(statuses.filter((status) => status === 429)).toHaveLength(20);
    });

    it('forget an address’s failures when its owner signs in', async () => {
      for (let n = 0; n < 9; n++) await signIn(from(`192.0.2.${n}`), 'wrong password');
      expect((await signIn(from('192.0.2.99'))).status).toBe(201);
      expect((await signIn(from('192.0.2.99'), 'wrong password')).status).toBe(401);
      expect((await signIn(from('192.0.2.99'))).status).toBe(201);
    });

    it('make a stolen session wait that guesses the password', async () => {
      const guess = () => owner.post('/me/password', { currentPassword: 'wrong', newPassword: 'a brand new password' });
      for (let n = 0; n < 10; n++) expect((await guess()).status).toBe(422);
      expect((await guess()).status).toBe(429);
    });
  });

  it('never put a password or its hash in an answer', async () => {
    await signIn(bench.visitor());
    await signIn(bench.visitor(), 'wrong password 77');
    await bench.join(owner, workspaceId, 'admin');
    for (const path of ['/me', '/sessions', `/workspaces/${workspaceId}/members`, `/workspaces/${workspaceId}/audit`]) {
      expect((await owner.get(path)).status).toBe(200);
    }
    const everything = bench.answers.join('\n');
    expect(everything).toContain(SETUP.email);
    for (const secret of ['$argon2', 'passwordHash', 'password_hash', 'tokenHash', PASSWORD, 'wrong password 77']) {
      expect(everything).not.toContain(secret);
    }
  });

  it('live without trouble from odd cookies and headers', async () => {
    for (const cookie of [
      'carillon_session',
      'carillon_session=',
      'carillon_session=%00',
      `carillon_session=${'x'.repeat(43)}`,
      `a=b; carillon_session="${'y'.repeat(43)}"; c`,
      `carillon_session=${'z'.repeat(5000)}`,
    ]) {
      expect((await bench.visitor({ cookie }).get('/me')).status).toBe(401);
    }
    const token = owner.cookie ?? '';
    expect((await bench.visitor({ cookie: `theme=dark; ${token}; x=y` }).get('/me')).status).toBe(200);
    expect((await bench.visitor({ cookie: token, authorization: 'Basic b2xnYTpwdw==' }).get('/me')).status).toBe(200);
  });
});
