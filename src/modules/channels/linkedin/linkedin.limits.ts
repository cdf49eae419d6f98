import type { ApiVersion, ChannelCapabilities, ChannelLimits, Idempotency, TextLimit } from '../contract/index.js';

const MEBIBYTE = 1_048_576;
const DAY_S = 86_400;

/** Sent with every `/rest` call. A version lives a year (learn.microsoft.com/linkedin, versioning and migrations, September 2026). */
export const LINKEDIN_VERSION: ApiVersion & { readonly endsOn: string } = {
  name: 'LinkedIn Marketing API',
  version: '202609',
  endsOn: '2027-09-15',
  source: 'https://learn.microsoft.com/en-us/linkedin/marketing/integrations/migrations, September 2026',
};

/** A comment is plain text: an escape would be seen. */
const COMMENT_TEXT: TextLimit = {
  max: 1_250,
  unit: 'utf16',
  maxBytes: null,
  urlWeight: null,
  mentionDomainFree: false,
  countsContentWarning: false,
};

/**
 * learn.microsoft.com/linkedin (Posts, little text format, Images, MultiImage, Videos, Documents, Poll, Comments; August 2026). That escapes count is seen at
 * other clients only. LinkedIn names no size for pictures: ours keeps uploads short.
 */
export const LINKEDIN_LIMITS: ChannelLimits = {
  text: {
    max: 3_000,
    unit: 'little-text',
    maxBytes: null,
    urlWeight: null,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  comment: COMMENT_TEXT,
  maxParts: 1,
  media: {
    maxPerPart: 20,
    mixedKinds: false,
    kinds: {
      image: {
        mimeTypes: ['image/jpeg', 'image/png'],
        maxBytes: 10 * MEBIBYTE,
        maxPixels: 36_152_319,
        maxDurationMs: null,
        maxPerPart: 20,
      },
      gif: {
        mimeTypes: ['image/gif'],
        maxBytes: 20 * MEBIBYTE,
        maxPixels: 36_152_319,
        maxDurationMs: null,
        maxPerPart: 1,
      },
      video: {
        mimeTypes: ['video/mp4'],
        maxBytes: 500 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: 30 * 60_000,
        maxPerPart: 1,
      },
      document: {
        mimeTypes: ['application/pdf'],
        maxBytes: 100 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: 1,
      },
    },
    altTextMax: 4_086,
    textOptional: true,
  },
  poll: { maxOptions: 4, maxOptionLength: 30, minSeconds: DAY_S, maxSeconds: 14 * DAY_S, withMedia: false },
};

/** learn.microsoft.com/linkedin, Videos and Poll APIs, August 2026. */
export const SMALLEST_VIDEO = { bytes: 75 * 1_024, durationMs: 3_000 } as const;
export const POLL_QUESTION_MAX = 140;
/** Ours: LinkedIn's pages name none. */
const DOCUMENT_TITLE_MAX = 100;
/** Seen at other clients; LinkedIn's pages name none. */
export const CARD_TEXT_MAX = 400;

/** The lengths a poll may have, shortest first. */
export const POLL_DURATIONS: readonly { readonly name: string; readonly seconds: number }[] = [
  { name: 'ONE_DAY', seconds: DAY_S },
  { name: 'THREE_DAYS', seconds: 3 * DAY_S },
  { name: 'SEVEN_DAYS', seconds: 7 * DAY_S },
  { name: 'FOURTEEN_DAYS', seconds: 14 * DAY_S },
];

/** A page's list shows a post within seconds. For people see linkedin.find.ts. */
const IDEMPOTENCY: Idempotency = { kind: 'lookup', conclusiveAfterSeconds: 120 };

export const LINKEDIN_CAPABILITIES: ChannelCapabilities = {
  displayName: 'LinkedIn',
  summary: 'Posts of people and of company pages on LinkedIn, through an app of your own.',
  sandbox: false,
  setUp: {
    needs: [
      'An account on LinkedIn, and for a page the role of a super admin or content admin there.',
      'An app made on LinkedIn’s developer pages that belongs to a company page, whose keys whoever runs this installation enters here once.',
      'For pages and for numbers: LinkedIn’s approval of the app for the Community Management API.',
    ],
    appRegistration: {
      kind: 'operator',
      portalUrl: 'https://www.linkedin.com/developers/apps',
      fields: [
        {
          name: 'clientId',
          label: 'Client ID',
          help: 'From the app’s “Auth” tab.',
          secret: false,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_LINKEDIN_CLIENT_ID',
        },
        {
          name: 'clientSecret',
          label: 'Primary client secret',
          help: 'From the same tab.',
          secret: true,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_LINKEDIN_CLIENT_SECRET',
        },
        {
          name: 'products',
          label: 'Products',
          help: 'Leave it empty for an app with “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”: it posts for people only. Write “community” once LinkedIn has approved the app for the Community Management API: then pages and numbers work as well. Changing it asks everybody to sign in again.',
          secret: false,
          required: false,
          maxLength: 20,
          env: 'CARILLON_APP_LINKEDIN_PRODUCTS',
        },
      ],
      steps: [
        'Sign in to LinkedIn’s developer pages and create an app; it asks for a company page, whose admin has to verify the app.',
        'On the “Auth” tab add the callback address of this page to the authorized redirect URLs, exactly.',
        'On the “Products” tab add “Share on LinkedIn” and “Sign In with LinkedIn using OpenID Connect”; both are given at once.',
        'For pages, make a second app of its own for the “Community Management API” and request access; LinkedIn wants it alone on its app.',
        'Copy the client ID and the primary client secret from the “Auth” tab into the fields here, and check them.',
      ],
      review: [
        '“Share on LinkedIn” is reviewed by nobody. With it, people can post; LinkedIn tells nothing back, no numbers among it.',
        'The Community Management API is given to registered companies. Its Development tier allows 500 calls a day for the app and 100 for each person, and ends after 12 months; the Standard tier asks for a screencast.',
        'Only partners whom LinkedIn chose get access that renews itself. Everybody else signs in again every 60 days.',
      ],
      callback: { https: 'wanted', localhost: true },
    },
    publicAddress: 'not-needed',
  },
  limits: LINKEDIN_LIMITS,
  settings: [
    {
      name: 'visibility',
      label: 'Who sees it',
      help: 'Contacts are for people: a page has none.',
      type: {
        kind: 'choice',
        options: [
          { value: 'PUBLIC', label: 'Everyone' },
          { value: 'LOGGED_IN', label: 'Members of LinkedIn' },
          { value: 'CONNECTIONS', label: 'Contacts only' },
        ],
      },
      default: 'PUBLIC',
    },
    {
      name: 'inFeed',
      label: 'Show in the feed',
      help: 'Without it, the post stands on the profile or page only, and under its address.',
      type: { kind: 'boolean' },
      default: true,
    },
    {
      name: 'reshares',
      label: 'Others may repost it',
      help: 'Applies to this post.',
      type: { kind: 'boolean' },
      default: true,
    },
    {
      name: 'pollQuestion',
      label: 'Question of the poll',
      help: 'Stands above the answers. Left empty, the text of the post is asked, which then may have 140 characters.',
      type: { kind: 'text', maxLength: POLL_QUESTION_MAX },
      default: null,
    },
    {
      name: 'documentTitle',
      label: 'Title of the document',
      help: 'Stands below the pages of a PDF. LinkedIn wants one for every document.',
      type: { kind: 'text', maxLength: DOCUMENT_TITLE_MAX },
      default: null,
    },
    {
      name: 'cardPicture',
      label: 'Use the picture for the link’s card',
      help: 'With one picture and a link: the picture becomes the card’s instead of the post’s.',
      type: { kind: 'boolean' },
      default: false,
    },
  ],
  threads: false,
  firstComment: true,
  contentWarning: false,
  language: false,
  linkCard: true,
  edit: true,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    views: {
      native: 'impressionCount',
      meaning: 'How often the post was shown, repeats included. For people LinkedIn calls it IMPRESSION.',
    },
    reach: {
      native: 'uniqueImpressionsCount',
      meaning: 'How many members saw the post. For people LinkedIn calls it MEMBERS_REACHED.',
    },
    clicks: {
      native: 'clickCount',
      meaning: 'Clicks on the post, its links, its pictures and the page’s name. Pages only.',
    },
    reactions: { native: 'likeCount', meaning: 'Reactions of any kind. For people LinkedIn calls it REACTION.' },
    comments: { native: 'commentCount', meaning: 'Comments under the post. For people LinkedIn calls it COMMENT.' },
    shares: { native: 'shareCount', meaning: 'Reposts. For people LinkedIn calls it RESHARE.' },
  },
  accountMetrics: {
    followers: {
      native: 'firstDegreeSize',
      meaning: 'Members who follow the page or person. For people LinkedIn calls it memberFollowersCount.',
    },
  },
  conversations: {
    sources: [{ name: 'comments', kinds: ['comment'], of: 'post', days: null, newestFirst: false }],
    answers: ['comment'],
    hides: [],
    likes: [],
    removes: 'any',
    depth: 2,
    text: COMMENT_TEXT,
    idempotency: IDEMPOTENCY,
    restrictions: [
      'Only for pages: of people LinkedIn lets nobody read.',
      'Who wrote a comment is told by a number alone.',
      'What people wrote may be kept for 48 hours.',
    ],
  },
  apiVersions: [LINKEDIN_VERSION],
  // learn.microsoft.com/linkedin, Community Management API, data storage requirements (August 2026).
  retention: { measuredDays: null, activityHours: 48, profileHours: 24 },
};
