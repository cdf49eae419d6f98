import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { REMOVE_EVERYBODY, startAuthBench, type AuthBench, type Visitor } from '../auth/auth-bench.js';

describe('workspaces', () => {
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

  const update = (body: unknown, version: string | null = '"1"', visitor = owner) =>
    visitor.patch(home, body, { headers: version === null ? {} : { 'if-match': version } });

  it('are made by anybody who is signed in, who becomes the owner', async () => {
    const { visitor } = await bench.join(owner, workspaceId, 'analyst');
    const made = await visitor.post('/workspaces', {
      name: 'Side Project',
      zone: 'Asia/Kolkata',
      weekStartsOn: 7,
      lateToleranceMinutes: 10_080,
    });
    expect(made.status).toBe(201);
    expect(made.headers.get('etag')).toBe('"1"');
    expect(made.body).toMatchObject({
      zone: 'Asia/Kolkata',
      weekStartsOn: 7,
      lateToleranceMinutes: 10_080,
      role: 'owner',
    });
    const { items } = (await visitor.get('/workspaces')).body;
    expect(items.map(({ name, role }: { name: string; role: string }) => [name, role])).toEqual([
      ['Bell Foundry', 'analyst'],
      ['Side Project', 'owner'],
    ]);
    expect((await owner.get('/workspaces')).body.items).toHaveLength(1);
  });

  it('are listed page by page, each once', async () => {
    for (const name of ['Two', 'Three', 'Four', 'Five']) await owner.post('/workspaces', { name, zone: 'UTC' });
    const names: string[] = [];
    let cursor: string | null = '';
    let pages = 0;
    while (cursor !== null) {
      const { body } = await owner.get(`/workspaces?limit=2${cursor && `&cursor=${cursor}`}`);
      names.push(...body.items.map(({ name }: { name: string }) => name));
      cursor = body.nextCursor as string | null;
      pages++;
    }
    expect(names).toEqual(['Bell Foundry', 'Two', 'Three', 'Four', 'Five']);
    expect(pages).toBe(3);
  });

  it('say whether addresses in posts are tracked, and count clicks only where readers get through', async () => {
    expect((await owner.get(home)).body).toMatchObject({ utmInLinks: false, countLinkClicks: false });
    const changed = await update({ utmInLinks: true, countLinkClicks: true });
    expect(changed.body).toMatchObject({ utmInLinks: true, countLinkClicks: true, version: 2 });
    // Lists tell what reading one tells: the settings page takes its workspace from them.
    const { role: _, permissions: __, ...one } = (await owner.get(home)).body;
    expect((await owner.get('/workspaces')).body.items).toEqual([expect.objectContaining(one)]);
    expect((await owner.get('/me')).body.workspaces).toEqual([expect.objectContaining(one)]);

    await testDatabase.pool().query(REMOVE_EVERYBODY);
    await bench.close();
    bench = await startAuthBench(testDatabase.url, { publicUrl: 'http://nas.lan' });
    const inHouse = await bench.setUp();
    const refused = await inHouse.owner.patch(
      `/workspaces/${inHouse.workspaceId}`,
      { countLinkClicks: true },
      { headers: { 'if-match': '"1"' } },
    );
    expect(refused.status).toBe(422);
    expect(refused.body.errors).toMatchObject([{ field: 'countLinkClicks', code: 'public-address-unreachable' }]);
  });

  it('change with the version that was read', async () => {
    const read = await owner.get(home);
    expect(read.headers.get('etag')).toBe('"1"');
    bench.clock.forward(1000);
    const changed = await update({ name: 'Bell & Sons', weekStartsOn: 7 });
    expect(changed.status).toBe(200);
    expect(changed.headers.get('etag')).toBe('"2"');
    expect(changed.body).toEqual({
      ...read.body,
      name: 'Bell & Sons',
      weekStartsOn: 7,
      version: 2,
      updatedAt: bench.clock.now().toISOString(),
    });
    expect((await owner.get(home)).body).toEqual(changed.body);
    const { items } = (await owner.get(`${home}/audit`)).body;
    expect(items[0]).toMatchObject({ action: 'workspace.changed', detail: { fields: ['name', 'weekStartsOn'] } });
  });

  it('refuse a change without version, with a malformed one, or with one that is no longer current', async () => {
    expect(await update({ name: 'A' }, null)).toMatchObject({ status: 428, body: { code: 'version-required' } });
    expect(await update({ name: 'A' }, 'one')).toMatchObject({ status: 400, body: { code: 'version-malformed' } });
    await update({ name: 'First' });
    const late = await update({ name: 'Second' });
    expect(late).toMatchObject({ status: 412, body: { code: 'stale-version', currentVersion: 2 } });
    expect((await owner.get(home)).body.name).toBe('First');
  });

  it('take one of two changes that come at once', async () => {
    const answers = await Promise.all([update({ name: 'Left' }), update({ name: 'Right' })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412]);
  });

  it('keep their version when nothing changes', async () => {
    expect((await update({})).body.version).toBe(1);
    expect((await update({ name: 'Bell Foundry' })).body.version).toBe(1);
  });

  it('are deleted by an owner who types the name, with all that is in them', async () => {
    const { visitor: admin } = await bench.join(owner, workspaceId, 'admin');
    const remove = (visitor: Visitor, body: unknown) => visitor.delete(home, { body });

    expect((await remove(admin, { confirmName: 'Bell Foundry' })).body).toMatchObject({
      permission: 'workspace.delete',
    });
    expect((await remove(owner, {})).status).toBe(422);
    expect((await remove(owner, { confirmName: 'bell foundry' })).body.errors).toMatchObject([
      { field: 'confirmName', code: 'name-differs' },
    ]);
    expect((await owner.get(home)).status).toBe(200);

    expect((await remove(owner, { confirmName: 'Bell Foundry' })).status).toBe(204);
    expect((await owner.get(home)).status).toBe(404);
    expect((await admin.get('/me')).body.workspaces).toEqual([]);
    expect(await bench.database.query('SELECT 1 FROM audit_entry')).toEqual([]);
  });

  it('show who did what, newest first, page by page', async () => {
    await update({ name: 'Renamed' });
    const first = (await owner.get(`${home}/audit?limit=1`)).body;
    expect(first.items).toMatchObject([{ action: 'workspace.changed', actor: { kind: 'person', name: 'Olga Owner' } }]);
    const second = (await owner.get(`${home}/audit?limit=1&cursor=${first.nextCursor}`)).body;
    expect(second).toMatchObject({
      items: [{ action: 'workspace.created', subjectKind: 'workspace', subjectId: workspaceId }],
      nextCursor: null,
    });
  });

  it('repeat the first answer to a repeated creation', async () => {
    const ask = { headers: { 'idempotency-key': 'make-it-once' } };
    const input = { name: 'Once', zone: 'UTC' };
    const [first, second] = [await owner.post('/workspaces', input, ask), await owner.post('/workspaces', input, ask)];
    expect(second.body).toEqual(first.body);
    expect((await owner.get('/workspaces')).body.items).toHaveLength(2);
  });
});

