import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, IsArray, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated } from '../../../core/api/comma-separated.js';
import { IsUUID, IsInstant } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { DELIVERY_STATES, type DeliveryState } from '../../publishing/index.js';
import { POST_STATES, type PostState } from '../../posts/index.js';

const MOST_VALUES = 200;

/** Several values of one filter mean any of them; several filters mean all of them. */
export class CalendarQuery {
  /** From this instant on. */
  @IsInstant()
  from: Date;

  /** Before this instant; at most 100 days after `from`. */
  @IsInstant()
  to: Date;

  /** Posts with a delivery to one of these accounts, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  accountId?: string[];

  /** Posts with a delivery on one of these channels, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @IsIn(CHANNEL_IDS, { each: true })
  channel?: ChannelId[];

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  campaignId?: string[];

  /** States of posts, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @IsIn(POST_STATES, { each: true })
  state?: PostState[];

  /** Separated by commas; repeat the parameter for labels that hold one. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(50, { each: true })
  label?: string[];

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  authorId?: string[];
}

/** First file of the post's first part. */
export class CalendarThumbnail {
  mediaId: string;
  @ApiProperty({ enum: ['image', 'gif', 'video', 'audio', 'document'] })
  kind: string;
  @ApiProperty({ type: String, nullable: true })
  alt: string | null;
}

export class CalendarDelivery {
  deliveryId: string;
  accountId: string;
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  @ApiProperty({ enum: DELIVERY_STATES })
  state: DeliveryState;
  dueAt: Date;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
}

/** A post at the time at which it goes out, or went out. */
export class CalendarEntry {
  postId: string;
  title: string;
  /** The beginning of the first part's text. */
  excerpt: string;
  /** The schedule's instant while a delivery keeps to it; otherwise when its first delivery is due. */
  at: Date;
  /** `at` on the clock on the wall of `zone`: `2026-11-24T10:00`. Where a schedule was chosen, as its author said it. */
  localTime: string;
  /** Of the schedule or the delivery, or the workspace's. */
  zone: string;
  @ApiProperty({ enum: POST_STATES })
  state: PostState;
  @ApiProperty({ type: String, nullable: true })
  campaignId: string | null;
  labels: string[];
  @ApiProperty({ type: String, nullable: true })
  authorId: string | null;
  /** Of the post: send it as If-Match when you move it. */
  version: number;
  /** How many messages the thread has. */
  parts: number;
  @ApiProperty({ type: CalendarThumbnail, nullable: true })
  thumbnail: CalendarThumbnail | null;
  /** Those that stand: neither cancelled nor taken down. */
  deliveries: CalendarDelivery[];
  /** True when a person may move it now: something has not gone out, and nothing of it is being sent. */
  movable: boolean;
}

export class Calendar {
  /** In the order of `at`, 2,000 at most. */
  entries: CalendarEntry[];
  /** True when there are more than these: ask for a shorter time. */
  truncated: boolean;
}
