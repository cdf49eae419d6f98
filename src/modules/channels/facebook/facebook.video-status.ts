import { ChannelError, type ChannelContext } from '../contract/index.js';
import { asRecord, MISSING, numberOf, recordsOf, textOf, type JsonRecord } from '../meta/index.js';
import { send, type Caller } from './facebook.api.js';
import type { PostKind } from './facebook.mapper.js';

const LOOK_SOON_MS = 30_000;
const PATIENT_AFTER_MS = 5 * 60_000;
const LOOK_RARELY_MS = 5 * 60_000;

/** Where videos of each kind are begun and finished. */
export const VIDEO_EDGES: Readonly<Record<PostKind, string>> = {
  feed: 'videos',
  reel: 'video_reels',
  story: 'video_stories',
};

/**
 * How far Facebook is with a video.
 * - `gone`: not known, or no longer. `expired`: was not published in time.
 * - `uploading`, `uploaded`: bytes are missing, or all there. `working`: at work on them.
 * - `ready`: nothing more to do. `failed`: can't be used.
 */
export type VideoState = 'gone' | 'expired' | 'uploading' | 'uploaded' | 'working' | 'ready' | 'failed';

export interface VideoStatus {
  readonly state: VideoState;
  /** Whether it is published, or being published. */
  readonly isOut: boolean;
  /** Bytes that have arrived; null where Facebook does not tell. */
  readonly arrived: number | null;
  /** Facebook's reason for `failed`. */
  readonly why: string;
  /** What else was told of the video. */
  readonly video: JsonRecord;
}

const GONE: VideoStatus = { state: 'gone', isOut: false, arrived: null, why: '', video: {} };

/** One look at a video (developers.facebook.com/docs/video-api/guides/reels-publishing, 2026). */
export async function statusOf(videoId: string, caller: Caller): Promise<VideoStatus> {
  let video: JsonRecord;
  try {
    video = await send(caller, {
      method: 'GET',
      path: `/${encodeURIComponent(videoId)}`,
      query: { fields: 'status,post_id,permalink_url' },
      purpose: 'read',
    });
  } catch (error) {
    if (error instanceof ChannelError && error.code === MISSING) return GONE;
    throw error;
  }
  const status = asRecord(video['status']);
  const [uploading, processing, publishing] = ['uploading_phase', 'processing_phase', 'publishing_phase'].map((phase) =>
    asRecord(status?.[phase]),
  );
  const phases = [uploading, processing, publishing].map((phase) => textOf(phase ?? null, 'status'));
  const failed = [uploading, processing, publishing].find((phase) => textOf(phase ?? null, 'status') === 'error');
  const isOut = phases[2] === 'complete' || phases[2] === 'in_progress';
  return {
    state: stateOf(textOf(status, 'video_status'), phases),
    isOut,
    // Meta's guide and its answers spell it differently.
    arrived: numberOf(uploading ?? null, 'bytes_transferred') ?? numberOf(uploading ?? null, 'bytes_transfered'),
    why: textOf(asRecord(failed?.['error']), 'message') ?? 'no reason was given',
    video,
  };
}

/** The phases say more than the word over all of them, which not every video has. */
function stateOf(word: string | null, [uploading, processing, publishing]: readonly (string | null)[]): VideoState {
  if (word === 'error' || word === 'upload_failed' || [uploading, processing, publishing].includes('error'))
    return 'failed';
  if (word === 'expired') return 'expired';
  if (publishing === 'complete' || word === 'ready') return 'ready';
  if (processing === 'in_progress' || publishing === 'in_progress' || word === 'processing') return 'working';
  return uploading === 'complete' || word === 'upload_complete' ? 'uploaded' : 'uploading';
}

/** @param since when Facebook got to work: what takes longer is asked more rarely, as calls are few */
export function atWork(since: Date, caller: Caller): ChannelError {
  const now = caller.clock.now().getTime();
  const waitMs = now - since.getTime() < PATIENT_AFTER_MS ? LOOK_SOON_MS : LOOK_RARELY_MS;
  return new ChannelError('processing', 'Facebook is still at work on the video.', { retryAt: new Date(now + waitMs) });
}

export function unusableVideo({ why }: VideoStatus): ChannelError {
  return new ChannelError('rejected', `Facebook could not use the video: ${why.slice(0, 300)}`, {
    code: 'media-failed',
  });
}

/** Whether a video was published, by itself or by the Page's list. Never takes a lookalike: its id was known before. */
export async function isPublished(
  kind: 'feed' | 'reel',
  videoId: string,
  caller: Caller,
  { account }: Pick<ChannelContext, 'account'>,
): Promise<boolean> {
  const { state, isOut } = await statusOf(videoId, caller);
  // A video of the feed is worked on only once it was finished; a reel may be before.
  if (isOut || (kind === 'feed' && (state === 'working' || state === 'ready'))) return true;
  return (await newestVideos(kind, caller, account.remoteId)).some((video) => video['id'] === videoId);
}

/** The newest videos or reels of the Page, newest first. */
export async function newestVideos(
  kind: 'feed' | 'reel',
  caller: Caller,
  page: string,
): Promise<readonly JsonRecord[]> {
  const body = await send(caller, {
    method: 'GET',
    path: `/${encodeURIComponent(page)}/${VIDEO_EDGES[kind]}`,
    query: { fields: 'id,created_time', limit: 50 },
    purpose: 'read',
  });
  return recordsOf(body['data']);
}
