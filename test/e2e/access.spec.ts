import { ROLE_PERMISSIONS, ROLES, type Permission, type Role } from '../../src/core/auth/permissions.js';
import { ApiClient } from '../support/api-client.js';
import { SandboxWorld } from '../support/sandbox-world.js';

type Access = Permission | 'anybody' | 'signed-in' | 'installation-owner';

/** Who may do what, written down a second time, by hand: a route that is missing here or asks for something else fails. */
const ROLE_TABLE: Readonly<Record<string, Access>> = {
  'GET setup': 'anybody',
  'POST setup': 'anybody',
  'POST sessions': 'anybody',
  'GET sessions': 'signed-in',
  'DELETE sessions/current': 'signed-in',
  'DELETE sessions/{sessionId}': 'signed-in',
  'GET me': 'signed-in',
  'PATCH me': 'signed-in',
  'POST me/password': 'signed-in',
  'GET invitations/{token}': 'anybody',
  'POST invitations/{token}/accept': 'signed-in',
  'POST invitations/{token}/register': 'anybody',
  'GET connect/callback': 'anybody',
  'GET channels/{channel}/notices': 'anybody',
  'POST channels/{channel}/notices': 'anybody',
  'POST channels/{channel}/revocations': 'anybody',
  'POST channels/{channel}/deletions': 'anybody',
  'GET channels/{channel}/deletions/{code}': 'anybody',
  'GET admin/channel-notices/{channel}': 'installation-owner',
  'GET admin/channel-apps': 'installation-owner',
  'GET admin/channel-apps/{channel}': 'installation-owner',
  'PUT admin/channel-apps/{channel}': 'installation-owner',
  'DELETE admin/channel-apps/{channel}': 'installation-owner',
  'POST admin/channel-apps/{channel}/check': 'installation-owner',
  'POST sample-workspace': 'signed-in',
  'GET workspaces': 'signed-in',
  'POST workspaces': 'signed-in',
  'GET workspaces/{workspaceId}': 'workspace.read',
  'PATCH workspaces/{workspaceId}': 'workspace.manage',
  'DELETE workspaces/{workspaceId}': 'workspace.delete',
  'POST workspaces/{workspaceId}/leave': 'workspace.read',
  'GET workspaces/{workspaceId}/events': 'workspace.read',
  'GET workspaces/{workspaceId}/members': 'members.read',
  'PATCH workspaces/{workspaceId}/members/{personId}': 'members.manage',
  'DELETE workspaces/{workspaceId}/members/{personId}': 'members.manage',
  'GET workspaces/{workspaceId}/invitations': 'members.manage',
  'POST workspaces/{workspaceId}/invitations': 'members.manage',
  'DELETE workspaces/{workspaceId}/invitations/{invitationId}': 'members.manage',
  'GET workspaces/{workspaceId}/audit': 'audit.read',
  'GET workspaces/{workspaceId}/api-keys': 'api-keys.manage',
  'POST workspaces/{workspaceId}/api-keys': 'api-keys.manage',
  'DELETE workspaces/{workspaceId}/api-keys/{apiKeyId}': 'api-keys.manage',
  'GET workspaces/{workspaceId}/channels': 'accounts.read',
  'GET workspaces/{workspaceId}/accounts': 'accounts.read',
  'GET workspaces/{workspaceId}/accounts/{accountId}': 'accounts.read',
  'GET workspaces/{workspaceId}/accounts/{accountId}/avatar': 'accounts.read',
  'DELETE workspaces/{workspaceId}/accounts/{accountId}': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/{accountId}/test': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/{accountId}/pause': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/{accountId}/resume': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/connect': 'accounts.manage',
  'GET workspaces/{workspaceId}/accounts/connect/{attemptId}': 'accounts.manage',
  'DELETE workspaces/{workspaceId}/accounts/connect/{attemptId}': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/connect/{attemptId}/choose': 'accounts.manage',
  'GET workspaces/{workspaceId}/media': 'media.read',
  'POST workspaces/{workspaceId}/media': 'media.write',
  'POST workspaces/{workspaceId}/media/from-url': 'media.write',
  'GET workspaces/{workspaceId}/media/labels': 'media.read',
  'POST workspaces/{workspaceId}/media/{mediaId}/crop': 'media.write',
  'GET workspaces/{workspaceId}/media/{mediaId}': 'media.read',
  'PATCH workspaces/{workspaceId}/media/{mediaId}': 'media.write',
  'DELETE workspaces/{workspaceId}/media/{mediaId}': 'media.write',
  'GET workspaces/{workspaceId}/media/{mediaId}/file': 'media.read',
  'GET workspaces/{workspaceId}/media/{mediaId}/thumbnail': 'media.read',
  'GET workspaces/{workspaceId}/campaigns': 'campaigns.read',
  'POST workspaces/{workspaceId}/campaigns': 'campaigns.write',
  'GET workspaces/{workspaceId}/campaigns/{campaignId}': 'campaigns.read',
  'PATCH workspaces/{workspaceId}/campaigns/{campaignId}': 'campaigns.write',
  'DELETE workspaces/{workspaceId}/campaigns/{campaignId}': 'campaigns.write',
  'POST workspaces/{workspaceId}/campaigns/{campaignId}/archive': 'campaigns.write',
  'POST workspaces/{workspaceId}/campaigns/{campaignId}/unarchive': 'campaigns.write',
  'POST workspaces/{workspaceId}/campaigns/{campaignId}/pause': 'posts.publish',
  'POST workspaces/{workspaceId}/campaigns/{campaignId}/resume': 'posts.publish',
  'GET workspaces/{workspaceId}/campaigns/{campaignId}/report': 'analytics.read',
  'GET workspaces/{workspaceId}/campaigns/{campaignId}/report/over-time': 'analytics.read',
  'GET workspaces/{workspaceId}/campaigns/{campaignId}/report.csv': 'analytics.read',
  'POST workspaces/{workspaceId}/campaigns/{campaignId}/metrics/refresh': 'analytics.read',
  'GET workspaces/{workspaceId}/posts': 'posts.read',
  'POST workspaces/{workspaceId}/posts': 'posts.write',
  'GET workspaces/{workspaceId}/posts/labels': 'posts.read',
  'GET workspaces/{workspaceId}/posts/campaign-counts': 'posts.read',
  'POST workspaces/{workspaceId}/posts/check': 'posts.read',
  'GET workspaces/{workspaceId}/posts/{postId}': 'posts.read',
  'PATCH workspaces/{workspaceId}/posts/{postId}': 'posts.write',
  'DELETE workspaces/{workspaceId}/posts/{postId}': 'posts.write',
  'POST workspaces/{workspaceId}/posts/{postId}/duplicate': 'posts.write',
  'GET workspaces/{workspaceId}/posts/{postId}/check': 'posts.read',
  'POST workspaces/{workspaceId}/posts/{postId}/schedule': 'posts.publish',
  'POST workspaces/{workspaceId}/posts/{postId}/publish': 'posts.publish',
  'POST workspaces/{workspaceId}/posts/{postId}/cancel': 'posts.publish',
  'GET workspaces/{workspaceId}/deliveries': 'posts.read',
  'GET workspaces/{workspaceId}/deliveries/counts': 'posts.read',
  'GET workspaces/{workspaceId}/deliveries/attention': 'posts.read',
  'GET workspaces/{workspaceId}/deliveries/{deliveryId}': 'posts.read',
  'POST workspaces/{workspaceId}/deliveries/bulk': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/reschedule': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/retry': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/cancel': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/unpublish': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/resolve': 'posts.publish',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/replay': 'posts.publish',
  'GET workspaces/{workspaceId}/deliveries/{deliveryId}/metrics': 'analytics.read',
  'POST workspaces/{workspaceId}/deliveries/{deliveryId}/metrics/refresh': 'analytics.read',
  'GET workspaces/{workspaceId}/accounts/{accountId}/metrics': 'analytics.read',
  'GET workspaces/{workspaceId}/accounts/{accountId}/report': 'analytics.read',
  'GET workspaces/{workspaceId}/calendar': 'posts.read',
  'GET workspaces/{workspaceId}/accounts/{accountId}/history': 'analytics.read',
  'POST workspaces/{workspaceId}/accounts/{accountId}/history': 'accounts.manage',
  'DELETE workspaces/{workspaceId}/accounts/{accountId}/history': 'accounts.manage',
  'POST workspaces/{workspaceId}/accounts/{accountId}/history/import': 'accounts.manage',
  'GET workspaces/{workspaceId}/publications/{publicationId}': 'analytics.read',
  'GET workspaces/{workspaceId}/publications/{publicationId}/explain': 'analytics.read',
  'GET workspaces/{workspaceId}/publications/{publicationId}/links': 'analytics.read',
  'GET workspaces/{workspaceId}/reports': 'analytics.read',
  'GET workspaces/{workspaceId}/reports.csv': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/best-hours': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/best-hours.csv': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/explain': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/over-time': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/over-time.csv': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/posts': 'analytics.read',
  'GET workspaces/{workspaceId}/reports/posts.csv': 'analytics.read',
  'GET workspaces/{workspaceId}/connect-links': 'accounts.manage',
  'POST workspaces/{workspaceId}/connect-links': 'accounts.manage',
  'DELETE workspaces/{workspaceId}/connect-links/{connectLinkId}': 'accounts.manage',
  'GET connect/links/{token}': 'anybody',
  'POST connect/links/{token}': 'anybody',
  'GET connect/attempts/{attemptId}': 'anybody',
  'POST connect/attempts/{attemptId}/choose': 'anybody',
  'DELETE connect/attempts/{attemptId}': 'anybody',
  'GET workspaces/{workspaceId}/report-shares': 'analytics.read',
  'POST workspaces/{workspaceId}/report-shares': 'analytics.share',
  'DELETE workspaces/{workspaceId}/report-shares/{shareId}': 'analytics.share',
  'GET workspaces/{workspaceId}/report-schedules': 'analytics.read',
  'POST workspaces/{workspaceId}/report-schedules': 'analytics.share',
  'DELETE workspaces/{workspaceId}/report-schedules/{scheduleId}': 'analytics.share',
  'GET shared-reports/{token}': 'anybody',
  'GET workspaces/{workspaceId}/ledger/head': 'posts.read',
  'POST workspaces/{workspaceId}/pause': 'posts.publish',
  'POST workspaces/{workspaceId}/resume': 'posts.publish',
  'GET admin/queue': 'installation-owner',
  // Asks for a token of its own, or for a caller on the same machine.
  'GET /metrics': 'anybody',
  'GET /health/live': 'anybody',
  'GET /health/ready': 'anybody',
};

