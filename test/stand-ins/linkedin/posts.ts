import { stateOf } from './media.js';
import { checkAuthor, objectIn, Refusal, textIn, type Answer, type Call, type Route, type Shape } from './protocol.js';
import type { Post, World } from './world.js';

/** How long the same words are refused; the real length is not documented. */
const REPEAT_MS = 10 * 60_000;
const COMMENTARY_MAX = 3_000;

const MEDIA: Shape = { id: 'text', altText: 'text', title: 'text' };
const CONTENT: Readonly<Record<string, Shape>> = {
  media: MEDIA,
  multiImage: { images: 'list' },
  article: { source: 'text', title: 'text', description: 'text', thumbnail: 'text', thumbnailAltText: 'text' },
  poll: {
    question: 'text',
    options: 'list',
    settings: { duration: 'text', voteSelectionType: 'text', isVoterVisibleToAuthor: 'boolean' },
  },
};

function create(call: Call): Answer {
  const { world, body } = call;
  const author = textIn(body, 'author');
  checkAuthor(call, author, 'social');
  const commentary = textIn(body, 'commentary');
  if (commentary.length > COMMENTARY_MAX)
    throw new Refusal(400, 'FIELD_LENGTH_TOO_LONG', `commentary is ${commentary.length} of ${COMMENTARY_MAX}`);
  const { visibility } = body;
  const isPage = author.startsWith('urn:li:organization:');
  if (!['PUBLIC', 'LOGGED_IN', ...(isPage ? [] : ['CONNECTIONS'])].includes(String(visibility)))
    throw new Refusal(422, 'INVALID_VALUE_FOR_FIELD', 'visibility is not possible for this author');
  const content = objectIn(body, 'content');
  if (commentary === '' && !content) throw new Refusal(422, 'MISSING_FIELD', 'A post has words or content');
  const assets = filesOf(content);
  checkContent(world, content);
  for (const { urn } of assets) checkAsset(world, urn, author);
  checkRepeat(world, author, commentary, content);
  const post: Post = {
    urn: `urn:li:${assets.length > 0 ? 'ugcPost' : 'share'}:${world.newNumber()}`,
    author,
    commentary,
    body,
    assets,
    createdAt: world.now(),
    lastModifiedAt: world.now(),
    counts: {},
  };
  world.posts.push(post);
  return { status: 201, text: '', headers: { 'x-restli-id': post.urn } };
}

function filesOf(content: Call['body'] | null): Post['assets'] {
  const media = objectIn(content, 'media');
  const images = objectIn(content, 'multiImage')?.['images'];
  const thumbnail = textIn(objectIn(content, 'article') ?? {}, 'thumbnail');
  const many = Array.isArray(images) ? (images as Call['body'][]) : [];
  const files = [...(media ? [media] : []), ...many].map((file) => ({
    urn: textIn(file, 'id'),
    alt: textIn(file, 'altText') || null,
  }));
  return thumbnail === '' ? files : [...files, { urn: thumbnail, alt: null }];
}

function checkContent(world: World, content: Call['body'] | null): void {
  if (content === null) return;
  const kinds = Object.keys(content);
  if (kinds.length !== 1) throw new Refusal(422, 'INVALID_VALUE_FOR_FIELD', 'content is of one kind');
  const images = objectIn(content, 'multiImage')?.['images'];
  if (images !== undefined) {
    if (!Array.isArray(images) || images.length < 2 || images.length > 20)
      throw new Refusal(422, 'INVALID_VALUE_FOR_FIELD', 'multiImage has 2 to 20 images');
    for (const image of images as object[])
      for (const name of Object.keys(image))
        if (!['id', 'altText'].includes(name)) world.violate(`unknown field multiImage.images.${name}`);
  }
  const media = objectIn(content, 'media');
  const isDocument = textIn(media ?? {}, 'id').startsWith('urn:li:document:');
  if (isDocument && textIn(media ?? {}, 'title') === '') throw new Refusal(422, 'MISSING_FIELD', 'media.title');
  if (isDocument && textIn(media ?? {}, 'altText') !== '') world.violate('a document with alternative text');
  const poll = objectIn(content, 'poll');
  if (poll) {
    const options = (Array.isArray(poll['options']) ? poll['options'] : []) as { text?: string }[];
    const { duration, voteSelectionType } = objectIn(poll, 'settings') ?? {};
    const fits =
      textIn(poll, 'question').length <= 140 &&
      textIn(poll, 'question') !== '' &&
      options.length >= 2 &&
      options.length <= 4 &&
      options.every(({ text }) => text !== undefined && text !== '' && text.length <= 30) &&
      ['ONE_DAY', 'THREE_DAYS', 'SEVEN_DAYS', 'FOURTEEN_DAYS'].includes(String(duration)) &&
      voteSelectionType === 'SINGLE_VOTE';
    if (!fits) throw new Refusal(422, 'INVALID_VALUE_FOR_FIELD', 'poll');
  }
  const article = objectIn(content, 'article');
  if (article && (textIn(article, 'title') === '' || textIn(article, 'title').length > 400))
    throw new Refusal(422, 'MISSING_FIELD', 'article.title');
}

function checkAsset(world: World, urn: string, author: string): void {
  const asset = world.assets.get(urn);
  if (!asset) throw new Refusal(400, 'INVALID_URN_ID', `${urn} is no file`);
  if (asset.owner !== author) throw new Refusal(400, 'MEDIA_ASSET_OWNER_MISMATCH', 'The file is somebody else’s');
  const state = stateOf(asset, world.now());
  if (state === 'WAITING_UPLOAD' || state === 'PROCESSING')
    throw new Refusal(400, `MEDIA_ASSET_${state}`, `Media asset ${urn} is not ready`);
  if (state === 'PROCESSING_FAILED') throw new Refusal(400, 'MEDIA_ASSET_PROCESSING_FAILED', `${urn} failed`);
}

