import { GraphError, ok, pageOf, type Answer, type Route } from '../meta/graph.js';
import { missing, timeOf, type InstagramCall } from './call.js';
import { CONTAINER_FIELDS, containerAnswer, createContainer, receiveBytes } from './containers.js';
import { answer, changeComment, comment, comments, removeComment, replies, REPLY_FIELDS } from './comments.js';
import { FB, IG, requireProof } from './oauth.js';
import { DAY_MS, type Grant, type Login, type Post, type World } from './world.js';

type Handle = (call: InstagramCall) => Answer | Promise<Answer>;

const KNOWN_FIELDS = [
  'id',
  'user_id',
  'username',
  'name',
  'account_type',
  'profile_picture_url',
  'followers_count',
  'media_count',
  'caption',
  'timestamp',
  'permalink',
  'media_type',
  'media_product_type',
  'like_count',
  'comments_count',
  'status_code',
  'status',
  'text',
  'hidden',
  'parent_id',
  'from{id,username}',
  `replies.limit(50){${REPLY_FIELDS}}`,
  'quota_usage',
  'config',
  'config{quota_total,quota_duration}',
];
const BOTH = ['views', 'reach', 'saved', 'shares', 'reposts', 'total_interactions', 'likes', 'comments'];
const INSIGHTS: Readonly<Record<string, readonly string[]>> = {
  FEED: [...BOTH, 'follows', 'profile_visits', 'profile_activity'],
  REELS: [
    ...BOTH,
    'ig_reels_avg_watch_time',
    'ig_reels_video_view_total_time',
    'reels_skip_rate',
    'crossposted_views',
    'facebook_views',
  ],
  STORY: ['views', 'reach', 'replies', 'shares', 'follows', 'profile_visits', 'navigation', 'total_interactions'],
};

function productOf({ container: { type } }: Post): string {
  return { REELS: 'REELS', STORIES: 'STORY' }[type] ?? 'FEED';
}

function own({ world, grant, params }: InstagramCall): void {
  if (params['account'] === grant.accountId) return;
  world.violate(`the account ${params['account']} is not the token's`);
  throw missing();
}

function publish({ world, fields, grant }: InstagramCall): Answer {
  const container = world.containers.get(fields['creation_id'] ?? '');
  if (!container || container.isItem || container.accountId !== grant.accountId || container.postId !== null)
    throw new GraphError(24, 'The requested resource does not exist', { subcode: 2_207_006 });
  switch (world.statusOf(container)) {
    case 'IN_PROGRESS':
      world.violate(`container ${container.id} was published before it was ready`);
      throw new GraphError(9_007, 'The media is not ready for publishing', { subcode: 2_207_027 });
    case 'EXPIRED':
      throw new GraphError(-2, 'The media has expired', { subcode: 2_207_020 });
    case 'ERROR':
      throw new GraphError(100, 'The container failed');
  }
  if (world.recent(container.accountId) >= world.quota)
    throw new GraphError(9, 'The account reached its limit of posts', { subcode: 2_207_042 });
  const post: Post = { id: world.newId(), container, at: world.now(), counts: {} };
  container.postId = post.id;
  world.posts.push(post);
  return ok({ id: post.id });
}

function shown(world: World, post: Post): object {
  const { id, container, at, counts } = post;
  const product = productOf(post);
  const isVideo = container.media[0]?.mime.startsWith('video/') === true;
  const caption = container.fields['caption'];
  return {
    id,
    ...(caption !== undefined && { caption }),
    timestamp: timeOf(at),
    permalink: `https://www.instagram.com/${product === 'REELS' ? 'reel' : 'p'}/C${id}/`,
    media_type: container.type === 'CAROUSEL' ? 'CAROUSEL_ALBUM' : isVideo ? 'VIDEO' : 'IMAGE',
    media_product_type: product,
    ...(!world.hidesLikes && { like_count: counts['like_count'] ?? 0 }),
    comments_count: counts['comments_count'] ?? 0,
  };
}