/** Answers with an endless stream: only refusals can be read to their end. */
const STREAMS = new Set(['GET workspaces/{workspaceId}/events']);

/** A body that says nothing may be refused for that before its id is looked at; both are refusals. */
const REFUSALS = new Set([404, 409, 412, 422]);

interface Route {
  readonly name: string;
  readonly method: string;
  readonly path: string;
}

let world: SandboxWorld;
let routes: Route[];
/** Ids of things that exist in the first workspace. */
let here: Record<string, string>;

beforeAll(async () => {
  world = await SandboxWorld.start();
  const { owner } = world.carillon;
  const document = await owner.ok<{ paths: Record<string, Record<string, unknown>> }>('GET', '/api/openapi.json');
  routes = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => {
      const short = path.replace('/api/v1/', '');
      return { name: `${method.toUpperCase()} ${short}`, method: method.toUpperCase(), path: short };
    }),
  );
  const account = await world.account('belongs_here');
  const campaign = await owner.ok<{ id: string }>('POST', world.carillon.in('campaigns'), { name: 'Ours' });
  const post = await world.publish(account, 'Ours');
  const delivery = await world.deliveryIn(post.id, 'published');
  const form = new FormData();
  form.set('file', new Blob([onePixelPng()], { type: 'image/png' }), 'dot.png');
  const media = await owner.ok<{ id: string }>('POST', world.carillon.in('media'), undefined, { form });
  const key = await owner.ok<{ id?: string; apiKey?: { id: string } }>('POST', world.carillon.in('api-keys'), {
    name: 'Ours',
    permissions: ['posts.read'],
  });
  const invitation = await owner.ok<{ id?: string; invitation?: { id: string } }>(
    'POST',
    world.carillon.in('invitations'),
    {
      email: 'somebody@example.com',
      role: 'editor',
    },
  );
  const me = await owner.ok<{ id?: string; person?: { id: string } }>('GET', 'me');
  here = {
    workspaceId: world.carillon.workspaceId,
    channel: 'x',
    accountId: account.id,
    campaignId: campaign.id,
    postId: post.id,
    deliveryId: delivery.id,
    publicationId: delivery.id,
    shareId: '01900000-0000-7000-8000-000000000000',
    scheduleId: '01900000-0000-7000-8000-000000000000',
    mediaId: media.id,
    apiKeyId: key.id ?? key.apiKey?.id ?? '',
    invitationId: invitation.id ?? invitation.invitation?.id ?? '',
    personId: me.id ?? me.person?.id ?? '',
    attemptId: '01900000-0000-7000-8000-000000000000',
    sessionId: '01900000-0000-7000-8000-000000000000',
    token: 'nobody-knows-this-token',
  };
}, 90_000);

