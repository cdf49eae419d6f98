import { Refusal, type Answer, type Call, type Route } from './protocol.js';

const PAGE_COUNTS = [
  'impressionCount',
  'uniqueImpressionsCount',
  'clickCount',
  'likeCount',
  'commentCount',
  'shareCount',
];
const QUERY_TYPES = ['IMPRESSION', 'MEMBERS_REACHED', 'REACTION', 'COMMENT', 'RESHARE'];

/** `List(a,b)` with its values encoded and its brackets not. */
function listOf(given: string | undefined): string[] {
  if (given === undefined) return [];
  const inner = /^List\((.*)\)$/.exec(given)?.[1];
  if (inner === undefined) throw new Refusal(400, 'PARAM_INVALID', 'The list is no Rest.li list');
  return inner.split(',').map((value) => decodeURIComponent(value));
}

function pageStatistics({ world, member, query }: Call): Answer {
  const organization = query.get('organizationalEntity') ?? '';
  const id = /^urn:li:organization:(\d+)$/.exec(organization)?.[1] ?? '';
  if (!world.organizations.get(id)?.roles.has(member.id))
    throw new Refusal(403, 'ACCESS_DENIED', 'Not enough permissions to access: organizationalEntityShareStatistics');
  const elements: object[] = [];
  for (const kind of ['share', 'ugcPost'] as const) {
    const urns = listOf(query.get(`${kind}s`));
    if (new Set(urns).size < urns.length) world.violate('a post was asked for twice in one call');
    for (const urn of urns) {
      if (!urn.startsWith(`urn:li:${kind}:`)) throw new Refusal(400, 'INVALID_URN_TYPE', urn);
      const post = world.post(urn);
      // What nobody has seen has no statistics, and is left out like what is gone.
      if (!post || post.author !== organization || Object.keys(post.counts).length === 0) continue;
      const zero = Object.fromEntries(PAGE_COUNTS.map((name) => [name, 0]));
      const totalShareStatistics = { ...zero, engagement: 0.5, ...post.counts };
      elements.push({ organizationalEntity: organization, [kind]: urn, totalShareStatistics });
    }
  }
  return { status: 200, json: { elements, paging: { start: 0, count: elements.length } } };
}

function memberStatistics({ world, member, query }: Call): Answer {
  const { 1: kind, 2: encoded = '' } = /^\((share|ugc):([^()]+)\)$/.exec(query.get('entity') ?? '') ?? [];
  const urn = decodeURIComponent(encoded);
  const type = query.get('queryType') ?? '';
  if (kind === undefined || !urn.startsWith(`urn:li:${kind === 'ugc' ? 'ugcPost' : 'share'}:`))
    throw new Refusal(400, 'INVALID_URN_TYPE', 'entity');
  if (!QUERY_TYPES.includes(type) || query.get('aggregation') !== 'TOTAL')
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'queryType');
  const post = world.post(urn);
  if (!post || post.author !== `urn:li:person:${member.id}`) throw new Refusal(404, 'NOT_FOUND', 'The post is gone');
  const metricType = { [`com.linkedin.adsexternalapi.memberanalytics.v1.CreatorPostAnalyticsMetricTypeV1`]: type };
  return { status: 200, json: { elements: [{ count: post.counts[type] ?? 0, metricType }], paging: {} } };
}

export const NUMBER_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/rest/organizationalEntityShareStatistics',
    fixed: { q: 'organizationalEntity' },
    query: ['organizationalEntity', 'shares?', 'ugcPosts?'],
    restli: 'FINDER',
    body: 'none',
    scopes: ['rw_organization_admin', 'r_organization_social'],
    handle: pageStatistics,
  },
  {
    method: 'GET',
    path: '/rest/memberCreatorPostAnalytics',
    fixed: { q: 'entity' },
    query: ['entity', 'queryType', 'aggregation'],
    body: 'none',
    scopes: ['r_member_postAnalytics'],
    handle: memberStatistics,
  },
];