describe('workspaces and bad input', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let home: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    bench = await startAuthBench(testDatabase.url);
    const made = await bench.setUp();
    owner = made.owner;
    home = `/workspaces/${made.workspaceId}`;
  });

  afterAll(async () => {
    await bench.close();
    await testDatabase.drop();
  });

  const update = (body: unknown) => owner.patch(home, body, { headers: { 'if-match': '"1"' } });

  it.each([
    ['a number for a name', { name: 5 }, 'name'],
    ['null for a name', { name: null }, 'name'],
    ['an object for a name', { name: { toString: 'x' } }, 'name'],
    ['a list for a name', { name: ['a'] }, 'name'],
    ['a NUL in a name', { name: 'Bell\0' }, 'name'],
    ['half a surrogate pair in a name', '{"name":"Bell \\ud83d"}', 'name'],
    ['a name of one megabyte', { name: 'x'.repeat(1_000_000) }, 'name'],
    ['null for a zone', { zone: null }, 'zone'],
    ['a zone of one megabyte', { zone: 'x'.repeat(1_000_000) }, 'zone'],
    ['week day 0', { weekStartsOn: 0 }, 'weekStartsOn'],
    ['week day 8', { weekStartsOn: 8 }, 'weekStartsOn'],
    ['half a week day', { weekStartsOn: 1.5 }, 'weekStartsOn'],
    ['a week day in words', { weekStartsOn: '1' }, 'weekStartsOn'],
    ['null for a tolerance', { lateToleranceMinutes: null }, 'lateToleranceMinutes'],
    ['no tolerance', { lateToleranceMinutes: 0 }, 'lateToleranceMinutes'],
    ['a tolerance of more than a week', { lateToleranceMinutes: 10_081 }, 'lateToleranceMinutes'],
    ['a tolerance beyond numbers', '{"lateToleranceMinutes":1e400}', 'lateToleranceMinutes'],
    ['an unknown field', { pausedAt: null }, 'pausedAt'],
    ['a NUL in a field’s name', { 'a\0b': 1 }, 'a\0b'],
    ['a list instead of an object', '[]', ''],
  ])('refuse %s with 422 and name the field', async (_, body, field) => {
    const answer = await update(body);
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { field: string }) => error.field)).toContain(field);
    expect((await owner.get(home)).body.version).toBe(1);
  });

  it.each([
    ['no JSON', '{"name":'],
    ['a bare text', '"x"'],
  ])('refuse %s with 400', async (_, body) => {
    expect((await update(body)).status).toBe(400);
  });

  it('take nothing from a prototype', async () => {
    const answer = await update('{"__proto__":{"name":"x"},"constructor":{"prototype":{"name":"x"}}}');
    expect(answer.status).toBeLessThan(500);
    expect((await owner.get(home)).body).toMatchObject({ name: 'Bell Foundry', version: 1 });
    expect('name' in {}).toBe(false);
  });

  it.each(['limit=0', 'limit=201', 'limit=x', 'limit=1&limit=2', 'sort=name', 'cursor=x', 'cursor[a]=b'])(
    'refuse the query %s',
    async (query) => {
      const { status } = await owner.get(`/workspaces?${query}`);
      expect([400, 422]).toContain(status);
    },
  );
});
