import type {
  AccountMetric,
  ChannelContext,
  ChannelMetrics,
  Json,
  MetricValues,
  PastPage,
  PastPost,
  NetworkMetric,
  PublishedPart,
} from '../contract/index.js';
import { callerOf, encoded, recordIn, send, type Caller } from './linkedin.api.js';
import { createdAt, LIST_MAX_BYTES, ownPosts } from './linkedin.find.js';
import {
  asRecord,
  isOrganization,
  mayDo,
  numberOf,
  postUrn,
  readable,
  recordsOf,
  textOf,
  type JsonRecord,
} from './linkedin.mapper.js';

/** LinkedIn names no bound; this keeps addresses short, and a member's five calls for each post within half a minute. */
const BATCH_SIZE = 20;
const HISTORY_PAGE = 50;

type Values = MetricValues<NetworkMetric>;

/** Of a page's post (learn.microsoft.com/linkedin, organization share statistics, August 2026). */
const PAGE_COUNTS: Readonly<Partial<Record<NetworkMetric, string>>> = {
  views: 'impressionCount',
  reach: 'uniqueImpressionsCount',
  clicks: 'clickCount',
  reactions: 'likeCount',
  comments: 'commentCount',
  shares: 'shareCount',
};
/** Of a member's post, one call each (learn.microsoft.com/linkedin, member post statistics, August 2026). */
const MEMBER_COUNTS: readonly (readonly [NetworkMetric, string])[] = [
  ['views', 'IMPRESSION'],
  ['reach', 'MEMBERS_REACHED'],
  ['reactions', 'REACTION'],
  ['comments', 'COMMENT'],
  ['shares', 'RESHARE'],
];

export const metrics: Required<ChannelMetrics> = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    // Without the vetted permissions LinkedIn offers no number of a member's post: not zero, and not gone.
    if (!mayDo(context.account, 'readNumbers')) return parts.map(() => ({ values: {}, native: {} }));
    const caller = callerOf(context);
    const values: (Values | null)[] = [];
    for (let start = 0; start < parts.length; start += BATCH_SIZE) {
      const urns = parts.slice(start, start + BATCH_SIZE).map(({ remoteId }) => postUrn(remoteId));
      values.push(...(await valuesOf(urns, caller, context)));
    }
    return values;
  },

  async account(context: ChannelContext): Promise<MetricValues<AccountMetric>> {
    const { account } = context;
    const native = isOrganization(account) ? 'firstDegreeSize' : 'memberFollowersCount';
    if (!mayDo(account, 'readFollowers')) return { values: {}, native: {} };
    const path = isOrganization(account)
      ? `/rest/networkSizes/${encoded(account.remoteId)}?edgeType=COMPANY_FOLLOWED_BY_MEMBER`
      : '/rest/memberFollowersCount?q=me';
    const body = recordIn(await send(callerOf(context), { method: 'GET', path, purpose: 'read' }), 'read');
    const followers = numberOf(isOrganization(account) ? body : (recordsOf(body['elements'])[0] ?? null), native);
    return { values: { followers }, native: { [native]: followers } };
  },

  /** Pages only: a member's posts are read by nobody. */
  async history(cursor: Json, context: ChannelContext): Promise<PastPage> {
    if (!mayDo(context.account, 'readPosts')) return { posts: [], next: null };
    const start = typeof cursor === 'number' ? cursor : 0;
    const found = await ownPosts(start, HISTORY_PAGE, callerOf(context), context.account);
    const posts = found.flatMap(pastPosts).sort((a, b) => b.publishedAt.getTime() - a.publishedAt.getTime());
    // What was changed last comes first: an old post among them says nothing of those that follow.
    const last = found.at(-1);
    const changedAt = last && (numberOf(last, 'lastModifiedAt') ?? createdAt(last));
    const next = found.length < HISTORY_PAGE ? null : start + HISTORY_PAGE;
    return { posts, next, ...(changedAt !== undefined && { reachesBackTo: new Date(changedAt) }) };
  },
};

