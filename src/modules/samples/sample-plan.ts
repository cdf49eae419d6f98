import type { SamplePictureName } from './sample-pictures.js';

/** Accounts that every sandbox network starts with. */
export const SAMPLE_HANDLES = ['pedal_works', 'crust_and_crumb', 'harbour_lights'] as const;
export type SampleHandle = (typeof SAMPLE_HANDLES)[number];

export interface SamplePart {
  readonly text: string;
  readonly pictures?: readonly SamplePictureName[];
}

export interface SamplePost {
  readonly title: string;
  readonly parts: readonly SamplePart[];
  readonly to: readonly SampleHandle[];
  readonly inCampaign?: boolean;
  readonly labels?: readonly string[];
  readonly firstComment?: string;
  /** One text of its own for an account. */
  readonly variants?: Partial<Record<SampleHandle, string>>;
}

/** A post at an hour of a day after today, by the workspace's clock. */
export interface ScheduledSample extends SamplePost {
  readonly day: number;
  /** `17:30`. */
  readonly time: string;
}

export const SAMPLE_WORKSPACE = 'Sample: Pedal works';

/** Days from today. */
export const SAMPLE_CAMPAIGN = {
  name: 'Spoke & Sea ride',
  brief:
    'One Sunday, forty kilometres, three neighbours: Pedal Works lends the bicycles, Crust & Crumb packs breakfast, Harbour Lights waits at the finish. ' +
    'We want the town to know the date, and to feel like coming along.',
  startsDay: -3,
  endsDay: 24,
  defaultLabels: ['ride'],
  goal: { metric: 'reach', value: 20_000 },
} as const;

/** Refused by the network on command, so that there is something to look into. */
export const REFUSED_SAMPLE: SamplePost = {
  title: 'Rooms for riders',
  to: ['harbour_lights'],
  parts: [
    {
      text: 'Riders’ rate on the eve of the ride: a room, a locked bicycle shed and breakfast from five. Ask at the desk.',
    },
  ],
  labels: ['offers'],
};

export const PUBLISHED_SAMPLES: readonly SamplePost[] = [
  {
    title: 'The date is set',
    to: ['pedal_works', 'crust_and_crumb', 'harbour_lights'],
    inCampaign: true,
    parts: [
      {
        text: 'The date is set: our ride along the coast starts three Sundays from now, at eight, from the workshop door. Forty easy kilometres, all welcome: https://pedal-works.example/ride',
        pictures: ['road'],
      },
    ],
    variants: {
      crust_and_crumb:
        'Three Sundays from now we pack breakfast for everybody who rides along the coast with Pedal Works. Rye or white? https://pedal-works.example/ride',
      harbour_lights:
        'In three weeks the ride along the coast ends at our terrace. The soup is on us. https://pedal-works.example/ride',
    },
  },
  {
    title: 'Red one in the window',
    to: ['pedal_works'],
    labels: ['workshop'],
    parts: [
      {
        text: 'Came in as a frame and a box of parts, leaves as somebody’s way to work. The red one stands in the window until Friday.',
        pictures: ['bicycle'],
      },
    ],
    firstComment: 'Frame size 56, seven gears, new brakes. Come and try it.',
  },
  {
    title: 'Breakfast test',
    to: ['crust_and_crumb'],
    inCampaign: true,
    labels: ['ride', 'recipes'],
    parts: [
      {
        text: 'What keeps a rider going for forty kilometres? We tried it on ourselves: a thick slice, butter, plum jam.',
        pictures: ['bread'],
      },
    ],
  },
  {
    title: 'The light is on',
    to: ['harbour_lights'],
    labels: ['evenings'],
    parts: [
      {
        text: 'First calm evening of the week. The lamp is lit, and the terrace is open until ten.',
        pictures: ['lighthouse'],
      },
    ],
  },
  {
    title: 'How to check your brakes',
    to: ['pedal_works'],
    labels: ['workshop'],
    parts: [
      { text: 'Your brakes in one minute. 1: squeeze each lever. It should stop well before it meets the bar.' },
      { text: '2: look at the pads. Less than the thickness of a coin? Time for new ones.' },
      { text: '3: spin each wheel. If it rubs, bring it in; we adjust it while you wait.' },
    ],
  },
];

