import { keyOf } from './media.js';
import { objectIn, Problem, textIn, type Answer, type Call, type Route } from './protocol.js';
import type { Post, User, World } from './world.js';

/** How long X remembers what an account said; the real length is not documented. */
const REPEAT_MS = 15 * 60_000;
const PRIVATE_MS = 30 * 86_400_000;
const REPLY_SETTINGS = ['following', 'mentionedUsers', 'subscribers', 'verified'];

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const LINK = /https?:\/\/\S+/g;

/** X's count by a reading of its own: links 23, emoji and everything beyond the light ranges 2. */
function weightOf(text: string): number {
  const composed = text.normalize('NFC');
  let weight = [...composed.matchAll(LINK)].length * 23;
  for (const { segment } of graphemes.segment(composed.replaceAll(LINK, ''))) {
    if (/\p{Extended_Pictographic}/u.test(segment)) weight += 2;
    else for (const character of segment) weight += isLight(character.codePointAt(0) ?? 0) ? 1 : 2;
  }
  return weight;
}

function isLight(code: number): boolean {
  return (
    code <= 0x10ff ||
    (code >= 0x2000 && code <= 0x200d) ||
    (code >= 0x2010 && code <= 0x201f) ||
    (code >= 0x2032 && code <= 0x2037)
  );
}

function create(call: Call): Answer {
  const { world, user, body } = call;
  if (!world.creditsLeft)
    throw new Problem(402, 'Your enrolled account does not have any credits to fulfill this request.', 'credits');
  const text = typeof body['text'] === 'string' ? body['text'] : '';
  const media = objectIn<{ media_ids?: string[]; tagged_user_ids?: string[] }>(body, 'media');
  const poll = objectIn<{ options?: string[]; duration_minutes?: number }>(body, 'poll');
  const reply = objectIn<{ in_reply_to_tweet_id?: string }>(body, 'reply');
  const quotes = typeof body['quote_tweet_id'] === 'string' ? body['quote_tweet_id'] : null;
  const replyTo = reply?.in_reply_to_tweet_id ?? null;
  checkNames(world, 'media', media, ['media_ids', 'tagged_user_ids']);
  checkNames(world, 'poll', poll, ['options', 'duration_minutes']);
  checkNames(world, 'reply', reply, ['in_reply_to_tweet_id', 'exclude_reply_user_ids']);
  const settings = body['reply_settings'];
  if (settings !== undefined && !REPLY_SETTINGS.includes(textIn(body, 'reply_settings')))
    throw invalid(`reply_settings is not one of ${REPLY_SETTINGS.join(', ')}`);
  if ([media, poll, quotes].filter((one) => one !== null).length > 1)
    throw invalid('media, poll and quote_tweet_id are mutually exclusive');
  if (text === '' && !media) throw invalid('One or more parameters to your request was invalid: text is empty.');
  checkText(text, user, poll !== null);
  if (poll) checkPoll(poll);
  checkRelation(world, user, replyTo, 'reply');
  checkRelation(world, user, quotes, 'quote');
  const mediaIds = media?.media_ids ?? [];
  checkMedia(world, user, mediaIds);
  checkTags(world, media?.tagged_user_ids, mediaIds);
  if (isRepeat(world, user, text, mediaIds))
    throw new Problem(403, 'You are not allowed to create a Tweet with duplicate content.');
  const post: Post = {
    id: world.newId(),
    userId: user.id,
    text,
    replyTo,
    quotes,
    mediaIds,
    poll: poll && { options: poll.options ?? [], minutes: poll.duration_minutes ?? 0 },
    labels: {
      reply_settings: settings,
      community_id: body['community_id'],
      share_with_followers: body['share_with_followers'],
      tagged_user_ids: media?.tagged_user_ids,
      made_with_ai: body['made_with_ai'],
      paid_partnership: body['paid_partnership'],
    },
    counts: {},
    own: {},
  };
  world.posts.push(post);
  for (const id of mediaIds) {
    const upload = world.uploads.get(id);
    if (upload) upload.postId = post.id;
  }
  return {
    status: 201,
    json: { data: { id: post.id, text: shown(world, post).text, edit_history_tweet_ids: [post.id] } },
  };
}

function checkTags(world: World, tagged: readonly string[] | undefined, mediaIds: readonly string[]): void {
  if (tagged === undefined) return;
  if (tagged.length === 0 || tagged.length > 10) throw invalid('media.tagged_user_ids holds 1 to 10 ids');
  if (mediaIds.length === 0) throw invalid('media.tagged_user_ids needs media');
  if (tagged.some((id) => !world.users.has(id))) throw invalid('media.tagged_user_ids names nobody');
}