function checkRepeat(world: World, author: string, commentary: string, content: Call['body'] | null): void {
  const same = world.posts.find(
    (post) =>
      post.author === author &&
      post.commentary === commentary &&
      JSON.stringify(objectIn(post.body, 'content')) === JSON.stringify(content) &&
      world.now() - post.createdAt < REPEAT_MS,
  );
  if (!same) return;
  throw new Refusal(
    422,
    'UNPROCESSABLE_ENTITY',
    `com.linkedin.content.common.exception.BadRequestResponseException: Content is a duplicate of ${same.urn}`,
    { inputErrors: [{ description: 'Duplicate post is detected', input: {}, code: 'DUPLICATE_POST' }] },
  );
}

function ownPost(call: Call, urn: string | undefined): Post {
  const post = call.world.post(urn ?? '');
  if (!post) throw new Refusal(404, 'NOT_FOUND', 'The post is gone');
  checkAuthor(call, post.author, 'social');
  return post;
}

function update(call: Call): Answer {
  const post = ownPost(call, call.params['urn']);
  const patch = objectIn(call.body, 'patch');
  const set = objectIn(patch, '$set') ?? {};
  for (const name of Object.keys(set)) if (name !== 'commentary') call.world.violate(`${name} can’t be changed`);
  const commentary = textIn(set, 'commentary');
  if (commentary.length > COMMENTARY_MAX) throw new Refusal(400, 'FIELD_LENGTH_TOO_LONG', 'commentary');
  post.commentary = commentary;
  post.lastModifiedAt = call.world.now();
  return { status: 204, text: '' };
}

/** Deleting what is gone is fine. */
function remove(call: Call): Answer {
  const { world, params } = call;
  const post = world.post(params['urn'] ?? '');
  if (post) checkAuthor(call, post.author, 'social');
  world.posts = world.posts.filter((other) => other !== post);
  world.comments = world.comments.filter((comment) => comment.post !== params['urn']);
  return { status: 204, text: '' };
}

/** Members' posts are read by nobody: the permission is closed to new apps. */
export function checkReader({ world, member }: Call, author: string): void {
  const organization = world.organizations.get(/^urn:li:organization:(\d+)$/.exec(author)?.[1] ?? '');
  if (!organization?.roles.has(member.id)) {
    world.violate(`posts of ${author} were read, which is allowed to nobody`);
    throw new Refusal(403, 'ACCESS_DENIED', 'Not enough permissions to access: posts');
  }
}

function read(call: Call): Answer {
  const post = call.world.post(call.params['urn'] ?? '');
  if (!post) throw new Refusal(404, 'NOT_FOUND', 'The post is gone');
  checkReader(call, post.author);
  return { status: 200, json: shown(post) };
}

function list(call: Call): Answer {
  const { world, query } = call;
  const author = query.get('author') ?? '';
  checkReader(call, author);
  const [start, count] = [Number(query.get('start') ?? 0), Number(query.get('count') ?? 10)];
  if (!(count >= 1 && count <= 100) || query.get('sortBy') !== 'LAST_MODIFIED')
    throw new Refusal(400, 'INVALID_VALUE_FOR_FIELD', 'count or sortBy');
  const own = world.posts
    .filter((post) => post.author === author)
    .sort((a, b) => b.lastModifiedAt - a.lastModifiedAt || b.createdAt - a.createdAt);
  return { status: 200, json: { paging: { start, count }, elements: own.slice(start, start + count).map(shown) } };
}

function shown(post: Post): object {
  const { urn, author, commentary, createdAt, lastModifiedAt, body } = post;
  // LinkedIn gives hashtags back in their long form.
  const long = commentary.replaceAll(/(?<![\\|])#([\p{L}\p{N}]+)/gu, '{hashtag|\\#|$1}');
  return {
    ...body,
    id: urn,
    author,
    commentary: long,
    createdAt,
    publishedAt: createdAt,
    lastModifiedAt,
    lifecycleState: 'PUBLISHED',
  };
}

const PAGE_READS = ['r_organization_social'];
const DISTRIBUTION = {
  feedDistribution: 'text',
  targetEntities: 'list',
  thirdPartyDistributionChannels: 'list',
} as const;

export const POST_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/rest/posts',
    body: 'json',
    fields: {
      author: 'text',
      commentary: 'text',
      visibility: 'text',
      distribution: DISTRIBUTION,
      lifecycleState: 'text',
      isReshareDisabledByAuthor: 'boolean',
      content: CONTENT,
    },
    optional: ['content'],
    handle: create,
  },
  {
    method: 'POST',
    path: '/rest/posts/:urn',
    restli: 'PARTIAL_UPDATE',
    body: 'json',
    fields: { patch: { $set: { commentary: 'text' } } },
    handle: update,
  },
  { method: 'DELETE', path: '/rest/posts/:urn', body: 'none', handle: remove },
  { method: 'GET', path: '/rest/posts/:urn', body: 'none', scopes: PAGE_READS, handle: read },
  {
    method: 'GET',
    path: '/rest/posts',
    fixed: { q: 'author' },
    query: ['author', 'start?', 'count', 'sortBy'],
    restli: 'FINDER',
    body: 'none',
    scopes: PAGE_READS,
    handle: list,
  },
];
