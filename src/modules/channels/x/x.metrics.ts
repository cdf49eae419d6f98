import type { ChannelContext, ChannelMetrics, MetricValues, NetworkMetric, PublishedPart } from '../contract/index.js';
import { callerOf, recordIn, send, unusable, type Caller } from './x.api.js';
import { fetchOwnUser } from './x.auth.js';
import { PRIVATE_METRICS_DAYS } from './x.limits.js';
import { accountMetrics, idOf, instantOf, postMetrics, recordsOf, textOf, type JsonRecord } from './x.mapper.js';

/** docs.x.com/x-api/posts/post-lookup-by-post-ids, August 2026. */
const BATCH_SIZE = 100;
/** A post that is about to become too old is asked for without what would be refused. */
const PRIVATE_MS = PRIVATE_METRICS_DAYS * 86_400_000 - 60_000;
const LIST_MAX_BYTES = 4 * 1_048_576;

export const metrics: ChannelMetrics & Required<Pick<ChannelMetrics, 'account'>> = {
  batchSize: BATCH_SIZE,

  async posts(parts: readonly PublishedPart[], context: ChannelContext) {
    const caller = callerOf(context);
    const oldest = context.clock.now().getTime() - PRIVATE_MS;
    const ids = parts.map((part) => part.remoteId);
    const isYoung = (id: string): boolean => /^\d{1,25}$/.test(id) && instantOf(id) > oldest;
    const found = new Map<string, MetricValues<NetworkMetric> | null>();
    for (const isPrivate of [true, false]) {
      const asked = [...new Set(ids.filter((id) => isYoung(id) === isPrivate))];
      for (let start = 0; start < asked.length; start += BATCH_SIZE) {
        const told = await postsById(asked.slice(start, start + BATCH_SIZE), isPrivate, caller);
        for (const id of told.gone) found.set(id, null);
        for (const post of told.posts) found.set(idOf(post) ?? '', postMetrics(post));
      }
    }
    // Of what X says nothing, or withholds for now, the numbers are missing: only its own word makes a post one that is gone.
    return ids.map((id) => found.get(id) ?? (found.has(id) ? null : postMetrics({})));
  },

  async account(context: ChannelContext) {
    return accountMetrics(await fetchOwnUser(callerOf(context)));
  },
};

/** An answer may hold a part of what was asked for, with `errors` beside it that name ids (docs.x.com/x-api/fundamentals/response-codes-and-errors, August 2026). */
async function postsById(
  ids: readonly string[],
  isPrivate: boolean,
  caller: Caller,
): Promise<{ readonly posts: readonly JsonRecord[]; readonly gone: readonly string[] }> {
  const response = await send(caller, {
    method: 'GET',
    path: '/2/tweets',
    query: {
      ids: ids.join(','),
      'tweet.fields': isPrivate ? 'public_metrics,non_public_metrics' : 'public_metrics',
    },
    purpose: 'read',
    maxBytes: LIST_MAX_BYTES,
  });
  const body = recordIn(response, 'read');
  const [posts, errors] = [recordsOf(body['data']), recordsOf(body['errors'])];
  const named = errors.filter((error) => ids.includes(idOf(error, 'resource_id') ?? ''));
  if (posts.length === 0 && named.length === 0) throw unusable(response, 'read');
  const gone = named.filter((error) => textOf(error, 'type')?.endsWith('/resource-not-found') === true);
  return { posts, gone: gone.map((error) => idOf(error, 'resource_id')).filter((id) => id !== null) };
}
