import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ROLE_PERMISSIONS, ROLES, type Permission, type Role } from '../../core/auth/permissions.js';
import { REMOVE_EVERYBODY, startAuthBench, type AuthBench, type Visitor } from '../auth/auth-bench.js';

interface Someone {
  readonly visitor: Visitor;
  readonly personId: string;
}

describe('members', () => {
  let testDatabase: TestDatabase;
  let bench: AuthBench;
  let owner: Someone;
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
    const made = await bench.setUp();
    owner = { visitor: made.owner, personId: made.ownerId };
    workspaceId = made.workspaceId;
    home = `/workspaces/${workspaceId}`;
  });

  afterEach(async () => {
    await bench.close();
  });

  const join = (role: Exclude<Role, 'owner'>) => bench.join(owner.visitor, workspaceId, role);
  const setRole = (actor: Someone, member: Someone, role: unknown) =>
    actor.visitor.patch(`${home}/members/${member.personId}`, { role });
  const remove = (actor: Someone, member: Someone) => actor.visitor.delete(`${home}/members/${member.personId}`);
  const roles = async () => {
    const { items } = (await owner.visitor.get(`${home}/members`)).body;
    return Object.fromEntries(items.map((item: { personId: string; role: Role }) => [item.personId, item.role]));
  };

  it('see each other with name, address and role', async () => {
    const analyst = await join('analyst');
    const { items, nextCursor } = (await analyst.visitor.get(`${home}/members`)).body;
    expect(items).toEqual([
      expect.objectContaining({
        personId: owner.personId,
        name: 'Olga Owner',
        email: 'olga@bells.example',
        role: 'owner',
      }),
      {
        personId: analyst.personId,
        name: 'The analyst',
        email: analyst.email,
        role: 'analyst',
        joinedAt: bench.clock.now().toISOString(),
      },
    ]);
    expect(nextCursor).toBeNull();
    const page = (await analyst.visitor.get(`${home}/members?limit=1`)).body;
    expect((await analyst.visitor.get(`${home}/members?limit=1&cursor=${page.nextCursor}`)).body.items).toEqual([
      items[1],
    ]);
  });

  it('may do on each route what their role allows', async () => {
    const people: Record<Role, Visitor> = {
      owner: owner.visitor,
      admin: (await join('admin')).visitor,
      editor: (await join('editor')).visitor,
      contributor: (await join('contributor')).visitor,
      analyst: (await join('analyst')).visitor,
    };
    const nobody = '00000000-0000-7000-8000-000000000000';
    const routes: [Permission, (visitor: Visitor) => Promise<{ status: number }>][] = [
      ['workspace.read', (visitor) => visitor.get(home)],
      ['workspace.manage', (visitor) => visitor.patch(home, {}, { headers: { 'if-match': '"1"' } })],
      ['workspace.delete', (visitor) => visitor.delete(home, { body: { confirmName: 'not its name' } })],
      ['members.read', (visitor) => visitor.get(`${home}/members`)],
      ['members.manage', (visitor) => visitor.patch(`${home}/members/${nobody}`, { role: 'editor' })],
      ['members.manage', (visitor) => visitor.delete(`${home}/members/${nobody}`)],
      ['members.manage', (visitor) => visitor.get(`${home}/invitations`)],
      [
        'members.manage',
        (visitor) => visitor.post(`${home}/invitations`, { email: 'new@bells.example', role: 'editor' }),
      ],
      ['members.manage', (visitor) => visitor.delete(`${home}/invitations/${nobody}`)],
      ['audit.read', (visitor) => visitor.get(`${home}/audit`)],
      ['api-keys.manage', (visitor) => visitor.get(`${home}/api-keys`)],
      ['api-keys.manage', (visitor) => visitor.post(`${home}/api-keys`, { name: 'Key', permissions: ['posts.read'] })],
      ['api-keys.manage', (visitor) => visitor.delete(`${home}/api-keys/${nobody}`)],
    ];
    for (const role of ROLES) {
      for (const [permission, call] of routes) {
        const { status } = await call(people[role]);
        const allowed = ROLE_PERMISSIONS[role].includes(permission);
        expect({ role, permission, forbidden: status === 403 }).toEqual({ role, permission, forbidden: !allowed });
        expect(status).toBeLessThan(500);
      }
    }
  });

  it('get another role from owners and admins, who are recorded', async () => {
    const admin = await join('admin');
    const editor = await join('editor');
    expect((await setRole(admin, editor, 'contributor')).body).toMatchObject({
      personId: editor.personId,
      role: 'contributor',
    });
    expect((await setRole(admin, editor, 'admin')).status).toBe(200);
    expect((await setRole(owner, admin, 'analyst')).status).toBe(200);
    expect(await roles()).toEqual({
      [owner.personId]: 'owner',
      [admin.personId]: 'analyst',
      [editor.personId]: 'admin',
    });
    const { items } = (await owner.visitor.get(`${home}/audit?limit=2`)).body;
    expect(items).toMatchObject([
      { action: 'member.role-changed', subjectId: admin.personId, detail: { from: 'admin', to: 'analyst' } },
      { action: 'member.role-changed', subjectId: editor.personId, actor: { id: admin.personId } },
    ]);
  });

  it('never change their own role, nor remove themselves', async () => {
    const admin = await join('admin');
    for (const person of [owner, admin]) {
      expect(await setRole(person, person, 'editor')).toMatchObject({ status: 409, body: { code: 'own-role' } });
      expect(await remove(person, person)).toMatchObject({ status: 409, body: { code: 'own-membership' } });
    }
  });

  it('who are owners are untouched by admins, and made by owners only', async () => {
    const admin = await join('admin');
    const editor = await join('editor');
    expect(await setRole(admin, owner, 'editor')).toMatchObject({ status: 403, body: { code: 'owners-only' } });
    expect(await remove(admin, owner)).toMatchObject({ status: 403, body: { code: 'owners-only' } });
    expect(await setRole(admin, editor, 'owner')).toMatchObject({ status: 403, body: { code: 'owners-only' } });
  });

  it('hand ownership on: the new owner can take the role of the old one', async () => {
    const editor = await join('editor');
    expect((await setRole(owner, editor, 'owner')).status).toBe(200);
    expect((await setRole(editor, owner, 'admin')).status).toBe(200);
    expect(await roles()).toEqual({ [owner.personId]: 'admin', [editor.personId]: 'owner' });
  });

  it('leave when they want, but the last owner stays', async () => {
    const editor = await join('editor');
    expect(await owner.visitor.post(`${home}/leave`)).toMatchObject({ status: 409, body: { code: 'last-owner' } });
    expect((await editor.visitor.post(`${home}/leave`)).status).toBe(204);
    expect((await editor.visitor.get(home)).status).toBe(404);

    const second = await join('admin');
    await setRole(owner, second, 'owner');
    expect((await owner.visitor.post(`${home}/leave`)).status).toBe(204);
    expect(await second.visitor.post(`${home}/leave`)).toMatchObject({ status: 409, body: { code: 'last-owner' } });
  });

  it('keep an owner when two owners demote each other, or leave, at the same moment', async () => {
    const second = await join('admin');
    for (let round = 0; round < 8; round++) {
      await bench.database.execute(`UPDATE member SET role = 'owner' WHERE workspace_id = $1`, [workspaceId]);
      const answers = await Promise.all([setRole(owner, second, 'editor'), setRole(second, owner, 'editor')]);
      expect(answers.map(({ status }) => status).sort()).toEqual([200, 403]);
      expect(Object.values(await roles()).sort()).toEqual(['editor', 'owner']);
    }
    await bench.database.execute(`UPDATE member SET role = 'owner' WHERE workspace_id = $1`, [workspaceId]);
    const left = await Promise.all([owner.visitor.post(`${home}/leave`), second.visitor.post(`${home}/leave`)]);
    expect(left.map(({ status }) => status).sort()).toEqual([204, 409]);
  });

  it('lose access at once when removed, and can be removed once', async () => {
    const editor = await join('editor');
    expect((await remove(owner, editor)).status).toBe(204);
    expect((await editor.visitor.get(home)).status).toBe(404);
    expect((await editor.visitor.get('/me')).status).toBe(200);
    expect(await remove(owner, editor)).toMatchObject({ status: 404, body: { detail: 'There is no such member.' } });
    expect((await setRole(owner, { ...editor, personId: 'nobody' }, 'editor')).status).toBe(404);
  });

  it.each([[{ role: 'king' }], [{ role: null }], [{ role: ['owner'] }], [{}], [{ role: 'editor', personId: 'x' }]])(
    'refuse %j as a role',
    async (body) => {
      const editor = await join('editor');
      expect((await owner.visitor.patch(`${home}/members/${editor.personId}`, body)).status).toBe(422);
    },
  );
});
