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
import { listedPart } from './facebook.mapper.js';

/** A batch holds fifty calls, and each post takes two. */
const BATCH_SIZE = 25;
const HISTORY_PAGE = 100;
const BATCH_TIMEOUT_MS = 60_000;
const LIST_MAX_BYTES = 4 * 1_048_576;
/** One name that is not valid fails all. Everything called impressions is gone since November 2025 (Graph API changelog). */
const INSIGHTS = ['post_media_view', 'post_total_media_view_unique', 'post_clicks'] as const;
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
    for (let start = 0; start < parts.length; start += BATCH_SIZE) {
      const some = parts.slice(start, start + BATCH_SIZE);
      const said = await batch(
        some.flatMap(({ remoteId }) => {
          const id = encodeURIComponent(remoteId);
          return [`${id}?fields=${COUNTS}`, `${id}/insights?metric=${INSIGHTS.join(',')}`];
        }),
        caller,
      );
      some.forEach((_, index) => measured.push(numbersIn(said[index * 2], said[index * 2 + 1], caller)));
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

/** Reading several ids at once is gone from all versions since October 2026; a batch is what is left. */
async function batch(paths: readonly string[], caller: Caller): Promise<readonly (Said | undefined)[]> {
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
  counts: Said | undefined,
  insights: Said | undefined,
  caller: Caller,
): MetricValues<NetworkMetric> | null {
  if (counts !== undefined && counts.response.status !== 200) {
    const secrets = [caller.accessToken, caller.appSecret];
    const error = metaErrorOf(counts.response, 'read', caller.clock.now(), secrets, FACEBOOK);
    if (error.code === MISSING) return null;
    throw error;
  }
  const told = insights?.response.status === 200 ? recordsOf(insights.body?.['data']) : [];
  const insight = (name: string): number | null => {
    const metric = told.find((candidate) => textOf(candidate, 'name') === name);
    return numberOf(recordsOf(metric?.['values'])[0] ?? null, 'value');
  };
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
  return {
    values: {
      views: native.post_media_view,
      reach: native.post_total_media_view_unique,
      reactions: native.reactions,
      comments: native.comments,
      shares: native.shares,
      clicks: native.post_clicks,
    },
    native,
  };
}

function pastPosts(post: JsonRecord): PastPost[] {
  const part = listedPart(post);
  const publishedAt = dateOf(post, 'created_time');
  if (part === null || publishedAt === null || idOf(post) === null) return [];
  return [{ part, publishedAt, text: textOf(post, 'message') ?? '', metrics: null }];
}