afterAll(async () => {
  await world?.stop();
});

let people = 0;

/** A person who joined the first workspace in a role. */
async function memberAs(role: Role): Promise<ApiClient> {
  const { owner, origin } = world.carillon;
  const email = `${role}-${++people}@example.com`;
  const invited = role === 'owner' ? 'admin' : role;
  const invitation = await owner.ok<Record<string, unknown>>('POST', world.carillon.in('invitations'), {
    email,
    role: invited,
  });
  const link = String(invitation['link'] ?? invitation['url']);
  const client = new ApiClient(origin);
  const token = link.split('/').pop() ?? '';
  const joined = await client.signInBy(`invitations/${token}/register`, {
    name: `A ${role}`,
    password: 'correct horse battery',
  });
  expect(joined.status).toBe(201);
  const me = await client.ok<{ id?: string; person?: { id: string } }>('GET', 'me');
  if (role === 'owner') {
    await owner.ok('PATCH', world.carillon.in(`members/${me.id ?? me.person?.id}`), { role: 'owner' });
  }
  return client;
}

function call(client: ApiClient, route: Route, ids: Readonly<Record<string, string>>) {
  const path = route.path.replace(/\{(\w+)\}/g, (_, name: string) => ids[name] ?? 'missing');
  return client.call<{ code?: string }>(route.method, path, route.method === 'GET' ? undefined : {}, {
    headers: { 'if-match': '"1"' },
  });
}

