import { notFound, postView, type ApiParts } from './api-calls.js';
import type { InventedReply } from './engagement.js';
import { json, type Answer, type Exchange } from './http-exchange.js';

/** A message below a post, and its place in the list: newer is greater. */
interface Listed {
  readonly place: readonly [string, number, string];
  readonly item: Readonly<Record<string, unknown>>;
}

/** The invented reply behind an id, once it was made; null for every other id. */
export function inventedReply({ store, engagement, now }: ApiParts, id: string): InventedReply | null {
  const post = store.visiblePost(/^(\d+)-r\d+$/.exec(id)?.[1] ?? '');
  return (post && engagement.replies(post, now()).find((reply) => reply.id === id)) ?? null;
}

/**
 * Everything below a post at whatever depth, newest first: of accounts and of invented people.
 * `before` is the `next` of the page before.
 */
export function conversationBelow(parts: ApiParts, exchange: Exchange, id: string): Answer {
  if (!parts.store.visiblePost(id)) throw notFound();
  const limit = Math.min(Math.max(Number(exchange.query.get('limit') ?? 20) || 20, 1), 100);
  const before = exchange.query.get('before');
  const from =
    before === null ? null : placeOf(before.slice(0, before.indexOf('_')), before.slice(before.indexOf('_') + 1));
  const below = messagesBelow(parts, id)
    .sort((one, other) => compared(other.place, one.place))
    .filter(({ place }) => from === null || compared(place, from) < 0);
  const page = below.slice(0, limit);
  const last = page.at(-1)?.place;
  return json(200, {
    items: page.map(({ item }) => item),
    next: below.length > limit && last ? `${last[0]}_${last[2]}` : null,
  });
}

function messagesBelow(parts: ApiParts, rootId: string): Listed[] {
  const { store, engagement, now } = parts;
  const found: Listed[] = [];
  const open = [rootId];
  for (let id = open.pop(); id !== undefined; id = open.pop()) {
    for (const reply of store.visibleReplies(id)) {
      const account = store.accounts.get(reply.accountId);
      const { handle = '', displayName = '' } = account ?? {};
      const author = { id: reply.accountId, handle, displayName, url: `${parts.origin()}/@${handle}`, invented: false };
      found.push({ place: placeOf(reply.createdAt, reply.id), item: { ...postView(parts, reply), author } });
      open.push(reply.id);
    }
    const post = store.visiblePost(id);
    for (const reply of post ? engagement.replies(post, now()) : []) {
      const createdAt = new Date(reply.at).toISOString();
      const author = { id: null, handle: null, displayName: reply.author, url: null, invented: true };
      const item = { id: reply.id, url: null, text: reply.text, replyTo: id, createdAt, author };
      found.push({ place: placeOf(createdAt, reply.id), item });
      open.push(reply.id);
    }
  }
  return found;
}

function placeOf(createdAt: string, id: string): Listed['place'] {
  return [createdAt, Number.parseInt(id, 10) || 0, id];
}

function compared(one: Listed['place'], other: Listed['place']): number {
  return one[0].localeCompare(other[0]) || one[1] - other[1] || one[2].localeCompare(other[2]);
}
