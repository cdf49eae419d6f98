import { fetchFile } from '../meta/fetch-file.js';
import { GraphError, ok, pageOf, type Answer, type Call, type Route } from '../meta/graph.js';
import type { Container, Grant, Post, World } from './world.js';

type ThreadsCall = Call<World, Grant>;

const KNOWN_FIELDS = [
  'id',
  'media_type',
  'text',
  'permalink',
  'timestamp',
  'replied_to',
  'status',
  'error_message',
  'username',
  'name',
  'threads_profile_picture_url',
  'is_verified',
  'quota_usage',
  'config',
  'reply_quota_usage',
  'reply_config',
  'root_post',
  'is_reply_owned_by_me',
  'hide_status',
  'profile_picture_url',
];
const METRICS = ['views', 'likes', 'replies', 'reposts', 'quotes', 'shares'];
const REPLY_CONTROLS = [
  'everyone',
  'accounts_you_follow',
  'mentioned_only',
  'parent_post_author_only',
  'followers_only',
];
const CONTAINER_FIELDS = [
  'media_type',
  'text',
  'image_url',
  'video_url',
  'alt_text',
  'is_carousel_item',
  'children',
  'reply_to_id',
  'link_attachment',
  'poll_attachment',
  'topic_tag',
  'reply_control',
];
const MOST_BYTES: Readonly<Record<string, number>> = { IMAGE: 8 * 1_048_576, VIDEO: 1_024 * 1_048_576 };
const TYPES: Readonly<Record<string, readonly string[]>> = {
  IMAGE: ['image/jpeg', 'image/png'],
  VIDEO: ['video/mp4', 'video/quicktime'],
};
const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** By code points, and emoji by their bytes. */
function lengthOf(text: string): number {
  let length = 0;
  for (const { segment } of graphemes.segment(text))
    length += /\p{Emoji_Presentation}|\p{Regional_Indicator}|\ufe0f/u.test(segment)
      ? Buffer.byteLength(segment)
      : [...segment].length;
  return length;
}

function own({ world, grant, params }: ThreadsCall): void {
  if (params['profile'] === grant.profileId || params['profile'] === 'me') return;
  world.violate(`the profile ${params['profile']} is not the token's`);
  throw new GraphError(100, 'Unsupported post request', { subcode: 33 });
}

async function create(call: ThreadsCall): Promise<Answer> {
  own(call);
  const { world, fields, grant } = call;
  const type = fields['media_type'] ?? '';
  const text = fields['text'] ?? '';
  if (lengthOf(text) > 500) throw new GraphError(100, 'Param text must be at most 500 characters long.');
  const links = new Set([...(text.match(/https?:\/\/\S+/g) ?? []), ...texts(fields['link_attachment'])]);
  if (links.size > 5) throw new GraphError(100, 'THREADS_API__LINK_LIMIT_EXCEEDED');
  for (const name of ['link_attachment', 'poll_attachment'])
    if (fields[name] !== undefined && type !== 'TEXT') throw new GraphError(100, `${name} is for TEXT only`);
  checkPoll(fields['poll_attachment']);
  const topic = fields['topic_tag'];
  if (topic !== undefined && !/^[^.&]{1,50}$/u.test(topic)) throw new GraphError(100, 'Param topic_tag is invalid');
  const control = fields['reply_control'];
  if (control !== undefined && !REPLY_CONTROLS.includes(control))
    throw new GraphError(100, 'Param reply_control is invalid');
  const replyTo = fields['reply_to_id'] ?? null;
  if (replyTo !== null) answerable(world, replyTo, grant);
  const media = type === 'CAROUSEL' ? carousel(world, fields['children']) : await fileOf(world, type, fields);
  if (type === 'TEXT' && text === '') throw new GraphError(100, 'Param text is required');
  const isItem = fields['is_carousel_item'] === 'true';
  const failure =
    media === null ? 'FAILED_DOWNLOADING_VIDEO' : isItem || type === 'TEXT' ? null : world.failures.shift();
  const container: Container = {
    id: world.newId(),
    profileId: grant.profileId,
    type,
    text,
    replyTo,
    media: media ?? [],
    isItem,
    fields,
    madeAt: world.now(),
    doneAt: world.now() + (type === 'TEXT' ? 0 : world.processingMs),
    failure: failure ?? null,
    postId: null,
    toldAt: null,
  };
  world.containers.set(container.id, container);
  return ok({ id: container.id });
}

function texts(value: string | undefined): string[] {
  return value === undefined ? [] : [value];
}

function checkPoll(json: string | undefined): void {
  if (json === undefined) return;
  const poll = JSON.parse(json) as Record<string, unknown>;
  const names = Object.keys(poll);
  const isWhole = names.length >= 2 && names.every((name, index) => name === `option_${'abcd'[index] ?? '-'}`);
  if (!isWhole || Object.values(poll).some((option) => typeof option !== 'string' || option.length > 25))
    throw new GraphError(100, 'Param poll_attachment is invalid');
}

