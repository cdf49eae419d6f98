import type {
  AccountMetric,
  ChannelCapabilities,
  ChannelLimits,
  Idempotency,
  JsonObject,
  MediaKind,
  MediaRule,
  MetricDefinition,
  PollLimits,
  NetworkMetric,
} from '../contract/index.js';
import { asRecord, numberOf, textOf, type JsonRecord } from './mastodon.mapper.js';

/** GIFs above 1280 × 720 are refused, and no answer of the server names it (app/models/concerns/attachmentable.rb, July 2026). */
const GIF_PIXELS = 921_600;
/** Mastodon sets none; a longer thread would come close to the 300 posts in three hours it allows. */
const MAX_PARTS = 30;

const DEFAULT_MIME_TYPES = [
  'image/jpeg',
  'image/png',
  'image/gif',
  'image/webp',
  'image/heic',
  'image/heif',
  'image/avif',
  'video/mp4',
  'video/webm',
  'video/quicktime',
  'audio/mpeg',
  'audio/ogg',
  'audio/wav',
  'audio/flac',
  'audio/aac',
  'audio/mp4',
] as const;

/** The numbers an unchanged Mastodon has (docs.joinmastodon.org/methods/instance, July 2026). */
export const DEFAULT_LIMITS: ChannelLimits = limitsFrom({
  maxCharacters: 500,
  urlWeight: 23,
  maxAttachments: 4,
  altTextMax: 1_500,
  mimeTypes: DEFAULT_MIME_TYPES,
  imageBytes: 16_777_216,
  imagePixels: 33_177_600,
  videoBytes: 103_809_024,
  videoPixels: 8_294_400,
  poll: { maxOptions: 4, maxOptionLength: 50, minSeconds: 300, maxSeconds: 2_629_746, withMedia: false },
});

/**
 * What an account's own server takes.
 * @param instance the answer of `/api/v2/instance` or `/api/v1/instance`. Servers before 3.4 and some others have no
 *   `configuration` and name a few limits at the top (`max_toot_chars`, `upload_limit`, `poll_limits`); what is not named
 *   is as on an unchanged Mastodon, apart from the weight of links, which then counts in full so as never to exceed.
 */
export function readLimits(instance: JsonRecord): ChannelLimits {
  const configuration = asRecord(instance['configuration']);
  const statuses = asRecord(configuration?.['statuses']) ?? {};
  const media = asRecord(configuration?.['media_attachments']) ?? {};
  const polls = asRecord(configuration?.['polls']) ?? {};
  const oldPolls = asRecord(instance['poll_limits']) ?? {};
  const upload = positive(instance, 'upload_limit');
  const { poll, media: fallback, text } = DEFAULT_LIMITS;
  const image = ruleOf(fallback.kinds.image);
  const video = ruleOf(fallback.kinds.video);
  return limitsFrom({
    maxCharacters: positive(statuses, 'max_characters') ?? positive(instance, 'max_toot_chars') ?? text.max,
    urlWeight: positive(statuses, 'characters_reserved_per_url'),
    maxAttachments:
      positive(statuses, 'max_media_attachments') ?? positive(instance, 'max_media_attachments') ?? fallback.maxPerPart,
    altTextMax:
      positive(media, 'description_limit') ?? positive(instance, 'description_limit') ?? fallback.altTextMax ?? 0,
    mimeTypes: mimeTypesOf(media['supported_mime_types']),
    imageBytes: positive(media, 'image_size_limit') ?? upload ?? image.maxBytes,
    imagePixels: positive(media, 'image_matrix_limit') ?? image.maxPixels,
    videoBytes: positive(media, 'video_size_limit') ?? upload ?? video.maxBytes,
    videoPixels: positive(media, 'video_matrix_limit') ?? video.maxPixels,
    poll: {
      maxOptions: positive(polls, 'max_options') ?? positive(oldPolls, 'max_options') ?? poll?.maxOptions ?? 4,
      maxOptionLength:
        positive(polls, 'max_characters_per_option') ??
        positive(oldPolls, 'max_option_chars') ??
        poll?.maxOptionLength ??
        50,
      minSeconds: positive(polls, 'min_expiration') ?? positive(oldPolls, 'min_expiration') ?? poll?.minSeconds ?? 300,
      maxSeconds:
        positive(polls, 'max_expiration') ?? positive(oldPolls, 'max_expiration') ?? poll?.maxSeconds ?? 2_629_746,
      withMedia: false,
    },
  });
}

/** The server's API version (4.3+), null on older and most other servers. Forks write anything into `version`. */
function apiVersionOf(instance: JsonRecord): number | null {
  const versions = asRecord(instance['api_versions']);
  return versions === null ? null : numberOf(versions, 'mastodon');
}

/** What is kept with an account to tell servers apart. */
export function serverData(instance: JsonRecord | null): JsonObject {
  return instance === null
    ? { apiVersion: null, version: null }
    : { apiVersion: apiVersionOf(instance), version: textOf(instance, 'version') };
}

/**
 * True for Mastodon itself and its forks, which keep an `Idempotency-Key`. Servers that only resemble it name no API version, or say
 * "compatible" in their version; of them some accept the key and ignore it.
 */
export function keyHonoured(data: JsonObject): boolean {
  const { apiVersion, version } = data;
  return typeof apiVersion === 'number' && !(typeof version === 'string' && /compatible/i.test(version));
}