function checkText(text: string, user: User, hasPoll: boolean): void {
  const isLong = user.subscription === 'Premium' || user.subscription === 'PremiumPlus';
  const most = isLong && !hasPoll ? 25_000 : 280;
  if (weightOf(text) > most)
    throw new Problem(403, 'Your Tweet text is too long. You are not permitted to perform this action.');
  const cashtags = text.match(/(?:^|\s)\$[a-z]{1,6}\b/gi) ?? [];
  if (cashtags.length > 1) throw new Problem(403, 'Posts may contain a maximum of one cashtag.');
}

function checkPoll({ options, duration_minutes: minutes }: { options?: string[]; duration_minutes?: number }): void {
  const fits =
    Array.isArray(options) &&
    options.length >= 2 &&
    options.length <= 4 &&
    options.every((option) => option.length >= 1 && option.length <= 25);
  if (!fits) throw invalid('poll.options');
  if (!Number.isInteger(minutes) || (minutes ?? 0) < 5 || (minutes ?? 0) > 10_080)
    throw invalid('poll.duration_minutes');
}

/** The rule of 23 February 2026: only below own posts, and those whose author mentioned the account. */
function checkRelation(world: World, user: User, id: string | null, how: 'reply' | 'quote'): void {
  if (id === null) return;
  const post = world.post(id);
  if (!post)
    throw how === 'reply'
      ? new Problem(403, 'You attempted to reply to a Tweet that is deleted or not visible to you.')
      : invalid('quote_tweet_id');
  if (post.userId === user.id || post.text.includes(`@${user.username}`)) return;
  throw new Problem(403, 'You can only reply to or quote posts where you are mentioned or are the author.');
}

function checkMedia(world: World, user: User, ids: readonly string[]): void {
  const uploads = ids.map((id) => world.uploads.get(id));
  for (const upload of uploads) {
    const isReady =
      upload?.content &&
      (upload.processing === null || (upload.processing.doneAt <= world.now() && upload.processing.failure === null));
    if (!upload || upload.userId !== user.id || upload.expiresAt < world.now() || !isReady)
      throw invalid('Your media IDs are invalid.');
    if (upload.postId !== null) throw invalid('Your media IDs are invalid: one is attached already.');
  }
  const kinds = new Set(uploads.map((upload) => upload?.category));
  const isTooMany = kinds.has('tweet_image') ? ids.length > 4 : ids.length > 1;
  if (kinds.size > 1 || isTooMany) throw invalid('media.media_ids: 4 photos, or 1 animated GIF, or 1 video');
}

function isRepeat(world: World, user: User, text: string, mediaIds: readonly string[]): boolean {
  if (text === '' || mediaIds.length > 0) return false;
  return world.posts.some(
    (post) =>
      post.userId === user.id &&
      post.text === text &&
      post.mediaIds.length === 0 &&
      world.now() - world.instantOf(post.id) < REPEAT_MS,
  );
}

function remove({ world, user, params }: Call): Answer {
  const post = world.post(params['id'] ?? '');
  if (!post || post.userId !== user.id) throw new Problem(404, 'Could not find tweet.', 'resource-not-found');
  world.posts = world.posts.filter((other) => other !== post);
  return { status: 200, json: { data: { deleted: true } } };
}

function timeline({ world, user, params, query }: Call): Answer {
  if (params['id'] !== user.id) world.violate('somebody else’s timeline was read');
  const most = Number(query.get('max_results') ?? 10);
  if (most < 5 || most > 100) throw invalid('max_results');
  const from = query.get('start_time');
  if (from !== null && !/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(from))
    throw invalid('start_time is not YYYY-MM-DDTHH:mm:ssZ');
  const start = from === null ? 0 : Date.parse(from);
  const own = world.posts.filter((post) => post.userId === user.id && world.instantOf(post.id) >= start).reverse();
  const offset = Number(query.get('pagination_token') ?? 0);
  const page = own.slice(offset, offset + most);
  const more = own.length > offset + most;
  return {
    status: 200,
    json: {
      ...(page.length > 0 && { data: page.map((post) => shown(world, post, query.get('tweet.fields'))) }),
      meta: { result_count: page.length, ...(more && { next_token: String(offset + most) }) },
    },
  };
}

