import type { PostCounts } from '../metrics/index.js';

/** What is known of one delivery. */
export interface DeliveryNumbers {
  /** It was seen by people, whether or not it was taken down since. */
  readonly published: boolean;
  /** When the numbers were captured; null: never yet. */
  readonly capturedAt: Date | null;
  readonly counts: PostCounts;
  /** Reactions, comments, shares and saves together; null where none of them is known. */
  readonly engagement: number | null;
  /** Of the thread; 1 for a single post. */
  readonly parts: number;
  /** Of the account, as last measured. */
  readonly followers: number | null;
}

/** Engagement over reach, views or followers, of the deliveries that have both numbers. */
export interface Rate {
  /** From 0 up, 0.05 being 5 %; null where no delivery has both numbers. */
  readonly value: number | null;
  /** How many have. */
  readonly deliveries: number;
}

export interface Summary {
  readonly averageReachPerPost: number | null;
  /** People who saw several posts count several times. */
  readonly sumOfPostReach: number | null;
  /** Deliveries whose reach is known. */
  readonly reachKnownFor: number;
  readonly views: number | null;
  readonly engagement: number | null;
  readonly reactions: number | null;
  readonly comments: number | null;
  readonly shares: number | null;
  readonly saves: number | null;
  readonly clicks: number | null;
  readonly quotes: number | null;
  readonly pollVotes: number | null;
  readonly engagementRateByReach: Rate;
  readonly engagementRateByViews: Rate;
  readonly engagementRateByFollowers: Rate;
  readonly freshness: { readonly oldestCapturedAt: Date | null; readonly newestCapturedAt: Date | null };
  readonly coverage: { readonly published: number; readonly measured: number };
}

/**
 * Adds deliveries up. A thread has no rate by reach: its engagement is that of all parts, while reach is never added up and stays that of the
 * first, so the quotient would be of different people. A missing number is never taken for 0: sums are over what is known, and null where nothing is. A post on three accounts
 * is three posts to their readers, so reach is averaged over deliveries.
 */
export function summarize(deliveries: readonly DeliveryNumbers[]): Summary {
  const published = deliveries.filter((delivery) => delivery.published);
  const sum = (metric: keyof PostCounts) => sumOf(published.map(({ counts }) => counts[metric]));
  const sumOfPostReach = sum('reach');
  const reachKnownFor = published.filter(({ counts }) => counts.reach !== null).length;
  const capturedMs = published.flatMap(({ capturedAt }) => (capturedAt === null ? [] : [capturedAt.getTime()]));
  return {
    averageReachPerPost: sumOfPostReach === null ? null : sumOfPostReach / reachKnownFor,
    sumOfPostReach,
    reachKnownFor,
    views: sum('views'),
    engagement: sumOf(published.map(({ engagement }) => engagement)),
    reactions: sum('reactions'),
    comments: sum('comments'),
    shares: sum('shares'),
    saves: sum('saves'),
    clicks: sum('clicks'),
    quotes: sum('quotes'),
    pollVotes: sum('pollVotes'),
    engagementRateByReach: rate(published, ({ counts, parts }) => (parts === 1 ? counts.reach : null)),
    engagementRateByViews: rate(published, ({ counts }) => counts.views),
    engagementRateByFollowers: rate(published, ({ followers }) => followers),
    freshness: {
      oldestCapturedAt: capturedMs.length === 0 ? null : new Date(Math.min(...capturedMs)),
      newestCapturedAt: capturedMs.length === 0 ? null : new Date(Math.max(...capturedMs)),
    },
    coverage: { published: published.length, measured: capturedMs.length },
  };
}

/** How far a campaign has come. @returns reached and share null while nothing is known of the goal's metric */
export function progressTowards(
  goal: { readonly metric: keyof PostCounts | 'engagement'; readonly value: number },
  totals: Summary,
): { reached: number | null; share: number | null } {
  const reached = goal.metric === 'reach' ? totals.sumOfPostReach : totals[goal.metric];
  return { reached, share: reached === null ? null : reached / goal.value };
}

function rate(
  deliveries: readonly DeliveryNumbers[],
  denominatorOf: (delivery: DeliveryNumbers) => number | null,
): Rate {
  let engaged = 0;
  let base = 0;
  let counted = 0;
  for (const delivery of deliveries) {
    const { engagement } = delivery;
    const denominator = denominatorOf(delivery);
    if (engagement === null || denominator === null || denominator === 0) continue;
    engaged += engagement;
    base += denominator;
    counted += 1;
  }
  return { value: counted === 0 ? null : engaged / base, deliveries: counted };
}

function sumOf(values: readonly (number | null)[]): number | null {
  const known = values.filter((value) => value !== null);
  return known.length === 0 ? null : known.reduce((sum, value) => sum + value, 0);
}
