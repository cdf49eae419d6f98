import {
  ChannelError,
  type ChannelDraft,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { idOf, unusable, urlOf, type JsonRecord } from '../meta/index.js';
import { PUBLISH_TIMEOUT_MS, send, type Caller } from './facebook.api.js';
import { DUPLICATE, FACEBOOK } from './facebook.errors.js';
import { findPost, newestPosts, type Mark } from './facebook.find.js';
import { asSent, feedForm } from './facebook.mapper.js';
import { freshPhoto } from './facebook.photos.js';

export type StoredPart = PublishedPart & JsonObject;

/**
 * A text, a link or photos in the feed: uploads photos unseen, notes what the Page has, and posts once. Photos of a post that was refused are
 * left: Facebook clears them away, and a person who tries again may still use them.
 */
export async function publishPost(draft: ChannelDraft, caller: Caller, context: PublishContext): Promise<StoredPart> {
  const page = context.account.remoteId;
  const photos: string[] = [];
  for (const [index, file] of (draft.parts[0]?.media ?? []).entries())
    photos.push(await freshPhoto(file, `media.0.${index}`, caller, context));
  let isRepeat = true;
  const mark = await context.steps.run('mark', 'prepare', async (): Promise<Mark> => {
    isRepeat = false;
    const before = (await newestPosts(caller, page)).map((post) => idOf(post)).filter((id) => id !== null);
    return { at: caller.clock.now().toISOString(), before };
  });
  const made = await context.steps.run('part.0', 'publish', () =>
    createPost(draft, photos, isRepeat ? mark : null, caller, context),
  );
  const { permalink } = await context.steps.run('part.0.seen', 'prepare', () => addressOf(made, caller));
  return { remoteId: made.remoteId, permalink };
}

/** @param mark where an earlier try had got as far as posting */
async function createPost(
  draft: ChannelDraft,
  photos: readonly string[],
  mark: Mark | null,
  caller: Caller,
  { account: { remoteId: page }, idsOfOthers }: Pick<PublishContext, 'account' | 'idsOfOthers'>,
): Promise<StoredPart> {
  try {
    return madeIn(
      await send(caller, {
        method: 'POST',
        path: `/${encodeURIComponent(page)}/feed`,
        form: feedForm(draft, photos),
        purpose: 'publish',
        timeoutMs: PUBLISH_TIMEOUT_MS,
      }),
    );
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
    // The double is the trace of an earlier try of this delivery, unless the words were said before.
    if (error.code === DUPLICATE && mark !== null) {
      const found = await findPost(asSent(draft).parts[0]?.text ?? '', mark, caller, page, idsOfOthers);
      if (found !== null) return found;
    }
    throw error;
  }
}

/** What a creating call made. @throws ChannelError `unknown` where it names no id */
export function madeIn(body: JsonRecord): StoredPart {
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'publish', FACEBOOK.name);
  return { remoteId: id, permalink: null };
}

/** Where the post is to be seen. It stands also without that, so nothing here may fail the delivery. */
async function addressOf(
  { remoteId, permalink }: PublishedPart,
  caller: Caller,
): Promise<{ readonly permalink: string | null }> {
  if (permalink !== null) return { permalink };
  const post = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(remoteId)}`,
    query: { fields: 'permalink_url' },
    purpose: 'read',
  }).catch((): JsonRecord => ({}));
  return { permalink: urlOf(post, 'permalink_url') };
}