function answerable(world: World, id: string, grant: Grant): void {
  const post = world.post(id);
  if (!post || world.now() < post.at + world.settlingMs)
    throw new GraphError(24, 'The requested resource does not exist', { subcode: 4_279_009 });
  if (!grant.scopes.includes('threads_manage_replies'))
    throw new GraphError(10, '(#10) Application does not have permission for this action');
}

function carousel(world: World, children: string | undefined): Container['media'] {
  const ids = (children ?? '').split(',');
  if (ids.length < 2 || ids.length > 20) throw new GraphError(100, 'A carousel has 2 to 20 children');
  return ids.flatMap((id) => {
    const child = world.containers.get(id);
    if (!child?.isItem) throw new GraphError(100, `Param children has an invalid id ${id}`);
    if (world.statusOf(child) !== 'FINISHED') world.violate(`the carousel's child ${id} was not finished`);
    return child.media;
  });
}

/** Threads comes for the file itself. @returns null for a video that can't be had, which is told later */
async function fileOf(world: World, type: string, fields: ThreadsCall['fields']): Promise<Container['media'] | null> {
  if (type === 'TEXT') return [];
  const url = fields[type === 'VIDEO' ? 'video_url' : 'image_url'];
  if (TYPES[type] === undefined || url === undefined) throw new GraphError(100, 'Param media_type is invalid');
  if ((fields['alt_text']?.length ?? 0) > 1_000) throw new GraphError(100, 'Param alt_text is too long');
  const file = await fetchFile(world, url);
  if (file === null) {
    if (type === 'VIDEO') return null;
    throw new GraphError(9_004, 'The media could not be fetched from this URI.', { subcode: 2_207_052 });
  }
  if (!TYPES[type].includes(file.mime) || file.content.length > (MOST_BYTES[type] ?? 0))
    throw new GraphError(36_000, 'The format or size of the media is not supported.', { subcode: 2_207_004 });
  return [{ mime: file.mime, bytes: file.content.length, alt: fields['alt_text'] ?? null }];
}

function publish(call: ThreadsCall): Answer {
  own(call);
  const { world, fields, grant } = call;
  const container = world.containers.get(fields['creation_id'] ?? '');
  if (!container || container.isItem)
    throw new GraphError(24, 'The requested resource does not exist', { subcode: 4_279_009 });
  const status = world.statusOf(container);
  if (status === 'IN_PROGRESS') world.violate(`container ${container.id} was published before it was ready`);
  if (status !== 'FINISHED') throw new GraphError(100, `The container is ${status} and can not be published`);
  const isReply = container.replyTo !== null;
  const most = isReply ? world.quota.replies : world.quota.posts;
  if (world.recent(grant.profileId, isReply) >= most)
    throw new GraphError(9, 'You have reached the maximum number of posts that can be published by API today.');
  const post: Post = { id: world.newId(), container, at: world.now(), counts: {} };
  world.posts.push(post);
  container.postId = post.id;
  return ok({ id: post.id });
}

export function shown({ world, query }: Pick<ThreadsCall, 'world' | 'query'>, post: Post): object {
  const { container } = post;
  const names = wantedFields(world, query);
  const types: Readonly<Record<string, string>> = { TEXT: 'TEXT_POST', CAROUSEL: 'CAROUSEL_ALBUM' };
  const all: Record<string, unknown> = {
    id: post.id,
    media_type: types[container.type] ?? container.type,
    text: container.text === '' ? undefined : container.text,
    permalink: `https://www.threads.com/@brand/post/${post.id}`,
    timestamp: new Date(post.at).toISOString().replace(/\.\d+Z$/, '+0000'),
    replied_to: container.replyTo === null ? undefined : { id: container.replyTo },
  };
  return Object.fromEntries(Object.entries(all).filter(([name]) => names.includes(name)));
}

export function wantedFields(world: World, query: URLSearchParams): string[] {
  const names = (query.get('fields') ?? 'id').split(',');
  for (const name of names) if (!KNOWN_FIELDS.includes(name)) world.violate(`there is no field ${name}`);
  return names;
}

function node(call: ThreadsCall): Answer {
  const { world, params, query } = call;
  const container = world.containers.get(params['id'] ?? '');
  if (container) return ok(containerAnswer(world, container));
  const post = world.post(params['id'] ?? '');
  if (!post) throw missing();
  return ok(shown({ world, query }, post));
}

function containerAnswer(world: World, container: Container): object {
  const status = world.statusOf(container);
  // Once a minute at most.
  if (status === 'IN_PROGRESS') {
    if (container.toldAt !== null && world.now() - container.toldAt < 59_000)
      world.violate(`container ${container.id} was looked at more than once a minute`);
    container.toldAt = world.now();
  }
  return { id: container.id, status, ...(status === 'ERROR' && { error_message: container.failure }) };
}