function lookUp({ world, user, query }: Call): Answer {
  if (!world.creditsLeft)
    throw new Problem(402, 'Your enrolled account does not have any credits to fulfill this request.', 'credits');
  const ids = (query.get('ids') ?? '').split(',');
  if (ids.length > 100) throw invalid('ids: at most 100');
  if (new Set(ids).size < ids.length) world.violate('an id was asked for twice in one call');
  const fields = query.get('tweet.fields');
  const wantsOwn = (fields ?? '').split(',').includes('non_public_metrics');
  const data: object[] = [];
  const errors: object[] = [];
  for (const id of ids) {
    const post = world.post(id);
    if (!post) {
      errors.push({
        value: id,
        detail: `Could not find tweet with ids: [${id}].`,
        title: 'Not Found Error',
        resource_type: 'tweet',
        parameter: 'ids',
        resource_id: id,
        type: 'https://api.twitter.com/2/problems/resource-not-found',
      });
      continue;
    }
    const isOld = world.now() - world.instantOf(id) > PRIVATE_MS;
    if (wantsOwn && (isOld || post.userId !== user.id)) {
      world.violate(`private numbers were asked for a post that is ${isOld ? 'older than 30 days' : 'not one’s own'}`);
      errors.push({
        resource_id: id,
        field: 'non_public_metrics',
        title: 'Field Authorization Error',
        detail: 'Sorry, you are not authorized to access this field.',
        type: 'https://api.twitter.com/2/problems/not-authorized-for-field',
      });
    }
    data.push(shown(world, post, isOld ? (fields ?? '').replace('non_public_metrics', '') : fields));
  }
  return { status: 200, json: { ...(data.length > 0 && { data }), ...(errors.length > 0 && { errors }) } };
}

/** As X gives a post back: links shortened, three characters escaped, a link added for files and for what is quoted. */
export function shown(
  world: World,
  post: Post,
  fields: string | null = null,
): { readonly text: string } & Record<string, unknown> {
  const wanted = new Set((fields ?? '').split(','));
  const urls: object[] = [];
  const shorten = (expanded: string, more: object = {}): string => {
    const url = `https://t.co/${String(urls.length).padStart(10, 'x')}`;
    urls.push({ url, expanded_url: expanded, display_url: expanded.slice(8, 30), ...more });
    return url;
  };
  const uploads = post.mediaIds.flatMap((id) => world.uploads.get(id) ?? []);
  let text = post.text.replaceAll(LINK, (link) => shorten(link));
  text = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const username = world.users.get(post.userId)?.username ?? '';
  for (const upload of uploads.slice(0, 1))
    text += ` ${shorten(`https://x.com/${username}/status/${post.id}/photo/1`, { media_key: keyOf(upload) })}`;
  if (post.quotes !== null) text += ` ${shorten(`https://x.com/somebody/status/${post.quotes}`)}`;
  const renamed = world.spelling === 'post';
  const isLong = weightOf(post.text) > 280;
  const note = { text, entities: { urls } };
  const counts = {
    reply_count: 0,
    like_count: 0,
    quote_count: 0,
    bookmark_count: 0,
    impression_count: 0,
    retweet_count: 0,
    ...post.counts,
  };
  const { retweet_count: shares, ...others } = counts;
  return {
    id: post.id,
    text: isLong ? `${text.slice(0, 270)}… https://t.co/note` : text,
    edit_history_tweet_ids: [post.id],
    ...(wanted.has('author_id') && { author_id: post.userId }),
    ...(wanted.has('conversation_id') && { conversation_id: rootOf(world, post) }),
    ...(wanted.has('in_reply_to_user_id') &&
      post.replyTo !== null && { in_reply_to_user_id: world.post(post.replyTo)?.userId }),
    ...(wanted.has('entities') && urls.length > 0 && { entities: { urls } }),
    ...(wanted.has('attachments') && uploads.length > 0 && { attachments: { media_keys: uploads.map(keyOf) } }),
    ...(wanted.has('note_tweet') && isLong && { [renamed ? 'note_post' : 'note_tweet']: note }),
    ...(wanted.has('referenced_tweets') &&
      (post.replyTo !== null || post.quotes !== null) && {
        [renamed ? 'referenced_posts' : 'referenced_tweets']: [
          ...(post.quotes === null ? [] : [{ type: 'quoted', id: post.quotes }]),
          ...(post.replyTo === null ? [] : [{ type: 'replied_to', id: post.replyTo }]),
        ],
      }),
    ...(wanted.has('public_metrics') && {
      public_metrics: { ...others, [renamed ? 'repost_count' : 'retweet_count']: shares },
    }),
    ...(wanted.has('non_public_metrics') && {
      non_public_metrics: {
        url_link_clicks: 0,
        user_profile_clicks: 0,
        engagements: 0,
        impression_count: counts.impression_count,
        ...post.own,
      },
    }),
  };
}

