import { progressTowards, summarize, type DeliveryNumbers } from './reach.rules.js';

const unknown = {
  reach: null,
  views: null,
  reactions: null,
  comments: null,
  shares: null,
  saves: null,
  clicks: null,
  quotes: null,
  pollVotes: null,
};

const at = (hour: number) => new Date(Date.UTC(2026, 2, 1, hour));

/** On an account with 1,000 followers. */
const withReach: DeliveryNumbers = {
  published: true,
  parts: 1,
  capturedAt: at(9),
  counts: { ...unknown, reach: 200, views: 300, reactions: 10, comments: 5, saves: 5 },
  engagement: 20,
  followers: 1_000,
};

/** On an account with 500 followers, of a network that tells no reach. */
const withoutReach: DeliveryNumbers = {
  published: true,
  parts: 1,
  capturedAt: at(8),
  counts: { ...unknown, views: 100, reactions: 4, comments: 0, shares: 1 },
  engagement: 5,
  followers: 500,
};

/** On a network that tells nothing of posts, but 2,000 followers. */
const withoutAnything: DeliveryNumbers = {
  published: true,
  parts: 1,
  capturedAt: null,
  counts: unknown,
  engagement: null,
  followers: 2_000,
};

/** On the first account again: taken down since, and nobody reacted. */
const takenDown: DeliveryNumbers = {
  published: true,
  parts: 1,
  capturedAt: at(10),
  counts: { ...unknown, reach: 100, views: 200, reactions: 0, comments: 0, shares: 0, saves: 0 },
  engagement: 0,
  followers: 1_000,
};

const scheduled: DeliveryNumbers = { ...withoutAnything, published: false, followers: 1_000 };

describe('a summary', () => {
  const summary = summarize([withReach, withoutReach, withoutAnything, takenDown, scheduled]);

  it('never adds up reach silently: it averages it over those that know it, and names the sum for what it is', () => {
    expect(summary).toMatchObject({ sumOfPostReach: 300, averageReachPerPost: 150, reachKnownFor: 2 });
  });

  it('adds up what is known', () => {
    expect(summary).toMatchObject({ views: 600, engagement: 25, reactions: 14, comments: 5, shares: 1, saves: 5 });
  });

  it('takes what nobody knows for unknown, not for 0', () => {
    expect(summary).toMatchObject({ clicks: null, quotes: null, pollVotes: null });
  });

  it('divides engagement only by numbers of the same deliveries, and says how many they are', () => {
    // (20 + 0) ÷ (200 + 100); the 5 of the delivery without reach stay out.
    expect(summary.engagementRateByReach.value).toBeCloseTo(20 / 300, 12);
    expect(summary.engagementRateByReach.deliveries).toBe(2);
    // (20 + 5 + 0) ÷ (300 + 100 + 200)
    expect(summary.engagementRateByViews.value).toBeCloseTo(25 / 600, 12);
    expect(summary.engagementRateByViews.deliveries).toBe(3);
    // (20 + 5 + 0) ÷ (1,000 + 500 + 1,000); followers without known engagement stay out.
    expect(summary.engagementRateByFollowers).toEqual({ value: 0.01, deliveries: 3 });
  });

  it('says how old the numbers are and how many deliveries have some', () => {
    expect(summary.freshness).toEqual({ oldestCapturedAt: at(8), newestCapturedAt: at(10) });
    expect(summary.coverage).toEqual({ published: 4, measured: 3 });
  });

  it('has no rate without a denominator', () => {
    const nobody = { ...withReach, counts: { ...withReach.counts, reach: 0, views: null }, followers: 0 };
    expect(summarize([nobody, withoutAnything])).toMatchObject({
      engagementRateByReach: { value: null, deliveries: 0 },
      engagementRateByViews: { value: null, deliveries: 0 },
      engagementRateByFollowers: { value: null, deliveries: 0 },
      averageReachPerPost: 0,
    });
  });

  it('of nothing knows nothing', () => {
    expect(summarize([])).toMatchObject({
      averageReachPerPost: null,
      sumOfPostReach: null,
      engagement: null,
      freshness: { oldestCapturedAt: null, newestCapturedAt: null },
      coverage: { published: 0, measured: 0 },
    });
  });

  it('holds a campaign against its goal', () => {
    expect(progressTowards({ metric: 'engagement', value: 100 }, summary)).toEqual({ reached: 25, share: 0.25 });
    expect(progressTowards({ metric: 'reach', value: 150 }, summary)).toEqual({ reached: 300, share: 2 });
    expect(progressTowards({ metric: 'clicks', value: 10 }, summary)).toEqual({ reached: null, share: null });
  });
});

it('gives a thread no rate by reach, because its reach is that of the first part alone', () => {
  const thread = summarize([{ ...withReach, parts: 3 }]);
  expect(thread.engagementRateByReach).toEqual({ value: null, deliveries: 0 });
  expect(thread.engagementRateByViews.deliveries).toBe(1);
});
