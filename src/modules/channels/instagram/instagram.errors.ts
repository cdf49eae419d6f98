import { ChannelError, type ChannelErrorDetails } from '../contract/index.js';
import { fetchHint, overQuota, type MetaNetwork, type MetaRule, type MetaSaid, type Purpose } from '../meta/index.js';
import type { Login } from './instagram.login.js';

export const INSTAGRAM = 'Instagram';
/** A container that is not there: gone after a day, or not visible yet. */
export const CONTAINER_GONE = 'container-gone';
export const QUOTA = 'quota-used-up';

const MINUTE_MS = 60_000;
const NOT_READY_AGAIN_MS = 30_000;
const BLOCKED_MS = 24 * 60 * MINUTE_MS;

/* Subcodes: developers.facebook.com/docs/instagram-platform, error codes, 2 June 2026. */
const NOT_READY = 2_207_027;
const GONE = [2_207_006, 2_207_008, 2_207_020];
const NOT_FETCHED = 2_207_052;
/** Server errors, downloads that took too long, and uploads that failed for no reason that is told. */
const PASSING = [2_207_001, 2_207_003, 2_207_032, 2_207_053, NOT_FETCHED];
const QUOTA_USED_UP = 2_207_042;
const RESTRICTED = 2_207_050;
const BLOCKED_AS_SPAM = 2_207_051;
/** A comment is made, and yet the answer is an error (public repositories, August 2026). */
const MADE_ALL_THE_SAME = 1_772_107;

/** What the author must change, in words. */
const WORDS: Readonly<Record<number, string>> = {
  2_207_004: 'The picture is too large for Instagram.',
  2_207_005: 'Instagram takes pictures as JPEG only.',
  2_207_009: 'Instagram takes pictures from 4:5 to 1.91:1 only. Crop it.',
  2_207_010: 'The caption is too long for Instagram.',
  2_207_023: 'Instagram does not take this kind of media here.',
  2_207_026:
    'Instagram can’t use the video. It takes H.264 or HEVC in MP4 or MOV, 23 to 60 frames a second, at most 1,920 pixels wide.',
  2_207_028: 'Instagram does not take this carousel: check the number and the kinds of its files.',
  2_207_035: 'A person is tagged in a way that Instagram does not take.',
  2_207_036: 'A tag of a person lies outside of the picture.',
  2_207_037: 'Products can’t be tagged here.',
  2_207_040: 'More people are tagged or mentioned than Instagram takes.',
  2_207_057: 'The moment of the cover lies outside of the video.',
  2_207_081: 'This account can’t publish trial reels.',
};

function passing({ subcode, words }: MetaSaid, details: ChannelErrorDetails, purpose: Purpose): ChannelError {
  // What Instagram was publishing when it stumbled may be out: the container is asked.
  if (purpose === 'publish')
    return new ChannelError('unknown', `Instagram stumbled, and did not say how far it came: ${words}`, details);
  const hint = subcode === NOT_FETCHED ? ` ${fetchHint(INSTAGRAM)}` : '';
  return new ChannelError('unavailable', `Instagram stumbled: ${words}${hint}`, details);
}

const RULES: readonly MetaRule[] = [
  {
    subcodes: [MADE_ALL_THE_SAME],
    error: (_, details) =>
      new ChannelError('unknown', 'Instagram gave an error, but seems to have done it all the same.', details),
  },
  {
    codes: [9_007],
    subcodes: [NOT_READY],
    error: (_, details, now) =>
      new ChannelError('processing', 'Instagram is still at work on the post.', {
        ...details,
        retryAt: new Date(now.getTime() + NOT_READY_AGAIN_MS),
      }),
  },
  {
    codes: [24],
    subcodes: GONE,
    error: ({ words }, details, now) =>
      new ChannelError('unavailable', `Instagram does not know the prepared post, or not yet: ${words}`, {
        ...details,
        code: CONTAINER_GONE,
        retryAt: new Date(now.getTime() + MINUTE_MS),
      }),
  },
  { subcodes: PASSING, error: (said, details, _, purpose) => passing(said, details, purpose) },
  {
    subcodes: [QUOTA_USED_UP],
    error: ({ words }, details, now) =>
      overQuota(`Instagram takes no more of this account today: ${words}`, now, { ...details, code: QUOTA }),
  },
  {
    subcodes: [RESTRICTED],
    error: ({ words }, details) =>
      new ChannelError('account', `Instagram has restricted the account; sign in there and look. ${words}`, {
        ...details,
        code: 'account-limited',
      }),
  },
  {
    subcodes: [BLOCKED_AS_SPAM],
    error: ({ words }, details, now) =>
      new ChannelError('account', `Instagram took the post for spam and lets the account rest for a day. ${words}`, {
        ...details,
        code: 'account-limited',
        retryAt: new Date(now.getTime() + BLOCKED_MS),
      }),
  },
  {
    subcodes: Object.keys(WORDS).map(Number),
    error: ({ subcode, words }, details) => new ChannelError('rejected', WORDS[subcode ?? 0] ?? words, details),
  },
  // Without a subcode that says more.
  { codes: [-1, -2], error: (said, details, _, purpose) => passing(said, details, purpose) },
];

const NETWORKS: Readonly<Record<Login, MetaNetwork>> = {
  // A Page's token has no end date and no renewal: once it is gone, only a new sign-in helps.
  facebook: { name: INSTAGRAM, renewable: false, rules: RULES },
  instagram: { name: INSTAGRAM, renewable: true, rules: RULES },
};

export function networkOf(login: Login): MetaNetwork {
  return NETWORKS[login];
}

/**
 * What a container that failed means; its `status` carries the subcode in words.
 * @returns null where another container may do better
 */
export function containerError(status: string | null, now: Date): ChannelError | null {
  const subcode = Number(/\b(2207\d{3})\b/.exec(status ?? '')?.[1] ?? Number.NaN);
  const words = (status ?? 'no reason given').slice(0, 200);
  const rule = RULES.find(({ subcodes }) => subcodes?.includes(subcode));
  if (rule === undefined) return null;
  const said: MetaSaid = { code: null, subcode, words, isTransient: false };
  const error = rule.error(said, { code: String(subcode) }, now, 'prepare');
  return error.kind === 'unavailable' || error.kind === 'processing' ? null : error;
}
