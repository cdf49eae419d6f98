import type { ChannelContext, Finding, Json, JsonObject, PublishedPart } from '../contract/index.js';
import { authorized } from './sandbox.auth.js';
import { call } from './sandbox.errors.js';
import { SANDBOX_CAPABILITIES } from './sandbox.limits.js';
import { listedPosts, publishedPart } from './sandbox.mapper.js';

export const POSTS_PAGE = 100;
const MAX_PAGES = 10;

/** What a lost call was to create. */
export interface WantedPost {
  /** The `Idempotency-Key` that it carried. */
  readonly key: string;
  readonly text: string;
  readonly replyTo: string | null;
  readonly begunAt: Date;
  /** Ids that it does not have. */
  readonly others?: ReadonlySet<string>;
}

export function api(context: Pick<ChannelContext, 'account'>, path: string): string {
  return `${context.account.server}/api/${path}`;
}

/** The one call that makes a post. @throws ChannelError `unknown` when its answer was lost */
export async function createPost(
  body: Readonly<Record<string, Json>>,
  key: string,
  context: ChannelContext,
): Promise<PublishedPart & JsonObject> {
  const { headers, signal } = authorized(context);
  const response = await call(context, 'publish', {
    method: 'POST',
    url: api(context, 'posts'),
    json: body,
    headers: { ...headers, 'idempotency-key': key },
    signal,
  });
  return publishedPart(response, 'publish');
}

/**
 * Looks through the account's own posts, newest first. A server that honours keys shows each post's key, and then the key alone decides; one that
 * ignores them shows none, and then words, place in the thread and time do.
 */
export async function findPost(wanted: WantedPost, context: ChannelContext): Promise<Finding> {
  const { begunAt, others } = wanted;
  let before: string | undefined;
  for (let page = 0; page < MAX_PAGES; page++) {
    const url = api(context, `accounts/${context.account.remoteId}/posts`);
    const request = { method: 'GET', url, query: { limit: POSTS_PAGE, before }, ...authorized(context) } as const;
    const posts = listedPosts(await call(context, 'read', request));
    const since = posts.filter((post) => post.createdAt >= begunAt);
    const found = posts.find((post) =>
      post.idempotencyKey === undefined
        ? !others?.has(post.remoteId) &&
          post.createdAt >= begunAt &&
          post.text === wanted.text &&
          post.replyTo === wanted.replyTo
        : post.idempotencyKey === wanted.key,
    );
    if (found) return { found: { remoteId: found.remoteId, permalink: found.permalink } };
    if (posts.length < POSTS_PAGE || since.length < posts.length) return conclusion(begunAt, context);
    before = posts.at(-1)?.remoteId;
  }
  return 'undecided';
}

function conclusion(begunAt: Date, context: ChannelContext): Finding {
  const { idempotency } = SANDBOX_CAPABILITIES;
  const waitMs = idempotency.kind === 'none' ? Infinity : idempotency.conclusiveAfterSeconds * 1_000;
  return context.clock.now().getTime() - begunAt.getTime() >= waitMs ? 'absent' : 'undecided';
}