it('has an entry in the role table for every route, and no other', () => {
  expect(routes.map((route) => route.name).sort()).toEqual(Object.keys(ROLE_TABLE).sort());
});

it('asks strangers to sign in, everywhere but on public routes', async () => {
  const stranger = new ApiClient(world.carillon.origin);
  for (const route of routes.filter(({ name }) => ROLE_TABLE[name] !== 'anybody')) {
    const answer = await call(stranger, route, here);
    expect([route.name, answer.status, answer.body.code]).toEqual([route.name, 401, 'unauthenticated']);
  }
});

it('hides a workspace and everything in it from people of another', async () => {
  const outsider = new ApiClient(world.carillon.origin);
  const invitation = await world.carillon.owner.ok<Record<string, unknown>>('POST', world.carillon.in('invitations'), {
    email: 'outsider@example.com',
    role: 'analyst',
  });
  const token =
    String(invitation['link'] ?? invitation['url'])
      .split('/')
      .pop() ?? '';
  await outsider.signInBy(`invitations/${token}/register`, { name: 'Outsider', password: 'correct horse battery' });
  await outsider.ok('POST', world.carillon.in('leave'), {});
  const own = await outsider.ok<{ id: string }>('POST', 'workspaces', { name: 'Elsewhere', zone: 'UTC' });
  for (const route of routes.filter(({ path }) => path.includes('{workspaceId}'))) {
    const foreignWorkspace = await call(outsider, route, here);
    expect([route.name, foreignWorkspace.status, foreignWorkspace.body.code]).toEqual([route.name, 404, 'not-found']);
    if (!/\{(?!workspaceId)\w+\}/.test(route.path)) continue;
    const foreignThing = await call(outsider, route, { ...here, workspaceId: own.id });
    const refused = REFUSALS.has(foreignThing.status);
    expect([route.name, foreignThing.status, refused]).toEqual([route.name, foreignThing.status, true]);
  }
  // Nothing of it was touched.
  const post = await world.carillon.owner.ok<{ state: string }>('GET', world.carillon.in(`posts/${here['postId']}`));
  expect(post.state).toBe('published');
});

