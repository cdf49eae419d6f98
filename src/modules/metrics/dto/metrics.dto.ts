import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';
import {
  ACCOUNT_METRICS,
  CHANNEL_IDS,
  NETWORK_METRICS,
  type AccountMetric,
  type ChannelId,
  type NetworkMetric,
} from '../../channels/index.js';

const NATIVE = { type: Object, additionalProperties: { type: 'integer', nullable: true } } as const;

export class SeriesQuery {
  /** Snapshots at most, the newest of them. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  @ApiProperty({ required: false })
  limit: number = 500;
}

/** A delivery's numbers under our names, counted since publication. null: no value, which is not 0. */
export class PostValues {
  /** Unique people who saw it; of a thread, those who saw its first part. */
  @ApiProperty({ type: Number, nullable: true })
  reach: number | null;
  /** Displays, repeats included. */
  @ApiProperty({ type: Number, nullable: true })
  views: number | null;
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
  /** How often the tracked links in it were opened, counted by Carillon and not by the network; null where it has none. */
  @ApiProperty({ type: Number, nullable: true })
  linkClicks: number | null;
  @ApiProperty({ type: Number, nullable: true })
  quotes: number | null;
  @ApiProperty({ type: Number, nullable: true })
  pollVotes: number | null;
  /** Times its video was played, as the network counts plays. */
  @ApiProperty({ type: Number, nullable: true })
  videoViews: number | null;
  /** Seconds its video was watched, by all together. */
  @ApiProperty({ type: Number, nullable: true })
  watchSeconds: number | null;
}

/** An account's own numbers under our names. null: no value, which is not 0. */
export class AccountValues {
  @ApiProperty({ type: Number, nullable: true })
  followers: number | null;
  @ApiProperty({ type: Number, nullable: true })
  following: number | null;
  @ApiProperty({ type: Number, nullable: true })
  posts: number | null;
}

/** What a number means on its network. */
export class MetricMeaning {
  metric: string;
  /** The network's own name; several that add up are joined by `+`. */
  native: string;
  /** In a sentence. */
  meaning: string;
  /** Since when the metric means this. Numbers from before belong to another series. */
  since: Date;
  /** Of the channel's definitions, as named by the snapshots. */
  version: number;
}

export class PostSnapshot {
  capturedAt: Date;
  /** Of the channel's definitions at that time. */
  definitionVersion: number;
  values: PostValues;
}

export class AccountSnapshot {
  capturedAt: Date;
  /** Of the channel's definitions at that time. */
  definitionVersion: number;
  values: AccountValues;
}

export class DeliveryMetricsView {
  deliveryId: string;
  accountId: string;
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  @ApiProperty({ type: Date, nullable: true })
  publishedAt: Date | null;
  /** When the latest numbers were asked for; null: never yet. */
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  /** When it is measured next; null: not again by itself. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  /** `complete`: old enough, the numbers are final. `gone`: the network no longer has it. `removed`: it was taken down here. */
  @ApiProperty({ enum: ['complete', 'gone', 'removed'], nullable: true })
  endedReason: string | null;
  /** The latest numbers. */
  values: PostValues;
  /** Metrics that this network does not offer: null among the values, and never anything else. */
  @ApiProperty({ enum: NETWORK_METRICS, isArray: true })
  notOffered: NetworkMetric[];
  /** The latest numbers under the network's own names. */
  @ApiProperty(NATIVE)
  native: Record<string, number | null>;
  /** What the numbers mean. Several of one metric: the network changed it in between, and the series breaks at `since`. */
  definitions: MetricMeaning[];
  /** Oldest first. */
  series: PostSnapshot[];
}

export class AccountMetricsView {
  accountId: string;
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  /** When the latest numbers were asked for; null: never yet. */
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  /** When it is measured next; null where the network offers nothing. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  /** The latest numbers. */
  values: AccountValues;
  /** Metrics that this network does not offer: null among the values, and never anything else. */
  @ApiProperty({ enum: ACCOUNT_METRICS, isArray: true })
  notOffered: AccountMetric[];
  /** The latest numbers under the network's own names. */
  @ApiProperty(NATIVE)
  native: Record<string, number | null>;
  /** What the numbers mean. Several of one metric: the network changed it in between, and the series breaks at `since`. */
  definitions: MetricMeaning[];
  /** Oldest first. */
  series: AccountSnapshot[];
}

export class RefreshView {
  /** Deliveries that are measured now, or as soon as their network's limits allow. */
  due: number;
  /** Deliveries that were measured only just, or are waiting for it already. */
  tooSoon: number;
}
