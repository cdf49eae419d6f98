import type { ChannelCapabilities, ChannelLimits, Idempotency } from '../contract/index.js';
import { GRAPH_API } from '../meta/index.js';
import { FACEBOOK_SETTINGS } from './facebook.settings.js';

/** What reels alone must be (developers.facebook.com/docs/video-api/guides/reels-publishing, 2026); the bound of words as other clients keep it. */
export const REEL = {
  textMax: 2_200,
  minDurationMs: 3_000,
  maxDurationMs: 90_000,
  minWidth: 540,
  minHeight: 960,
  shape: 9 / 16,
} as const;
export const STORY_VIDEO_MAX_MS = 60_000;

/**
 * What a Page may post (developers.facebook.com/docs/pages-api, August 2026). The length of a text is long known and in no current page; ten photos
 * are what other clients keep to; Facebook names no bound for alternative texts, so that is ours. Videos may have 10 GB by some pages; others keep
 * to 1 to 4.
 */
export const FACEBOOK_LIMITS: ChannelLimits = {
  text: {
    max: 63_206,
    unit: 'utf16',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 1,
  media: {
    maxPerPart: 10,
    mixedKinds: false,
    kinds: {
      image: {
        mimeTypes: ['image/jpeg', 'image/png'],
        maxBytes: 4_000_000,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: 10,
      },
      video: {
        mimeTypes: ['video/mp4', 'video/quicktime'],
        maxBytes: 4_000_000_000,
        maxPixels: null,
        maxDurationMs: 4 * 3_600_000,
        maxPerPart: 1,
      },
    },
    altTextMax: 1_000,
    textOptional: true,
  },
  poll: null,
};

/** The Page's own lists show a post within seconds; two minutes are for a slow day. */
const IDEMPOTENCY: Idempotency = { kind: 'lookup', conclusiveAfterSeconds: 120 };

export const FACEBOOK_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Facebook Pages',
  summary: 'Posts, videos, reels and stories of a Facebook Page, through an app of your own at Meta.',
  sandbox: false,
  setUp: {
    needs: [
      'A Facebook Page for the brand. Profiles of people and groups can’t be posted to.',
      'A person who may create content on that Page, and who signs in here.',
      'An https address of this installation, to which Facebook sends people back from signing in.',
      'An app at Meta, whose keys whoever runs this installation enters here once.',
    ],
    appRegistration: {
      kind: 'operator',
      portalUrl: 'https://developers.facebook.com/apps',
      fields: [
        {
          name: 'clientId',
          label: 'App ID',
          help: 'From the app’s page, under App settings, Basic.',
          secret: false,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_FACEBOOK_CLIENT_ID',
        },
        {
          name: 'clientSecret',
          label: 'App secret',
          help: 'From the same page; Meta asks for your password before it shows it.',
          secret: true,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_FACEBOOK_CLIENT_SECRET',
        },
      ],
      steps: [
        'Sign in at Meta for Developers and make an app with the use case “Manage everything on your Page”.',
        'In the use case, add the permissions that this page names.',
        'Under Facebook Login, Settings, enter the callback address of this page among the valid OAuth redirect URIs, exactly.',
        'Under the app’s roles, add the people who will sign in here as testers, and let them accept.',
        'Copy the app ID and secret into the fields here, and check them.',
      ],
      review: [
        'People with a role in the app may sign in without a review, for Pages of their own.',
        'For other people Meta reviews the app, each permission with a video of how it is used, and wants the business verified.',
      ],
      callback: { https: 'needed', localhost: false },
    },
    publicAddress: 'not-needed',
  },
  limits: FACEBOOK_LIMITS,
  settings: FACEBOOK_SETTINGS,
  threads: false,
  firstComment: true,
  contentWarning: false,
  language: false,
  linkCard: true,
  edit: true,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    views: { native: 'post_media_view', meaning: 'How often the post was on screen, repeats included.' },
    reach: { native: 'post_total_media_view_unique', meaning: 'How many people had the post on screen.' },
    reactions: { native: 'reactions', meaning: 'Reactions to the post, of all kinds.' },
    comments: { native: 'comments', meaning: 'Comments below the post.' },
    shares: { native: 'shares', meaning: 'How often the post was shared.' },
    clicks: { native: 'post_clicks', meaning: 'Clicks anywhere on the post.' },
    videoViews: {
      native: 'post_video_views',
      meaning: 'How often the video or reel was played for 3 seconds or more.',
    },
  },
  accountMetrics: {
    followers: { native: 'followers_count', meaning: 'People and Pages that follow this Page.' },
  },
  conversations: {
    sources: [{ name: 'comments', kinds: ['comment'], of: 'post', days: null, newestFirst: true }],
    answers: ['comment'],
    hides: ['comment'],
    likes: ['comment'],
    removes: 'any',
    depth: 2,
    text: { ...FACEBOOK_LIMITS.text, max: 8_000 },
    idempotency: IDEMPOTENCY,
    restrictions: [
      'Who wrote a comment is told only with the permission to read what people write on the Page.',
      'Messages, mentions elsewhere and posts of visitors are not read.',
    ],
  },
  apiVersions: [GRAPH_API],
};