it('shows what goes over the borders of workspaces to the owner of the installation only', async () => {
  const { owner, origin } = world.carillon;
  const admin = await memberAs('admin');
  const key = await owner.ok<{ key: string }>('POST', world.carillon.in('api-keys'), {
    name: 'All',
    permissions: ['workspace.read', 'audit.read', 'posts.publish'],
  });
  for (const route of routes.filter(({ name }) => ROLE_TABLE[name] === 'installation-owner')) {
    // Let in: what is wrong with an empty body, or with what is not stored, is told after that.
    const { status } = await call(owner, route, here);
    expect([route.name, route.method === 'GET' ? status === 200 : [200, 204, 404, 409, 422].includes(status)]).toEqual([
      route.name,
      true,
    ]);
    for (const other of [admin, ApiClient.withKey(origin, key.key)]) {
      const answer = await call(other, route, here);
      expect([route.name, answer.status, answer.body.code]).toEqual([route.name, 403, 'forbidden']);
    }
  }
});

it.each(ROLES)('lets a person in the role %s do what the role table says, and nothing else', async (role) => {
  const client = await memberAs(role);
  const allowed = new Set<string>(ROLE_PERMISSIONS[role]);
  const nowhere = Object.fromEntries(
    Object.keys(here).map((name) => [
      name,
      name === 'workspaceId' ? world.carillon.workspaceId : '01900000-0000-7000-8000-00000000dead',
    ]),
  );
  const skipped = new Set([
    // These would end the test itself.
    'POST workspaces/{workspaceId}/leave',
    'DELETE sessions/current',
    'POST workspaces/{workspaceId}/pause',
    'POST workspaces/{workspaceId}/resume',
  ]);
  for (const route of routes.filter(({ path, name }) => path.includes('{workspaceId}') && !skipped.has(name))) {
    const permission = ROLE_TABLE[route.name] ?? '';
    if (allowed.has(permission) && STREAMS.has(route.name)) continue;
    const answer = await call(client, route, nowhere);
    const expected = allowed.has(permission) ? 'let in' : 'refused';
    const seen =
      answer.status === 403 && answer.body.code === 'forbidden'
        ? 'refused'
        : answer.status >= 500 || answer.status === 401
          ? `${answer.status}`
          : 'let in';
    expect([route.name, seen]).toEqual([route.name, expected]);
  }
});

function onePixelPng(): Buffer {
  return Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  );
}
