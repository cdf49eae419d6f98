import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { recordsOf, toldId, unusable, urlOf, type JsonRecord } from '../meta/index.js';
import { PUBLISH_TIMEOUT_MS, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import { freshPhoto } from './facebook.photos.js';
import { VIDEO_EDGES } from './facebook.video-status.js';
import { readyVideo } from './facebook.videos.js';

type StoredPart = PublishedPart & JsonObject;

/** A photo or a video as a story: prepared unseen, and shown by one call, which may be repeated with the same file. */
export async function publishStory(draft: ChannelDraft, caller: Caller, context: PublishContext): Promise<StoredPart> {
  const [file] = draft.parts[0]?.media ?? [];
  if (file === undefined) throw new ChannelError('rejected', 'A story is one photo or video.');
  const mediaId = await preparedId(file, caller, context);
  const made = await context.steps.run('part.0', 'publish', () => show(file, mediaId, caller, context));
  const seen = await context.steps.run('part.0.seen', 'prepare', () => addressOf(made, mediaId, caller, context));
  return { remoteId: made.remoteId, permalink: seen.permalink, data: { kind: 'story' } };
}

async function preparedId(file: ChannelMedia, caller: Caller, context: PublishContext): Promise<string> {
  if (file.kind !== 'video') return await freshPhoto(file, 'media.0.0', caller, context);
  return (await readyVideo('story', file, 'media.0.0', caller, context)).id;
}

async function show(
  { kind }: ChannelMedia,
  mediaId: string,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  const page = context.account.remoteId;
  try {
    const body = await send(caller, {
      method: 'POST',
      path: `/${encodeURIComponent(page)}/${kind === 'video' ? VIDEO_EDGES.story : 'photo_stories'}`,
      form: kind === 'video' ? { upload_phase: 'finish', video_id: mediaId } : { photo_id: mediaId },
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
    });
    const id = toldId(body, 'post_id');
    if (id === null) throw unusable({ status: 200 }, 'publish', FACEBOOK.name);
    return { remoteId: id, permalink: null };
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
    // An earlier try may have got through after all.
    const found = await findStory(mediaId, caller, page).catch(() => null);
    if (found !== null) return found;
    throw error;
  }
}

/** The story that was made of a file. Where Facebook does not say of which, none is taken for it: showing the same file again is harmless. */
export async function findStory(mediaId: string, caller: Caller, page: string): Promise<StoredPart | null> {
  const story = (await newestStories(caller, page)).find((candidate) => toldId(candidate, 'media_id') === mediaId);
  const id = toldId(story ?? null, 'post_id');
  return id === null ? null : { remoteId: id, permalink: urlOf(story ?? null, 'url') };
}

/** Nothing here may fail the delivery: the story stands. */
async function addressOf(
  { remoteId, permalink }: PublishedPart,
  mediaId: string,
  caller: Caller,
  { account }: PublishContext,
): Promise<{ readonly permalink: string | null }> {
  if (permalink !== null) return { permalink };
  const stories = await newestStories(caller, account.remoteId).catch(() => []);
  const story = stories.find(
    (candidate) => toldId(candidate, 'post_id') === remoteId || toldId(candidate, 'media_id') === mediaId,
  );
  return { permalink: urlOf(story ?? null, 'url') };
}

/** What the Page shows now. No fields are named: which there are differs between the guide and the specification of the SDKs. */
async function newestStories(caller: Caller, page: string): Promise<readonly JsonRecord[]> {
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(page)}/stories`,
    purpose: 'read',
  });
  return recordsOf(body['data']);
}
