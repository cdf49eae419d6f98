import type { BenchTalk } from '../../contract/channel-bench.js';
import { ok, pageOf, type Answer } from '../meta/graph.js';
import { missing, timeOf, type InstagramCall } from './call.js';
import type { Comment, World } from './world.js';

export const REPLY_FIELDS = 'id,text,timestamp,username,hidden,parent_id';

/** With `fields` the comment is made and the answer is an error; the route knows no such parameter. */
export function comment({ world, fields, params, grant }: InstagramCall): Answer {
  const post = world.post(params['id'] ?? '');
  if (!post || world.now() < post.at + world.settlingMs) throw missing();
  if (post.container.type === 'STORIES') world.violate('a story was commented on');
  return ok({ id: made(world, grant.accountId ?? '', post.id, fields['message'] ?? '').id });
}

/** One level of answers; as with comments, the route knows no `fields`. */
export function answer({ world, fields, params, grant }: InstagramCall): Answer {
  const above = commentOf(world, params['id'] ?? '');
  if (world.comments.some(({ id }) => id === above.under)) world.violate('an answer was answered');
  return ok({ id: made(world, grant.accountId ?? '', above.id, fields['message'] ?? '').id });
}

export function comments({ world, params, query }: InstagramCall): Answer {
  const id = params['id'] ?? '';
  if (!world.post(id)) throw missing();
  const withReplies = (query.get('fields') ?? '').includes('replies');
  const below = world.comments.filter(({ under }) => under === id).reverse();
  return pageOf(below, query, (item) => {
    const answers = world.comments.filter(({ under }) => under === item.id);
    const first = pageOf(answers, new URLSearchParams({ limit: '50' }), (reply) => shown(reply, world)).json;
    return { ...shown(item, world), ...(withReplies && answers.length > 0 && { replies: first }) };
  });
}

export function replies({ world, params, query }: InstagramCall): Answer {
  const above = commentOf(world, params['id'] ?? '');
  const below = world.comments.filter(({ under }) => under === above.id);
  return pageOf(below, query, (item) => shown(item, world));
}

export function changeComment({ world, params, query }: InstagramCall): Answer {
  commentOf(world, params['id'] ?? '').hidden = query.get('hide') === 'true';
  return ok({ success: true });
}

/** @returns null where the id is no comment's */
export function removeComment({ world, params }: InstagramCall): Answer | null {
  const gone = world.comments.find(({ id }) => id === params['id']);
  if (!gone) return null;
  world.comments = world.comments.filter((other) => other !== gone && other.under !== gone.id);
  return ok({ success: true });
}

function shown({ id, text, at, accountId, under, hidden }: Comment, world: World): object {
  const username = world.accounts.get(accountId)?.username;
  return {
    id,
    text,
    timestamp: timeOf(at),
    hidden,
    ...(!world.hidesNames && { username }),
    ...(world.namesAuthors && { from: { id: accountId, username } }),
    ...(world.post(under) === undefined && { parent_id: under }),
  };
}

function made(world: World, accountId: string, under: string, text: string): Comment {
  const fresh: Comment = { id: world.newId(), accountId, under, text, at: world.now(), hidden: false };
  world.comments.push(fresh);
  return fresh;
}

function commentOf(world: World, id: string): Comment {
  const found = world.comments.find((candidate) => candidate.id === id);
  if (!found) throw missing();
  return found;
}

export function talkIn(world: World): BenchTalk {
  const guest = (): string =>
    (
      [...world.accounts.values()].find(({ username }) => username === 'a.visitor') ??
      world.addAccount({ username: 'a.visitor' })
    ).id;
  const brand = (): string => [...world.accounts.keys()][0] ?? '';
  return {
    perPage: 50,
    async say(_, below, text) {
      const above = world.comments.find(({ id }) => id === below);
      const isDeep = above !== undefined && world.post(above.under) === undefined;
      return made(world, guest(), (isDeep ? above.under : below) ?? '', text).id;
    },
    async sayElsewhere(text) {
      made(world, guest(), '1', text);
    },
    async takeBack(remoteId) {
      world.comments = world.comments.filter(({ id }) => id !== remoteId);
    },
    async answers() {
      return world.benchPosts(brand()).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(remoteId) {
      const found = world.comments.find(({ id }) => id === remoteId);
      return found ? { hidden: found.hidden, liked: false } : null;
    },
  };
}
