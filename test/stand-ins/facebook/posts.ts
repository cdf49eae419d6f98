import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import { missing, READ, route, WRITE } from './routes.js';
import { videoAnswer, videoInsights } from './videos.js';
import type { Grant, Photo, Post, World } from './world.js';

export type FacebookCall = Call<World, Grant>;

const INSIGHTS = ['post_media_view', 'post_total_media_view_unique', 'post_clicks', 'post_video_views'];
function photo({ world, fields, files }: FacebookCall): Answer {
  const content = files['source'];
  if (fields['published'] !== 'false') world.violate('a photo was published at once');
  const isPng = content?.subarray(1, 4).toString() === 'PNG';
  const isJpeg = content?.[0] === 0xff && content[1] === 0xd8;
  if (!content || (!isPng && !isJpeg) || content.length > 10_000_000)
    throw new GraphError(100, 'Photos should be less than 4 MB and saved as JPG or PNG.', { subcode: 1_366_046 });
  const made: Photo = {
    id: world.newId(),
    mime: isPng ? 'image/png' : 'image/jpeg',
    bytes: content.length,
    alt: fields['alt_text_custom'] ?? null,
    postId: null,
  };
  world.photos.set(made.id, made);
  return ok({ id: made.id });
}

function feed({ world, grant, fields }: FacebookCall): Answer {
  const message = fields['message'] ?? '';
  const link = fields['link'] ?? null;
  if (message.length > 63_206) throw new GraphError(100, '(#100) The message is too long');
  const attached = Object.keys(fields).filter((name) => name.startsWith('attached_media'));
  const photos = attached.map((name) => {
    const { media_fbid: id } = JSON.parse(fields[name] ?? '{}') as { media_fbid?: string };
    const found = world.photos.get(id ?? '');
    if (!found) throw new GraphError(100, '(#100) The media does not exist');
    if (found.postId !== null) throw new GraphError(100, 'The photos were already posted.', { subcode: 1_366_051 });
    return found;
  });
  if (message === '' && link === null && photos.length === 0) throw new GraphError(100, '(#100) The post is empty');
  const newest = world.posts.findLast(
    ({ pageId, under, storyOf }) => pageId === grant.pageId && under === null && storyOf === null,
  );
  if (message !== '' && newest?.message === message && newest.link === link && newest.photos.length === photos.length)
    throw new GraphError(506, 'Duplicate status message');
  const id = `${grant.pageId}_${world.newId()}`;
  for (const item of photos) item.postId = id;
  world.addPost({ id, pageId: grant.pageId ?? '', message, link, photos });
  return ok({ id });
}

export function postOf({ world, params }: FacebookCall): Post {
  const post = world.post(params['id'] ?? '');
  if (!post) throw missing();
  return post;
}

export function shown({ id, message, at, pageId, under }: Post): object {
  return {
    id,
    ...(message !== '' && { message }),
    created_time: new Date(at).toISOString().replace(/\.\d+Z$/, '+0000'),
    permalink_url: `https://www.facebook.com/${id}`,
    ...(under !== null && { from: { id: pageId } }),
  };
}

function list(wanted: (post: Post, call: FacebookCall) => boolean): (call: FacebookCall) => Answer {
  return (call) => pageOf(call.world.posts.filter((post) => wanted(post, call)).reverse(), call.query, shown);
}

function node(call: FacebookCall): Answer {
  const { world, params, query } = call;
  const page = world.pages.get(params['id'] ?? '');
  if (page) {
    const { id, name, username } = page;
    const picture = { data: { url: 'https://pictures.example/page.jpg' } };
    return ok({ id, name, ...(username !== null && { username }), picture, followers_count: 34 });
  }
  const video = world.videos.get(params['id'] ?? '');
  if (video) return ok(videoAnswer(world, video));
  const post = postOf(call);
  const fields = query.get('fields') ?? '';
  const summary = (name: string) => ({ data: [], summary: { total_count: post.counts[name] ?? 0 } });
  return ok({
    ...shown(post),
    ...(fields.includes('reactions') && { reactions: summary('reactions'), comments: summary('comments') }),
    ...(post.counts['shares'] !== undefined && { shares: { count: post.counts['shares'] } }),
  });
}

