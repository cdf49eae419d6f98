import type {
  AccountMetric,
  ChannelContext,
  ChannelMetrics,
  JsonObject,
  MetricDefinition,
  MetricValues,
  PastPage,
  PastPost,
  NetworkMetric,
} from '../contract/index.js';
import { blueskyCapabilities, POSTS_PER_CALL } from './bluesky.limits.js';
import { credentialsOf } from './bluesky.auth.js';
import { permalinkOf, POST, rkeyOf } from './bluesky.mapper.js';
import { postsBy } from './bluesky.posts.js';
import { readRecord } from './bluesky.repo.js';
import { listIn, numberIn, objectIn, stringIn, xrpc } from './bluesky.xrpc.js';

/** The most that the feed of an author gives (docs.bsky.app, app.bsky.feed.getAuthorFeed, July 2026). */
const HISTORY_PAGE = 100;

/** Counts as the network's index has them, asked through the account's own server. They lag: 0 right after posting is normal. */
export const blueskyMetrics: ChannelMetrics = {
  batchSize: POSTS_PER_CALL,

  async posts(parts, context) {
    const known = new Map<string, JsonObject>();
    for (let from = 0; from < parts.length; from += POSTS_PER_CALL) {
      for (const post of await postsBy(
        parts.slice(from, from + POSTS_PER_CALL).map(({ remoteId }) => remoteId),
        context,
      )) {
        const uri = stringIn(post, 'uri');
        if (uri !== null) known.set(uri, post);
      }
    }
    const measured: (MetricValues<NetworkMetric> | null)[] = [];
    for (const { remoteId } of parts) {
      const post = known.get(remoteId) ?? ((await stands(remoteId, context)) ? {} : null);
      measured.push(post && valuesIn<NetworkMetric>(post, blueskyCapabilities.postMetrics));
    }
    return measured;
  },

  async account(context) {
    const profile = await xrpc(
      {
        server: context.account.server,
        nsid: 'app.bsky.actor.getProfile',
        method: 'GET',
        query: { actor: context.account.remoteId },
        token: credentialsOf(context).accessJwt,
        purpose: 'read',
      },
      context,
    );
    return valuesIn<AccountMetric>(profile, blueskyCapabilities.accountMetrics);
  },

  async history(cursor, context): Promise<PastPage> {
    const body = await xrpc(
      {
        server: context.account.server,
        nsid: 'app.bsky.feed.getAuthorFeed',
        method: 'GET',
        query: {
          actor: context.account.remoteId,
          filter: 'posts_no_replies',
          limit: HISTORY_PAGE,
          ...(typeof cursor === 'string' && { cursor }),
        },
        token: credentialsOf(context).accessJwt,
        purpose: 'read',
      },
      context,
    );
    const feed = listIn(body, 'feed');
    const posts = feed.flatMap((item) => pastPosts(objectIn(item), context.account.remoteId));
    return { posts, next: feed.length === 0 ? null : stringIn(body, 'cursor') };
  },
};

/** The index may not have a post yet that the account's own server holds; what it does not hold is gone. */
async function stands(uri: string, context: ChannelContext): Promise<boolean> {
  return (await readRecord(POST, rkeyOf(uri), context)) !== null;
}

/** What the account reposted stands in its feed with a reason, and what others wrote with another author: neither is its own. */
function pastPosts(item: JsonObject | null, did: string): PastPost[] {
  const post = item && objectIn(item['post']);
  if (!item || !post || item['reason'] !== undefined) return [];
  const [uri, cid, author, record] = [
    stringIn(post, 'uri'),
    stringIn(post, 'cid'),
    objectIn(post['author']),
    objectIn(post['record']),
  ];
  if (uri === null || author === null || stringIn(author, 'did') !== did || record === null) return [];
  // The author's own time may be anything; the index says when it came by.
  const publishedAt = new Date(stringIn(post, 'indexedAt') ?? stringIn(record, 'createdAt') ?? '');
  if (Number.isNaN(publishedAt.getTime())) return [];
  const permalink = permalinkOf(did, uri.slice(uri.lastIndexOf('/') + 1));
  return [
    {
      part: { remoteId: uri, permalink, data: { cid } },
      publishedAt,
      text: stringIn(record, 'text') ?? '',
      metrics: valuesIn<NetworkMetric>(post, blueskyCapabilities.postMetrics),
    },
  ];
}

/** A count that the answer leaves out is null, not 0. */
function valuesIn<Metric extends string>(
  counted: JsonObject,
  definitions: Partial<Readonly<Record<Metric, MetricDefinition>>>,
): MetricValues<Metric> {
  const values: Partial<Record<Metric, number | null>> = {};
  const native: Record<string, number | null> = {};
  for (const metric of Object.keys(definitions) as Metric[]) {
    const name = definitions[metric]?.native;
    if (name === undefined) continue;
    const value = numberIn(counted, name);
    values[metric] = value;
    native[name] = value;
  }
  return { values, native };
}