function limitsFrom(numbers: {
  maxCharacters: number;
  urlWeight: number | null;
  maxAttachments: number;
  altTextMax: number;
  mimeTypes: readonly string[];
  imageBytes: number;
  imagePixels: number | null;
  videoBytes: number;
  videoPixels: number | null;
  poll: PollLimits;
}): ChannelLimits {
  const kinds: Partial<Record<MediaKind, MediaRule>> = {};
  const add = (kind: MediaKind, rule: Omit<MediaRule, 'mimeTypes' | 'maxDurationMs'>): void => {
    const mimeTypes = numbers.mimeTypes.filter((mime) => kindOf(mime) === kind);
    if (mimeTypes.length > 0) kinds[kind] = { ...rule, mimeTypes, maxDurationMs: null };
  };
  // The docs say up to four images, or one animated GIF, or one video or audio file (docs.joinmastodon.org/user/posting,
  // July 2026). Mastodon's code takes GIFs among images too, but what the docs rule out other servers may refuse.
  add('image', { maxBytes: numbers.imageBytes, maxPixels: numbers.imagePixels, maxPerPart: numbers.maxAttachments });
  add('gif', { maxBytes: numbers.imageBytes, maxPixels: GIF_PIXELS, maxPerPart: 1 });
  add('video', { maxBytes: numbers.videoBytes, maxPixels: numbers.videoPixels, maxPerPart: 1 });
  add('audio', { maxBytes: numbers.videoBytes, maxPixels: null, maxPerPart: 1 });
  return {
    text: {
      max: numbers.maxCharacters,
      unit: 'grapheme',
      maxBytes: null,
      urlWeight: numbers.urlWeight,
      mentionDomainFree: true,
      countsContentWarning: true,
    },
    maxParts: MAX_PARTS,
    media: {
      maxPerPart: numbers.maxAttachments,
      mixedKinds: false,
      kinds,
      altTextMax: numbers.altTextMax,
      textOptional: true,
    },
    poll: numbers.poll,
  };
}

function kindOf(mime: string): MediaKind | null {
  if (mime === 'image/gif') return 'gif';
  if (mime.startsWith('image/')) return 'image';
  if (mime.startsWith('video/')) return 'video';
  return mime.startsWith('audio/') ? 'audio' : null;
}

function mimeTypesOf(value: unknown): readonly string[] {
  const types = Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
  return types.length > 0 ? types : DEFAULT_MIME_TYPES;
}

function positive(record: JsonRecord, name: string): number | null {
  const value = numberOf(record, name);
  return value !== null && value > 0 ? value : null;
}

function ruleOf(rule: MediaRule | undefined): MediaRule {
  return rule ?? { mimeTypes: [], maxBytes: 0, maxPixels: null, maxDurationMs: null, maxPerPart: 0 };
}

const POST_METRICS: Partial<Readonly<Record<NetworkMetric, MetricDefinition>>> = {
  comments: { native: 'replies_count', meaning: 'Replies to the post that its server has heard of.' },
  shares: { native: 'reblogs_count', meaning: 'Boosts of the post that its server has heard of.' },
  reactions: {
    native: 'favourites_count',
    meaning: 'Favourites of the post that its server has heard of; some from other servers may be missing.',
  },
  quotes: { native: 'quotes_count', meaning: 'Posts that quote it. Counted by servers from Mastodon 4.5 on.' },
  pollVotes: {
    native: 'poll.votes_count',
    meaning: 'Votes in the poll, several from one person where it allows several.',
  },
};

const ACCOUNT_METRICS: Partial<Readonly<Record<AccountMetric, MetricDefinition>>> = {
  followers: { native: 'followers_count', meaning: 'Accounts that follow this one.' },
  following: { native: 'following_count', meaning: 'Accounts that this one follows.' },
  posts: { native: 'statuses_count', meaning: 'Posts of the account, boosts and replies included.' },
};

/** The key is kept for an hour by Mastodon and ignored by some servers that speak its API. */
const IDEMPOTENCY: Idempotency = {
  kind: 'key',
  windowSeconds: 3_600,
  universal: false,
  conclusiveAfterSeconds: 60,
};

export const CAPABILITIES: ChannelCapabilities = {
  displayName: 'Mastodon',
  summary: 'Posts to an account on any Mastodon server, or one that speaks its client API.',
  sandbox: false,
  setUp: {
    needs: ['An account on a Mastodon server, and its password at hand for signing in there.'],
    appRegistration: 'automatic',
    publicAddress: 'not-needed',
  },
  limits: DEFAULT_LIMITS,
  settings: [
    {
      name: 'visibility',
      label: 'Visibility',
      help: 'Who can see the post. It can’t be changed once it is out.',
      type: {
        kind: 'choice',
        options: [
          { value: 'public', label: 'Public' },
          { value: 'unlisted', label: 'Quiet public: seen by all, kept out of public timelines' },
          { value: 'private', label: 'Followers only' },
          { value: 'direct', label: 'Only people mentioned' },
        ],
      },
      default: 'public',
    },
    {
      name: 'sensitive',
      label: 'Sensitive media',
      help: 'Hides the attached media until a reader clicks.',
      type: { kind: 'boolean' },
      default: false,
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
  postMetrics: POST_METRICS,
  accountMetrics: ACCOUNT_METRICS,
  conversations: {
    sources: [
      { name: 'notifications', kinds: ['comment', 'mention', 'direct'], of: 'account', days: null, newestFirst: true },
      { name: 'replies', kinds: ['comment', 'direct'], of: 'post', days: null, newestFirst: true },
    ],
    answers: ['comment', 'mention', 'direct'],
    hides: [],
    likes: ['comment', 'mention', 'direct'],
    removes: 'own',
    depth: null,
    text: null,
    idempotency: IDEMPOTENCY,
    restrictions: [
      'An answer is seen by the same people as the message, never by more.',
      'Everybody whom a direct answer names with @ gets to see it.',
    ],
  },
};
