import type { BenchTalk } from '../../contract/channel-bench.js';
import { mapIn, type Account, type BlueskyWorld, type JsonMap, type StoredRecord } from './bluesky-world.js';
import { authorOf, gateOf, likeOf, postView, profileOf } from './post-view.js';
import { invalid, type Route } from './xrpc-route.js';

const POST = 'app.bsky.feed.post';

/** What people say to an account, as the network's index tells it. */
export const talkRoutes: readonly Route[] = [
  {
    nsid: 'app.bsky.notification.listNotifications',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['limit', 'cursor', 'reasons'],
    kind: 'read',
    handle({ world, query, account }) {
      const did = account().did;
      const limit = Number(query.get('limit') ?? 50);
      if (!(limit >= 1 && limit <= 100)) throw invalid('Error: limit must be from 1 to 100');
      const from = Number(query.get('cursor') ?? 0);
      const reasons = query.getAll('reasons');
      const told = world.notifications
        .filter(({ to, reason }) => to === did && (reasons.length === 0 || reasons.includes(reason)))
        .toReversed();
      return {
        body: {
          notifications: told.slice(from, from + limit).flatMap(({ uri, reason, reasonSubject }) => {
            const record = world.recordAt(uri);
            if (!record) return [];
            const { cid, value } = record;
            const author = profileOf(authorOf(record, world));
            const told = { uri, cid, author, reason, record: value, isRead: false, indexedAt: value['createdAt'] };
            return [{ ...told, ...(reasonSubject !== null && { reasonSubject }) }];
          }),
          ...(from + limit < told.length && { cursor: String(from + limit) }),
        },
      };
    },
  },
  {
    nsid: 'app.bsky.feed.getPostThread',
    method: 'GET',
    hosts: ['pds'],
    auth: 'access',
    input: 'none',
    fields: ['uri!', 'depth', 'parentHeight'],
    kind: 'read',
    handle({ world, query }) {
      const root = world.recordAt(query.get('uri') ?? '');
      if (!root) throw invalid(`Post not found: ${query.get('uri') ?? ''}`, 'NotFound');
      return { body: { thread: threadOf(root, world) } };
    },
  },
];

/** The oldest replies first; what was deleted in between stays as a gap. */
function threadOf(record: StoredRecord, world: BlueskyWorld): JsonMap {
  const replies = everyRecord(world)
    .filter(({ value }) => mapIn(mapIn(value['reply'])?.['parent'])?.['uri'] === record.uri)
    .sort((one, other) => one.seq - other.seq)
    .map((reply) => threadOf(reply, world));
  const gap = {
    $type: 'app.bsky.feed.defs#blockedPost',
    uri: 'at://did:plc:blocked/app.bsky.feed.post/1',
    blocked: true,
    author: { did: 'did:plc:blocked' },
  };
  return {
    $type: 'app.bsky.feed.defs#threadViewPost',
    post: postView(record, world),
    replies: replies.length > 0 ? [...replies, gap] : [],
  };
}

function everyRecord(world: BlueskyWorld): StoredRecord[] {
  return [...world.accounts.values()].flatMap(({ records }) =>
    [...records].filter(([path]) => path.startsWith(`${POST}/`)).map(([, record]) => record),
  );
}

function brandOf(world: BlueskyWorld): Account {
  const [brand] = world.accounts.values();
  if (!brand) throw new Error('Nobody has connected yet.');
  return brand;
}

export function aGuest(world: BlueskyWorld): Account {
  return world.accountBy('guest.elsewhere.example') ?? world.addAccount('guest.elsewhere.example');
}

/** A post of somebody outside. The brand is told where it is answered or named. */
export function sayOnBluesky(world: BlueskyWorld, from: Account, text: string, below: string | null): StoredRecord {
  const parent = below === null ? undefined : world.recordAt(below);
  const parentRef = parent && { uri: parent.uri, cid: parent.cid };
  const reply = parentRef && { root: mapIn(mapIn(parent?.value['reply'])?.['root']) ?? parentRef, parent: parentRef };
  const value = { $type: POST, text, createdAt: new Date().toISOString(), ...(reply && { reply }) };
  const record = world.write(from, POST, `3l${String(from.records.size).padStart(11, 'a')}`, value);
  const brand = brandOf(world);
  const ours = [reply?.parent, reply?.root]
    .map((ref) => mapIn(ref)?.['uri'])
    .find((uri) => typeof uri === 'string' && uri.startsWith(`at://${brand.did}/`));
  if (typeof ours === 'string')
    world.notifications.push({ to: brand.did, uri: record.uri, reason: 'reply', reasonSubject: ours });
  else if (text.includes(`@${brand.handle}`))
    world.notifications.push({ to: brand.did, uri: record.uri, reason: 'mention', reasonSubject: null });
  return record;
}

export function talkIn(world: BlueskyWorld): BenchTalk {
  return {
    perPage: 50,
    async say(kind, below, text) {
      const words = kind === 'mention' ? `@${brandOf(world).handle} ${text}` : text;
      return sayOnBluesky(world, aGuest(world), words, below).uri;
    },
    async sayElsewhere(text) {
      const { uri } = sayOnBluesky(world, aGuest(world), 'Good morning', null);
      sayOnBluesky(world, aGuest(world), text, uri);
      world.notifications.push({ to: brandOf(world).did, uri, reason: 'follow', reasonSubject: null });
    },
    async takeBack(uri) {
      const [, did = '', path = ''] = /^at:\/\/([^/]+)\/(.+)$/.exec(uri) ?? [];
      world.account(did).records.delete(path);
    },
    async answers() {
      return everyRecord(world)
        .filter(({ uri, value }) => uri.startsWith(`at://${brandOf(world).did}/`) && 'reply' in value)
        .sort((one, other) => one.seq - other.seq)
        .map(({ uri, value }) => ({
          remoteId: uri,
          text: String(value['text']),
          replyTo: String(mapIn(mapIn(value['reply'])?.['parent'])?.['uri']),
          media: [],
        }));
    },
    async seen(uri) {
      const record = world.recordAt(uri);
      if (!record) return null;
      const root = mapIn(mapIn(record.value['reply'])?.['root'])?.['uri'];
      const hidden = typeof root === 'string' ? gateOf({ uri: root }, world)?.value['hiddenReplies'] : [];
      return { hidden: Array.isArray(hidden) && hidden.includes(uri), liked: likeOf(uri, world) !== null };
    },
  };
}
