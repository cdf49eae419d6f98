import type { SettingField } from '../contract/index.js';

/** A bound of our own: Facebook names none. */
const TITLE_MAX = 255;

/** What an author may choose (developers.facebook.com/docs/video-api, reels and stories of Pages, 2026). */
export const FACEBOOK_SETTINGS: readonly SettingField[] = [
  {
    name: 'kind',
    label: 'What it becomes',
    help: 'A reel is one upright video of 3 to 90 seconds. Stories take one photo or video, without words, and end after 24 hours. Videos in the feed are shown among the reels as well.',
    type: {
      kind: 'choice',
      options: [
        { value: 'feed', label: 'Post in the feed' },
        { value: 'reel', label: 'Reel' },
        { value: 'story', label: 'Story' },
      ],
    },
    default: 'feed',
  },
  {
    name: 'videoTitle',
    label: 'Title of the video',
    help: 'Stands above the video, beside the text. Posts without a video have none.',
    type: { kind: 'text', maxLength: TITLE_MAX },
    default: null,
    when: { setting: 'kind', is: ['feed', 'reel'] },
  },
];
