import { ApiProperty, PartialType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Max,
  MaxLength,
  Min,
  ValidateIf,
  ValidateNested,
} from 'class-validator';
import { CommaSeparated } from '../../../core/api/comma-separated.js';
import { PageQuery } from '../../../core/api/page.dto.js';
import { IsHttpUrl, IsUUID, IsLanguageTag, IsSettings } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { POST_STATES, type PostState } from '../post.state.js';

const MAX_TEXT = 100_000;
const MAX_PARTS = 100;
const MAX_MEDIA = 20;
const MAX_TARGETS = 500;
const MOST_CAMPAIGNS = 100;

const trimmedList = ({ value }: { value: unknown }): unknown =>
  Array.isArray(value) ? value.map((entry: unknown) => (typeof entry === 'string' ? entry.trim() : entry)) : value;

/** A file in a part, in order. */
export class PartMedia {
  @IsUUID()
  mediaId: string;

  /** Alternative text here; null or absent takes that of the file. '' means decorative. */
  @IsOptional()
  @IsString()
  @MaxLength(10_000)
  @ApiProperty({ type: String, nullable: true, required: false })
  alt?: string | null;
}

export class PartPoll {
  @IsArray()
  @ArrayMinSize(2)
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(500, { each: true })
  options: string[];

  @IsOptional()
  @IsBoolean()
  multiple?: boolean = false;

  @IsInt()
  @Min(60)
  @Max(31_536_000)
  expiresInSeconds: number;

  /** Results are hidden until the poll ends. */
  @IsOptional()
  @IsBoolean()
  hideTotals?: boolean = false;
}

/** One message of a post; a thread has several. */
export class PostPart {
  @IsString()
  @MaxLength(MAX_TEXT)
  text: string;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_MEDIA)
  @ValidateNested({ each: true })
  @IsObject({ each: true })
  @Type(() => PartMedia)
  media?: PartMedia[] = [];

  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PartPoll)
  @ApiProperty({ type: PartPoll, nullable: true, required: false })
  poll?: PartPoll | null;
}

/** The link a post is about. */
export class PostLink {
  @IsHttpUrl()
  url: string;

  @IsOptional()
  @IsString()
  @MaxLength(500)
  @ApiProperty({ type: String, nullable: true, required: false })
  title?: string | null;

  @IsOptional()
  @IsString()
  @MaxLength(2_000)
  @ApiProperty({ type: String, nullable: true, required: false })
  description?: string | null;
}

class ContentFields {
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => PostLink)
  @ApiProperty({ type: PostLink, nullable: true, required: false })
  link?: PostLink | null;

  /** BCP 47. */
  @IsOptional()
  @IsLanguageTag()
  @ApiProperty({ type: String, nullable: true, required: false })
  language?: string | null;

  @IsOptional()
  @IsString()
  @Length(1, 5_000)
  @ApiProperty({ type: String, nullable: true, required: false })
  contentWarning?: string | null;

  /** A reply of our own under the post. */
  @IsOptional()
  @IsString()
  @Length(1, MAX_TEXT)
  @ApiProperty({ type: String, nullable: true, required: false })
  firstComment?: string | null;
}

/** What the author means to say, free of any channel. */
export class PostContent extends ContentFields {
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PARTS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PostPart)
  parts: PostPart[];
}

/** What differs on one channel or for one account. An absent field is as in the post; null takes it away. */
export class PostVariant extends ContentFields {
  /** Exactly one of `channel` and `accountId`. */
  @ValidateIf((variant: PostVariant) => variant.accountId === undefined)
  @IsIn(CHANNEL_IDS)
  @ApiProperty({ enum: CHANNEL_IDS, required: false })
  channel?: ChannelId;

  @ValidateIf((variant: PostVariant) => variant.channel === undefined)
  @IsUUID()
  accountId?: string;

  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_PARTS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PostPart)
  parts?: PostPart[];

  /** Choices of the channel, as its capabilities describe them. */
  @IsOptional()
  @IsSettings()
  @ApiProperty({ type: Object, required: false })
  settings?: Record<string, string | number | boolean | string[] | null>;
}

/** An account that gets the post. */
export class PostTarget {
  @IsUUID()
  accountId: string;

  /** Minutes after (or before) the post's time. */
  @IsOptional()
  @IsInt()
  @Min(-10_080)
  @Max(10_080)
  @ApiProperty({ type: Number, required: false, default: 0, minimum: -10_080, maximum: 10_080 })
  offsetMinutes?: number = 0;
}

