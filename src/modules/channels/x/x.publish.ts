import {
  ChannelError,
  type ChannelDraft,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { callerOf, recordIn, send, unusable, type Caller } from './x.api.js';
import { DUPLICATE, errorIn, MEDIA_INVALID } from './x.errors.js';
import { findSince, type Sought } from './x.find.js';
import { asRecord, asSent, idOf, postBody, publishedPart } from './x.mapper.js';
import { mediaIdsOf } from './x.media.js';
import { taggedIds } from './x.tags.js';

/** Notes when the delivery first got as far as posting. */
const MARK_STEP = 'mark';
const PUBLISH_TIMEOUT_MS = 30_000;

type StoredPart = PublishedPart & JsonObject;

/** When posting began, and whether an earlier try had got that far. */
interface Mark {
  readonly at: Date;
  readonly isRepeat: boolean;
}

/** Uploads everything first, so that a file X can't use leaves no half thread, then posts part by part. */
export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = callerOf(context);
  const sent = asSent(draft);
  const media: (readonly string[])[] = [];
  for (const [index, part] of sent.parts.entries()) {
    media.push(await mediaIdsOf(part.media, `media.${index}`, caller, context));
  }
  const tagged = await taggedIds(draft.settings, caller, context);
  const mark = await markOf(context);
  const parts: StoredPart[] = [];
  for (const [index, { text, poll }] of sent.parts.entries()) {
    const sought: Sought = { text, mediaIds: media[index] ?? [], replyTo: parts.at(-1)?.remoteId ?? null };
    parts.push(
      await context.steps.run(`part.${index}`, 'publish', () =>
        createPost(sent, { text, poll }, sought, mark, caller, context, tagged),
      ),
    );
  }
  return { parts, firstComment: await commentOn(parts[0], sent, mark, caller, context) };
}

async function commentOn(
  post: PublishedPart | undefined,
  draft: ChannelDraft,
  mark: Mark,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  const { firstComment: text } = draft;
  if (text === null || post === undefined) return null;
  const sought: Sought = { text, mediaIds: [], replyTo: post.remoteId };
  try {
    return await context.steps.run('comment', 'publish', () =>
      createPost(draft, { text, poll: null }, sought, mark, caller, context),
    );
  } catch (error) {
    // Any other kind can still turn out well on a later try, and must reach publishing.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

/** @param draft its settings are said with the post @param tagged ids of who is in the pictures */
export async function createPost(
  draft: Pick<ChannelDraft, 'settings'>,
  part: Pick<ChannelDraft['parts'][number], 'text' | 'poll'>,
  sought: Sought,
  mark: Mark,
  caller: Caller,
  context: Pick<PublishContext, 'account' | 'log'> & Partial<Pick<PublishContext, 'idsOfOthers'>>,
  tagged: readonly string[] = [],
): Promise<StoredPart> {
  try {
    const response = await send(caller, {
      method: 'POST',
      path: '/2/tweets',
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
      json: postBody(draft, part, sought.mediaIds, sought.replyTo, tagged),
    });
    const body = recordIn(response, 'publish');
    const id = idOf(asRecord(body['data']));
    if (id === null) throw errorIn(body, response, [caller.accessToken]) ?? unusable(response, 'publish');
    return publishedPart(id, context.account.handle);
  } catch (error) {
    if (!isTrace(error) || !mark.isRepeat) throw error;
    // An earlier try of this delivery got as far as this: the double is its trace, unless the words were said before. In doubt, which the clocks
    // leave, it counts as one: X takes them only once anyhow, and it would be wrong to say that they are not out.
    context.log.warn('X has this already; looking for the post of an earlier try', { code: error.code ?? null });
    const match = await findSince(sought, mark.at, caller, context.account, await context.idsOfOthers?.());
    if (match !== null && match !== 'too-many') return match.part;
    throw error;
  }
}

/** X takes the same words only once for a while, and no file that a post has already. */
function isTrace(error: unknown): error is ChannelError {
  return error instanceof ChannelError && (error.code === DUPLICATE || error.code === MEDIA_INVALID);
}

export async function markOf(context: Pick<PublishContext, 'clock' | 'steps'>): Promise<Mark> {
  let isRepeat = true;
  const { at } = await context.steps.run(MARK_STEP, 'prepare', () => {
    isRepeat = false;
    return Promise.resolve({ at: context.clock.now().toISOString() });
  });
  return { at: new Date(at), isRepeat };
}
