import type { ChannelCapabilities, PostReportRow, SummaryView } from '@/api';
import type { OverTimeMetric } from './over-time.rules';

export type Figure =
  OverTimeMetric | 'averageReach' | 'sumOfReach' | 'rateByReach' | 'rateByViews' | 'rateByFollowers' | 'followers';

type Offer = Pick<ChannelCapabilities, 'postMetrics' | 'accountMetrics'>;

/** Whether a channel has what the figure is made of. */
export function offers(channel: Offer, figure: Figure): boolean {
  const { postMetrics, accountMetrics } = channel;
  const engages = (['reactions', 'comments', 'shares', 'saves'] as const).some((metric) => metric in postMetrics);
  switch (figure) {
    case 'averageReach':
    case 'sumOfReach':
      return 'reach' in postMetrics;
    case 'engagement':
      return engages;
    case 'rateByReach':
      return engages && 'reach' in postMetrics;
    case 'rateByViews':
      return engages && 'views' in postMetrics;
    case 'rateByFollowers':
      return engages && 'followers' in accountMetrics;
    case 'followers':
      return 'followers' in accountMetrics;
    case 'reach':
    case 'views':
    case 'reactions':
    case 'comments':
    case 'shares':
    case 'saves':
    case 'clicks':
    case 'quotes':
    case 'pollVotes':
    case 'videoViews':
    case 'watchSeconds':
      return figure in postMetrics;
    // Counted here, whatever the network.
    case 'linkClicks':
      return true;
  }
}

/** Why there is no number: it may still come, or none of the channels will ever give it. Unknown channels are given the doubt. */
export function mayCome(channels: readonly (Offer | null)[], figure: Figure): boolean {
  return channels.length === 0 || channels.some((channel) => channel === null || offers(channel, figure));
}

/** One metric of a summary. Reach of several publications is their sum, in which people count once for each. */
export function summaryValue(
  summary: Pick<SummaryView, 'sumOfPostReach' | Exclude<OverTimeMetric, 'reach'>>,
  metric: OverTimeMetric,
): number | null {
  return metric === 'reach' ? summary.sumOfPostReach : summary[metric];
}

/** Best first; what has no number comes last, in the order it came. */
export function bestFirst(posts: readonly PostReportRow[], metric: OverTimeMetric): PostReportRow[] {
  return [...posts].sort((a, b) => {
    const [left, right] = [summaryValue(a, metric), summaryValue(b, metric)];
    if (left === null || right === null) return Number(left === null) - Number(right === null);
    return right - left;
  });
}

/** Columns of a table of posts: what it is sorted by, then what people always look for. */
export function metricColumns(metric: OverTimeMetric): OverTimeMetric[] {
  return [...new Set<OverTimeMetric>([metric, 'reach', 'views', 'engagement'])];
}

const POST_STATES = ['published', 'publishing', 'scheduled', 'draft', 'attention'] as const;
export type CountedState = (typeof POST_STATES)[number];

export interface PostProgress {
  readonly total: number;
  readonly published: number;
  /** 0 to 1 */
  readonly share: number;
  /** Those besides the published ones, as far as there are any. */
  readonly rest: readonly { readonly state: CountedState; readonly count: number }[];
}

export function postProgress(posts: Readonly<Record<string, number>>): PostProgress {
  const counts = POST_STATES.map((state) => ({ state, count: posts[state] ?? 0 }));
  const total = counts.reduce((sum, { count }) => sum + count, 0);
  const published = posts['published'] ?? 0;
  return {
    total,
    published,
    share: total === 0 ? 0 : published / total,
    rest: counts.filter(({ state, count }) => state !== 'published' && count > 0),
  };
}
