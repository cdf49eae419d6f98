import type {
  ChannelContext,
  ChannelMetrics,
  Json,
  MetricValues,
  PastPage,
  PastPost,
  NetworkMetric,
  PublishedPart,
} from '../contract/index.js';
import { callerOf, fetchOwnAccount, jsonOf, recordOf, send, unusable, type Caller } from './mastodon.api.js';
import { LIST_MAX_BYTES } from './mastodon.find.js';
import { accountMetrics, postMetrics, publishedPart, recordsOf, textOf, type JsonRecord } from './mastodon.mapper.js';
import { comparableHtml } from './mastodon.text.js';

/** The server's own bound (docs.joinmastodon.org/methods/statuses#index, July 2026). */
const BATCH_SIZE = 20;
/** The most that a list of statuses gives (docs.joinmastodon.org/methods/accounts#statuses, July 2026). */
const HISTORY_PAGE = 40;

export const metrics: ChannelMetrics & {
  account(context: ChannelContext): Promise<MetricValues<'followers' | 'following' | 'posts'>>;
} = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    const caller = callerOf(context);
    const values: (MetricValues<NetworkMetric> | null)[] = [];
    for (let start = 0; start < parts.length; start += BATCH_SIZE) {
      const ids = parts.slice(start, start + BATCH_SIZE).map((part) => part.remoteId);
      const statuses = await statusesById(ids, caller, typeof context.account.data['apiVersion'] === 'number');
      values.push(...ids.map((id) => statuses.get(id)).map((status) => (status ? postMetrics(status) : null)));
    }
    return values;
  },

  async account(context: ChannelContext) {
    return accountMetrics(await fetchOwnAccount(callerOf(context)));
  },

  async history(cursor: Json, context: ChannelContext): Promise<PastPage> {
    const response = await send(callerOf(context), {
      method: 'GET',
      path: `/api/v1/accounts/${encodeURIComponent(context.account.remoteId)}/statuses`,
      query: {
        limit: String(HISTORY_PAGE),
        exclude_reblogs: 'true',
        exclude_replies: 'true',
        ...(typeof cursor === 'string' && { max_id: cursor }),
      },
      purpose: 'read',
      maxBytes: LIST_MAX_BYTES,
    });
    const statuses = recordsOf(jsonOf(response, 'read'));
    const last = statuses.at(-1);
    return {
      posts: statuses.flatMap(pastPosts),
      // A page may be shorter than asked for, because what is left out is left out after counting; only an empty one is the end.
      next: last ? textOf(last, 'id') : null,
    };
  },
};

/** Parts of a thread are replies to oneself, which the server leaves in. A status without a time or an id can't be placed, and is left out. */
function pastPosts(status: JsonRecord): PastPost[] {
  if (textOf(status, 'in_reply_to_id') !== null) return [];
  const part = publishedPart(status, []);
  const publishedAt = new Date(textOf(status, 'created_at') ?? '');
  if (part === null || Number.isNaN(publishedAt.getTime())) return [];
  return [{ part, publishedAt, text: comparableHtml(textOf(status, 'content') ?? ''), metrics: postMetrics(status) }];
}

/** Ids that the server no longer has are absent. */
async function statusesById(
  ids: readonly string[],
  caller: Caller,
  batched: boolean,
): Promise<ReadonlyMap<string, JsonRecord>> {
  // From 4.3 on, which is also the first that names its API version.
  const list = (batched ? await batch(ids, caller) : null) ?? (await oneByOne(ids, caller));
  return new Map(list.map((status) => [textOf(status, 'id') ?? '', status]));
}

async function batch(ids: readonly string[], caller: Caller): Promise<readonly JsonRecord[] | null> {
  const response = await send(caller, {
    method: 'GET',
    path: '/api/v1/statuses',
    query: { 'id[]': ids },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
    tolerates: [404, 405],
  });
  if (response.status >= 300) return null;
  const list = jsonOf(response, 'read');
  if (!Array.isArray(list)) throw unusable(response, 'read');
  return recordsOf(list);
}

async function oneByOne(ids: readonly string[], caller: Caller): Promise<readonly JsonRecord[]> {
  const statuses: JsonRecord[] = [];
  for (const id of ids) {
    const response = await send(caller, {
      method: 'GET',
      path: `/api/v1/statuses/${encodeURIComponent(id)}`,
      purpose: 'read',
      tolerates: [404, 410],
    });
    if (response.status < 300) statuses.push(recordOf(response, 'read'));
  }
  return statuses;
}
