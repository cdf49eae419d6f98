import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { PERMISSIONS } from '../../core/auth/permissions.js';
import { REMOVE_EVERYBODY, startAuthBench, type AuthBench, type Visitor } from './auth-bench.js';

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

describe('API keys', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let workspaceId: string;
  let home: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
  });

  afterAll(async () => {
    await testDatabase.drop();
  });

  beforeEach(async () => {
    await testDatabase.pool().query(REMOVE_EVERYBODY);
    bench = await startAuthBench(testDatabase.url);
    ({ owner, workspaceId } = await bench.setUp());
    home = `/workspaces/${workspaceId}`;
  });

  afterEach(async () => {
    await bench.close();
  });

  const make = async (maker: Visitor, permissions: readonly string[], more = {}) => {
    const { status, body } = await maker.post(`${home}/api-keys`, { name: 'Build server', permissions, ...more });
    expect(status).toBe(201);
    return { id: body.id as string, secret: body.key as string, program: withKey(body.key as string) };
  };
  const withKey = (key: string) => bench.visitor({ authorization: `Bearer ${key}` });

  it('work for what they were made for, and nothing else', async () => {
    const { program } = await make(owner, ['workspace.read', 'audit.read']);
    expect((await program.get(home)).body.name).toBe('Bell Foundry');
    expect((await program.get(`${home}/audit`)).status).toBe(200);
    expect(await program.get(`${home}/members`)).toMatchObject({
      status: 403,
      body: { code: 'forbidden', permission: 'members.read', detail: expect.stringContaining('members.read') },
    });
  });

  it('change things without a CSRF token, and are named in the audit log', async () => {
    const { id, program } = await make(owner, ['workspace.manage']);
    const changed = await program.patch(home, { name: 'New Foundry' }, { headers: { 'if-match': '"1"' } });
    expect(changed.status).toBe(200);
    const { items } = (await owner.get(`${home}/audit`)).body;
    expect(items[0]).toMatchObject({
      action: 'workspace.changed',
      actor: { kind: 'api-key', id, name: 'Build server' },
    });
    expect(items[1]).toMatchObject({ action: 'api-key.created', actor: { kind: 'person', name: 'Olga Owner' } });
  });

  it('are shown once and kept as hashes', async () => {
    const { id, secret } = await make(owner, ['posts.read'], { expiresAt: '2027-01-01T00:00:00+01:00' });
    expect(secret).toMatch(/^ck_[0-9a-f]{8}_[\w-]{43}$/);
    const { items } = (await owner.get(`${home}/api-keys`)).body;
    expect(items).toEqual([
      {
        id,
        name: 'Build server',
        prefix: secret.split('_')[1],
        permissions: ['posts.read'],
        createdBy: expect.any(String),
        createdAt: bench.clock.now().toISOString(),
        expiresAt: '2026-12-31T23:00:00.000Z',
        lastUsedAt: null,
        revokedAt: null,
      },
    ]);
    const [row] = await bench.database.query<{ everything: string }>('SELECT api_key::text AS everything FROM api_key');
    expect(row?.everything).not.toContain(secret.slice(12));
  });

  it('are not kept for an Idempotency-Key either', async () => {
    const ask = { headers: { 'idempotency-key': 'once' } };
    const input = { name: 'Key', permissions: ['posts.read'] };
    const first = await owner.post(`${home}/api-keys`, input, ask);
    const second = await owner.post(`${home}/api-keys`, input, ask);
    expect(second.body.key).not.toBe(first.body.key);
    const [kept] = await bench.database.query('SELECT count(*) AS n FROM idempotency_record');
    expect(kept).toEqual({ n: 0 });
  });

  it('stop at their expiry, when revoked, and when anything in them is changed', async () => {
    const soon = new Date(bench.clock.now().getTime() + DAY_MS).toISOString();
    const expiring = await make(owner, ['workspace.read'], { expiresAt: soon });
    const revoked = await make(owner, ['workspace.read']);
    expect((await expiring.program.get(home)).status).toBe(200);
    expect((await revoked.program.get(home)).status).toBe(200);

    expect((await owner.delete(`${home}/api-keys/${revoked.id}`)).status).toBe(204);
    expect((await owner.delete(`${home}/api-keys/${revoked.id}`)).status).toBe(204);
    bench.clock.forward(DAY_MS);

    const flipped = expiring.secret.slice(0, -1) + (expiring.secret.endsWith('A') ? 'B' : 'A');
    const bad = [expiring.program, revoked.program, withKey(flipped), withKey('ck_'), withKey('x'.repeat(3000))];
    for (const program of bad) {
      const answer = await program.get(home);
      expect(answer).toMatchObject({ status: 401, body: { code: 'unauthenticated' } });
      expect(answer.headers.get('www-authenticate')).toBe('Bearer realm="carillon", error="invalid_token"');
    }
    const { items } = (await owner.get(`${home}/audit`)).body;
    expect(items.filter(({ action }: { action: string }) => action === 'api-key.revoked')).toHaveLength(1);
  });

  it('lose what their maker loses, at once, and get it back', async () => {
    const admin = await bench.join(owner, workspaceId, 'admin');
    const { program } = await make(admin.visitor, ['workspace.read', 'audit.read']);
    const setRole = (role: string) => owner.patch(`${home}/members/${admin.personId}`, { role });
    expect((await program.get(`${home}/audit`)).status).toBe(200);

    await setRole('editor');
    expect((await program.get(`${home}/audit`)).status).toBe(403);
    expect((await program.get(home)).status).toBe(200);

    await setRole('admin');
    expect((await program.get(`${home}/audit`)).status).toBe(200);

    await owner.delete(`${home}/members/${admin.personId}`);
    expect((await program.get(home)).status).toBe(403);
  });

  it('find no other workspace, and nothing of a person', async () => {
    const { program } = await make(owner, ['workspace.read']);
    const second = await owner.post('/workspaces', { name: 'Second', zone: 'UTC' });
    expect(await program.get(`/workspaces/${second.body.id}`)).toMatchObject({
      status: 404,
      body: { code: 'not-found' },
    });
    expect((await program.get('/me')).status).toBe(403);
    expect((await program.get('/workspaces')).status).toBe(403);
    expect((await program.post('/workspaces', { name: 'Third', zone: 'UTC' })).status).toBe(403);
  });

  it('never end a membership of their maker', async () => {
    const { program } = await make(owner, ['workspace.read']);
    expect((await program.post(`${home}/leave`)).status).toBe(403);
    expect((await owner.get(home)).status).toBe(200);
  });

  it('go before a cookie that is sent along', async () => {
    const { secret } = await make(owner, ['workspace.read']);
    const both = bench.visitor({ authorization: `Bearer ${secret}`, cookie: owner.cookie ?? '' });
    expect((await both.get(`${home}/members`)).status).toBe(403);
    const bad = bench.visitor({ authorization: 'Bearer ck_nonsense', cookie: owner.cookie ?? '' });
    expect((await bad.get(home)).status).toBe(401);
  });

  it('remember their use once a minute', async () => {
    const { program } = await make(owner, ['workspace.read']);
    const used = async () => (await owner.get(`${home}/api-keys`)).body.items[0].lastUsedAt as string | null;
    await program.get(home);
    const first = bench.clock.now().toISOString();
    bench.clock.forward(MINUTE_MS - 1);
    await program.get(home);
    expect(await used()).toBe(first);
    bench.clock.forward(1);
    await program.get(home);
    expect(await used()).toBe(bench.clock.now().toISOString());
  });

  it('can be made with everything that is not for people only', async () => {
    const peopleOnly = ['workspace.delete', 'members.manage', 'api-keys.manage'];
    const everything = PERMISSIONS.filter((permission) => !peopleOnly.includes(permission));
    const { program } = await make(owner, everything);
    expect((await program.get(`${home}/members`)).status).toBe(200);
    expect((await program.get(`${home}/api-keys`)).status).toBe(403);
    expect((await program.delete(home, { body: { confirmName: 'Bell Foundry' } })).status).toBe(403);
  });
});

