import type { BenchTalk } from '../../contract/channel-bench.js';
import { checkReader } from './posts.js';
import { checkAuthor, objectIn, Refusal, textIn, type Answer, type Call, type Route } from './protocol.js';
import { activityOf, type Comment, type Post, type World } from './world.js';

const COMMENT_MAX = 1_250;

/** The post or comment of a URN, and the post that it stands below. */
function placeOf(world: World, urn: string): { readonly post: Post; readonly comment: Comment | null } {
  const comment = world.comments.find((one) => urnOf(one) === urn) ?? null;
  const post = world.post(comment?.post ?? urn);
  if (!post) throw new Refusal(404, 'NOT_FOUND', 'The post or comment is gone');
  return { post, comment };
}

function urnOf({ post, id }: Pick<Comment, 'post' | 'id'>): string {
  return `urn:li:comment:(${activityOf(post)},${id})`;
}

/** Below a post, or below a comment, which is then named once more; there is no third level. */
function comment(call: Call): Answer {
  const { world, body, params } = call;
  const { post, comment: above } = placeOf(world, params['urn'] ?? '');
  const object = above === null ? post.urn : activityOf(post.urn);
  if (body['object'] !== object) throw new Refusal(400, 'INVALID_URN_ID', 'object is another post');
  if ((body['parentComment'] ?? null) !== (above && urnOf(above)))
    throw new Refusal(400, 'INVALID_URN_ID', 'parentComment is another comment');
  if (above !== null && above.under !== null) throw new Refusal(400, 'INVALID_URN_ID', 'An answer can’t be answered');
  const actor = textIn(body, 'actor');
  checkAuthor(call, actor, 'social_feed');
  const text = textIn(objectIn(body, 'message') ?? {}, 'text');
  if (text === '' || text.length > COMMENT_MAX) throw new Refusal(400, 'FIELD_LENGTH_TOO_LONG', 'message.text');
  const made = add(world, post, actor, text, above && urnOf(above));
  return { status: 201, json: shown(made, world), headers: { 'x-restli-id': made.id } };
}

function comments(call: Call): Answer {
  const { world, params, query } = call;
  const { post, comment: above } = placeOf(world, params['urn'] ?? '');
  checkReader(call, post.author);
  const [start, count] = [Number(query.get('start') ?? 0), Number(query.get('count') ?? 10)];
  const all = world.comments.filter((one) => one.post === post.urn && one.under === (above && urnOf(above)));
  const elements = all.slice(start, start + count).map((one) => shown(one, world));
  return { status: 200, json: { paging: { start, count }, elements } };
}

function update(call: Call): Answer {
  const { body } = call;
  const found = named(call);
  if (!found) throw new Refusal(404, 'NOT_FOUND', 'The comment is gone');
  if (call.query.get('actor') !== found.actor)
    throw new Refusal(403, 'ACCESS_DENIED', 'The comment is somebody else’s');
  checkAuthor(call, found.actor, 'social_feed');
  found.text = textIn(objectIn(objectIn(objectIn(body, 'patch'), 'message'), '$set') ?? {}, 'text');
  return { status: 204, text: '' };
}

/** A page deletes whatever stands below its own posts. */
function remove(call: Call): Answer {
  const { world, query } = call;
  const found = named(call);
  if (!found) throw new Refusal(404, 'NOT_FOUND', 'The comment is gone');
  checkAuthor(call, query.get('actor') ?? '', 'social_feed');
  if (![found.actor, world.post(found.post)?.author].includes(query.get('actor') ?? ''))
    throw new Refusal(403, 'ACCESS_DENIED', 'The comment is somebody else’s');
  world.comments = world.comments.filter((one) => one !== found && one.under !== urnOf(found));
  return { status: 204, text: '' };
}

function named({ world, params }: Call): Comment | undefined {
  return world.comments.find(({ id, post }) => id === params['id'] && post === params['urn']);
}

function shown(one: Comment, world: World): object {
  const { id, post, actor, text, createdAt, under } = one;
  const created = { actor, time: createdAt };
  const answers = world.comments.filter((other) => other.under === urnOf(one)).length;
  return {
    id,
    object: activityOf(post),
    actor,
    message: { text, attributes: [] },
    created,
    lastModified: created,
    ...(world.tellsSummaries && { commentUrn: urnOf(one), commentsSummary: { aggregatedTotalComments: answers } }),
    ...(under !== null && { parentComment: under }),
  };
}

function add(world: World, post: Post, actor: string, text: string, under: string | null): Comment {
  const made: Comment = { id: world.newNumber(), post: post.urn, actor, text, createdAt: world.now(), under };
  world.comments.push(made);
  return made;
}

export const COMMENT_ROUTES: readonly Route[] = [
  {
    method: 'POST',
    path: '/rest/socialActions/:urn/comments',
    body: 'json',
    fields: { actor: 'text', object: 'text', parentComment: 'text', message: { text: 'text' } },
    optional: ['parentComment'],
    handle: comment,
  },
  {
    method: 'GET',
    path: '/rest/socialActions/:urn/comments',
    query: ['start?', 'count?'],
    body: 'none',
    scopes: ['r_organization_social', 'r_organization_social_feed'],
    handle: comments,
  },
  {
    method: 'POST',
    path: '/rest/socialActions/:urn/comments/:id',
    query: ['actor'],
    restli: 'PARTIAL_UPDATE',
    body: 'json',
    fields: { patch: { message: { $set: { text: 'text' } } } },
    handle: update,
  },
  {
    method: 'DELETE',
    path: '/rest/socialActions/:urn/comments/:id',
    query: ['actor'],
    body: 'none',
    handle: remove,
  },
];

export function talkIn(world: World): BenchTalk {
  const guest = 'urn:li:person:A-visitor';
  const say = (below: string, text: string): string => {
    const { post, comment: above } = placeOf(world, below);
    return urnOf(add(world, post, guest, text, above === null ? null : (above.under ?? urnOf(above))));
  };
  return {
    perPage: 50,
    async say(_, below, text) {
      return say(below ?? '', text);
    },
    async sayElsewhere(text) {
      world.comments.push({
        id: world.newNumber(),
        post: 'urn:li:share:1',
        actor: guest,
        text,
        createdAt: 0,
        under: null,
      });
    },
    async takeBack(urn) {
      world.comments = world.comments.filter((one) => urnOf(one) !== urn);
    },
    async answers() {
      const pages = [...world.organizations.keys()].map((id) => `urn:li:organization:${id}`);
      return pages.flatMap((page) => world.benchPosts(page)).filter(({ replyTo }) => replyTo !== null);
    },
    async seen(urn) {
      return world.comments.some((one) => urnOf(one) === urn) ? { hidden: false, liked: false } : null;
    },
  };
}
