import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsInstant } from '../../../core/api/validators.js';
import { PostValues } from '../../metrics/index.js';

export const REPORT_TABLES = ['deliveries', 'accounts', 'posts'] as const;
export type ReportTable = (typeof REPORT_TABLES)[number];

const COUNTS = { type: Object, additionalProperties: { type: 'integer' } } as const;

export class PeriodQuery {
  /** Published at or after this instant; 30 days before `to` when left out. */
  @IsOptional()
  @IsInstant()
  from?: Date;

  /** Published before this instant; now when left out. */
  @IsOptional()
  @IsInstant()
  to?: Date;
}

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
  @ApiProperty({ type: Number, nullable: true })
  quotes: number | null;
  @ApiProperty({ type: Number, nullable: true })
  pollVotes: number | null;
  engagementRateByReach: RateView;
  engagementRateByViews: RateView;
  /** By the followers that the accounts have now. */
  engagementRateByFollowers: RateView;
  freshness: FreshnessView;
  coverage: CoverageView;
}

export class DeliveryReportRow extends PostValues {
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
  /** As last measured. */
  @ApiProperty({ type: Number, nullable: true })
  followers: number | null;
}

export class PostReportRow extends SummaryView {
  postId: string;
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
  byPost: PostReportRow[];
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

export class AccountReport {
  accountId: string;
  channel: string;
  handle: string;
  displayName: string;
  from: Date;
  to: Date;
  followers: FollowersView;
  totals: SummaryView;
  byPost: PostReportRow[];
}
