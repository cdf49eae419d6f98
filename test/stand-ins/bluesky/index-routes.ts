import { recordCid } from './bluesky-world.js';
import { postView, profileOf, view } from './post-view.js';
import { invalid, type Route } from './xrpc-route.js';

/** The network's index, reached through the PDS. */
export const indexRoutes: readonly Route[] = [
  {
    nsid: 'app.bsky.actor.getProfile',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['actor!'],
    kind: 'read',
    handle({ world, query }) {
      const account = world.accountBy(query.get('actor') ?? '');
      if (!account || account.displayName === null) throw invalid('Profile not found');
      return {
        body: {
          did: account.did,
          handle: account.handle,
          displayName: account.displayName,
          avatar: `https://cdn.social.example/${account.did}.jpg`,
          followersCount: 12,
          followsCount: 3,
          postsCount: [...account.records.keys()].filter((path) => path.startsWith('app.bsky.feed.post/')).length,
        },
      };
    },
  },
  {
    nsid: 'app.bsky.feed.getPosts',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['uris!'],
    kind: 'read',
    handle({ world, query }) {
      const uris = query.getAll('uris');
      if (uris.length > 25) throw invalid('Error: Params must not have more than 25 uris');
      // The order is the index's own, and what is gone is left out.
      const found = uris.toReversed().map((uri) => world.recordAt(uri));
      return {
        body: {
          posts: found.filter((record) => record !== undefined).map((record) => postView(record, world)),
        },
      };
    },
  },
  {
    nsid: 'app.bsky.feed.getAuthorFeed',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['actor!', 'filter', 'limit', 'cursor'],
    kind: 'read',
    handle({ world, query }) {
      const account = world.accountBy(query.get('actor') ?? '');
      if (!account) throw invalid('Profile not found');
      const limit = Number(query.get('limit') ?? 50);
      if (!(limit >= 1 && limit <= 100)) throw invalid('Error: limit must be from 1 to 100');
      const from = Number(query.get('cursor') ?? 0);
      const posts = [...account.records.entries()]
        .filter(([path, { value }]) => path.startsWith('app.bsky.feed.post/') && !('reply' in value))
        .map(([, record]) => record)
        .reverse();
      const author = profileOf(account);
      const own = posts.slice(from, from + limit).map((record) => ({
        post: { ...view(record, world.counts.get(record.uri)), author, indexedAt: record.value['createdAt'] },
      }));
      // What it reposted comes along, and is another's.
      const indexedAt = new Date().toISOString();
      const record = { $type: 'app.bsky.feed.post', text: 'Not ours', createdAt: indexedAt };
      const repost = {
        post: {
          uri: 'at://did:plc:other/app.bsky.feed.post/3jzfcijpj2z2a',
          cid: recordCid(record),
          author: { did: 'did:plc:other', handle: 'other.elsewhere.example' },
          record,
          indexedAt,
        },
        reason: { $type: 'app.bsky.feed.defs#reasonRepost', by: author, indexedAt },
      };
      const more = from + limit < posts.length;
      return { body: { feed: [...own, repost], ...(more && { cursor: String(from + limit) }) } };
    },
  },
];
