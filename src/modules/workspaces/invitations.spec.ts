import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { PASSWORD, REMOVE_EVERYBODY, startAuthBench, type AuthBench, type Visitor } from '../auth/auth-bench.js';

const DAY_MS = 86_400_000;

describe('invitations', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let workspaceId: string;
  let invitations: string;

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
    invitations = `/workspaces/${workspaceId}/invitations`;
  });

  afterEach(async () => {
    await bench.close();
  });

  const invite = async (email: string, role = 'editor') => {
    const { status, body } = await owner.post(invitations, { email, role });
    expect(status).toBe(201);
    return { id: body.id as string, link: body.link as string, token: (body.link as string).split('/').at(-1) ?? '' };
  };
  const register = (token: string, visitor = bench.visitor(), more = {}) =>
    visitor.post(`/invitations/${token}/register`, { name: 'Nora New', password: PASSWORD, ...more });

  it('are made as a link that is shown once and kept as a hash', async () => {
    const { id, link, token } = await invite('Nora@Bells.example', 'contributor');
    expect(link).toBe(`http://carillon.example/invitations/${token}`);
    expect(token).toMatch(/^[\w-]{43}$/);
    const { body } = await owner.get(invitations);
    expect(body.items).toEqual([
      {
        id,
        email: 'Nora@Bells.example',
        role: 'contributor',
        state: 'open',
        invitedBy: expect.any(String),
        createdAt: bench.clock.now().toISOString(),
        expiresAt: new Date(bench.clock.now().getTime() + 7 * DAY_MS).toISOString(),
        acceptedAt: null,
        revokedAt: null,
      },
    ]);
    const [row] = await bench.database.query<{ everything: string }>(
      'SELECT invitation::text AS everything FROM invitation',
    );
    expect(row?.everything).not.toContain(token);
  });

  it('tell the holder of the link what they are for', async () => {
    const { token } = await invite('nora@bells.example');
    expect(await bench.visitor().get(`/invitations/${token}`)).toMatchObject({
      status: 200,
      body: { workspaceName: 'Bell Foundry', role: 'editor', email: 'nora@bells.example', hasAccount: false },
    });
  });

  it('are accepted with a new account, which is signed in', async () => {
    const { id, token } = await invite('nora@bells.example');
    const visitor = bench.visitor();
    const answer = await register(token, visitor);
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({
      person: { name: 'Nora New', email: 'nora@bells.example' },
      workspace: { id: workspaceId, role: 'editor' },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/HttpOnly/);
    expect((await visitor.get(`/workspaces/${workspaceId}`)).status).toBe(200);
    expect((await owner.get(invitations)).body.items[0]).toMatchObject({ id, state: 'used' });
    expect((await owner.get(`/workspaces/${workspaceId}/audit`)).body.items[0]).toMatchObject({
      action: 'member.joined',
      actor: { name: 'Nora New' },
      detail: { role: 'editor', invitationId: id },
    });
  });

  it('are accepted by somebody who has an account, if the address is theirs', async () => {
    const { visitor: nora, email } = await bench.join(owner, workspaceId, 'analyst');
    const { body: second } = await owner.post('/workspaces', { name: 'Second', zone: 'UTC' });
    invitations = `/workspaces/${second.id}/invitations`;
    const { token } = await invite(email.toUpperCase(), 'admin');
    const { visitor: other } = await bench.join(owner, workspaceId, 'editor');

    expect(await other.post(`/invitations/${token}/accept`)).toMatchObject({
      status: 403,
      body: { code: 'invitation-for-other-email' },
    });
    expect((await bench.visitor().post(`/invitations/${token}/accept`)).status).toBe(401);
    expect(await register(token)).toMatchObject({ status: 409, body: { code: 'person-exists' } });
    expect((await bench.visitor().get(`/invitations/${token}`)).body.hasAccount).toBe(true);

    expect(await nora.post(`/invitations/${token}/accept`)).toMatchObject({
      status: 200,
      body: { id: second.id, role: 'admin' },
    });
    expect((await nora.get('/me')).body.workspaces).toHaveLength(2);
  });

  it('say why they no longer work', async () => {
    const used = await invite('used@bells.example');
    await register(used.token);
    const revoked = await invite('revoked@bells.example');
    expect((await owner.delete(`${invitations}/${revoked.id}`)).status).toBe(204);
    expect((await owner.delete(`${invitations}/${revoked.id}`)).status).toBe(204);
    const expired = await invite('expired@bells.example');
    bench.clock.forward(7 * DAY_MS - 1);
    expect((await bench.visitor().get(`/invitations/${expired.token}`)).status).toBe(200);
    bench.clock.forward(1);

    for (const [state, { token }] of Object.entries({ used, revoked, expired })) {
      const gone = { status: 410, body: { code: `invitation-${state}` } };
      expect(await bench.visitor().get(`/invitations/${token}`)).toMatchObject(gone);
      expect(await register(token)).toMatchObject(gone);
      expect(await owner.post(`/invitations/${token}/accept`)).toMatchObject(gone);
    }
    expect(await owner.delete(`${invitations}/${used.id}`)).toMatchObject({
      status: 410,
      body: { code: 'invitation-used' },
    });
    const states = (await owner.get(invitations)).body.items.map(({ state }: { state: string }) => state);
    expect(states).toEqual(['expired', 'revoked', 'used']);
  });

  it('are unknown with any other token', async () => {
    for (const token of ['x', '%00', 'a'.repeat(3000), '%F0%9F%94%94']) {
      expect((await bench.visitor().get(`/invitations/${token}`)).status).toBe(404);
      expect((await register(token)).status).toBe(404);
      expect((await owner.post(`/invitations/${token}/accept`)).status).toBe(404);
    }
  });

  it('let one in when the link is used twice at once', async () => {
    const { token } = await invite('nora@bells.example');
    const answers = await Promise.all([register(token), register(token), register(token)]);
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(1);
    expect(answers.every(({ status }) => [201, 409, 410].includes(status))).toBe(true);
    expect((await owner.get(`/workspaces/${workspaceId}/members`)).body.items).toHaveLength(2);
  });

  it('leave no account behind when they were withdrawn meanwhile', async () => {
    const { id, token } = await invite('nora@bells.example');
    const [joined, withdrawn] = await Promise.all([register(token), owner.delete(`${invitations}/${id}`)]);
    const [{ people }] = (await bench.database.query<{ people: number }>('SELECT count(*) AS people FROM person')) as [
      { people: number },
    ];
    expect([joined.status, withdrawn.status, people]).toEqual(joined.status === 201 ? [201, 410, 2] : [410, 204, 1]);
  });

  it('replace an older one for the same address, and are not made for members', async () => {
    const first = await invite('nora@bells.example');
    const second = await invite('NORA@bells.example', 'admin');
    expect((await bench.visitor().get(`/invitations/${first.token}`)).body.code).toBe('invitation-revoked');
    expect((await register(second.token)).status).toBe(201);
    expect(await owner.post(invitations, { email: 'Nora@bells.example', role: 'editor' })).toMatchObject({
      status: 409,
      body: { code: 'already-member' },
    });
  });

  it('end with the membership of whoever made them, who can’t come back by one', async () => {
    const { visitor: admin, personId } = await bench.join(owner, workspaceId, 'admin');
    const made = async (email: string) =>
      String((await admin.post(invitations, { email, role: 'admin' })).body.link)
        .split('/')
        .at(-1) ?? '';
    const own = await invite('own@bells.example');
    const first = await made('first@bells.example');
    const second = await made('second@bells.example');
    expect((await register(first)).status).toBe(201);
    expect((await owner.delete(`/workspaces/${workspaceId}/members/${personId}`)).status).toBe(204);

    const gone = { status: 410, body: { code: 'invitation-revoked' } };
    expect(await bench.visitor().get(`/invitations/${second}`)).toMatchObject(gone);
    expect(await register(second)).toMatchObject(gone);
    const states = (await owner.get(invitations)).body.items.map((item: Record<string, unknown>) => [
      item['email'],
      item['state'],
      item['revokedAt'],
    ]);
    expect(states.slice(0, 3)).toEqual([
      ['second@bells.example', 'revoked', bench.clock.now().toISOString()],
      ['first@bells.example', 'used', null],
      ['own@bells.example', 'open', null],
    ]);
    expect((await register(own.token)).status).toBe(201);
  });

  it('end when whoever made them may no longer invite', async () => {
    const { visitor: admin, personId } = await bench.join(owner, workspaceId, 'admin');
    const { body } = await admin.post(invitations, { email: 'nora@bells.example', role: 'editor' });
    const token = String(body.link).split('/').at(-1) ?? '';
    const member = `/workspaces/${workspaceId}/members/${personId}`;
    expect((await owner.patch(member, { role: 'editor' })).status).toBe(200);
    expect(await register(token)).toMatchObject({ status: 410, body: { code: 'invitation-revoked' } });
    expect((await owner.patch(member, { role: 'admin' })).status).toBe(200);
    expect((await register(token)).status).toBe(410);
  });

  it('are not accepted where whoever made them may not invite, whatever the row says', async () => {
    const { visitor: admin, personId } = await bench.join(owner, workspaceId, 'admin');
    const { body } = await admin.post(invitations, { email: 'nora@bells.example', role: 'editor' });
    const token = String(body.link).split('/').at(-1) ?? '';
    await bench.database.execute(`DELETE FROM member WHERE person_id = $1`, [personId]);
    expect((await bench.visitor().get(`/invitations/${token}`)).status).toBe(410);
    expect((await register(token)).status).toBe(410);
  });

  it('of another workspace can’t be seen or revoked', async () => {
    const { id } = await invite('nora@bells.example');
    const { body: second } = await owner.post('/workspaces', { name: 'Second', zone: 'UTC' });
    expect((await owner.delete(`/workspaces/${second.id}/invitations/${id}`)).status).toBe(404);
    expect((await owner.get(`/workspaces/${second.id}/invitations`)).body.items).toEqual([]);
  });

  it('take no trivial password and no foreign page', async () => {
    const { token } = await invite('nora@bells.example');
    expect((await register(token, bench.visitor(), { password: 'password123' })).status).toBe(422);
    expect((await register(token, bench.visitor(), { password: 'nora@bells.example' })).status).toBe(422);
    expect((await register(token, bench.visitor(), { email: 'other@bells.example' })).status).toBe(422);
    expect((await register(token, bench.visitor({ origin: 'https://evil.example' }))).status).toBe(403);
    expect((await bench.visitor().get(`/invitations/${token}`)).body.hasAccount).toBe(false);
  });
});

describe('invitations and bad input', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Visitor;
  let invitations: string;

  beforeAll(async () => {
    testDatabase = await createTestDatabase();
    bench = await startAuthBench(testDatabase.url);
    const made = await bench.setUp();
    owner = made.owner;
    invitations = `/workspaces/${made.workspaceId}/invitations`;
  });

  afterAll(async () => {
    await bench.close();
    await testDatabase.drop();
  });

  it.each([
    ['the role owner', { role: 'owner' }, 'role'],
    ['an unknown role', { role: 'king' }, 'role'],
    ['no address', { email: undefined }, 'email'],
    ['an address with a line break', { email: 'a@bells.example\nBcc: b@bells.example' }, 'email'],
    ['an address of one megabyte', { email: `${'x'.repeat(1_000_000)}@bells.example` }, 'email'],
    ['a lone surrogate', { email: '\ud83d@bells.example' }, 'email'],
  ])('refuse %s', async (_, change, field) => {
    const answer = await owner.post(invitations, { email: 'nora@bells.example', role: 'editor', ...change });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0].field).toBe(field);
  });
});
