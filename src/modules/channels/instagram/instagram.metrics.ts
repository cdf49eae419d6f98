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
import { callerOf, send, type Caller } from './instagram.api.js';
import type { PostKind } from './instagram.mapper.js';

/** There is no call for several posts: each costs two, and one that fails fails its batch. */
const BATCH_SIZE = 5;
const HISTORY_PAGE = 50;
const LIST_MAX_BYTES = 4 * 1_048_576;
/**
 * By kind, since one name that does not fit the kind fails the whole call. Everything called impressions or plays is gone since April 2025
 * (developers.facebook.com, IG Media insights, 2026).
 */
const INSIGHTS: Readonly<Record<PostKind, readonly string[]>> = {
  feed: ['views', 'reach', 'saved', 'shares', 'reposts', 'total_interactions', 'follows', 'profile_visits'],
  reel: [
    'views',
    'reach',
    'saved',
    'shares',
    'reposts',
    'total_interactions',
    'ig_reels_avg_watch_time',
    'ig_reels_video_view_total_time',
    'reels_skip_rate',
  ],
  story: ['views', 'reach', 'replies', 'shares', 'total_interactions', 'follows', 'profile_visits', 'navigation'],
};
/** What is asked for once a name was refused. */
const SURE = ['views', 'reach'];
const INVALID_METRIC = /^100\b/;
const COUNTS = 'like_count,comments_count,media_product_type';

type Numbers = ReadonlyMap<string, number | null>;

export const metrics: ChannelMetrics & Required<Pick<ChannelMetrics, 'account' | 'history'>> = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    const measured: (MetricValues<NetworkMetric> | null)[] = [];
    if (parts.length === 0) return measured;
    const caller = await callerOf(context);
    for (const part of parts) measured.push(await numbersOf(part, caller));
    return measured;
  },

  async account(context: ChannelContext) {
    const body = await send(await callerOf(context), {
      method: 'GET',
      path: `/${encodeURIComponent(context.account.remoteId)}`,
      query: { fields: 'followers_count,media_count' },
      purpose: 'read',
    });
    const native = { followers_count: numberOf(body, 'followers_count'), media_count: numberOf(body, 'media_count') };
    return { values: { followers: native.followers_count, posts: native.media_count }, native };
  },

  async history(cursor: Json, context: ChannelContext): Promise<PastPage> {
    const body = await send(await callerOf(context), {
      method: 'GET',
      path: `/${encodeURIComponent(context.account.remoteId)}/media`,
      query: {
        fields: 'id,caption,timestamp,permalink,media_product_type',
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

/** @returns null for a post that is gone, as stories are after 24 hours */
async function numbersOf(part: PublishedPart, caller: Caller): Promise<MetricValues<NetworkMetric> | null> {
  let post: JsonRecord;
  try {
    post = await send(caller, {
      method: 'GET',
      path: `/${encodeURIComponent(part.remoteId)}`,
      query: { fields: COUNTS },
      purpose: 'read',
    });
  } catch (error) {
    if (error instanceof ChannelError && error.code === MISSING) return null;
    throw error;
  }
  const kind = productKind(post) ?? kindIn(part);
  return postMetrics(post, await insightsOf(part.remoteId, INSIGHTS[kind], caller), INSIGHTS[kind]);
}

/** Numbers that may not be read, or are not told of a story that fewer than five saw (error 10), are missing and no failure. */
async function insightsOf(id: string, names: readonly string[], caller: Caller): Promise<Numbers> {
  try {
    const body = await send(caller, {
      method: 'GET',
      path: `/${encodeURIComponent(id)}/insights`,
      query: { metric: names.join(',') },
      purpose: 'read',
    });
    return valuesIn(body);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
    const isRefusedName = INVALID_METRIC.test(error.code ?? '') && names !== SURE;
    return isRefusedName ? await insightsOf(id, SURE, caller) : new Map();
  }
}

/** Values by name: as a total, or as the first of a list. */
function valuesIn(body: JsonRecord): Numbers {
  return new Map(
    recordsOf(body['data']).map((metric) => [
      textOf(metric, 'name') ?? '',
      numberOf(recordsOf(metric['values'])[0] ?? asRecord(metric['total_value']), 'value'),
    ]),
  );
}

/** `like_count` is missing where the account hides its likes: that is no zero. */
function postMetrics(post: JsonRecord, told: Numbers, names: readonly string[]): MetricValues<NetworkMetric> {
  const number = (name: string): number | null => told.get(name) ?? null;
  const [shares, reposts] = [number('shares'), number('reposts')];
  const counts = { like_count: numberOf(post, 'like_count'), comments_count: numberOf(post, 'comments_count') };
  return {
    values: {
      views: number('views'),
      reach: number('reach'),
      reactions: counts.like_count,
      comments: counts.comments_count,
      shares: shares === null || reposts === null ? (shares ?? reposts) : shares + reposts,
      saves: number('saved'),
    },
    native: { ...counts, ...Object.fromEntries(names.map((name) => [name, number(name)])) },
  };
}

function productKind(post: JsonRecord): PostKind | null {
  switch (textOf(post, 'media_product_type')) {
    case 'REELS':
      return 'reel';
    case 'STORY':
      return 'story';
    case 'FEED':
      return 'feed';
    case null:
    default:
      return null;
  }
}

/** As it was remembered when it was published. */
function kindIn({ data }: PublishedPart): PostKind {
  const kind = data?.['kind'];
  return kind === 'reel' || kind === 'story' ? kind : 'feed';
}

/** One without a time or an id can't be placed, and is left out. The list knows likes and comments alone, so each post is measured by itself. */
function pastPosts(post: JsonRecord): PastPost[] {
  const id = idOf(post);
  const publishedAt = dateOf(post, 'timestamp');
  if (id === null || publishedAt === null) return [];
  const part = { remoteId: id, permalink: urlOf(post, 'permalink'), data: { kind: productKind(post) ?? 'feed' } };
  return [{ part, publishedAt, text: textOf(post, 'caption') ?? '', metrics: null }];
}