export class CreatePostBody {
  /** For people in here; not published. */
  @IsOptional()
  @IsString()
  @MaxLength(300)
  title?: string;

  @IsOptional()
  @IsUUID()
  @ApiProperty({ type: String, nullable: true, required: false })
  campaignId?: string | null;

  /** Absent: those of the campaign. */
  @IsOptional()
  @Transform(trimmedList)
  @IsArray()
  @ArrayMaxSize(30)
  @ArrayUnique()
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  labels?: string[];

  @IsObject()
  @ValidateNested()
  @Type(() => PostContent)
  content: PostContent;

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_TARGETS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PostVariant)
  variants?: PostVariant[];

  @IsOptional()
  @IsArray()
  @ArrayMaxSize(MAX_TARGETS)
  @IsObject({ each: true })
  @ValidateNested({ each: true })
  @Type(() => PostTarget)
  targets?: PostTarget[];
}

/** An absent field stays as it is; lists and content are replaced as a whole. */
export class UpdatePostBody extends PartialType(CreatePostBody) {}

const MOST_VALUES = 200;

/** Several values of one filter mean any of them; several filters mean all of them. */
export class PostListQuery extends PageQuery {
  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  campaignId?: string[];

  /** Posts meant for one of these accounts, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  accountId?: string[];

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
  @IsIn(POST_STATES, { each: true })
  state?: PostState[];

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  authorId?: string[];

  /** Words in the title or the text of a part. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}

export class LabelCount {
  label: string;
  /** Posts that carry it. */
  count: number;
}

export class PostLabels {
  /** The 200 most used, most used first. */
  labels: LabelCount[];
}

export class CampaignCountsQuery {
  /** Separated by commas. */
  @CommaSeparated()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_CAMPAIGNS)
  @IsUUID({ each: true })
  campaignId: string[];
}

export class CampaignCount {
  campaignId: string;
  /** Its posts in each state; states without any are left out. */
  @ApiProperty({ type: Object, additionalProperties: { type: 'integer' } })
  posts: Record<string, number>;
}

export class CampaignCounts {
  /** One for each campaign that was asked for and has posts. */
  items: CampaignCount[];
}

export class PostSchedule {
  /** Wall-clock time the author chose. */
  localTime: string;
  zone: string;
  /** The instant derived from it. */
  at: Date;
}

export class PostDelivery {
  deliveryId: string;
  accountId: string;
  state: string;
  dueAt: Date;
  @ApiProperty({ type: String, nullable: true })
  permalink: string | null;
}

export class PostView {
  id: string;
  title: string;
  @ApiProperty({ type: String, nullable: true })
  campaignId: string | null;
  labels: string[];
  content: PostContent;
  variants: PostVariant[];
  targets: PostTarget[];
  @ApiProperty({ type: PostSchedule, nullable: true })
  schedule: PostSchedule | null;
  @ApiProperty({ enum: POST_STATES })
  state: PostState;
  deliveries: PostDelivery[];
  @ApiProperty({ type: String, nullable: true })
  authorId: string | null;
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export class PostPage {
  items: PostView[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class CheckIssue {
  /** Stable, for example `text-too-long`. */
  code: string;
  /** `blocks`: it can't be sent like this. */
  @ApiProperty({ enum: ['blocks', 'warns'] })
  severity: string;
  message: string;
  /** `parts.0.text`, say. */
  field: string;
}

/** By the network's price list. */
export class CostView {
  /** ISO 4217. */
  currency: string;
  /** In millionths of the currency. */
  micros: number;
  /** The day the prices were read, `2026-08-22`. */
  @ApiProperty({ format: 'date' })
  asOf: string;
}

/** An address that goes out otherwise than it was written. */
export class LinkView {
  written: string;
  /** Where it leads. */
  url: string;
  /** What readers see. While the post is not saved, the end of a short one is a placeholder of the same length. */
  goesOutAs: string;
}

export class AccountCheck {
  accountId: string;
  @ApiProperty({ enum: CHANNEL_IDS })
  channel: ChannelId;
  /** True when nothing blocks. */
  ok: boolean;
  issues: CheckIssue[];
  /** Addresses that link tracking changes; empty where it changes none. */
  links: LinkView[];
  /** What publishing this costs whoever runs the installation; null where it costs nothing. Reading its numbers later costs extra. */
  @ApiProperty({ type: CostView, nullable: true })
  cost: CostView | null;
}

export class PostCheck {
  ok: boolean;
  accounts: AccountCheck[];
}