/** Stories are in a list of their own, for a day. */
function list(areStories: boolean): Handle {
  return (call) => {
    own(call);
    const { world, grant, query } = call;
    const posts = world.posts.filter(
      (post) => post.container.accountId === grant.accountId && (productOf(post) === 'STORY') === areStories,
    );
    const current = areStories ? posts.filter(({ at }) => at > world.now() - DAY_MS) : posts;
    return pageOf(current.reverse(), query, (post) => shown(world, post));
  };
}

function limit(call: InstagramCall): Answer {
  own(call);
  const { world, grant } = call;
  const config = { quota_total: world.quota, quota_duration: 86_400 };
  return ok({ data: [{ quota_usage: world.recent(grant.accountId ?? ''), config }] });
}

function profile(world: World, id: string): object | null {
  const account = world.accounts.get(id);
  if (!account) return null;
  const { username } = account;
  const picture = 'https://pictures.example/brand.jpg?signed=1';
  const counts = { followers_count: 34, media_count: world.posts.length };
  return { id, username, name: `The ${username}`, profile_picture_url: picture, ...counts };
}

function node({ world, params }: InstagramCall): Answer {
  const id = params['id'] ?? '';
  const account = profile(world, id);
  if (account) return ok(account);
  const container = world.containers.get(id);
  if (container) return ok(containerAnswer(world, container));
  return ok(shown(world, postOf(world, id)));
}

function postOf(world: World, id: string): Post {
  const post = world.post(id);
  if (!post || (productOf(post) === 'STORY' && post.at <= world.now() - DAY_MS)) throw missing();
  return post;
}

function me({ world, grant }: InstagramCall): Answer {
  const account = world.accounts.get(grant.accountId ?? '');
  if (!account) throw missing();
  const { id, appScopedId, type } = account;
  return ok({ ...profile(world, id), id: appScopedId, user_id: id, account_type: type });
}

/** Fields that Instagram tells about (sheet, 2026); asking for others is refused. */
const TOLD = ['comments', 'live_comments', 'mentions', 'messages', 'message_reactions'];

function subscribe({ world, params, query }: InstagramCall): Answer {
  const wanted = query.get('subscribed_fields') ?? '';
  for (const name of wanted.split(','))
    if (!TOLD.includes(name)) throw new GraphError(100, '(#100) Param subscribed_fields[0] must be one of …');
  world.subscriptions.set(params['account'] ?? '', wanted);
  return ok({ success: true });
}

function unsubscribe({ world, params }: InstagramCall): Answer {
  return ok({ success: world.subscriptions.delete(params['account'] ?? '') });
}

function insights({ world, params, query }: InstagramCall): Answer {
  const post = postOf(world, params['id'] ?? '');
  const product = productOf(post);
  const known = INSIGHTS[product] ?? [];
  const names = (query.get('metric') ?? '').split(',');
  for (const name of names)
    if (!known.includes(name)) throw new GraphError(100, `(#100) metric[0] must be one of: ${known.join(', ')}`);
  if (product === 'STORY' && (post.counts['reach'] ?? 0) < 5)
    throw new GraphError(10, '(#10) Not enough viewers for the media to show insights');
  return ok({
    data: names.map((name) => ({ name, period: 'lifetime', values: [{ value: post.counts[name] ?? 0 }] })),
  });
}

/** Comments and posts are deleted by the same call, with permissions of their own. */
function permitted(call: InstagramCall, scope: string, handle: (call: InstagramCall) => Answer): Answer {
  if (!call.grant.scopes.includes(scope)) throw new GraphError(10, `(#10) ${scope} is missing`);
  return handle(call);
}

function noWayToDelete(): never {
  throw new GraphError(100, 'Unsupported delete request.', { subcode: 33 });
}

function remove({ world, params }: InstagramCall): Answer {
  const post = postOf(world, params['id'] ?? '');
  world.posts = world.posts.filter((other) => other !== post);
  world.comments = world.comments.filter(({ under }) => under !== post.id);
  return ok({ success: true });
}

interface Permitted {
  readonly basic: readonly string[];
  readonly publish: readonly string[];
  readonly comments: readonly string[];
  readonly insights: readonly string[];
}

