import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type JsonObject,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { textOf, unusable } from '../meta/index.js';
import { PUBLISH_TIMEOUT_MS, send, type Caller } from './facebook.api.js';
import { FACEBOOK } from './facebook.errors.js';
import { permalinkOf, postIdOf, videoForm } from './facebook.mapper.js';
import { atWork, isPublished, statusOf, unusableVideo, VIDEO_EDGES } from './facebook.video-status.js';
import type { Begun } from './facebook.video-upload.js';
import { readyVideo } from './facebook.videos.js';

/** A small video is through by then; before, a look would only cost a call. */
const FIRST_LOOK_MS = 15_000;
/** What was finished a moment ago is sometimes not known yet. */
const SETTLING_MS = 5 * 60_000;
/** The video is out by then, whatever Facebook says of it. */
const GIVE_UP_MS = 24 * 3_600_000;

type StoredPart = PublishedPart & JsonObject;

/**
 * A video of the feed, or a reel. Finishing it answers with nothing but a yes, so its own id stands for it until Facebook has made the post.
 * @throws ChannelError `processing` until then
 */
export async function publishVideo(
  kind: 'feed' | 'reel',
  draft: ChannelDraft,
  file: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  const begun = await readyVideo(kind, file, 'media.0.0', caller, context);
  let isRepeat = true;
  const made = await context.steps.run('part.0', 'publish', async () => {
    isRepeat = false;
    return await finish(kind, begun, draft, caller, context);
  });
  const seen = await context.steps.run('part.0.seen', 'prepare', () => seenVideo(made, isRepeat, caller, context));
  return { ...seen, data: { kind, videoId: made.remoteId } };
}

/** As `part.0` remembers it. @param at when it was finished */
export function finishedVideo(videoId: string, at: Date): StoredPart {
  return { remoteId: videoId, permalink: null, data: { finishedAt: at.toISOString() } };
}

async function finish(
  kind: 'feed' | 'reel',
  { id, session }: Begun,
  draft: ChannelDraft,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  const finished = finishedVideo(id, caller.clock.now());
  try {
    const body = await send(caller, {
      method: 'POST',
      path: `/${encodeURIComponent(context.account.remoteId)}/${VIDEO_EDGES[kind]}`,
      form: {
        upload_phase: 'finish',
        ...(kind === 'feed' ? { upload_session_id: session } : { video_id: id, video_state: 'PUBLISHED' }),
        ...videoForm(draft),
      },
      purpose: 'publish',
      timeoutMs: PUBLISH_TIMEOUT_MS,
    });
    if (body['success'] !== true) throw unusable({ status: 200 }, 'publish', FACEBOOK.name);
    return finished;
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected') throw error;
    // An earlier try may have got through after all, and a session is finished once.
    if (await isPublished(kind, id, caller, context).catch(() => false)) return finished;
    throw error;
  }
}

/** The post that the video became. The video stands also without that, so only Facebook's clear word that it failed may fail the delivery. */
async function seenVideo(
  { remoteId, data }: PublishedPart,
  isRepeat: boolean,
  caller: Caller,
  context: PublishContext,
): Promise<StoredPart> {
  const now = caller.clock.now();
  const finishedAt = new Date(textOf(data ?? null, 'finishedAt') ?? now);
  if (!isRepeat) throw waitUntil(new Date(now.getTime() + FIRST_LOOK_MS));
  const waitedMs = now.getTime() - finishedAt.getTime();
  const bare: StoredPart = { remoteId, permalink: null };
  let status;
  try {
    status = await statusOf(remoteId, caller);
  } catch (error) {
    if (!(error instanceof ChannelError)) throw error;
    if (error.kind === 'rejected' || waitedMs > GIVE_UP_MS) return bare;
    throw error.kind === 'unavailable' ? atWork(finishedAt, caller) : error;
  }
  switch (status.state) {
    case 'failed':
      throw unusableVideo(status);
    case 'ready':
      return {
        remoteId: postIdOf(status.video, context.account.remoteId) ?? remoteId,
        permalink: permalinkOf(status.video),
      };
    case 'gone':
      if (waitedMs > SETTLING_MS) return bare;
      throw atWork(finishedAt, caller);
    case 'expired':
    case 'uploading':
    case 'uploaded':
    case 'working':
      if (waitedMs > GIVE_UP_MS) return bare;
      throw atWork(finishedAt, caller);
  }
}

function waitUntil(retryAt: Date): ChannelError {
  return new ChannelError('processing', 'Facebook is at work on the video.', { retryAt });
}
