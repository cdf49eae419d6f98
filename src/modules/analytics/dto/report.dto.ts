import { ApiProperty } from '@nestjs/swagger';
import { PostValues } from '../../metrics/index.js';

export const REPORT_TABLES = ['deliveries', 'accounts', 'posts'] as const;
export type ReportTable = (typeof REPORT_TABLES)[number];

const COUNTS = { type: Object, additionalProperties: { type: 'integer' } } as const;

export class RateView {
  /** 0.05 is 5 %. null where no delivery has both engagement and the denominator. */
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  /** How many deliveries have both; the rate is over these alone. */
  deliveries: number;
}

export class FreshnessView {
  @ApiProperty({ type: Date, nullable: true })
  oldestCapturedAt: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  newestCapturedAt: Date | null;
}

export class CoverageView {
  /** Deliveries that were published, those taken down since included. */
  published: number;
  /** Of these, deliveries with numbers. */
  measured: number;
}

/** Sums over published deliveries. Sums are of the values that are known; null: none is, which is not 0. */
export class SummaryView {
  /** Mean over the deliveries whose reach is known. */
  @ApiProperty({ type: Number, nullable: true })
  averageReachPerPost: number | null;
  /** People who saw several posts are counted several times. */
  @ApiProperty({ type: Number, nullable: true })
  sumOfPostReach: number | null;
  /** Deliveries whose reach is known. */
  reachKnownFor: number;
  /** Displays, repeats included. */
  @ApiProperty({ type: Number, nullable: true })
  views: number | null;
  /** Reactions, comments, shares and saves together. */
  @ApiProperty({ type: Number, nullable: true })
  engagement: number | null;
  @ApiProperty({ type: Number, nullable: true })
  reactions: number | null;
  @ApiProperty({ type: Number, nullable: true })
  comments: number | null;
  @ApiProperty({ type: Number, nullable: true })
  shares: number | null;
  @ApiProperty({ type: Number, nullable: true })
  saves: number | null;
  /** Clicks on links; not part of engagement. */
  @ApiProperty({ type: Number, nullable: true })
  clicks: number | null;
  /** How often tracked links were opened, counted by Carillon. Never added to what networks count; null where no post has one. */
  @ApiProperty({ type: Number, nullable: true })
  linkClicks: number | null;
  @ApiProperty({ type: Number, nullable: true })
  quotes: number | null;
  @ApiProperty({ type: Number, nullable: true })
  pollVotes: number | null;
  /** Times videos were played, as the networks count plays. */
  @ApiProperty({ type: Number, nullable: true })
  videoViews: number | null;
  /** Seconds that videos were watched, by all together. */
  @ApiProperty({ type: Number, nullable: true })
  watchSeconds: number | null;
  engagementRateByReach: RateView;
  engagementRateByViews: RateView;
  /** By the followers that the accounts had when they published. */
  engagementRateByFollowers: RateView;
  freshness: FreshnessView;
  coverage: CoverageView;
}

/** One publication: a delivery that is or was out, or a post that was not sent from here. */
export class DeliveryReportRow extends PostValues {
  /** Of a post that was not sent from here: its own id. */
  deliveryId: string;
  accountId: string;
  channel: string;
  handle: string;
  state: string;
  @ApiProperty({ type: Date, nullable: true })
  publishedAt: Date | null;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
  /** When its numbers were captured; null: never yet. */
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  /** When it is measured next; null: not again by itself. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  /** Reactions, comments, shares and saves together. */
  @ApiProperty({ type: Number, nullable: true })
  engagement: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByReach: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByViews: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByFollowers: number | null;
}

export class AccountReportRow extends SummaryView {
  accountId: string;
  channel: string;
  handle: string;
  displayName: string;
  /** As last measured in the period. */
  @ApiProperty({ type: Number, nullable: true })
  followers: number | null;
}

export class PostReportRow extends SummaryView {
  /** null where it was not written here. */
  @ApiProperty({ type: String, nullable: true })
  postId: string | null;
  /** Its title, or the beginning of its text. */
  title: string;
  /** It was deleted here; what was published of it still counts. */
  deleted: boolean;
  deliveries: DeliveryReportRow[];
}

export class ReportCounts {
  /** Posts in each state; states without any are left out. */
  @ApiProperty(COUNTS)
  posts: Record<string, number>;
  /** Deliveries in each state; states without any are left out. */
  @ApiProperty(COUNTS)
  deliveries: Record<string, number>;
}

export class CampaignHead {
  id: string;
  name: string;
  color: string;
  @ApiProperty({ type: String, nullable: true })
  startsOn: string | null;
  @ApiProperty({ type: String, nullable: true })
  endsOn: string | null;
}

export class GoalProgress {
  /** A metric of posts, or `engagement`. Reach counts as the sum of post reach. */
  metric: string;
  target: number;
  @ApiProperty({ type: Number, nullable: true })
  reached: number | null;
  /** 1 is the whole goal. */
  @ApiProperty({ type: Number, nullable: true })
  share: number | null;
}

export class CampaignReport {
  campaign: CampaignHead;
  counts: ReportCounts;
  totals: SummaryView;
  /** null where the campaign has no goal. */
  @ApiProperty({ type: GoalProgress, nullable: true })
  goal: GoalProgress | null;
  byAccount: AccountReportRow[];
  /** The newest of its posts; `posts` of the reports has all that were published. */
  byPost: PostReportRow[];
  /** True where `byPost` has not all of them. */
  truncated: boolean;
}

