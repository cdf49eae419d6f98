import {
  ChannelError,
  type ChannelContext,
  type ChannelMetrics,
  type Json,
  type MetricValues,
  type PastPage,
  type PastPost,
  type NetworkMetric,
  type PublishedPart,
} from '../contract/index.js';
import { asRecord, dateOf, idOf, MISSING, numberOf, recordsOf, textOf, urlOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './threads.api.js';

/** There is no call for several posts: each costs one, and one that fails fails its batch. */
const BATCH_SIZE = 5;
const HISTORY_PAGE = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
/** One name that Threads does not know fails the whole call (developers.facebook.com/docs/threads/insights, December 2025). */
const NATIVES = ['views', 'likes', 'replies', 'reposts', 'quotes', 'shares'] as const;
/** What only passes on another post; it has no numbers of its own. */
const REPOST = 'REPOST_FACADE';

export const metrics: ChannelMetrics & Required<Pick<ChannelMetrics, 'account' | 'history'>> = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    const caller = callerOf(context);
    const measured: (MetricValues<NetworkMetric> | null)[] = [];
    for (const { remoteId } of parts) measured.push(await numbersOf(remoteId, caller));
    return measured;
  },

  async account(context: ChannelContext) {
    const body = await send(callerOf(context), {
      method: 'GET',
      path: '/me/threads_insights',
      query: { metric: 'followers_count' },
      purpose: 'read',
    });
    const followers = valuesIn(body).get('followers_count') ?? null;
    return { values: { followers }, native: { followers_count: followers } };
  },

  async history(cursor: Json, context: ChannelContext): Promise<PastPage> {
    const body = await send(callerOf(context), {
      method: 'GET',
      path: '/me/threads',
      query: {
        fields: 'id,media_type,text,permalink,timestamp',
        limit: HISTORY_PAGE,
        ...(typeof cursor === 'string' && { after: cursor }),
      },
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    });
    const posts = recordsOf(body['data']);
    const after = textOf(asRecord(asRecord(body['paging'])?.['cursors']), 'after');
    return { posts: posts.flatMap(pastPosts), next: posts.length > 0 ? after : null };
  },
};

/** @returns null for a post that is gone */
async function numbersOf(id: string, caller: Caller): Promise<MetricValues<NetworkMetric> | null> {
  try {
    const body = await send(caller, {
      method: 'GET',
      path: `/${encodeURIComponent(id)}/insights`,
      query: { metric: NATIVES.join(',') },
      purpose: 'read',
    });
    return postMetrics(valuesIn(body));
  } catch (error) {
    if (error instanceof ChannelError && error.code === MISSING) return null;
    throw error;
  }
}

function postMetrics(told: ReadonlyMap<string, number | null>): MetricValues<NetworkMetric> {
  const native = Object.fromEntries(NATIVES.map((name) => [name, told.get(name) ?? null]));
  const { views = null, likes = null, replies = null, reposts = null, quotes = null, shares = null } = native;
  const passedOn = reposts === null || shares === null ? (reposts ?? shares) : reposts + shares;
  return { values: { views, reactions: likes, comments: replies, shares: passedOn, quotes }, native };
}

/** Values by name: lifetime numbers come in `values`, those of a range in `total_value`. */
function valuesIn(body: JsonRecord): ReadonlyMap<string, number | null> {
  return new Map(
    recordsOf(body['data']).map((metric) => [
      textOf(metric, 'name') ?? '',
      numberOf(recordsOf(metric['values'])[0] ?? asRecord(metric['total_value']), 'value'),
    ]),
  );
}

/** One without a time or an id can't be placed, and is left out like what was only passed on. */
function pastPosts(post: JsonRecord): PastPost[] {
  const id = idOf(post);
  const publishedAt = dateOf(post, 'timestamp');
  if (id === null || publishedAt === null || textOf(post, 'media_type') === REPOST) return [];
  const part = { remoteId: id, permalink: urlOf(post, 'permalink') };
  return [{ part, publishedAt, text: textOf(post, 'text') ?? '', metrics: null }];
}