/** What was only passed on, drafts, and what has no time or id are left out. */
function pastPosts(post: JsonRecord): PastPost[] {
  const urn = postUrn(post['id']);
  const publishedAt = new Date(numberOf(post, 'publishedAt') ?? createdAt(post));
  const commentary = textOf(post, 'commentary') ?? '';
  const isRepost = asRecord(post['reshareContext']) !== null && commentary === '';
  const isOut = textOf(post, 'lifecycleState') === 'PUBLISHED';
  if (urn === null || !isOut || isRepost || !(publishedAt.getTime() > 0)) return [];
  const permalink = `https://www.linkedin.com/feed/update/${encodeURIComponent(urn)}`;
  return [{ part: { remoteId: urn, permalink }, publishedAt, text: readable(commentary), metrics: null }];
}

async function valuesOf(
  urns: readonly (string | null)[],
  caller: Caller,
  { account }: ChannelContext,
): Promise<(Values | null)[]> {
  const asked = [...new Set(urns.filter((urn) => urn !== null))];
  const found = new Map<string, Values | null>();
  if (isOrganization(account)) {
    for (const kind of ['share', 'ugcPost'] as const) {
      const ofKind = asked.filter((urn) => urn.startsWith(`urn:li:${kind}:`));
      if (ofKind.length === 0) continue;
      for (const [urn, values] of await statisticsOf(ofKind, kind, caller, account.remoteId)) found.set(urn, values);
    }
    // LinkedIn leaves out what nobody has seen yet as well as what is gone.
    for (const urn of asked) if (!found.has(urn)) found.set(urn, (await exists(urn, caller)) ? pageValues(null) : null);
  } else {
    for (const urn of asked) found.set(urn, await memberValues(urn, caller));
  }
  return urns.map((urn) => (urn === null ? null : (found.get(urn) ?? null)));
}

async function statisticsOf(
  urns: readonly string[],
  kind: 'share' | 'ugcPost',
  caller: Caller,
  organization: string,
): Promise<readonly (readonly [string, Values])[]> {
  const list = `List(${urns.map(encoded).join(',')})`;
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/organizationalEntityShareStatistics?q=organizationalEntity&organizationalEntity=${encoded(organization)}&${kind}s=${list}`,
    purpose: 'read',
    restli: 'FINDER',
    maxBytes: LIST_MAX_BYTES,
  });
  return recordsOf(recordIn(response, 'read')['elements']).flatMap((element) => {
    const urn = postUrn(element[kind]);
    return urn === null ? [] : [[urn, pageValues(asRecord(element['totalShareStatistics']))] as const];
  });
}

async function exists(urn: string, caller: Caller): Promise<boolean> {
  const path = `/rest/posts/${encoded(urn)}`;
  return (await send(caller, { method: 'GET', path, purpose: 'read', tolerates: [404] })).status !== 404;
}

function pageValues(statistics: JsonRecord | null): Values {
  const values: Partial<Record<NetworkMetric, number | null>> = {};
  const native: Record<string, number | null> = {};
  for (const [metric, name] of Object.entries(PAGE_COUNTS)) {
    const value = numberOf(statistics, name);
    values[metric as NetworkMetric] = value;
    native[name] = value;
  }
  if (statistics !== null) native['engagement'] = numberOf(statistics, 'engagement');
  return { values, native };
}

/** null where LinkedIn no longer has the post. */
async function memberValues(urn: string, caller: Caller): Promise<Values | null> {
  const counts = await Promise.all(MEMBER_COUNTS.map(async ([, query]) => await memberCount(urn, query, caller)));
  if (counts.includes('gone')) return null;
  const numbers = counts.map((count) => (count === 'gone' ? null : count));
  return {
    values: Object.fromEntries(MEMBER_COUNTS.map(([metric], index) => [metric, numbers[index] ?? null])),
    native: Object.fromEntries(MEMBER_COUNTS.map(([, query], index) => [query, numbers[index] ?? null])),
  };
}

async function memberCount(urn: string, query: string, caller: Caller): Promise<number | 'gone' | null> {
  const entity = `(${urn.startsWith('urn:li:share:') ? 'share' : 'ugc'}:${encoded(urn)})`;
  const response = await send(caller, {
    method: 'GET',
    path: `/rest/memberCreatorPostAnalytics?q=entity&entity=${entity}&queryType=${query}&aggregation=TOTAL`,
    purpose: 'read',
    tolerates: [404],
  });
  if (response.status === 404) return 'gone';
  return numberOf(recordsOf(recordIn(response, 'read')['elements'])[0] ?? null, 'count');
}
