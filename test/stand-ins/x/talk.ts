import type { BenchTalk } from '../../contract/channel-bench.js';
import { invalid, rootOf, shown } from './posts.js';
import { Problem, type Answer, type Call, type Route } from './protocol.js';
import type { Post, User, World } from './world.js';

const FIELDS = ['max_results', 'tweet.fields', 'expansions', 'user.fields'];
const READ = ['tweet.read', 'users.read'];
const WEEK_MS = 7 * 86_400_000;

/** What people say to an account: two lists, each post of which costs. */
export const TALK_ROUTES: readonly Route[] = [
  {
    method: 'GET',
    path: '/2/users/:id/mentions',
    scopes: READ,
    body: 'none',
    limit: 300,
    query: [...FIELDS, 'pagination_token'],
    handle: mentions,
  },
  {
    method: 'GET',
    path: '/2/tweets/search/recent',
    scopes: READ,
    body: 'none',
    limit: 300,
    query: [...FIELDS, 'query', 'next_token'],
    handle: search,
  },
];

function mentions({ world, user, params, query }: Call): Answer {
  if (params['id'] !== user.id) world.violate('somebody else’s mentions were read');
  const named = world.posts.filter(({ userId, text }) => userId !== user.id && text.includes(`@${user.username}`));
  return listOf(named, query.get('pagination_token'), { world, query });
}

/** Seven days back, the post itself included. */
function search({ world, query }: Call): Answer {
  const id = /^conversation_id:(\d+)$/.exec(query.get('query') ?? '')?.[1];
  if (id === undefined) throw invalid('query');
  const since = world.now() - WEEK_MS;
  const found = world.posts.filter((post) => rootOf(world, post) === id && world.instantOf(post.id) > since);
  return listOf(found, query.get('next_token'), { world, query });
}

function listOf(posts: readonly Post[], token: string | null, { world, query }: Pick<Call, 'world' | 'query'>): Answer {
  if (!world.creditsLeft)
    throw new Problem(402, 'Your enrolled account does not have any credits to fulfill this request.', 'credits');
  const most = Number(query.get('max_results') ?? 10);
  if (most < 5 || most > 100) throw invalid('max_results');
  const from = Number(token ?? 0);
  const page = posts.toReversed().slice(from, from + most);
  const authors = new Set(page.map(({ userId }) => userId));
  const users = [...authors].flatMap((id) => {
    const user = world.users.get(id);
    return user
      ? [{ id, name: user.name, username: user.username, profile_image_url: 'https://pbs.example/a.png' }]
      : [];
  });
  const isMore = posts.length > from + most;
  return {
    status: 200,
    json: {
      ...(page.length > 0 && {
        data: page.map((post) => shown(world, post, query.get('tweet.fields'))),
        ...(query.get('expansions') === 'author_id' && { includes: { users } }),
      }),
      meta: { result_count: page.length, ...(isMore && { next_token: String(from + most) }) },
    },
  };
}

/** Somebody outside. */
function aGuest(world: World): User {
  return (
    [...world.users.values()].find(({ username }) => username === 'a_visitor') ??
    world.addUser({ username: 'a_visitor', name: 'A visitor' })
  );
}

export function sayOnX(world: World, text: string, replyTo: string | null): Post {
  const post: Post = {
    id: world.newId(),
    userId: aGuest(world).id,
    text,
    replyTo,
    quotes: null,
    mediaIds: [],
    poll: null,
    labels: {},
    counts: {},
    own: {},
  };
  world.posts.push(post);
  return post;
}

export function talkIn(world: World): BenchTalk {
  const brand = (): User => {
    const [user] = world.users.values();
    if (!user) throw new Error('Nobody has connected yet.');
    return user;
  };
  return {
    perPage: 100,
    async say(_, below, text) {
      return sayOnX(world, `@${brand().username} ${text}`, below).id;
    },
    async sayElsewhere(text) {
      sayOnX(world, text, sayOnX(world, 'Good morning', null).id);
    },
    async takeBack(remoteId) {
      world.posts = world.posts.filter(({ id }) => id !== remoteId);
    },
    async answers() {
      return world.benchPosts(brand().id).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(remoteId) {
      return world.post(remoteId) ? { hidden: false, liked: false } : null;
    },
  };
}
