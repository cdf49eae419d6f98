import type { OverTimeReport, PostValues } from '@/api';

type OverTimeMetric = OverTimeReport['metric'];

/** What networks tell of posts, in the order in which every screen shows it. */
export const NETWORK_METRICS = [
  'reach',
  'views',
  'reactions',
  'comments',
  'shares',
  'saves',
  'clicks',
  'quotes',
  'pollVotes',
  'videoViews',
  'watchSeconds',
] as const satisfies readonly (keyof PostValues)[];

/** Those over which a report can be asked for and at which a campaign can aim, engagement as their sum included. */
export const OVER_TIME_METRICS: readonly OverTimeMetric[] = [
  'reach',
  'views',
  'engagement',
  'reactions',
  'comments',
  'shares',
  'saves',
  'clicks',
  'linkClicks',
  'quotes',
  'pollVotes',
  'videoViews',
  'watchSeconds',
];
