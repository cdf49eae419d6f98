import type { ChannelCapabilities, ChannelLimits, Idempotency } from '../contract/index.js';
import { LINK_TEXT_MAX } from './bluesky.facets.js';

/** `app.bsky.embed.images` of today; a server that is older holds records to 1,000,000 (bluesky-social/atproto, August 2026). */
const IMAGE_BYTES = 2_000_000;
const OLDER_IMAGE_BYTES = 1_000_000;
/** The schema of `app.bsky.embed.video` of today. */
const VIDEO_BYTES = 300_000_000;
/** What the network's own servers took in a blob before servers began to tell. */
const OLDER_BLOB_BYTES = 50_000_000;

/** Most bytes of the picture on a link card: `app.bsky.embed.external` stayed at the smaller bound. */
export const CARD_PICTURE_BYTES = 1_000_000;
/** Longest alternative text of a video in graphemes: `app.bsky.embed.video`. */
export const VIDEO_ALT_MAX = 1_000;
/** URIs in one `app.bsky.feed.getPosts`. */
export const POSTS_PER_CALL = 25;

/**
 * The limits of an account's own server.
 * @param blobUploadLimit bytes, from `com.atproto.server.describeServer`; null where the server does not tell, as older ones do.
 */
export function limitsOf(blobUploadLimit: number | null): ChannelLimits {
  const imageBytes = blobUploadLimit === null ? OLDER_IMAGE_BYTES : Math.min(IMAGE_BYTES, blobUploadLimit);
  const videoBytes = Math.min(VIDEO_BYTES, blobUploadLimit ?? OLDER_BLOB_BYTES);
  const picture = { maxBytes: imageBytes, maxPixels: null, maxDurationMs: null, maxPerPart: 4 };
  return {
    // Links have no weight of their own: they count as they are shown, which is never more than this unless the host alone is longer.
    text: {
      max: 300,
      unit: 'grapheme',
      maxBytes: 3_000,
      urlWeight: LINK_TEXT_MAX,
      mentionDomainFree: false,
      countsContentWarning: false,
    },
    maxParts: 100,
    media: {
      maxPerPart: 4,
      mixedKinds: true,
      kinds: {
        image: { ...picture, mimeTypes: ['image/jpeg', 'image/png', 'image/webp'] },
        gif: { ...picture, mimeTypes: ['image/gif'] },
        video: {
          mimeTypes: ['video/mp4'],
          maxBytes: videoBytes,
          maxPixels: null,
          maxDurationMs: 180_000,
          maxPerPart: 1,
        },
      },
      altTextMax: 2_000,
      textOptional: true,
    },
    poll: null,
  };
}

/** A record key of our own, which the network takes once and keeps for ever. */
const IDEMPOTENCY: Idempotency = { kind: 'key', windowSeconds: null, universal: true, conclusiveAfterSeconds: 30 };

export const blueskyCapabilities: ChannelCapabilities = {
  displayName: 'Bluesky',
  summary: 'Short posts and threads on Bluesky or any other server of the AT Protocol.',
  sandbox: false,
  setUp: {
    needs: [
      'A Bluesky account.',
      'An app password for it, made in Bluesky under Settings → Privacy and security → App passwords.',
    ],
    appRegistration: 'none',
    publicAddress: 'not-needed',
  },
  limits: limitsOf(OLDER_BLOB_BYTES),
  settings: [
    {
      name: 'replies',
      label: 'Who may reply',
      help: 'Holds for the whole thread. You can always reply yourself.',
      type: {
        kind: 'choice',
        options: [
          { value: 'everyone', label: 'Everyone' },
          { value: 'mentioned', label: 'People you mention' },
          { value: 'following', label: 'People you follow' },
          { value: 'nobody', label: 'Nobody' },
        ],
      },
      default: 'everyone',
    },
    {
      name: 'selfLabel',
      label: 'Label as sensitive',
      help: 'Bluesky hides the media behind this label. It has no content warnings in words of your own.',
      type: {
        kind: 'choice',
        options: [
          { value: 'none', label: 'No label' },
          { value: 'sexual', label: 'Suggestive' },
          { value: 'nudity', label: 'Nudity' },
          { value: 'porn', label: 'Adult content' },
          { value: 'graphic-media', label: 'Graphic media' },
        ],
      },
      default: 'none',
    },
  ],
  threads: true,
  firstComment: true,
  contentWarning: false,
  language: true,
  linkCard: true,
  edit: false,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    reactions: { native: 'likeCount', meaning: 'Likes of the post.' },
    comments: { native: 'replyCount', meaning: 'Direct replies to the post, your own further parts included.' },
    shares: { native: 'repostCount', meaning: 'Reposts without a word added.' },
    quotes: { native: 'quoteCount', meaning: 'Posts by others that quote the post.' },
    saves: { native: 'bookmarkCount', meaning: 'People who bookmarked the post.' },
  },
  accountMetrics: {
    followers: { native: 'followersCount', meaning: 'Accounts that follow this one.' },
    following: { native: 'followsCount', meaning: 'Accounts that this one follows.' },
    posts: { native: 'postsCount', meaning: 'Posts of this account, replies included.' },
  },
  conversations: {
    sources: [
      { name: 'notifications', kinds: ['comment', 'mention'], of: 'account', days: null, newestFirst: true },
      { name: 'replies', kinds: ['comment'], of: 'post', days: null, newestFirst: true },
    ],
    answers: ['comment', 'mention'],
    hides: ['comment'],
    likes: ['comment', 'mention'],
    removes: 'own',
    depth: null,
    text: null,
    idempotency: IDEMPOTENCY,
    restrictions: [
      'Who began a conversation says who may answer in it; a closed one can’t be answered.',
      'Only what stands below the account’s own posts can be hidden, 300 messages in a conversation.',
      'Direct messages are not read: app passwords are kept from them.',
    ],
  },
};
