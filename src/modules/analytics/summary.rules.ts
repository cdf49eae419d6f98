import type { SummedMetric } from '../metrics/index.js';

/** Sums over publications, as the statements that add them up name them. null: none has a value, which is not 0. */
export interface PublishedSums extends Record<string, unknown> {
  published: number;
  measured: number;
  reach_known: number;
  reach: number | null;
  views: number | null;
  reactions: number | null;
  comments: number | null;
  shares: number | null;
  saves: number | null;
  clicks: number | null;
  link_clicks: number | null;
  quotes: number | null;
  poll_votes: number | null;
  video_views: number | null;
  watch_seconds: number | null;
  engagement: number | null;
  rate_reach_engagement: number | null;
  rate_reach_base: number | null;
  rate_reach_count: number;
  rate_views_engagement: number | null;
  rate_views_base: number | null;
  rate_views_count: number;
  rate_followers_engagement: number | null;
  rate_followers_base: number | null;
  rate_followers_count: number;
  oldest_captured_at: Date | null;
  newest_captured_at: Date | null;
}

/** Engagement over reach, views or followers, of the publications that have both numbers. */
export interface Rate {
  /** From 0 up, 0.05 being 5 %; null where no publication has both numbers. */
  readonly value: number | null;
  /** How many have. */
  readonly deliveries: number;
}

export interface Summary {
  readonly averageReachPerPost: number | null;
  /** People who saw several posts count several times. */
  readonly sumOfPostReach: number | null;
  /** Publications whose reach is known. */
  readonly reachKnownFor: number;
  readonly views: number | null;
  readonly engagement: number | null;
  readonly reactions: number | null;
  readonly comments: number | null;
  readonly shares: number | null;
  readonly saves: number | null;
  readonly clicks: number | null;
  readonly linkClicks: number | null;
  readonly quotes: number | null;
  readonly pollVotes: number | null;
  readonly videoViews: number | null;
  readonly watchSeconds: number | null;
  readonly engagementRateByReach: Rate;
  readonly engagementRateByViews: Rate;
  readonly engagementRateByFollowers: Rate;
  readonly freshness: { readonly oldestCapturedAt: Date | null; readonly newestCapturedAt: Date | null };
  readonly coverage: { readonly published: number; readonly measured: number };
}

/**
 * Sums as people read them. A post on three accounts is three posts to their readers, so reach is averaged over publications. A missing number is
 * never taken for 0: sums are over what is known, and null where nothing is.
 */
export function summaryOf(sums: PublishedSums): Summary {
  return {
    averageReachPerPost: sums.reach === null ? null : sums.reach / sums.reach_known,
    sumOfPostReach: sums.reach,
    reachKnownFor: sums.reach_known,
    views: sums.views,
    engagement: sums.engagement,
    reactions: sums.reactions,
    comments: sums.comments,
    shares: sums.shares,
    saves: sums.saves,
    clicks: sums.clicks,
    linkClicks: sums.link_clicks,
    quotes: sums.quotes,
    pollVotes: sums.poll_votes,
    videoViews: sums.video_views,
    watchSeconds: sums.watch_seconds,
    engagementRateByReach: rateOf(sums.rate_reach_engagement, sums.rate_reach_base, sums.rate_reach_count),
    engagementRateByViews: rateOf(sums.rate_views_engagement, sums.rate_views_base, sums.rate_views_count),
    engagementRateByFollowers: rateOf(
      sums.rate_followers_engagement,
      sums.rate_followers_base,
      sums.rate_followers_count,
    ),
    freshness: { oldestCapturedAt: sums.oldest_captured_at, newestCapturedAt: sums.newest_captured_at },
    coverage: { published: sums.published, measured: sums.measured },
  };
}

/** Sums of nothing. */
export const NOTHING: PublishedSums = {
  published: 0,
  measured: 0,
  reach_known: 0,
  reach: null,
  views: null,
  reactions: null,
  comments: null,
  shares: null,
  saves: null,
  clicks: null,
  link_clicks: null,
  quotes: null,
  poll_votes: null,
  video_views: null,
  watch_seconds: null,
  engagement: null,
  rate_reach_engagement: null,
  rate_reach_base: null,
  rate_reach_count: 0,
  rate_views_engagement: null,
  rate_views_base: null,
  rate_views_count: 0,
  rate_followers_engagement: null,
  rate_followers_base: null,
  rate_followers_count: 0,
  oldest_captured_at: null,
  newest_captured_at: null,
};
export const EMPTY_SUMMARY: Summary = summaryOf(NOTHING);

/** How far a campaign has come. @returns reached and share null while nothing is known of the goal's metric */
export function progressTowards(
  goal: { readonly metric: SummedMetric; readonly value: number },
  totals: Summary,
): { reached: number | null; share: number | null } {
  const reached = goal.metric === 'reach' ? totals.sumOfPostReach : totals[goal.metric];
  return { reached, share: reached === null ? null : reached / goal.value };
}

function rateOf(engagement: number | null, base: number | null, count: number): Rate {
  return { value: engagement === null || base === null ? null : engagement / base, deliveries: count };
}
