import type { SettingField } from '../contract/index.js';

const COLLABORATORS_MAX = 3;
const TAGGED_MAX = 20;
const NAME_MAX = 30;
const NOT_STORY = { setting: 'kind', is: ['feed', 'reel'] } as const;
const REEL = { setting: 'kind', is: ['reel'] } as const;

/** What an author may choose (developers.facebook.com/docs/instagram-platform/instagram-graph-api/reference/ig-user/media, 2026). */
export const INSTAGRAM_SETTINGS: readonly SettingField[] = [
  {
    name: 'kind',
    label: 'What it becomes',
    help: 'In the feed, one video alone becomes a reel. Stories take one picture or video, without words, and end after 24 hours.',
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
    name: 'shareToFeed',
    label: 'Show the reel in the feed, too',
    help: 'Otherwise it is in the tab of reels alone.',
    type: { kind: 'boolean' },
    default: true,
    when: REEL,
  },
  {
    name: 'coverSeconds',
    label: 'Cover, in seconds',
    help: 'The moment of the video whose picture becomes the cover.',
    type: { kind: 'number', min: 0, max: 900, whole: true },
    default: null,
    when: REEL,
  },
  {
    name: 'trial',
    label: 'Trial reel',
    help: 'Shown first to people who do not follow the account. Not every account may publish them.',
    type: {
      kind: 'choice',
      options: [
        { value: 'no', label: 'No' },
        { value: 'manual', label: 'Yes; I decide in the app whether followers get it' },
        { value: 'performance', label: 'Yes; followers get it when it does well' },
      ],
    },
    default: 'no',
    when: REEL,
  },
  {
    name: 'collaborators',
    label: 'Collaborators',
    help: 'Names of public accounts that are invited to post it together with you.',
    type: { kind: 'texts', maxItems: COLLABORATORS_MAX, maxLength: NAME_MAX + 1 },
    default: null,
    when: NOT_STORY,
  },
  {
    name: 'people',
    label: 'Tagged people',
    help: 'Names of public accounts. On a picture a place may follow, from the left and from the top: “name 0.5 0.8”. On carousels they are tagged on the first file.',
    type: { kind: 'texts', maxItems: TAGGED_MAX, maxLength: 60 },
    default: null,
    when: NOT_STORY,
  },
  {
    name: 'locationId',
    label: 'Place',
    help: 'The number of a Facebook Page that has a place.',
    type: { kind: 'text', maxLength: 30 },
    default: null,
    when: NOT_STORY,
  },
  {
    name: 'aiGenerated',
    label: 'Made with AI',
    help: 'Instagram labels the post.',
    type: { kind: 'boolean' },
    default: false,
  },
  {
    name: 'paidPartnership',
    label: 'Paid partnership',
    help: 'Instagram labels the post. Only for accounts that signed in with Facebook.',
    type: { kind: 'boolean' },
    default: false,
  },
];
