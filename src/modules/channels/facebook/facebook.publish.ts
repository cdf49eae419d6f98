import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type ChannelReceipt,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { idOf, unusable, urlOf, type JsonRecord } from '../meta/index.js';
import { callerOf, send, type Caller } from './facebook.api.js';
import { DUPLICATE, FACEBOOK } from './facebook.errors.js';
import { findPost, newestPosts, type Mark } from './facebook.find.js';
import { asSent, feedForm } from './facebook.mapper.js';

const UPLOAD_TIMEOUT_MS = 120_000;
const PUBLISH_TIMEOUT_MS = 30_000;
/** A photo that no post uses seems to vanish after a day; one that is nearly so old is uploaded anew. */
const FRESH_MS = 12 * 3_600_000;
const UPLOADS_TRIED = 5;

type StoredPart = PublishedPart & JsonObject;

/**
 * Uploads photos unseen, notes what the Page has, and posts once. Photos of a post that was refused are left: Facebook clears them away, and a
 * person who tries again may still use them.
 */
export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = await callerOf(context);
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
    createPost(draft, photos, isRepeat ? mark : null, caller, page),
  );
  const { permalink } = await context.steps.run('part.0.seen', 'prepare', () => addressOf(made, caller));
  const post: StoredPart = { remoteId: made.remoteId, permalink };
  return { parts: [post], firstComment: await commentOn(post, draft.firstComment, caller, context) };
}

/** @param mark where an earlier try had got as far as posting */
async function createPost(
  draft: ChannelDraft,
  photos: readonly string[],
  mark: Mark | null,
  caller: Caller,
  page: string,
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
      const found = await findPost(asSent(draft).parts[0]?.text ?? '', mark, caller, page);
      if (found !== null) return found;
    }
    throw error;
  }
}

async function commentOn(
  post: StoredPart,
  text: string | null,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (text === null) return null;
  try {
    return await context.steps.run('comment', 'publish', () => createComment(post.remoteId, text, caller));
  } catch (error) {
    // Any other kind can still turn out well on a later try, and must reach publishing.
    if (error instanceof ChannelError && error.kind === 'rejected') return { error: error.message };
    throw error;
  }
}

/** @param below the post or comment that it answers. Always its `comments`: the same call on a comment itself would change that one's words. */
export async function createComment(below: string, text: string, caller: Caller): Promise<StoredPart> {
  return madeIn(
    await send(caller, {
      method: 'POST',
      path: `/${encodeURIComponent(below)}/comments`,
      form: { message: text },
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
    }),
  );
}

function madeIn(body: JsonRecord): StoredPart {
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

async function freshPhoto(file: ChannelMedia, step: string, caller: Caller, context: PublishContext): Promise<string> {
  for (let attempt = 1; attempt <= UPLOADS_TRIED; attempt++) {
    const name = attempt === 1 ? step : `${step}.again${attempt}`;
    const { id, at } = await context.steps.run(name, 'prepare', () => upload(file, caller, context));
    if (caller.clock.now().getTime() - Date.parse(at) <= FRESH_MS) return id;
  }
  throw new ChannelError('rejected', 'The photo was uploaded again and again without being posted in time.');
}

/** `published=false`: nobody sees it before it is attached to a post. */
async function upload(
  { id: mediaId, alt }: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<{ readonly id: string; readonly at: string }> {
  const file = await context.media.file(mediaId);
  const body = await send(caller, {
    method: 'POST',
    path: `/${encodeURIComponent(context.account.remoteId)}/photos`,
    purpose: 'prepare',
    timeoutMs: UPLOAD_TIMEOUT_MS,
    multipart: [
      { name: 'published', value: 'false' },
      ...(alt ? [{ name: 'alt_text_custom', value: alt }] : []),
      { name: 'source', filename: 'photo', mime: file.mime, content: file.open(), bytes: file.bytes },
    ],
  });
  const id = idOf(body);
  if (id === null) throw unusable({ status: 200 }, 'prepare', FACEBOOK.name);
  return { id, at: caller.clock.now().toISOString() };
}
