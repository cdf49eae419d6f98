import {
  ChannelError,
  type ChannelDraft,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { callerOf, encoded, recordIn, send, unusable, type Caller } from './linkedin.api.js';
import { ACCESS_DENIED, duplicatedUrn } from './linkedin.errors.js';
import {
  asSent,
  commentIdOf,
  instantOf,
  isOrganization,
  mayDo,
  postBody,
  postUrn,
  publishedComment,
  publishedPost,
  textOf,
} from './linkedin.mapper.js';
import { SKEW_MS } from './linkedin.find.js';
import { mediaUrnsOf } from './linkedin.media.js';

/** Notes when the delivery first got as far as posting. */
const MARK_STEP = 'mark';
const PUBLISH_TIMEOUT_MS = 30_000;
/** LinkedIn lets a member write one comment in about a minute. */
const COMMENT_PAUSE_MS = 60_000;

type StoredPart = PublishedPart & JsonObject;

/** When posting began, and whether an earlier try had got that far. */
interface Mark {
  readonly at: Date;
  readonly isRepeat: boolean;
}

export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = callerOf(context);
  const { account } = context;
  // LinkedIn would say so only after the uploads.
  if (isOrganization(account) && draft.settings['visibility'] === 'CONNECTIONS') {
    throw new ChannelError('rejected', 'A page has no contacts: choose who sees the post.', {
      code: 'page-without-contacts',
    });
  }
  const sent = asSent(draft);
  const media = await mediaUrnsOf(sent.parts[0]?.media ?? [], 'media.0', caller, context);
  const mark = await markOf(context);
  const post = await context.steps.run('part.0', 'publish', () =>
    createPost(draft, sent, media, mark, caller, context),
  );
  return { parts: [post], firstComment: await commentOn(post.remoteId, draft, caller, context) };
}

async function createPost(
  draft: ChannelDraft,
  sent: ChannelDraft,
  media: readonly string[],
  mark: Mark,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  try {
    const response = await send(caller, {
      method: 'POST',
      path: '/rest/posts',
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
      json: postBody(sent, context.account.remoteId, media),
    });
    // The body is empty; the id stands in a header.
    const urn = postUrn(response.headers['x-restli-id']) ?? postUrn(response.headers['x-linkedin-id']);
    if (urn === null) throw unusable(response, 'publish');
    return publishedPost(urn, draft);
  } catch (error) {
    const urn = error instanceof ChannelError ? duplicatedUrn(error) : null;
    // An earlier try of this delivery got as far as this: the double is its trace, unless the words were said before. In doubt, which the clocks
    // leave, it counts as one: LinkedIn takes them only once anyhow, and it would be wrong to say that they are not out.
    if (urn === null || !mark.isRepeat || instantOf(urn) < mark.at.getTime() - SKEW_MS) throw error;
    context.log.warn('LinkedIn has this already; taking the post of an earlier try', { urn });
    if (!(await stands(urn, caller, context))) throw error;
    return publishedPost(urn, draft);
  }
}

/** LinkedIn also names posts that are gone (github.com/ComposioHQ/composio#2710). Nobody may look at a member's. */
async function stands(urn: string, caller: Caller, context: PublishContext): Promise<boolean> {
  if (!mayDo(context.account, 'readPosts')) return true;
  const path = `/rest/posts/${encoded(urn)}`;
  const response = await send(caller, { method: 'GET', path, purpose: 'publish', tolerates: [404] });
  return response.status !== 404;
}

async function commentOn(
  post: string,
  { firstComment: text }: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (text === null) return null;
  try {
    const body = { actor: context.account.remoteId, object: post, message: { text } };
    return await context.steps.run('comment', 'publish', () => createComment(post, post, body, caller));
  } catch (error) {
    // Apps with “Share on LinkedIn” alone may not be allowed to comment, which waiting would not mend. Any other kind can still turn out well.
    const isFinal = error instanceof ChannelError && (error.kind === 'rejected' || error.code === ACCESS_DENIED);
    if (isFinal) return { error: error.message };
    throw error;
  }
}

/**
 * @param below URN of the post or comment that it answers @param post the post that it stands below in the end
 * @param json its words are plain text: what is escaped there would show its backslashes
 */
export async function createComment(
  below: string,
  post: string,
  json: JsonObject,
  caller: Caller,
): Promise<StoredPart> {
  const response = await send(caller, {
    method: 'POST',
    path: `/rest/socialActions/${encoded(below)}/comments`,
    purpose: 'publish',
    timeoutMs: PUBLISH_TIMEOUT_MS,
    throttledMs: COMMENT_PAUSE_MS,
    json,
  });
  const body = recordIn(response, 'publish');
  const id = commentIdOf(body);
  if (id === null) throw unusable(response, 'publish');
  return publishedComment(post, textOf(body, 'object'), id);
}

async function markOf(context: PublishContext): Promise<Mark> {
  let isRepeat = true;
  const { at } = await context.steps.run(MARK_STEP, 'prepare', () => {
    isRepeat = false;
    return Promise.resolve({ at: context.clock.now().toISOString() });
  });
  return { at: new Date(at), isRepeat };
}
