import type { BenchTalk } from '../../contract/channel-bench.js';
import { ok, pageOf, type Answer, type Route } from '../meta/graph.js';
import { postOf, shown } from './posts.js';
import { READ, route, type FacebookCall } from './routes.js';
import type { Grant, Post, World } from './world.js';

const ENGAGE = ['pages_manage_engagement'];

const ELSEWHERE: Post = {
  id: '1_1',
  pageId: '1',
  message: '',
  link: null,
  photos: [],
  at: 0,
  under: null,
  hidden: false,
  liked: false,
  storyOf: null,
  videoId: null,
  counts: {},
};

/** Two levels: what answers an answer is put below the same comment. */
function comment(call: FacebookCall): Answer {
  const { world, grant, fields } = call;
  const post = postOf(call);
  if (post.storyOf !== null) world.violate('stories have no comments');
  return ok({ id: say(world, grant.pageId ?? '', post, fields['message'] ?? '').id });
}

function say(world: World, from: string, below: Post, message: string): Post {
  const isDeep = below.under !== null && world.post(below.under)?.under !== null;
  const under = isDeep ? (below.under ?? '') : below.id;
  const [, number = below.id] = below.id.split('_');
  const id = `${number}_${world.newId()}`;
  return world.addPost({ id, pageId: from, message, under });
}

/** To a person's token the list is empty, with 200. */
function comments(call: FacebookCall): Answer {
  const { world, query, grant } = call;
  const post = postOf(call);
  const isStream = query.get('filter') === 'stream';
  if (query.get('order') !== 'reverse_chronological') world.violate('the newest comments are to come first');
  const found = world.posts.filter(
    ({ under }) => under === post.id || (isStream && under !== null && world.post(under)?.under === post.id),
  );
  const ofPage = grant.pageId === null ? [] : found.toReversed();
  return pageOf(ofPage, query, (item) => ({
    ...shown(item),
    from: undefined,
    ...(grant.scopes.includes('pages_read_user_content') && {
      from: { id: item.pageId, name: world.pages.get(item.pageId)?.name ?? 'A visitor' },
    }),
    is_hidden: item.hidden,
    user_likes: item.liked,
    ...(item.under !== post.id && { parent: { id: item.under } }),
  }));
}

function like(liked: boolean): (call: FacebookCall) => Answer {
  return (call) => {
    postOf(call).liked = liked;
    return ok({ success: true });
  };
}

export const COMMENT_ROUTES: readonly Route<World, Grant>[] = [
  route('POST', '/:id/comments', ENGAGE, comment, { fields: ['message'] }),
  route('GET', '/:id/comments', READ, comments, { query: ['filter', 'order', 'fields', 'limit', 'after'] }),
  route('POST', '/:id/likes', ENGAGE, like(true)),
  route('DELETE', '/:id/likes', ENGAGE, like(false)),
];

export function talkIn(world: World): BenchTalk {
  const guest = '7000000000001';
  const pageOfBrand = (): string => [...world.pages.keys()][0] ?? '';
  return {
    perPage: 50,
    async say(_, below, text) {
      const post = world.post(below ?? '');
      if (!post) throw new Error(`There is no post ${below}.`);
      return say(world, guest, post, text).id;
    },
    async sayElsewhere(text) {
      // Below a post of another Page.
      say(world, guest, { ...say(world, guest, ELSEWHERE, 'Good morning'), under: null }, text);
    },
    async takeBack(remoteId) {
      world.posts = world.posts.filter(({ id }) => id !== remoteId);
    },
    async answers() {
      return world.benchPosts(pageOfBrand()).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(remoteId) {
      const { hidden, liked } = world.post(remoteId) ?? {};
      return hidden === undefined || liked === undefined ? null : { hidden, liked };
    },
  };
}
