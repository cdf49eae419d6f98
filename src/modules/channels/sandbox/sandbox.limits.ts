import type { ChannelCapabilities, ChannelLimits } from '../contract/index.js';

/** The rules of our own practice network, as `src/sandbox-network` keeps them. They do not differ between its servers. */
export const SANDBOX_LIMITS: ChannelLimits = {
  text: {
    max: 500,
    unit: 'grapheme',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 25,
  media: {
    maxPerPart: 4,
    mixedKinds: true,
    kinds: {
      image: {
        mimeTypes: ['image/png', 'image/jpeg', 'image/webp'],
        maxBytes: 8_000_000,
        maxPixels: 33_000_000,
        maxDurationMs: null,
        maxPerPart: 4,
      },
      gif: { mimeTypes: ['image/gif'], maxBytes: 8_000_000, maxPixels: null, maxDurationMs: null, maxPerPart: 4 },
      video: { mimeTypes: ['video/mp4'], maxBytes: 40_000_000, maxPixels: null, maxDurationMs: 600_000, maxPerPart: 1 },
    },
    altTextMax: 1_000,
    textOptional: true,
  },
  poll: null,
};

/** A sandbox can be told to ignore the key, as some servers of real networks do; so a lost answer is looked up first. */
const IDEMPOTENCY = { kind: 'key', windowSeconds: null, universal: false, conclusiveAfterSeconds: 5 } as const;

export const SANDBOX_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Sandbox',
  summary: 'A practice network that runs beside Carillon: it takes posts, invents engagement and fails on command.',
  sandbox: true,
  setUp: {
    needs: ['The practice network, running on this machine.', 'An account on it: it comes with some, and opens more.'],
    appRegistration: 'automatic',
    publicAddress: 'not-needed',
  },
  limits: SANDBOX_LIMITS,
  settings: [
    {
      name: 'visibility',
      label: 'Visibility',
      help: 'Who sees the post on the sandbox network.',
      type: {
        kind: 'choice',
        options: [
          { value: 'public', label: 'Everybody' },
          { value: 'unlisted', label: 'Everybody with the link' },
          { value: 'followers', label: 'Followers' },
        ],
      },
      default: 'public',
    },
  ],
  threads: true,
  firstComment: true,
  contentWarning: true,
  language: true,
  linkCard: false,
  edit: true,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    reach: { native: 'reach', meaning: 'Invented people who saw the post, each counted once.' },
    views: { native: 'views', meaning: 'How often the post was shown to invented people, repeats included.' },
    reactions: { native: 'reactions', meaning: 'Invented likes and other reactions to the post.' },
    comments: {
      native: 'comments',
      meaning: 'Replies under the post, by invented people and by accounts of the sandbox.',
    },
    shares: { native: 'shares', meaning: 'How often invented people passed the post on.' },
    saves: { native: 'saves', meaning: 'How often invented people kept the post for later.' },
    clicks: { native: 'clicks', meaning: 'Invented clicks on links in the post.' },
  },
  accountMetrics: {
    followers: { native: 'followers', meaning: 'Invented people who follow the account.' },
    following: { native: 'following', meaning: 'Accounts this account follows.' },
    posts: { native: 'posts', meaning: 'Posts the account ever published, removed ones included.' },
  },
  conversations: {
    sources: [{ name: 'replies', kinds: ['comment'], of: 'post', days: null, newestFirst: true }],
    answers: ['comment'],
    hides: [],
    likes: [],
    removes: 'own',
    depth: null,
    text: null,
    idempotency: IDEMPOTENCY,
    restrictions: ['Most comments are by invented people, who read no answer.'],
  },
};

/** Posts measured in one call; the network refuses more. */
export const SANDBOX_METRICS_BATCH = 50;