describe('API keys and bad input', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let path: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    bench = await startAuthBench(testDatabase.url);
    const made = await bench.setUp();
    owner = made.owner;
    path = `/workspaces/${made.workspaceId}/api-keys`;
  });

  afterAll(async () => {
    await bench.close();
    await testDatabase.drop();
  });

  it.each([
    ['a permission that only people have', { permissions: ['members.manage'] }, 'permissions'],
    ['deleting the workspace', { permissions: ['workspace.delete'] }, 'permissions'],
    ['managing keys', { permissions: ['api-keys.manage'] }, 'permissions'],
    ['an unknown permission', { permissions: ['posts.everything'] }, 'permissions'],
    ['no permission', { permissions: [] }, 'permissions'],
    ['the same permission twice', { permissions: ['posts.read', 'posts.read'] }, 'permissions'],
    ['permissions that are no list', { permissions: 'posts.read' }, 'permissions'],
    ['an end in the past', { expiresAt: '2026-11-23T07:59:59Z' }, 'expiresAt'],
    ['an end without offset', { expiresAt: '2027-01-01T00:00:00' }, 'expiresAt'],
    ['an end on a day that is none', { expiresAt: '2027-02-30T00:00:00Z' }, 'expiresAt'],
    ['an end in a hundred years', { expiresAt: '2126-01-01T00:00:00Z' }, 'expiresAt'],
    ['an end that is a number', { expiresAt: 1_900_000_000 }, 'expiresAt'],
    ['no name', { name: undefined }, 'name'],
  ])('are not made with %s', async (_, change, field) => {
    const input = { name: 'Key', permissions: ['posts.read'], ...change };
    const answer = await owner.post(path, input);
    expect(answer).toMatchObject({ status: 422, body: { code: 'validation-failed' } });
    expect(answer.body.errors[0].field).toBe(field);
  });
});
