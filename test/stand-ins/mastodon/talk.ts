import type { MessageKind } from '../../../src/modules/channels/contract/index.js';
import type { BenchTalk } from '../../contract/channel-bench.js';
import { accountOf, Refusal, type Answer, type Call, type Route } from './protocol.js';
import { renderAccount, renderStatus } from './render.js';
import type { Account, Status, World } from './world.js';

/** What people say to an account, and what it can do about that. */
export const TALK_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/api/v1/notifications',
    access: 'user',
    scopes: ['read:notifications'],
    query: ['types[]', 'limit', 'max_id'],
    handle: notifications,
  },
  { method: 'GET', path: '/api/v1/statuses/:id/context', access: 'user', scopes: ['read:statuses'], handle: context },
  ...(['favourite', 'unfavourite'] as const).map((verb): Route => ({
    method: 'POST',
    path: `/api/v1/statuses/:id/${verb}`,
    access: 'user',
    scopes: ['write:favourites'],
    handle: (call) => favourite(call, verb === 'favourite'),
  })),
];

function notifications(call: Call): Answer {
  const { world, query, origin } = call;
  const account = accountOf(call);
  if (query.getAll('types[]').join() !== 'mention') world.violate('only mentions are to be listed');
  const limit = Math.min(Number(query.get('limit') ?? 40), 80);
  const before = query.get('max_id');
  const page = world.notifications
    .filter(({ accountId, id }) => accountId === account.id && (before === null || BigInt(id) < BigInt(before)))
    .toReversed()
    .slice(0, limit);
  return {
    status: 200,
    json: page.flatMap(({ id, statusId }) => {
      const status = world.statuses.get(statusId);
      const from = status && world.accounts.get(status.accountId);
      if (!status || !from) return [];
      return [
        {
          id,
          type: 'mention',
          created_at: status.createdAt.toISOString(),
          account: renderAccount(from, world, origin),
          status: renderStatus(status, world, origin),
        },
      ];
    }),
  };
}

/** Depth first, the oldest first, as the server orders a tree. */
function context({ world, params, origin }: Call): Answer {
  const root = world.statuses.get(params['id'] ?? '');
  if (!root) throw new Refusal(404, 'notFound');
  const below = (id: string): Status[] =>
    [...world.statuses.values()]
      .filter((status) => status.replyTo === id)
      .flatMap((status) => [status, ...below(status.id)]);
  return {
    status: 200,
    json: { ancestors: [], descendants: below(root.id).map((status) => renderStatus(status, world, origin)) },
  };
}

function favourite({ world, params, origin }: Call, liked: boolean): Answer {
  const status = world.statuses.get(params['id'] ?? '');
  if (!status) throw new Refusal(404, 'notFound');
  if (liked) world.favourites.add(status.id);
  else world.favourites.delete(status.id);
  return { status: 200, json: renderStatus(status, world, origin) };
}

/** A status of somebody outside. */
export function sayOnMastodon(world: World, from: Account, text: string, more: Partial<Status> = {}): Status {
  const status: Status = {
    id: world.nextId(),
    accountId: from.id,
    clientId: '',
    createdAt: world.now(),
    visibility: 'public',
    replyTo: null,
    text,
    spoilerText: '',
    sensitive: false,
    language: null,
    mediaIds: [],
    poll: null,
    editedAt: null,
    counts: {},
    ...more,
  };
  world.statuses.set(status.id, status);
  const [brand] = world.accounts.values();
  if (brand && text.includes(`@${brand.username}`))
    world.notifications.push({ id: world.nextId(), accountId: brand.id, statusId: status.id });
  return status;
}

/** Somebody on another server. */
export function aGuest(world: World): Account {
  return [...world.accounts.values()].find(({ domain }) => domain !== null) ?? world.newAccount('elsewhere.example');
}

export function talkIn(world: World): BenchTalk {
  const brand = (): Account => {
    const [account] = world.accounts.values();
    if (!account) throw new Error('Nobody has connected yet.');
    return account;
  };
  return {
    perPage: 40,
    async say(kind: MessageKind, below, text) {
      const visibility = kind === 'direct' ? 'direct' : 'public';
      return sayOnMastodon(world, aGuest(world), `@${brand().username} ${text}`, { replyTo: below, visibility }).id;
    },
    async sayElsewhere(text) {
      const guest = aGuest(world);
      sayOnMastodon(world, guest, text, { replyTo: sayOnMastodon(world, guest, 'Good morning').id });
    },
    async takeBack(remoteId) {
      world.statuses.delete(remoteId);
    },
    async answers() {
      return world.posts(brand().id).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(remoteId) {
      return world.statuses.has(remoteId) ? { hidden: false, liked: world.favourites.has(remoteId) } : null;
    },
  };
}