export const SCHEDULED_SAMPLES: readonly ScheduledSample[] = [
  {
    day: 1,
    time: '08:30',
    title: 'Meet the route',
    to: ['pedal_works'],
    inCampaign: true,
    parts: [
      {
        text: 'The route in three parts. First: out of town along the canal, flat and quiet, eleven kilometres.',
        pictures: ['road'],
      },
      { text: 'Then: over the hill with the windmill. Walk if you like, everybody does the first time.' },
      { text: 'And down to the sea. You will hear the harbour before you see it.' },
    ],
  },
  {
    day: 1,
    time: '17:30',
    title: 'Evening bread',
    to: ['crust_and_crumb'],
    labels: ['recipes'],
    parts: [
      {
        text: 'Second batch comes out at half past four. If you pass on your way home, follow your nose.',
        pictures: ['bread'],
      },
    ],
  },
  {
    day: 3,
    time: '12:15',
    title: 'Bell week',
    to: ['pedal_works'],
    labels: ['workshop'],
    parts: [
      {
        text: 'A friendly ring opens more doors than a shout. All bells are polished and on the counter this week.',
        pictures: ['bell'],
      },
    ],
    firstComment: 'The brass one is the loudest. We checked.',
  },
  {
    day: 4,
    time: '10:00',
    title: 'Helpers wanted',
    to: ['pedal_works', 'crust_and_crumb', 'harbour_lights'],
    inCampaign: true,
    parts: [
      {
        text: 'We look for six people who wave riders around the right corners. You get a flag, a whistle and a seat at the long table.',
      },
    ],
    variants: {
      crust_and_crumb: 'Six people with a flag are still missing on the route. Helpers eat first, we promise.',
      harbour_lights: 'The ride needs six helpers at its corners. The long table at our place is for them.',
    },
  },
  {
    day: 6,
    time: '09:00',
    title: 'Open workshop',
    to: ['pedal_works'],
    labels: ['workshop'],
    parts: [
      { text: 'Open workshop on Saturday from nine: our tools, your hands, and somebody beside you who knows how.' },
    ],
  },
  {
    day: 8,
    time: '18:00',
    title: 'Soup for eighty',
    to: ['harbour_lights'],
    inCampaign: true,
    parts: [
      {
        text: 'Cooking for eighty riders begins with a question: fish or pumpkin? Tell us below.',
        pictures: ['lighthouse'],
      },
    ],
  },
  {
    day: 10,
    time: '12:00',
    title: 'Ten days to go',
    to: ['pedal_works', 'harbour_lights'],
    inCampaign: true,
    parts: [
      {
        text: 'Ten days. Sixty-two riders so far, the youngest is seven and brings her own bell. https://pedal-works.example/ride',
        pictures: ['bell'],
      },
    ],
    variants: {
      harbour_lights: 'Ten days until sixty-two hungry riders reach our terrace. https://pedal-works.example/ride',
    },
  },
  {
    day: 13,
    time: '17:00',
    title: 'What to bring',
    to: ['pedal_works'],
    inCampaign: true,
    parts: [{ text: 'What to bring: water, a light jacket, a spare tube. What to leave at home: the stopwatch.' }],
  },
  {
    day: 17,
    time: '08:00',
    title: 'Breakfast bags',
    to: ['crust_and_crumb'],
    inCampaign: true,
    parts: [
      {
        text: 'Eighty bags, eighty slices, one long table. Baking for the ride starts at two in the night.',
        pictures: ['bread'],
      },
    ],
  },
  {
    day: 20,
    time: '19:00',
    title: 'See you tomorrow',
    to: ['pedal_works', 'crust_and_crumb', 'harbour_lights'],
    inCampaign: true,
    parts: [
      {
        text: 'Air in the tyres, bread in the bag, soup on the stove. See you tomorrow at eight, at the workshop door.',
        pictures: ['bicycle'],
      },
    ],
  },
];

export const DRAFT_SAMPLES: readonly SamplePost[] = [
  {
    title: 'Thank you, riders',
    to: ['pedal_works', 'crust_and_crumb', 'harbour_lights'],
    inCampaign: true,
    parts: [{ text: 'Thank you! (Number of riders, the best picture, and the date of the next ride go here.)' }],
  },
  {
    title: 'Winter opening hours',
    to: ['harbour_lights'],
    labels: ['offers'],
    parts: [{ text: 'From next month the terrace closes at eight. The fireplace does not.' }],
  },
  {
    title: 'Guess the part',
    to: ['pedal_works'],
    labels: ['workshop'],
    parts: [{ text: 'Which part of a bicycle is this? The first right answer gets a free check.', pictures: ['bell'] }],
  },
];
