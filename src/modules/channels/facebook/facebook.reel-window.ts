import {
  ChannelError,
  type ChannelDraft,
  type ChannelMedia,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { dateOf } from '../meta/index.js';
import type { Caller } from './facebook.api.js';
import { newestVideos } from './facebook.video-status.js';
import { publishVideo } from './facebook.video-publish.js';

/** Reels by programs on one Page in a rolling day (developers.facebook.com/docs/video-api/guides/reels-publishing, 2026). */
const REELS_A_DAY = 30;
const DAY_MS = 86_400_000;

/**
 * A reel, which may meet the quota. By which code Facebook says that is nowhere written, so a refusal is held against the Page's own list, and
 * the delivery comes back when the oldest reel leaves the window.
 * @throws ChannelError `unavailable` (`throttled` would hold up the account's other posts, which have no quota), and whatever publishing throws
 */
export async function publishReel(
  draft: ChannelDraft,
  file: ChannelMedia,
  caller: Caller,
  context: PublishContext,
): Promise<PublishedPart> {
  try {
    return await publishVideo('reel', draft, file, caller, context);
  } catch (error) {
    if (!(error instanceof ChannelError) || error.kind !== 'rejected' || error.code === 'media-failed') throw error;
    const opensAt = await windowOpensAt(caller, context.account.remoteId).catch(() => null);
    if (opensAt === null) throw error;
    throw new ChannelError('unavailable', `Facebook takes ${REELS_A_DAY} reels of a Page in 24 hours, and has them.`, {
      code: 'reel-quota',
      retryAt: opensAt,
      cause: error,
    });
  }
}

/** @returns null where the list has room */
async function windowOpensAt(caller: Caller, page: string): Promise<Date | null> {
  const now = caller.clock.now().getTime();
  const inWindow = (await newestVideos('reel', caller, page))
    .map((reel) => dateOf(reel, 'created_time')?.getTime() ?? 0)
    .filter((at) => at > now - DAY_MS && at <= now)
    .toSorted((one, other) => other - one);
  const oldest = inWindow[REELS_A_DAY - 1];
  return oldest === undefined ? null : new Date(oldest + DAY_MS);
}
