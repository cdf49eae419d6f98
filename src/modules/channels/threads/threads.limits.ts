import type { ChannelCapabilities, ChannelLimits, Idempotency } from '../contract/index.js';
import { API_VERSION } from './threads.api.js';

const MEBIBYTE = 1_048_576;
const DAY_S = 86_400;

/** Different addresses in one post, the attached one among them (since 22 December 2025). */
export const LINKS_MAX = 5;
/** developers.facebook.com/docs/threads/posts, December 2025. */
const CAROUSEL = { min: 2, max: 20 } as const;
export const WIDEST = 10;
export const VIDEO_WIDEST = 1_920;
export const TOPIC_MAX = 50;

/**
 * What a profile may post (developers.facebook.com/docs/threads/overview, 22 December 2025). Threads has no bound on threads; ours keeps one
 * delivery far from the 250 posts and 1,000 replies of a day. Length and end of a poll are nowhere in the documentation that was read.
 */
export const THREADS_LIMITS: ChannelLimits = {
  text: {
    max: 500,
    unit: 'emoji-bytes',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 25,
  media: {
    maxPerPart: CAROUSEL.max,
    mixedKinds: true,
    kinds: {
      image: {
        mimeTypes: ['image/jpeg', 'image/png'],
        maxBytes: 8 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: CAROUSEL.max,
      },
      video: {
        mimeTypes: ['video/mp4', 'video/quicktime'],
        maxBytes: 1_024 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: 300_000,
        maxPerPart: CAROUSEL.max,
      },
    },
    altTextMax: 1_000,
    textOptional: true,
  },
  poll: { maxOptions: 4, maxOptionLength: 25, minSeconds: DAY_S, maxSeconds: DAY_S, withMedia: false },
};

/** The container says within seconds whether it was published; the rest is for a slow day. */
const IDEMPOTENCY: Idempotency = { kind: 'lookup', conclusiveAfterSeconds: 120 };

export const THREADS_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Threads',
  summary: 'Posts and threads on Threads, through an app of your own at Meta.',
  sandbox: false,
  setUp: {
    needs: [
      'A profile on Threads for the brand.',
      'A public https address of this installation: people come back to it from signing in, and Threads fetches pictures and videos from it. Posts of text alone need no fetching.',
      'An app at Meta with access to the Threads API, whose keys whoever runs this installation enters here once.',
    ],
    appRegistration: {
      kind: 'operator',
      portalUrl: 'https://developers.facebook.com/apps',
      fields: [
        {
          name: 'clientId',
          label: 'Threads app ID',
          help: 'From the app’s settings of the Threads use case. Not the Facebook app’s ID, which is another.',
          secret: false,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_THREADS_CLIENT_ID',
        },
        {
          name: 'clientSecret',
          label: 'Threads app secret',
          help: 'From the same page, below the ID.',
          secret: true,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_THREADS_CLIENT_SECRET',
        },
      ],
      steps: [
        'Sign in at Meta for Developers and make an app with the use case “Access the Threads API”.',
        'In the use case, add the permissions that this page names.',
        'In its settings, enter the callback address of this page as redirect, exactly. Meta wants addresses for uninstalling and deleting too: they stand on this page, under what the network tells by itself.',
        'Under the app’s roles, add the brand’s profile as a Threads tester, and accept the invitation in Threads under Settings, Account, Website permissions.',
        'Copy the Threads app ID and secret into the fields here, and check them.',
      ],
      review: [
        'Profiles that are testers of the app work without a review.',
        'For other people’s profiles Meta reviews the app, each permission with a video of how it is used, and wants the business verified.',
      ],
      callback: { https: 'needed', localhost: false },
    },
    publicAddress: 'wanted',
  },
  limits: THREADS_LIMITS,
  settings: [
    {
      name: 'replies',
      label: 'Who may answer',
      help: 'For the post and all below it. It can’t be changed afterwards from here.',
      type: {
        kind: 'choice',
        options: [
          { value: 'everyone', label: 'Everyone' },
          { value: 'accounts_you_follow', label: 'Profiles you follow' },
          { value: 'mentioned_only', label: 'Only profiles you mention' },
          { value: 'followers_only', label: 'Your followers' },
        ],
      },
      default: 'everyone',
    },
    {
      name: 'topic',
      label: 'Topic',
      help: 'Threads shows a post under one topic. Without one, the first #tag of the text becomes it.',
      type: { kind: 'text', maxLength: TOPIC_MAX },
      default: null,
    },
  ],
  threads: true,
  firstComment: true,
  contentWarning: false,
  language: false,
  linkCard: true,
  edit: false,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    views: { native: 'views', meaning: 'How often the post was shown, repeats included.' },
    reactions: { native: 'likes', meaning: 'How many profiles liked the post.' },
    comments: { native: 'replies', meaning: 'Direct answers to the post; answers to answers are not counted.' },
    shares: {
      native: 'reposts+shares',
      meaning: 'Reposts without words of their own, and how often the post was sent on.',
    },
    quotes: { native: 'quotes', meaning: 'Reposts with words of their own.' },
  },
  accountMetrics: {
    followers: { native: 'followers_count', meaning: 'Profiles that follow this one.' },
  },
  conversations: {
    sources: [{ name: 'replies', kinds: ['comment'], of: 'post', days: null, newestFirst: true }],
    answers: ['comment'],
    hides: ['comment'],
    likes: [],
    removes: 'own',
    depth: null,
    text: null,
    idempotency: IDEMPOTENCY,
    restrictions: [
      'Where a profile approves answers first, those that wait are neither read nor approved from here.',
      'Only direct answers to a post can be hidden; what stands below goes with them.',
      'Mentions elsewhere are not read. Threads has no direct messages for apps.',
    ],
  },
  apiVersions: [
    {
      name: 'Threads API',
      version: API_VERSION,
      endsOn: null,
      source: 'https://developers.facebook.com/docs/threads/changelog, 3 March 2026',
    },
  ],
};