function change(call: FacebookCall): Answer {
  const video = call.world.videos.get(call.params['id'] ?? '');
  if (video) {
    video.description = call.fields['description'] ?? '';
    return ok({ success: true });
  }
  const post = postOf(call);
  if (call.fields['is_hidden'] !== undefined && post.under !== null) {
    post.hidden = call.fields['is_hidden'] === 'true';
    return ok({ success: true });
  }
  if (post.under !== null) call.world.violate('a comment was changed');
  post.message = call.fields['message'] ?? '';
  return ok({ success: true });
}

function remove(call: FacebookCall): Answer {
  const { world, params } = call;
  if (world.photos.delete(params['id'] ?? '') || world.removeVideo(params['id'] ?? '')) return ok({ success: true });
  const post = postOf(call);
  world.posts = world.posts.filter((other) => other !== post && other.under !== post.id);
  return ok({ success: true });
}

function insights(call: FacebookCall): Answer {
  const { grant, query } = call;
  const post = postOf(call);
  const names = (query.get('metric') ?? '').split(',');
  for (const name of names)
    if (!INSIGHTS.includes(name)) throw new GraphError(100, '(#100) The value must be a valid insights metric');
  if (!grant.scopes.includes('read_insights')) throw new GraphError(10, '(#10) read_insights is missing');
  return ok({
    data: names.map((name) => ({ name, period: 'lifetime', values: [{ value: post.counts[name] ?? 0 }] })),
  });
}

/** Each call of a batch as if it had come alone. */
function batch(call: FacebookCall): Answer {
  const { world, fields } = call;
  const calls = JSON.parse(fields['batch'] ?? '[]') as { method: string; relative_url: string }[];
  if (calls.length > 50) throw new GraphError(100, 'Too many requests in batch message. Maximum batch size is 50');
  return ok(
    calls.map(({ method, relative_url: relative }) => {
      const url = new URL(relative, 'https://graph.example/');
      const [id = '', edge] = url.pathname.slice(1).split('/');
      if (method !== 'GET' || (edge !== undefined && !/^(?:video_)?insights$/.test(edge)))
        world.violate(`batch: ${method} ${relative}`);
      try {
        const one = { ...call, params: { id }, query: url.searchParams };
        const handle = edge === undefined ? node : edge === 'insights' ? insights : videoInsights;
        return { code: 200, body: JSON.stringify(handle(one).json) };
      } catch (error) {
        if (!(error instanceof GraphError)) throw error;
        return { code: error.more.status ?? 400, body: JSON.stringify(error.body) };
      }
    }),
  );
}

const SUBSCRIBABLE = ['feed', 'mention', 'messages', 'videos'];

function subscribe({ world, params, fields }: FacebookCall): Answer {
  const wanted = fields['subscribed_fields'] ?? '';
  for (const name of wanted.split(','))
    if (!SUBSCRIBABLE.includes(name)) throw new GraphError(100, `(#100) Param subscribed_fields[0] must be one of …`);
  world.subscriptions.set(params['page'] ?? '', wanted);
  return ok({ success: true });
}

function unsubscribe({ world, params }: FacebookCall): Answer {
  return ok({ success: world.subscriptions.delete(params['page'] ?? '') });
}

export const POST_ROUTES: readonly Route<World, Grant>[] = [
  route('POST', '/', READ, batch, { fields: ['batch', 'include_headers'] }),
  route('POST', '/:page/photos', WRITE, photo, { fields: ['published', 'alt_text_custom'], files: ['source'] }),
  route('POST', '/:page/feed', WRITE, feed, { fields: ['message', 'link', 'attached_media[]'] }),
  route(
    'GET',
    '/:page/published_posts',
    READ,
    list((post, { grant, world }) => post.pageId === grant.pageId && post.under === null && world.isListed(post)),
    {
      query: ['fields', 'limit', 'after'],
    },
  ),
  route('POST', '/:page/subscribed_apps', ['pages_manage_metadata'], subscribe, { fields: ['subscribed_fields'] }),
  route('DELETE', '/:page/subscribed_apps', ['pages_manage_metadata'], unsubscribe),
  route('GET', '/:id', READ, node, { query: ['fields'] }),
  route('POST', '/:id', WRITE, change, { fields: ['message', 'description', 'is_hidden'] }),
  route('DELETE', '/:id', WRITE, remove),
];