const PERMITTED: Readonly<Record<Login, Permitted>> = {
  facebook: {
    basic: ['instagram_basic', 'pages_read_engagement'],
    publish: ['instagram_basic', 'instagram_content_publish'],
    comments: ['instagram_manage_comments'],
    insights: ['instagram_manage_insights'],
  },
  instagram: {
    basic: ['instagram_business_basic'],
    publish: ['instagram_business_basic', 'instagram_business_content_publish'],
    comments: ['instagram_business_manage_comments'],
    insights: ['instagram_business_manage_insights'],
  },
};

/** Each host takes its own tokens alone, and Facebook's wants the proof of the app. */
function checked(login: Login, handle: Handle): Handle {
  return (call) => {
    const { world, grant, query } = call;
    if (grant.login !== login) world.violate(`a token of ${grant.login} was used on the host of ${login}`);
    if (grant.accountId === null) world.violate('a person’s token was used where a Page’s belongs');
    if (login === 'facebook') requireProof(world, grant, query);
    for (const name of (query.get('fields') ?? 'id').split(/,(?![^{]*\})/))
      if (!KNOWN_FIELDS.includes(name)) world.violate(`there is no field ${name}`);
    return handle(call);
  };
}

function routesOf(login: Login): Route<World, Grant>[] {
  const { basic, publish: toPublish, comments: toComment, insights: toMeasure } = PERMITTED[login];
  const route = (
    method: Route<World, Grant>['method'],
    path: string,
    scopes: readonly string[],
    handle: Handle,
    more: Pick<Route<World, Grant>, 'query' | 'fields'> = {},
  ): Route<World, Grant> => ({
    method,
    path: `${login === 'facebook' ? FB : IG}${path}`,
    scopes,
    handle: checked(login, handle),
    ...more,
    query: [...(login === 'facebook' ? ['appsecret_proof'] : []), ...(more.query ?? [])],
  });
  const owned =
    (handle: Handle): Handle =>
    (call) => {
      own(call);
      return handle(call);
    };
  return [
    ...(login === 'instagram'
      ? [
          route('GET', '/me', basic, me, { query: ['fields'] }),
          route('POST', '/:account/subscribed_apps', toComment, owned(subscribe), { query: ['subscribed_fields'] }),
          route('DELETE', '/:account/subscribed_apps', toComment, owned(unsubscribe)),
        ]
      : []),
    route('POST', '/:account/media', toPublish, owned(createContainer), { fields: CONTAINER_FIELDS }),
    route('POST', '/:account/media_publish', toPublish, owned(publish), { fields: ['creation_id'] }),
    route('GET', '/:account/content_publishing_limit', toPublish, limit, { query: ['fields'] }),
    route('GET', '/:account/media', basic, list(false), { query: ['fields', 'limit', 'after'] }),
    route('GET', '/:account/stories', basic, list(true), { query: ['fields', 'limit'] }),
    route('POST', '/:id/comments', toComment, comment, { fields: ['message'] }),
    route('GET', '/:id/comments', toComment, comments, { query: ['fields', 'limit', 'after'] }),
    route('POST', '/:id/replies', toComment, answer, { fields: ['message'] }),
    route('GET', '/:id/replies', toComment, replies, { query: ['fields', 'limit', 'after'] }),
    route('POST', '/:id', toComment, changeComment, { query: ['hide'] }),
    route('GET', '/:id/insights', toMeasure, insights, { query: ['metric'] }),
    route('GET', '/:id', basic, node, { query: ['fields'] }),
    login === 'facebook'
      ? route(
          'DELETE',
          '/:id',
          [],
          (call) => removeComment(call) ?? permitted(call, 'instagram_manage_contents', remove),
        )
      : route('DELETE', '/:id', toComment, (call) => removeComment(call) ?? noWayToDelete()),
  ];
}

export const POST_ROUTES: readonly Route<World, Grant>[] = [
  ...routesOf('facebook'),
  ...routesOf('instagram'),
  {
    method: 'POST',
    path: '/rupload.facebook.com/ig-api-upload/v26.0/:id',
    scopes: PERMITTED.facebook.publish,
    headers: ['offset', 'file_size'],
    isUpload: true,
    handle: receiveBytes,
  },
];