export function missing(): GraphError {
  return new GraphError(100, 'Unsupported get request. Object does not exist, or is not visible.', { subcode: 33 });
}

function me({ world, grant, query }: ThreadsCall): Answer {
  wantedFields(world, query);
  const { id, username, name } = world.profiles.get(grant.profileId) ?? { id: '', username: '', name: '' };
  return ok({
    id,
    username,
    name,
    threads_profile_picture_url: 'https://pictures.example/brand.jpg',
    is_verified: false,
  });
}

function list(isReplies: boolean): (call: ThreadsCall) => Answer {
  return ({ world, grant, query }) => {
    const since = Number(query.get('since') ?? 0) * 1_000;
    const posts = world.posts.filter(
      ({ container, at }) =>
        container.profileId === grant.profileId && (container.replyTo !== null) === isReplies && at >= since,
    );
    return pageOf(posts.reverse(), query, (post) => shown({ world, query }, post));
  };
}

function limits({ world, grant, query }: ThreadsCall): Answer {
  wantedFields(world, query);
  const config = (total: number) => ({ quota_total: total, quota_duration: 86_400 });
  return ok({
    data: [
      {
        quota_usage: world.recent(grant.profileId, false),
        config: config(world.quota.posts),
        reply_quota_usage: world.recent(grant.profileId, true),
        reply_config: config(world.quota.replies),
      },
    ],
  });
}

function insights({ world, params, query }: ThreadsCall): Answer {
  const post = world.post(params['id'] ?? '');
  if (!post) throw missing();
  const names = (query.get('metric') ?? '').split(',');
  for (const name of names)
    if (!METRICS.includes(name)) throw new GraphError(100, `(#100) metric[0] must be one of: ${METRICS.join(', ')}`);
  if (post.container.type === 'REPOST_FACADE') return ok({ data: [] });
  return ok({
    data: names.map((name) => ({
      name,
      period: 'lifetime',
      values: [{ value: post.counts[name] ?? 0 }],
      title: name,
      description: `The number of ${name} of your post.`,
      id: `${post.id}/insights/${name}/lifetime`,
    })),
  });
}

function profileInsights({ world, grant, query }: ThreadsCall): Answer {
  if (query.get('metric') !== 'followers_count') throw new GraphError(100, '(#100) no such metric');
  const value = world.profiles.get(grant.profileId)?.followers ?? 0;
  return ok({ data: [{ name: 'followers_count', period: 'day', total_value: { value } }] });
}

function remove({ world, params }: ThreadsCall): Answer {
  const post = world.post(params['id'] ?? '');
  if (!post) throw missing();
  if (world.deletions >= world.quota.deletions)
    throw new GraphError(9, 'You have exceeded the limit of deletions for today.');
  world.deletions++;
  world.posts = world.posts.filter((other) => other !== post);
  return ok({ success: true, deleted_id: post.id });
}

const BASIC = ['threads_basic'];
const PUBLISH = ['threads_basic', 'threads_content_publish'];

export const POST_ROUTES: readonly Route<World, Grant>[] = [
  { method: 'POST', path: '/v1.0/:profile/threads', scopes: PUBLISH, fields: CONTAINER_FIELDS, handle: create },
  { method: 'POST', path: '/v1.0/:profile/threads_publish', scopes: PUBLISH, fields: ['creation_id'], handle: publish },
  { method: 'GET', path: '/v1.0/me', scopes: BASIC, query: ['fields'], handle: me },
  {
    method: 'GET',
    path: '/v1.0/me/threads',
    scopes: BASIC,
    query: ['fields', 'limit', 'since', 'after'],
    handle: list(false),
  },
  {
    method: 'GET',
    path: '/v1.0/me/replies',
    scopes: ['threads_basic', 'threads_read_replies'],
    query: ['fields', 'limit', 'since', 'after'],
    handle: list(true),
  },
  {
    method: 'GET',
    path: '/v1.0/me/threads_publishing_limit',
    scopes: PUBLISH,
    query: ['fields'],
    handle: limits,
  },
  {
    method: 'GET',
    path: '/v1.0/me/threads_insights',
    scopes: ['threads_basic', 'threads_manage_insights'],
    query: ['metric'],
    handle: profileInsights,
  },
  { method: 'GET', path: '/v1.0/:id', scopes: BASIC, query: ['fields'], handle: node },
  {
    method: 'GET',
    path: '/v1.0/:id/insights',
    scopes: ['threads_basic', 'threads_manage_insights'],
    query: ['metric'],
    handle: insights,
  },
  { method: 'DELETE', path: '/v1.0/:id', scopes: ['threads_basic', 'threads_delete'], handle: remove },
];
