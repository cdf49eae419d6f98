import {
  ChannelError,
  type ChannelDraft,
  type ChannelReceipt,
  type PublishContext,
  type PublishedPart,
} from '../contract/index.js';
import { PERMISSION_MISSING } from '../meta/index.js';
import { callerOf, PUBLISH_TIMEOUT_MS, send, type Caller } from './facebook.api.js';
import { madeIn, publishPost, type StoredPart } from './facebook.feed.js';
import { kindOf, videoOf } from './facebook.mapper.js';
import { publishReel } from './facebook.reel-window.js';
import { publishStory } from './facebook.stories.js';
import { publishVideo } from './facebook.video-publish.js';

/** All that can be is prepared before anything is seen, and what is to be seen has its id before the call that shows it. */
export async function publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt> {
  const caller = await callerOf(context);
  const post = await publishKind(draft, caller, context);
  return { parts: [post], firstComment: await commentOn(post, draft.firstComment, caller, context) };
}

async function publishKind(draft: ChannelDraft, caller: Caller, context: PublishContext): Promise<PublishedPart> {
  const video = videoOf(draft);
  switch (kindOf(draft)) {
    case 'story':
      return await publishStory(draft, caller, context);
    case 'reel':
      if (video === null) throw new ChannelError('rejected', 'A reel is one video.');
      return await publishReel(draft, video, caller, context);
    case 'feed':
      return video === null
        ? await publishPost(draft, caller, context)
        : await publishVideo('feed', draft, video, caller, context);
  }
}

async function commentOn(
  post: PublishedPart,
  text: string | null,
  caller: Caller,
  context: PublishContext,
): Promise<ChannelReceipt['firstComment']> {
  if (text === null) return null;
  try {
    return await context.steps.run('comment', 'publish', () => createComment(post.remoteId, text, caller));
  } catch (error) {
    // The permission to comment can be left out when connecting, which waiting would not mend. Any other kind can still turn out well.
    const isFinal = error instanceof ChannelError && (error.kind === 'rejected' || error.code === PERMISSION_MISSING);
    if (isFinal) return { error: error.message };
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
