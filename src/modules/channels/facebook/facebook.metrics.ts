import {
  fromHttpFailure,
  type ChannelContext,
  type ChannelMetrics,
  type Json,
  type MetricValues,
  type PastPage,
  type PastPost,
  type NetworkMetric,
  type PublishedPart,
} from '../contract/index.js';
import type { HttpResponse } from '../../../core/http/http-client.js';
import {
  asRecord,
  dateOf,
  idOf,
  metaErrorOf,
  MISSING,
  numberOf,
  recordsOf,
  textOf,
  unusable,
  type JsonRecord,
} from '../meta/index.js';
import { answerTo, callerOf, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import { listedPart, videoIdOf } from './facebook.mapper.js';

/** A batch holds fifty calls; a post takes two, and one of a video three. */
const BATCH_CALLS = 50;
const BATCH_SIZE = 25;
const HISTORY_PAGE = 100;
const BATCH_TIMEOUT_MS = 60_000;
const LIST_MAX_BYTES = 4 * 1_048_576;
/** One name that is not valid fails all. Everything called impressions is gone since November 2025 (Graph API changelog). */
const INSIGHTS = ['post_media_view', 'post_total_media_view_unique', 'post_clicks'] as const;
/** Of posts that are videos, beside those. */
const VIDEO_INSIGHTS = ['post_video_views'] as const;
const COUNTS = 'shares,comments.summary(true).limit(0),reactions.summary(true).limit(0)';

/** What one call of a batch said. */
interface Said {
  readonly response: HttpResponse;
  readonly body: JsonRecord | null;
}

export const metrics: ChannelMetrics & Required<Pick<ChannelMetrics, 'account' | 'history'>> = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    const measured: (MetricValues<NetworkMetric> | null)[] = [];
    if (parts.length === 0) return measured;
    const caller = await callerOf(context);
    for (const some of batchesOf(parts)) {
      const said = await batch(some.flatMap(pathsOf), caller);
      let next = 0;
      for (const part of some) {
        const count = pathsOf(part).length;
        measured.push(count === 0 ? NOTHING : numbersIn(said.slice(next, next + count), part, caller));
        next += count;
      }
    }
    return measured;
  },

  async account(context: ChannelContext) {
    const body = await send(await callerOf(context), {
      method: 'GET',
      path: `/${encodeURIComponent(context.account.remoteId)}`,
      query: { fields: 'followers_count' },
      purpose: 'read',
    });
    const followers = numberOf(body, 'followers_count');
    return { values: { followers }, native: { followers_count: followers } };
  },

  async history(cursor: Json, context: ChannelContext): Promise<PastPage> {
    const body = await send(await callerOf(context), {
      method: 'GET',
      path: `/${encodeURIComponent(context.account.remoteId)}/published_posts`,
      query: {
        fields: 'id,message,created_time,permalink_url',
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

/** Stories have no numbers here: Facebook documents none of theirs. */
const NOTHING: MetricValues<NetworkMetric> = { values: {}, native: {} };

/** The calls that tell of a part: its counts, its insights, and those of its video. */
function pathsOf(part: PublishedPart): readonly string[] {
  if (part.data?.['kind'] === 'story') return [];
  const id = encodeURIComponent(part.remoteId);
  const videoId = videoIdOf(part);
  const insights = [...INSIGHTS, ...(videoId === null ? [] : VIDEO_INSIGHTS)].join(',');
  return [
    `${id}?fields=${COUNTS}`,
    `${id}/insights?metric=${insights}`,
    // Without names: which there are differs between videos and reels, and one that does not fit would fail the call.
    ...(videoId === null ? [] : [`${encodeURIComponent(videoId)}/video_insights`]),
  ];
}

function batchesOf(parts: readonly PublishedPart[]): readonly (readonly PublishedPart[])[] {
  const batches: PublishedPart[][] = [];
  let room = 0;
  for (const part of parts) {
    const calls = pathsOf(part).length;
    if (calls > room || batches.length === 0) {
      batches.push([]);
      room = BATCH_CALLS;
    }
    room -= calls;
    batches.at(-1)?.push(part);
  }
  return batches;
}

/** Reading several ids at once is gone from all versions since October 2026; a batch is what is left. */
async function batch(paths: readonly string[], caller: Caller): Promise<readonly (Said | undefined)[]> {
  if (paths.length === 0) return [];
  const calls = paths.map((path) => ({ method: 'GET', relative_url: path }));
  const response = await answerTo(caller, {
    method: 'POST',
    path: '/',
    form: { batch: JSON.stringify(calls), include_headers: 'false' },
    purpose: 'read',
    timeoutMs: BATCH_TIMEOUT_MS,
    maxBytes: LIST_MAX_BYTES,
  });
  let list: unknown;
  try {
    list = response.json();
  } catch (error) {
    throw fromHttpFailure(error, 'read');
  }
  if (!Array.isArray(list)) throw unusable(response, 'read', FACEBOOK.name);
  // A call that was not done in time is null, and keeps its place.
  return list.map((item: unknown) => saidIn(asRecord(item) ?? {}));
}

function saidIn(item: JsonRecord): Said {
  const text = textOf(item, 'body') ?? '';
  const json = (): unknown => JSON.parse(text);
  const status = numberOf(item, 'code') ?? 0;
  const response: HttpResponse = {
    status,
    headers: {},
    body: Buffer.from(text),
    url: '',
    text: () => text,
    json,
  };
  try {
    return { response, body: asRecord(json()) };
  } catch {
    return { response, body: null };
  }
}

/** @returns null for a post that is gone; numbers that may not be read, or are not told of small Pages, are null each */
function numbersIn(
  [counts, insights, video]: readonly (Said | undefined)[],
  part: PublishedPart,
  caller: Caller,
): MetricValues<NetworkMetric> | null {
  if (counts !== undefined && counts.response.status !== 200) {
    const secrets = [caller.accessToken, caller.appSecret];
    const error = metaErrorOf(counts.response, 'read', caller.clock.now(), secrets, FACEBOOK);
    if (error.code === MISSING) return null;
    throw error;
  }
  const told = insightsIn(insights);
  const insight = (name: string): number | null => told.get(name) ?? null;
  const summary = (name: string): number | null =>
    numberOf(asRecord(asRecord(counts?.body?.[name])?.['summary']), 'total_count');
  // Absent for a post that nobody shared, while the rest is told.
  const isTold = counts?.body?.['reactions'] !== undefined;
  const native = {
    post_media_view: insight('post_media_view'),
    post_total_media_view_unique: insight('post_total_media_view_unique'),
    post_clicks: insight('post_clicks'),
    reactions: summary('reactions'),
    comments: summary('comments'),
    shares: numberOf(asRecord(counts?.body?.['shares']), 'count') ?? (isTold ? 0 : null),
  };
  const values = {
    views: native.post_media_view,
    reach: native.post_total_media_view_unique,
    reactions: native.reactions,
    comments: native.comments,
    shares: native.shares,
    clicks: native.post_clicks,
  };
  if (videoIdOf(part) === null) return { values, native };
  const ofVideo = insightsIn(video);
  const ofBoth = { post_video_views: insight('post_video_views'), ...Object.fromEntries(ofVideo) };
  return {
    values: { ...values, videoViews: ofBoth.post_video_views },
    native: { ...native, ...ofBoth },
  };
}

/** Numbers by name; what is no plain number (by kind of reaction, by second) is left out. */
function insightsIn(said: Said | undefined): ReadonlyMap<string, number> {
  const told = said?.response.status === 200 ? recordsOf(said.body?.['data']) : [];
  return new Map(
    told.flatMap((metric): [string, number][] => {
      const name = textOf(metric, 'name');
      const value = numberOf(recordsOf(metric['values'])[0] ?? null, 'value');
      return name === null || value === null ? [] : [[name, value]];
    }),
  );
}

function pastPosts(post: JsonRecord): PastPost[] {
  const part = listedPart(post);
  const publishedAt = dateOf(post, 'created_time');
  if (part === null || publishedAt === null || idOf(post) === null) return [];
  return [{ part, publishedAt, text: textOf(post, 'message') ?? '', metrics: null }];
}
