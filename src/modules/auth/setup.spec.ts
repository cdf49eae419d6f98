import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { REMOVE_EVERYBODY, SETUP, startAuthBench, type AuthBench } from './auth-bench.js';

describe('first-run set-up', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });

  afterAll(async () => {
    await testDatabase.drop();
  });

  beforeEach(async () => {
    await testDatabase.pool().query(REMOVE_EVERYBODY);
    bench = await startAuthBench(testDatabase.url);
  });

  afterEach(async () => {
    await bench.close();
  });

  it('makes the owner with a workspace, signs in, and is not needed any more', async () => {
    const visitor = bench.visitor();
    expect((await visitor.get('/setup')).body).toEqual({ needed: true });

    const answer = await visitor.post('/setup', { ...SETUP, zone: 'europe/berlin', name: '  Olga Owner ' });

    expect(answer.status).toBe(201);
    expect(answer.body.person).toMatchObject({ name: 'Olga Owner', email: SETUP.email });
    expect(answer.body.workspace).toMatchObject({
      name: 'Bell Foundry',
      zone: 'Europe/Berlin',
      role: 'owner',
      weekStartsOn: 1,
      lateToleranceMinutes: 60,
      version: 1,
    });
    expect((await visitor.get('/me')).body.workspaces).toHaveLength(1);
    expect((await bench.visitor().get('/setup')).body).toEqual({ needed: false });
  });

  it('keeps the password as argon2id with the cost OWASP advises', async () => {
    await bench.setUp();
    const [row] = await bench.database.query<{ password_hash: string }>('SELECT password_hash FROM person');
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  });

  it('is refused the second time', async () => {
    await bench.setUp();
    const again = await bench.visitor().post('/setup', { ...SETUP, email: 'eve@bells.example' });
    expect(again).toMatchObject({ status: 409, body: { code: 'already-set-up' } });
  });

  it('has one winner when several come at once, with equal and with different addresses', async () => {
    const emails = ['a@bells.example', 'a@bells.example', 'b@bells.example', 'c@bells.example', 'A@bells.example'];
    const answers = await Promise.all(emails.map((email) => bench.visitor().post('/setup', { ...SETUP, email })));

    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409]);
    const [counts] = await bench.database.query(
      `SELECT (SELECT count(*) FROM person) AS people, (SELECT count(*) FROM workspace) AS workspaces,
              (SELECT count(*) FROM member WHERE role = 'owner') AS owners, (SELECT count(*) FROM session) AS sessions`,
    );
    expect(counts).toEqual({ people: 1, workspaces: 1, owners: 1, sessions: 1 });
  });

  it('is refused to a page of another site', async () => {
    const foreign = await bench.visitor().post('/setup', SETUP, { headers: { origin: 'https://evil.example' } });
    expect(foreign).toMatchObject({ status: 403, body: { code: 'csrf' } });
    const own = await bench.visitor().post('/setup', SETUP, { headers: { origin: bench.url } });
    expect(own.status).toBe(201);
  });
});

describe('first-run set-up and bad input', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    bench = await startAuthBench(testDatabase.url);
  });

  afterAll(async () => {
    await bench.close();
    await testDatabase.drop();
  });

  it.each([
    ['a short password', { password: 'too short' }, 'password', 'min-length'],
    ['a password everybody tries', { password: 'Password123' }, 'password', 'password-trivial'],
    ['a password of one letter', { password: 'aaaaaaaaaaaa' }, 'password', 'password-trivial'],
    ['the e-mail address as password', { password: ' OLGA@bells.example' }, 'password', 'password-is-email'],
    ['a password without end', { password: 'x1'.repeat(500_000) }, 'password', 'max-length'],
    ['an unknown zone', { zone: 'Europe/Atlantis' }, 'zone', 'is-zone'],
    ['an offset instead of a zone', { zone: '+02:00' }, 'zone', 'is-zone'],
    ['something that is no e-mail address', { email: 'olga' }, 'email', 'is-email'],
    ['a name of blanks', { name: '   ' }, 'name', 'min-length'],
    ['a name of two lines', { name: 'Olga\nOwner' }, 'name', 'matches'],
    ['an unknown field', { admin: true }, 'admin', 'unknown-field'],
  ])('refuses %s and names the field', async (_, change, field, code) => {
    const answer = await bench.visitor().post('/setup', { ...SETUP, ...change });
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect(answer.body.errors).toContainEqual(expect.objectContaining({ field, code }));
    expect((await bench.visitor().get('/setup')).body).toEqual({ needed: true });
  });
});
