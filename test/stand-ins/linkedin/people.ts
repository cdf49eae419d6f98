import { Refusal, type Answer, type Call, type Route } from './protocol.js';

function userinfo({ member }: Call): Answer {
  const name = `${member.firstName} ${member.lastName}`;
  const [given, family] = [member.firstName, member.lastName];
  return {
    status: 200,
    json: { sub: member.id, name, given_name: given, family_name: family, picture: 'https://media.example/ringer.png' },
  };
}

function me({ member }: Call): Answer {
  const { id, firstName, lastName, vanityName } = member;
  return { status: 200, json: { id, localizedFirstName: firstName, localizedLastName: lastName, vanityName } };
}

function roles({ world, member, query }: Call): Answer {
  if (query.get('state') !== 'APPROVED') world.violate('roles were asked for that nobody approved');
  const elements = [...world.organizations.values()].flatMap(({ id, roles: held }) => {
    const role = held.get(member.id);
    const organization = `urn:li:organization:${id}`;
    return role === undefined
      ? []
      : [{ roleAssignee: `urn:li:person:${member.id}`, state: 'APPROVED', role, organization }];
  });
  return { status: 200, json: { elements, paging: { start: 0, count: elements.length, links: [] } } };
}

function organization({ world, params }: Call): Answer {
  const found = world.organizations.get(params['id'] ?? '');
  if (!found) throw new Refusal(404, 'NOT_FOUND', 'Organization not found');
  const { id, name, vanityName } = found;
  return { status: 200, json: { id: Number(id), localizedName: name, vanityName, primaryOrganizationType: 'NONE' } };
}

function networkSize({ world, params, query }: Call): Answer {
  const found = world.organizations.get(/^urn:li:organization:(\d+)$/.exec(params['urn'] ?? '')?.[1] ?? '');
  if (!found || query.get('edgeType') !== 'COMPANY_FOLLOWED_BY_MEMBER')
    throw new Refusal(400, 'INVALID_URN_ID', 'There is no such network');
  return { status: 200, json: { firstDegreeSize: found.followers } };
}

function followers({ member }: Call): Answer {
  return { status: 200, json: { elements: [{ memberFollowersCount: member.followers }], paging: {} } };
}

export const PEOPLE_ROUTES: readonly Route[] = [
  { method: 'GET', path: '/v2/userinfo', body: 'none', scopes: ['openid'], handle: userinfo },
  { method: 'GET', path: '/v2/me', body: 'none', scopes: ['r_basicprofile'], handle: me },
  {
    method: 'GET',
    path: '/rest/organizationAcls',
    fixed: { q: 'roleAssignee' },
    query: ['state', 'count', 'start?', 'role?'],
    restli: 'FINDER',
    body: 'none',
    scopes: ['rw_organization_admin'],
    handle: roles,
  },
  {
    method: 'GET',
    path: '/rest/organizations/:id',
    body: 'none',
    scopes: ['rw_organization_admin', 'r_organization_social'],
    handle: organization,
  },
  {
    method: 'GET',
    path: '/rest/networkSizes/:urn',
    query: ['edgeType'],
    body: 'none',
    scopes: ['r_organization_social', 'rw_organization_admin', 'r_organization_followers'],
    handle: networkSize,
  },
  {
    method: 'GET',
    path: '/rest/memberFollowersCount',
    fixed: { q: 'me' },
    body: 'none',
    scopes: ['r_member_profileAnalytics'],
    handle: followers,
  },
];
