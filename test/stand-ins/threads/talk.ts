import type { BenchTalk } from '../../contract/channel-bench.js';
import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import { missing, shown, wantedFields } from './posts.js';
import type { Grant, Post, World } from './world.js';

type ThreadsCall = Call<World, Grant>;

/** What people answer, and what a profile can do about that. */
export const TALK_ROUTES: readonly Route<World, Grant>[] = [
  {
    method: 'GET',
    path: '/v1.0/:id/conversation',
    scopes: ['threads_basic', 'threads_read_replies'],
    query: ['fields', 'reverse', 'limit', 'after'],
    handle: conversation,
  },
  {
    method: 'POST',
    path: '/v1.0/:id/manage_reply',
    scopes: ['threads_basic', 'threads_manage_replies'],
    fields: ['hide'],
    handle: manage,
  },
];

function conversation({ world, params, query, grant }: ThreadsCall): Answer {
  const root = world.post(params['id'] ?? '');
  if (!root) throw missing();
  if (query.get('reverse') !== 'true') world.violate('the newest answers are to come first');
  const wanted = wantedFields(world, query);
  const below = world.posts.filter((post) => post !== root && rootOf(world, post) === root.id);
  return pageOf(below.toReversed(), query, (post) => {
    const username = world.profiles.get(post.container.profileId)?.username;
    const all: Record<string, unknown> = {
      username,
      root_post: { id: root.id },
      is_reply_owned_by_me: post.container.profileId === grant.profileId,
      hide_status: isHidden(world, post) ? (world.hidden.has(post.id) ? 'HIDDEN' : 'COVERED') : 'NOT_HUSHED',
      profile_picture_url: 'https://pictures.example/a.jpg',
    };
    const more = Object.fromEntries(Object.entries(all).filter(([name]) => wanted.includes(name)));
    return { ...shown({ world, query }, post), ...more };
  });
}

function manage({ world, params, fields, grant }: ThreadsCall): Answer {
  const post = world.post(params['id'] ?? '');
  if (!post) throw missing();
  const parent = world.post(post.container.replyTo ?? '');
  if (parent?.container.profileId !== grant.profileId || parent.container.replyTo !== null)
    throw new GraphError(10, 'Only top-level replies can be managed.', { status: 400 });
  if (fields['hide'] === 'true') world.hidden.add(post.id);
  else world.hidden.delete(post.id);
  return ok({ success: true });
}

function isHidden(world: World, post: Post): boolean {
  const parent = world.post(post.container.replyTo ?? '');
  return world.hidden.has(post.id) || (parent !== undefined && isHidden(world, parent));
}

function rootOf(world: World, post: Post): string {
  const { replyTo } = post.container;
  const parent = replyTo === null ? undefined : world.post(replyTo);
  return parent ? rootOf(world, parent) : (replyTo ?? post.id);
}

function say(world: World, text: string, replyTo: string | null): Post {
  const guest =
    [...world.profiles.values()].find(({ username }) => username === 'a.visitor') ??
    world.addProfile({ username: 'a.visitor' });
  const now = world.now();
  const post: Post = {
    id: world.newId(),
    container: {
      id: world.newId(),
      profileId: guest.id,
      type: 'TEXT',
      text,
      replyTo,
      media: [],
      isItem: false,
      fields: {},
      madeAt: now,
      doneAt: now,
      failure: null,
      postId: null,
      toldAt: null,
    },
    at: now,
    counts: {},
  };
  world.posts.push(post);
  return post;
}

export function talkIn(world: World): BenchTalk {
  const brand = (): string => [...world.profiles.keys()][0] ?? '';
  return {
    perPage: 50,
    async say(_, below, text) {
      return say(world, text, below).id;
    },
    async sayElsewhere(text) {
      say(world, text, say(world, 'Good morning', null).id);
    },
    async takeBack(remoteId) {
      world.posts = world.posts.filter(({ id }) => id !== remoteId);
    },
    async answers() {
      return world.benchPosts(brand()).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(remoteId) {
      return world.post(remoteId) ? { hidden: world.hidden.has(remoteId), liked: false } : null;
    },
  };
}