export class FollowersView {
  /** The latest number of the period. */
  @ApiProperty({ type: Number, nullable: true })
  latest: number | null;
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  /** From the beginning of the period, or the first number known in it, to the latest. */
  @ApiProperty({ type: Number, nullable: true })
  change: number | null;
}

/** The days that are reported on, both included, in the workspace's zone. */
export class PeriodView {
  from: string;
  to: string;
}

export class AccountReport {
  accountId: string;
  channel: string;
  handle: string;
  displayName: string;
  /** Of the workspace: where the days begin and end. */
  zone: string;
  period: PeriodView;
  /** What it is compared with. */
  @ApiProperty({ type: PeriodView, nullable: true })
  comparedWith: PeriodView | null;
  followers: FollowersView;
  totals: SummaryView;
  @ApiProperty({ type: SummaryView, nullable: true })
  before: SummaryView | null;
  /** The newest posts of the period. */
  byPost: PostReportRow[];
  /** True where `byPost` has not all of them. */
  truncated: boolean;
}

/** What a row of a report is about. */
export class DimensionKey {
  /** An id, a channel, a label, an hour of the week, a day …; `''` for posts without one. */
  key: string;
  /** As people call it; null where the key says it all, or nobody knows any more. */
  @ApiProperty({ type: String, nullable: true })
  name: string | null;
  /** Of accounts. */
  @ApiProperty({ type: String, nullable: true })
  channel: string | null;
}

export class DimensionReportRow extends DimensionKey {
  totals: SummaryView;
  /** In the period that is compared with; null where none is. */
  @ApiProperty({ type: SummaryView, nullable: true })
  before: SummaryView | null;
  /** Of accounts. */
  @ApiProperty({ type: FollowersView, nullable: true })
  followers: FollowersView | null;
}

/** How fresh the numbers of a channel's accounts are. */
export class ChannelFreshness {
  channel: string;
  accounts: number;
  @ApiProperty({ type: Date, nullable: true })
  newestCapturedAt: Date | null;
  /** Of the account that was measured longest ago. */
  @ApiProperty({ type: Date, nullable: true })
  oldestCapturedAt: Date | null;
  /** Metrics that the network offers for posts; the others are null for ever. */
  offers: string[];
}

/** Talk beside broadcast. null until conversations are collected: not 0. */
export class ConversationSummary {
  collected: boolean;
  /** Posts ÷ (posts + human replies). */
  @ApiProperty({ type: Number, nullable: true })
  broadcastShare: number | null;
  /** Conversations that a person answered ÷ conversations that wanted one. */
  @ApiProperty({ type: Number, nullable: true })
  twoWayRate: number | null;
  @ApiProperty({ type: Number, nullable: true })
  medianSecondsToFirstReply: number | null;
  @ApiProperty({ type: Number, nullable: true })
  p90SecondsToFirstReply: number | null;
  /** Turns per conversation. */
  @ApiProperty({ type: Number, nullable: true })
  depth: number | null;
  @ApiProperty({ type: Number, nullable: true })
  returningPeople: number | null;
}

export class DimensionReport {
  by: string;
  /** Of the workspace: where days and hours begin and end. */
  zone: string;
  period: PeriodView;
  @ApiProperty({ type: PeriodView, nullable: true })
  comparedWith: PeriodView | null;
  totals: SummaryView;
  @ApiProperty({ type: SummaryView, nullable: true })
  before: SummaryView | null;
  /** Followers of the accounts concerned, added up: people who follow several count several times. */
  followers: FollowersView;
  rows: DimensionReportRow[];
  /** True where only the 500 rows with the most posts are given. */
  truncated: boolean;
  freshness: ChannelFreshness[];
  conversation: ConversationSummary;
}

export class PublicationView extends PostValues {
  id: string;
  /** `delivery`: sent from here; `history`: found on the network; `import`: read from a file. */
  @ApiProperty({ enum: ['delivery', 'history', 'import'] })
  origin: 'delivery' | 'history' | 'import';
  /** Of a post that was written here. */
  @ApiProperty({ type: String, nullable: true })
  postId: string | null;
  /** Its title, or the beginning of its text. */
  title: string;
  accountId: string;
  channel: string;
  handle: string;
  @ApiProperty({ type: String, nullable: true })
  campaignId: string | null;
  labels: string[];
  publishedAt: Date;
  /** In the workspace's zone. */
  day: string;
  @ApiProperty({ type: Date, nullable: true })
  removedAt: Date | null;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
  /** When its numbers were captured; null: never yet. */
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  @ApiProperty({ type: Number, nullable: true })
  engagement: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByReach: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByViews: number | null;
  @ApiProperty({ type: Number, nullable: true })
  engagementRateByFollowers: number | null;
  /** The middle of the account's engagement per post in the 90 days up to the end of the period; null below five posts. */
  @ApiProperty({ type: Number, nullable: true })
  accountMedian: number | null;
  /** Engagement ÷ `accountMedian`. */
  @ApiProperty({ type: Number, nullable: true })
  againstMedian: number | null;
}

export class PostsReport {
  zone: string;
  period: PeriodView;
  items: PublicationView[];
  /** To give as `offset` for those after; null where there are none. */
  @ApiProperty({ type: Number, nullable: true })
  nextOffset: number | null;
}
