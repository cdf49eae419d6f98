import type { StoredRecord } from './bluesky-world.js';
import { invalid, type Route } from './xrpc-route.js';

const COUNTS = ['likeCount', 'repostCount', 'replyCount', 'quoteCount', 'bookmarkCount'] as const;

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
          posts: found
            .filter((record) => record !== undefined)
            .map((record) => view(record, world.counts.get(record.uri))),
        },
      };
    },
  },
];

function view(record: StoredRecord, counts: Record<string, number> = {}): Record<string, unknown> {
  const { uri, cid, value } = record;
  return { uri, cid, record: value, ...Object.fromEntries(COUNTS.map((name) => [name, 0])), ...counts };
}
