import type { ChannelCapabilities, ChannelLimits, ChannelPrices, Idempotency } from '../contract/index.js';

const MEBIBYTE = 1_048_576;

/**
 * What an account without X Premium may post (docs.x.com: fundamentals/counting-characters, x-api/media, x-api/posts/creation-of-a-post; August
 * 2026). X has no bound on threads; ours keeps one delivery within the 100 posts an account may make in 15 minutes.
 */
export const X_LIMITS: ChannelLimits = {
  text: {
    max: 280,
    unit: 'weighted',
    maxBytes: null,
    urlWeight: 23,
    mentionDomainFree: false,
    countsContentWarning: false,
  },
  maxParts: 25,
  media: {
    maxPerPart: 4,
    mixedKinds: false,
    kinds: {
      image: {
        mimeTypes: ['image/jpeg', 'image/png', 'image/webp'],
        maxBytes: 5 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: null,
        maxPerPart: 4,
      },
      gif: {
        mimeTypes: ['image/gif'],
        maxBytes: 15 * MEBIBYTE,
        maxPixels: 1_280 * 1_080,
        maxDurationMs: null,
        maxPerPart: 1,
      },
      video: {
        mimeTypes: ['video/mp4', 'video/quicktime'],
        maxBytes: 512 * MEBIBYTE,
        maxPixels: null,
        maxDurationMs: 140_000,
        maxPerPart: 1,
      },
    },
    altTextMax: 1_000,
    textOptional: true,
  },
  poll: { maxOptions: 4, maxOptionLength: 25, minSeconds: 5 * 60, maxSeconds: 10_080 * 60, withMedia: false },
};

const PREMIUM_TEXT = 25_000;

/**
 * What the account's own subscription allows. Premium and Premium+ may post 25,000 and longer videos through the API; whether Basic may is
 * nowhere said, so it is taken for none (docs.x.com, August 2026).
 * @param subscription `subscription_type` of the account; null where X does not tell
 */
export function limitsOf(subscription: string | null): ChannelLimits {
  if (subscription !== 'Premium' && subscription !== 'PremiumPlus') return X_LIMITS;
  const { text, media } = X_LIMITS;
  const { video, ...kinds } = media.kinds;
  return {
    ...X_LIMITS,
    text: { ...text, max: PREMIUM_TEXT },
    media: { ...media, kinds: { ...kinds, ...(video && { video: { ...video, maxDurationMs: null } }) } },
  };
}

/** What polls allow in any account (seen at other clients, August 2026). */
export const POLL_TEXT_MAX = 280;

/** Pay per use, the only plan for new apps since February 2026 (docs.x.com/pricing, read 22 August 2026). */
export const X_PRICES: ChannelPrices = {
  currency: 'USD',
  source: 'https://docs.x.com/x-api/getting-started/pricing',
  asOf: '2026-08-22',
  part: 15_000,
  partWithLink: 200_000,
  altText: 5_000,
  removal: 10_000,
  reading: 5_000,
};

/** What one name of somebody costs to be looked up. */
export const USER_READ_MICROS = 10_000;

/** X tells views by app, clicks and profile visits for this long (docs.x.com/x-api/fundamentals/metrics, August 2026). */
export const PRIVATE_METRICS_DAYS = 30;

/** The timeline shows a post within seconds; two minutes are for a slow day. */
const IDEMPOTENCY: Idempotency = { kind: 'lookup', conclusiveAfterSeconds: 120 };

