import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  Max,
  MaxLength,
  Min,
} from 'class-validator';
import { CommaSeparated } from '../../../core/api/comma-separated.js';
import { IsCalendarDate, IsUUID } from '../../../core/api/validators.js';
import { CHANNEL_IDS, type ChannelId } from '../../channels/index.js';
import { COMPARISONS, type Comparison } from '../period.rules.js';
import { POST_ORDERS, type PostOrder } from '../publications.repository.js';
import { DIMENSIONS, type Dimension } from '../sums.repository.js';

const MOST_VALUES = 100;

/** Which days, accounts, channels and campaigns. Days are those of the workspace's zone. */
export class ScopeQuery {
  /** First day, `YYYY-MM-DD`; when left out, the 30 days up to `to`. */
  @IsOptional()
  @IsCalendarDate()
  from?: string;

  /** Last day, included; today when left out. At most ten years after `from`. */
  @IsOptional()
  @IsCalendarDate()
  to?: string;

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  accountId?: string[];

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @IsIn(CHANNEL_IDS, { each: true })
  @ApiProperty({ enum: CHANNEL_IDS, isArray: true, required: false })
  channel?: ChannelId[];

  /** Separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  campaignId?: string[];
}

/** What was published on which days, by whom and where. */
export class ReportQuery extends ScopeQuery {
  /** Posts with one of these labels, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(100, { each: true })
  label?: string[];

  /** People who wrote the posts, separated by commas. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(MOST_VALUES)
  @IsUUID({ each: true })
  authorId?: string[];
}

export class ComparedReportQuery extends ReportQuery {
  /** `previous`: as many days just before. `year`: the same dates a year before. */
  @IsOptional()
  @IsIn(COMPARISONS)
  @ApiProperty({ enum: COMPARISONS, required: false })
  compare: Comparison = 'previous';
}

export class DimensionReportQuery extends ComparedReportQuery {
  /** What the report has a row for each of. `hour` is the hour of the week, 0 being Monday, midnight; `weekday` 0 is Monday. */
  @IsOptional()
  @IsIn(DIMENSIONS)
  @ApiProperty({ enum: DIMENSIONS, required: false })
  by: Dimension = 'account';
}

export class PostsReportQuery extends ReportQuery {
  /** `againstMedian`: engagement over the account's usual engagement. Posts without the number come last. */
  @IsOptional()
  @IsIn(POST_ORDERS)
  @ApiProperty({ enum: POST_ORDERS, required: false })
  sort: PostOrder = 'publishedAt';

  @IsOptional()
  @IsIn(['asc', 'desc'])
  @ApiProperty({ enum: ['asc', 'desc'], required: false })
  order: 'asc' | 'desc' = 'desc';

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  @ApiProperty({ required: false })
  limit: number = 50;

  /** Posts to leave out at the beginning. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(100_000)
  @ApiProperty({ required: false })
  offset: number = 0;
}
