import { ChannelError } from '../contract/index.js';
import { fetchHint, MISSING, overQuota, type MetaNetwork } from '../meta/index.js';

/** A container or post that is not there, or not there yet: what was just published can take a while to be answered to. */
const NOT_FOUND = 24;
/** The restricted account, as public notes of July 2026 have it. */
const RESTRICTED = 4_279_013;
const NOT_FETCHED = 'media-not-fetched';

const FETCH_HINT = fetchHint('Threads');

/** What Threads says that Meta's other networks don't (developers.facebook.com/docs/threads/troubleshooting, December 2025). */
export const THREADS: MetaNetwork = {
  name: 'Threads',
  renewable: true,
  rules: [
    {
      words: /LINK_LIMIT_EXCEEDED/,
      error: (_, details) =>
        new ChannelError('rejected', 'Threads takes five different links in a post at most.', {
          ...details,
          code: 'too-many-links',
        }),
    },
    {
      subcodes: [RESTRICTED],
      error: (said, details) =>
        new ChannelError('account', `Threads has restricted the account; sign in there and look. ${said.words}`, {
          ...details,
          code: 'account-limited',
        }),
    },
    {
      codes: [9],
      words: /(?:reached|exceeded).{0,60}(?:limit|quota|number of (?:posts|replies|deletions))/i,
      // A limit of a day; the general limits of calls come under codes of their own.
      error: (said, details, now) => overQuota(`Threads takes no more today: ${said.words}`, now, details),
    },
    {
      codes: [NOT_FOUND],
      error: (said, details) =>
        new ChannelError('rejected', `Threads does not know it, or not yet: ${said.words}`, {
          ...details,
          code: MISSING,
        }),
    },
    {
      words: /(?:could not|couldn't|unable to|failed to) (?:be )?(?:fetch|download|retriev)/i,
      error: (said, details) =>
        new ChannelError('rejected', `Threads could not fetch the file: ${said.words} ${FETCH_HINT}`, {
          ...details,
          code: NOT_FETCHED,
        }),
    },
  ],
};

/** What `error_message` of a container means, in words for the author (developers.facebook.com/docs/threads/troubleshooting, December 2025). */
const CONTAINER_WORDS: Readonly<Record<string, string>> = {
  FAILED_DOWNLOADING_VIDEO: `Threads could not fetch the video. ${FETCH_HINT}`,
  FAILED_PROCESSING_AUDIO: 'Threads can’t use the sound of the video. It takes AAC up to 48 kHz.',
  FAILED_PROCESSING_VIDEO: 'Threads can’t use the video. It takes H.264 or HEVC in MP4 or MOV.',
  // Threads spells it so.
  INVALID_ASPEC_RATIO: 'Threads takes no file that is more than ten times as wide as high, or the other way round.',
  INVALID_BIT_RATE: 'Threads takes videos of at most 100 Mbit/s.',
  INVALID_DURATION: 'Threads takes videos of at most five minutes.',
  INVALID_FRAME_RATE: 'Threads takes videos of 23 to 60 frames a second.',
  INVALID_AUDIO_CHANNELS: 'Threads takes one or two channels of sound.',
  INVALID_AUDIO_CHANNEL_LAYOUT: 'Threads takes sound in mono or stereo.',
};

/** The only one that another try may mend. */
export const UNKNOWN_FAILURE = 'UNKNOWN';

export function containerError(message: string | null): ChannelError {
  const said = message ?? UNKNOWN_FAILURE;
  const code = said === 'FAILED_DOWNLOADING_VIDEO' ? NOT_FETCHED : 'media-failed';
  const words = CONTAINER_WORDS[said] ?? `Threads could not use the post: ${said.slice(0, 200)}`;
  return new ChannelError('rejected', words, { code });
}
