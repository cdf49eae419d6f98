import type { ChannelCapabilities, ChannelLimits, Idempotency, OperatorApp } from '../contract/index.js';
import { GRAPH_API } from '../meta/index.js';
import { METHODS } from './instagram.login.js';
import { INSTAGRAM_SETTINGS } from './instagram.settings.js';

const MEGABYTE = 1_000_000;
/** The reference says 10; a roundup of November 2026 reads 20. */
const CAROUSEL_MAX = 10;
/** Enforced since December 2025, while the reference still says 30. */
const HASHTAGS_MAX = 5;
/** In a caption. */
export const MENTIONS_MAX = 20;
export const NARROWEST = 4 / 5;
export const WIDEST = 1.91;
export const VIDEO_WIDEST = 1_920;
export const VIDEO_SHORTEST_MS = 3_000;
/** Videos of stories, which may be less than those of reels. */
export const STORY_VIDEO = { maxBytes: 100 * MEGABYTE, maxDurationMs: 60_000 } as const;

/**
 * What a professional account may post (developers.facebook.com/docs/instagram-platform, content publishing and IG User media, 2026). In which unit
 * captions are counted is nowhere said; UTF-16 is the strictest of those in question.
 */
export const INSTAGRAM_LIMITS: ChannelLimits = limitsFor({});

/** The limits with the two numbers that the sources disagree on, as the operator set them. */
export function limitsFor(app: OperatorApp): ChannelLimits {
  const carousel = wholeIn(app['carouselMax'], 2, 20) ?? CAROUSEL_MAX;
  const image = { mimeTypes: ['image/jpeg'], maxBytes: 8 * MEGABYTE, maxPixels: null, maxDurationMs: null };
  const video = {
    mimeTypes: ['video/mp4', 'video/quicktime'],
    maxBytes: 300 * MEGABYTE,
    maxPixels: null,
    maxDurationMs: 900_000,
  };
  return {
    text: {
      max: 2_200,
      unit: 'utf16',
      maxBytes: null,
      urlWeight: null,
      mentionDomainFree: false,
      countsContentWarning: false,
    },
    hashtagsMax: wholeIn(app['hashtagsMax'], 0, 100) ?? HASHTAGS_MAX,
    maxParts: 1,
    media: {
      maxPerPart: carousel,
      mixedKinds: true,
      kinds: { image: { ...image, maxPerPart: carousel }, video: { ...video, maxPerPart: carousel } },
      altTextMax: 1_000,
      textOptional: true,
    },
    poll: null,
  };
}

function wholeIn(value: string | undefined, min: number, max: number): number | null {
  const number = /^\d{1,3}$/.test(value ?? '') ? Number(value) : Number.NaN;
  return number >= min && number <= max ? number : null;
}

/** The container says at once whether it was published; the rest is for a slow day, and for comments. */
const IDEMPOTENCY: Idempotency = { kind: 'lookup', conclusiveAfterSeconds: 120 };