export const X_CAPABILITIES: ChannelCapabilities = {
  displayName: 'X',
  summary: 'Posts and threads on X, through an app of your own that X charges for each call.',
  sandbox: false,
  setUp: {
    needs: [
      'An account on X for the brand.',
      'A developer account at X with credits: X charges the owner of the app for each post, about 0.015 US dollars, and 0.20 for one that holds a link.',
      'An app made there, whose keys whoever runs this installation enters here once.',
    ],
    appRegistration: {
      kind: 'operator',
      portalUrl: 'https://console.x.com',
      fields: [
        {
          name: 'clientId',
          label: 'Client ID',
          help: 'From the app’s “Keys and tokens” page, under OAuth 2.0. Not the API key.',
          secret: false,
          required: true,
          maxLength: 200,
          env: 'CARILLON_APP_X_CLIENT_ID',
        },
        {
          name: 'clientSecret',
          label: 'Client secret',
          help: 'Shown once on the same page. Leave it empty for an app of type “Native App”, which has none.',
          secret: true,
          required: false,
          maxLength: 200,
          env: 'CARILLON_APP_X_CLIENT_SECRET',
        },
        {
          name: 'consumerSecret',
          label: 'API key secret',
          help: 'Only for an app without a client secret whose webhooks X signs with this one. From “Keys and tokens”, under Consumer Keys.',
          secret: true,
          required: false,
          maxLength: 200,
          env: 'CARILLON_APP_X_CONSUMER_SECRET',
        },
      ],
      steps: [
        'Sign in to X’s developer console with the account that should pay, and buy credits.',
        'Make a project and an app in it.',
        'In the app’s settings, set up user authentication: permissions “Read and write”, type “Web App, Automated App or Bot”.',
        'Enter the callback address of this page there, exactly, and the public address as the website.',
        'Copy the OAuth 2.0 client ID and client secret into the fields here, and check them.',
      ],
      review: [
        'X does not review apps before they post. It asks what the app is for when you sign up as a developer; what you answer is binding.',
        'Since February 2026 an app may answer or quote only posts whose author mentioned or quoted the account. Threads and first comments under your own posts work.',
      ],
      callback: { https: 'wanted', localhost: false },
    },
    publicAddress: 'not-needed',
  },
  limits: X_LIMITS,
  settings: [
    {
      name: 'replies',
      label: 'Who may answer',
      help: 'For the post and all below it. It can’t be changed afterwards from here.',
      type: {
        kind: 'choice',
        options: [
          { value: 'everyone', label: 'Everyone' },
          { value: 'following', label: 'Accounts you follow' },
          { value: 'mentionedUsers', label: 'Only accounts you mention' },
          { value: 'subscribers', label: 'Your subscribers' },
          { value: 'verified', label: 'Verified accounts' },
        ],
      },
      default: 'everyone',
    },
    {
      name: 'quote',
      label: 'Post to quote',
      help: 'The address of a post on X. X lets apps quote your own posts, and those that mention or quote you.',
      type: { kind: 'text', maxLength: 200 },
      default: null,
    },
    {
      name: 'people',
      label: 'Tagged people',
      help: 'Names on X of accounts to tag in the pictures of the first part. X charges for looking up each name.',
      type: { kind: 'texts', maxItems: 10, maxLength: 16 },
      default: null,
    },
    {
      name: 'community',
      label: 'Community',
      help: 'The address of a community on X (https://x.com/i/communities/…) to post in. The account has to be a member.',
      type: { kind: 'text', maxLength: 200 },
      default: null,
    },
    {
      name: 'alsoToFollowers',
      label: 'Show it to followers, too',
      help: 'Without it, a post in a community is seen there alone.',
      type: { kind: 'boolean' },
      default: false,
    },
    {
      name: 'madeWithAi',
      label: 'Made with AI',
      help: 'Marks the post as holding pictures, video or text made with AI.',
      type: { kind: 'boolean' },
      default: false,
    },
    {
      name: 'paidPartnership',
      label: 'Paid partnership',
      help: 'Marks the post as advertising that somebody pays for.',
      type: { kind: 'boolean' },
      default: false,
    },
  ],
  threads: true,
  firstComment: true,
  contentWarning: false,
  language: false,
  linkCard: true,
  // X makes a new post of an edit, for Premium accounts and some minutes only: the receipt's ids would not stay.
  edit: false,
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    views: { native: 'impression_count', meaning: 'How often the post was shown, repeats included.' },
    reactions: { native: 'like_count', meaning: 'How many accounts liked the post.' },
    comments: { native: 'reply_count', meaning: 'Answers to the post.' },
    shares: { native: 'retweet_count', meaning: 'Reposts without words of their own.' },
    quotes: { native: 'quote_count', meaning: 'Reposts with words of their own.' },
    saves: { native: 'bookmark_count', meaning: 'How often somebody saved the post to their bookmarks.' },
    clicks: {
      native: 'url_link_clicks',
      meaning: 'Clicks on links in the post. X tells them for 30 days after publication.',
      readableDays: PRIVATE_METRICS_DAYS,
    },
  },
  accountMetrics: {
    followers: { native: 'followers_count', meaning: 'Accounts that follow this one.' },
    following: { native: 'following_count', meaning: 'Accounts that this one follows.' },
    posts: { native: 'tweet_count', meaning: 'Posts of the account, reposts included.' },
  },
  conversations: {
    sources: [
      // The last 800, whenever they were.
      { name: 'mentions', kinds: ['comment', 'mention'], of: 'account', days: null, newestFirst: true },
      { name: 'replies', kinds: ['comment'], of: 'post', days: 7, newestFirst: true },
    ],
    answers: ['comment', 'mention'],
    hides: [],
    likes: [],
    removes: 'own',
    depth: null,
    text: null,
    idempotency: IDEMPOTENCY,
    restrictions: [
      'X lets apps answer only people who named or quoted the account, and says so only once somebody tries.',
      'The same words can’t be used twice in a short time.',
      'Direct messages are not read, and messages are not hidden.',
    ],
    // A post at 0.005 and its author at 0.010, once a day; an answer to somebody who named the account. One with a link may cost as a post with one.
    prices: { message: 15_000, answer: 10_000 },
  },
  prices: X_PRICES,
  apiVersions: [{ name: 'X API', version: '2', endsOn: null, source: 'https://docs.x.com/changelog, 22 August 2026' }],
  // Reading costs money, and what only the owner sees is told for so long.
  retention: { measuredDays: PRIVATE_METRICS_DAYS, activityHours: null, profileHours: null },
};
