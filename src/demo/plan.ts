import type { Picture } from './pictures.js';

export const CHANNELS = ['sandbox', 'feed', 'webhook'] as const;
export type DemoChannel = (typeof CHANNELS)[number];

/** One of the accounts that every sandbox network starts with. */
export const SANDBOX_HANDLE = 'crust_and_crumb';
export const ZONE = 'Europe/Berlin';
export const OTHER_ZONE = 'America/New_York';

/** A post as its author means it. */
export interface PlannedPost {
  readonly title: string;
  readonly parts: readonly PlannedPart[];
  /** One text where a channel gets its own. */
  readonly variants: Partial<Record<DemoChannel, string>>;
}

export interface PlannedPart {
  readonly text: string;
  readonly pictures: readonly Picture[];
}

const LONG_STORY =
  'Why does our rye take three days? On the first day there is only a spoonful of sourdough from the day before, flour & warm water. ' +
  'Nothing seems to happen, and that is the point: the slow start is where the taste comes from. On the second day we feed it twice, ' +
  'once before the ovens are lit and once after the last customer has gone. On the third day, at four in the morning, the dough is ' +
  'shaped by hand, rests in baskets that are older than some of our bakers, and goes into the heat for one hour. ' +
  'Then it has to cool, which is the hardest part for everybody who can smell it. Come by & see: https://crust-and-crumb.example/rye';

/** Three posts: with pictures, as a thread, and with a text of its own for each channel. */
export function plannedPosts(pictures: readonly Picture[]): readonly [PlannedPost, PlannedPost, PlannedPost] {
  const plain = (text: string): PlannedPart => ({ text, pictures: [] });
  return [
    {
      title: 'Two pictures',
      parts: [
        {
          text: 'Rye week begins at Crust & Crumb. Doors open at seven: https://crust-and-crumb.example/rye',
          pictures,
        },
      ],
      variants: {},
    },
    {
      title: 'A thread',
      parts: [
        plain('Three things to know about rye bread. First: it tastes best on its second day.'),
        plain('Second: keep it in a linen cloth, "never" in the fridge. It dries out there.'),
        plain('Third: the heel belongs to whoever cuts the loaf. We don’t make the rules.'),
      ],
      variants: {},
    },
    {
      title: 'A text for each channel',
      parts: [plain(LONG_STORY)],
      variants: {
        sandbox:
          'Why our rye takes three days: a slow start, two feedings & one hour of heat. https://crust-and-crumb.example/rye',
        webhook: 'For the shop window: rye from three days’ work, warm from eight o’clock.',
      },
    },
  ];
}

/** The parts as one channel's readers get them. */
export function partsFor(post: PlannedPost, channel: DemoChannel): readonly PlannedPart[] {
  const own = post.variants[channel];
  return own === undefined ? post.parts : [{ text: own, pictures: [] }];
}