/** What a conversation began with. */
export function rootOf(world: World, post: Post): string {
  const parent = post.replyTo === null ? undefined : world.post(post.replyTo);
  return parent ? rootOf(world, parent) : (post.replyTo ?? post.id);
}

/** Who is not found is left out, and named beside. */
function usersBy({ world, query }: Call): Answer {
  const names = (query.get('usernames') ?? '').split(',');
  if (names.length > 100 || names.some((name) => !/^\w{1,15}$/.test(name))) throw invalid('usernames');
  const users = [...world.users.values()];
  const found = names.map((name) => users.find(({ username }) => username.toLowerCase() === name.toLowerCase()));
  const missing = names.filter((_, index) => found[index] === undefined);
  return {
    status: 200,
    json: {
      ...(missing.length < names.length && {
        data: found.flatMap((user) => (user ? [{ id: user.id, name: user.name, username: user.username }] : [])),
      }),
      ...(missing.length > 0 && {
        errors: missing.map((value) => ({ value, parameter: 'usernames', title: 'Not Found Error' })),
      }),
    },
  };
}

function me({ world, user, query }: Call): Answer {
  const wanted = new Set((query.get('user.fields') ?? '').split(','));
  const { tweet_count: posts = 0, ...counts } = user.counts;
  return {
    status: 200,
    json: {
      data: {
        id: user.id,
        name: user.name,
        username: user.username,
        ...(wanted.has('profile_image_url') && { profile_image_url: 'https://pbs.example/bell_normal.png' }),
        ...(wanted.has('public_metrics') && {
          public_metrics: { ...counts, [world.spelling === 'post' ? 'post_count' : 'tweet_count']: posts },
        }),
        ...(wanted.has('verified') && { verified: false }),
        ...(wanted.has('verified_type') && { verified_type: 'none' }),
        ...(wanted.has('subscription_type') && { subscription_type: user.subscription }),
      },
    },
  };
}

function checkNames(world: World, field: string, value: object | null, known: readonly string[]): void {
  for (const name of Object.keys(value ?? {}))
    if (!known.includes(name)) world.violate(`unknown field ${field}.${name}`);
}

export function invalid(detail: string): Problem {
  return new Problem(400, detail, 'invalid-request');
}

const POST_FIELDS = ['ids', 'tweet.fields'];
export const POST_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/2/tweets',
    scopes: ['tweet.read', 'tweet.write', 'users.read'],
    body: 'json',
    limit: 100,
    fields: {
      text: 'text',
      media: 'object',
      poll: 'object',
      reply: 'object',
      reply_settings: 'text',
      quote_tweet_id: 'text',
      community_id: 'text',
      share_with_followers: 'boolean',
      made_with_ai: 'boolean',
      paid_partnership: 'boolean',
    },
    handle: create,
  },
  {
    method: 'DELETE',
    path: '/2/tweets/:id',
    scopes: ['tweet.read', 'tweet.write', 'users.read'],
    body: 'none',
    limit: 50,
    handle: remove,
  },
  {
    method: 'GET',
    path: '/2/tweets',
    scopes: ['tweet.read', 'users.read'],
    body: 'none',
    limit: 5_000,
    query: POST_FIELDS,
    handle: lookUp,
  },
  {
    method: 'GET',
    path: '/2/users/me',
    scopes: ['tweet.read', 'users.read'],
    body: 'none',
    limit: 75,
    query: ['user.fields'],
    handle: me,
  },
  {
    method: 'GET',
    path: '/2/users/by',
    scopes: ['tweet.read', 'users.read'],
    body: 'none',
    limit: 300,
    query: ['usernames'],
    handle: usersBy,
  },
  {
    method: 'GET',
    path: '/2/users/:id/tweets',
    scopes: ['tweet.read', 'users.read'],
    body: 'none',
    limit: 900,
    query: ['exclude', 'max_results', 'start_time', 'tweet.fields', 'pagination_token'],
    handle: timeline,
  },
];
