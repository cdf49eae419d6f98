import { mapIn, type Account, type BlueskyWorld, type JsonMap, type StoredRecord } from './bluesky-world.js';

const COUNTS = ['likeCount', 'repostCount', 'replyCount', 'quoteCount', 'bookmarkCount'] as const;

export function view(record: StoredRecord, counts: Record<string, number> = {}): Record<string, unknown> {
  const { uri, cid, value } = record;
  return { uri, cid, record: value, ...Object.fromEntries(COUNTS.map((name) => [name, 0])), ...counts };
}

/** `app.bsky.feed.defs#postView`, as the brand sees it. */
export function postView(record: StoredRecord, world: BlueskyWorld): Record<string, unknown> {
  const author = authorOf(record, world);
  const like = likeOf(record.uri, world);
  const gate = gateOf(record, world);
  return {
    ...view(record, world.counts.get(record.uri)),
    author: { ...profileOf(author), viewer: { blockedBy: world.blocksTheBrand.has(author.did) } },
    indexedAt: record.value['createdAt'],
    viewer: { ...(like !== null && { like }), ...(world.closed.has(rootOf(record)) && { replyDisabled: true }) },
    ...(gate && { threadgate: { uri: gate.uri, cid: gate.cid, record: gate.value, lists: [] } }),
  };
}

export function profileOf({ did, handle, displayName }: Account): JsonMap {
  return { did, handle, displayName, avatar: `https://cdn.social.example/${did}.jpg` };
}

export function authorOf({ uri }: StoredRecord, world: BlueskyWorld): Account {
  return world.account(/^at:\/\/([^/]+)/.exec(uri)?.[1] ?? '');
}

function rootOf({ uri, value }: StoredRecord): string {
  const root = mapIn(mapIn(value['reply'])?.['root'])?.['uri'];
  return typeof root === 'string' ? root : uri;
}

/** The brand's own record of its like; null where it has none. */
export function likeOf(uri: string, world: BlueskyWorld): string | null {
  const [brand] = world.accounts.values();
  const liked = [...(brand?.records.values() ?? [])].find(
    ({ value }) => value['$type'] === 'app.bsky.feed.like' && mapIn(value['subject'])?.['uri'] === uri,
  );
  return liked?.uri ?? null;
}

export function gateOf({ uri }: Pick<StoredRecord, 'uri'>, world: BlueskyWorld): StoredRecord | undefined {
  return world.recordAt(uri.replace('app.bsky.feed.post', 'app.bsky.feed.threadgate'));
}