export const INSTAGRAM_CAPABILITIES: ChannelCapabilities = {
  displayName: 'Instagram',
  summary: 'Posts, carousels, reels and stories of professional accounts, through an app of your own at Meta.',
  sandbox: false,
  setUp: {
    needs: [
      'A professional account on Instagram for the brand: business or creator. Personal accounts can’t be posted to.',
      'For signing in with Facebook: a Facebook Page that the account is linked to. Signing in with Instagram needs none.',
      'A public https address of this installation: people come back to it from signing in, and Instagram fetches pictures and videos from it.',
      'An app at Meta, whose keys whoever runs this installation enters here once.',
    ],
    appRegistration: {
      kind: 'operator',
      portalUrl: 'https://developers.facebook.com/apps',
      fields: [
        {
          name: 'facebookClientId',
          label: 'Facebook app ID',
          help: 'From the app’s page, under App settings, Basic.',
          secret: false,
          required: true,
          method: METHODS.facebook,
          maxLength: 200,
          env: 'CARILLON_APP_INSTAGRAM_FACEBOOK_CLIENT_ID',
        },
        {
          name: 'facebookClientSecret',
          label: 'Facebook app secret',
          help: 'From the same page; Meta asks for your password before it shows it.',
          secret: true,
          required: true,
          method: METHODS.facebook,
          maxLength: 200,
          env: 'CARILLON_APP_INSTAGRAM_FACEBOOK_CLIENT_SECRET',
        },
        {
          name: 'instagramClientId',
          label: 'Instagram app ID',
          help: 'From the Instagram use case, under API setup with Instagram login. Not the Facebook app’s ID, which is another.',
          secret: false,
          required: true,
          method: METHODS.instagram,
          maxLength: 200,
          env: 'CARILLON_APP_INSTAGRAM_INSTAGRAM_CLIENT_ID',
        },
        {
          name: 'instagramClientSecret',
          label: 'Instagram app secret',
          help: 'From the same page, beside the ID.',
          secret: true,
          required: true,
          method: METHODS.instagram,
          maxLength: 200,
          env: 'CARILLON_APP_INSTAGRAM_INSTAGRAM_CLIENT_SECRET',
        },
        {
          name: 'carouselMax',
          label: 'Files in a carousel',
          help: `A number from 2 to 20. Leave it empty for ${CAROUSEL_MAX}, which is sure to work. Accounts learn of it at their next check.`,
          secret: false,
          required: false,
          maxLength: 2,
          env: 'CARILLON_APP_INSTAGRAM_CAROUSEL_MAX',
        },
        {
          name: 'hashtagsMax',
          label: '#tags in a post',
          help: `A number. Leave it empty for ${HASHTAGS_MAX}, which Instagram enforces since December 2025. Accounts learn of it at their next check.`,
          secret: false,
          required: false,
          maxLength: 3,
          env: 'CARILLON_APP_INSTAGRAM_HASHTAGS_MAX',
        },
      ],
      steps: [
        'Choose how accounts sign in: with Facebook (the account is linked to a Page; videos are uploaded, posts can be taken down) or with Instagram (no Page needed). One is enough, both are possible.',
        'Sign in at Meta for Developers and make an app with the use case “Manage messaging & content on Instagram”.',
        'In the use case, open the API setup with Facebook login, with Instagram login, or both, and add the permissions that this page names.',
        'Enter the callback address of this page, exactly: with Facebook under Facebook Login, Settings, “Valid OAuth Redirect URIs”; with Instagram under “Set up Instagram business login”, “OAuth redirect URIs”.',
        'Under the app’s roles add the people who will sign in; for Instagram login add the account as Instagram Tester, and accept the invitation in Instagram under Settings, Apps and websites, Tester invites.',
        'Copy the ID and secret of the way you chose into the fields here, and check them. The two ways have different IDs.',
      ],
      review: [
        'People and accounts with a role in the app work without a review.',
        'For other people’s accounts Meta reviews the app, each permission with a video of how it is used, and wants the business verified.',
      ],
      callback: { https: 'needed', localhost: false },
    },
    publicAddress: 'needed',
  },
  limits: INSTAGRAM_LIMITS,
  settings: INSTAGRAM_SETTINGS,
  threads: false,
  firstComment: true,
  contentWarning: false,
  language: false,
  linkCard: false,
  edit: false,
  // Accounts signed in with Facebook; Instagram's own sign-in has no way to do it, and the removal says so.
  remove: 'removed',
  idempotency: IDEMPOTENCY,
  postMetrics: {
    views: { native: 'views', meaning: 'How often the post was shown or played, repeats included.' },
    reach: { native: 'reach', meaning: 'How many accounts saw the post.' },
    reactions: { native: 'like_count', meaning: 'Likes of the post. Missing where the account hides them.' },
    comments: { native: 'comments_count', meaning: 'Comments below the post, answers among them.' },
    shares: { native: 'shares+reposts', meaning: 'How often the post was sent on, and reposted.' },
    saves: { native: 'saved', meaning: 'How many accounts saved the post.' },
  },
  accountMetrics: {
    followers: { native: 'followers_count', meaning: 'Accounts that follow this one.' },
    posts: { native: 'media_count', meaning: 'Posts and reels on the profile.' },
  },
  conversations: {
    sources: [{ name: 'comments', kinds: ['comment'], of: 'post', days: null, newestFirst: true }],
    answers: ['comment'],
    hides: ['comment'],
    likes: [],
    removes: 'any',
    depth: 2,
    // Also at most four #tags and one link, and not capitals alone (IG Media comments, 2026).
    text: { ...INSTAGRAM_LIMITS.text, max: 300 },
    idempotency: IDEMPOTENCY,
    restrictions: [
      'Comments on stories are messages, which are not read.',
      'Mentions elsewhere and messages are not read.',
    ],
  },
  apiVersions: [GRAPH_API],
};
