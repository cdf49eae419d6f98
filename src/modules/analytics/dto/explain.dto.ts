import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { MetricMeaning, SUMMED_METRICS, type SummedMetric } from '../../metrics/index.js';
import { DIMENSIONS, type Dimension } from '../sums.repository.js';
import { ReportQuery } from './report-query.dto.js';
import { PeriodView, PublicationView } from './report.dto.js';

const NATIVE = { type: Object, additionalProperties: { type: 'integer', nullable: true } } as const;

export class ExplainQuery {
  @IsOptional()
  @IsIn(SUMMED_METRICS)
  @ApiProperty({ enum: SUMMED_METRICS, required: false })
  metric: SummedMetric = 'reach';
}

export const EXPLAINED_SUMS = [
  ...SUMMED_METRICS,
  'averageReachPerPost',
  'engagementRateByReach',
  'engagementRateByViews',
  'engagementRateByFollowers',
] as const;
export type ExplainedSum = (typeof EXPLAINED_SUMS)[number];

/** A number of a report: the report's own filters, and the row it stands in. */
export class ExplainReportQuery extends ReportQuery {
  @IsOptional()
  @IsIn(EXPLAINED_SUMS)
  @ApiProperty({ enum: EXPLAINED_SUMS, required: false })
  metric: ExplainedSum = 'reach';

  @IsOptional()
  @IsIn(DIMENSIONS)
  @ApiProperty({ enum: DIMENSIONS, required: false })
  by: Dimension = 'all';

  /** Key of the row; `''` for the row of posts without one. */
  @IsOptional()
  @IsString()
  @MaxLength(100)
  @ApiProperty({ required: false })
  key: string = '';
}

/** Why something is not in a number. */
export const MISSING_CODES = [
  'not-offered',
  'no-data-yet',
  'no-tracked-link',
  'no-longer-given',
  'definition-changed',
  'snapshots-let-go',
  'gap',
  'taken-down',
  'gone',
  'thread-reach',
  'not-sent-from-here',
] as const;

export class MissingView {
  @ApiProperty({ enum: MISSING_CODES })
  code: (typeof MISSING_CODES)[number];
  /** Where it is missing. */
  channel: string;
  /** In a sentence. */
  detail: string;
  @ApiProperty({ type: Date, nullable: true })
  from: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  to: Date | null;
}

export class ExplainedSnapshot {
  capturedAt: Date;
  definitionVersion: number;
  /** As the snapshot has it; null: the network gave none. */
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  /** The network's own names and numbers that make it up. */
  @ApiProperty(NATIVE)
  native: Readonly<Record<string, number | null>>;
}

/** Where a number of one post comes from. */
export class NumberExplanation {
  publicationId: string;
  @ApiProperty({ enum: SUMMED_METRICS })
  metric: SummedMetric;
  channel: string;
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  /** Of the snapshot that the value is from; null: there is no value, or that snapshot was let go and nobody knows any more. */
  @ApiProperty({ type: Date, nullable: true })
  capturedAt: Date | null;
  /** Of the last snapshot, which may not have had this number. */
  @ApiProperty({ type: Date, nullable: true })
  lastCapturedAt: Date | null;
  /** When it is measured next; null: not again by itself. */
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  /** What the metric, or each part of it, means on the network; a changed meaning is listed with both. */
  definitions: MetricMeaning[];
  /** The newest 200, oldest first. */
  snapshots: ExplainedSnapshot[];
  missing: MissingView[];
}

export class ChannelShare {
  channel: string;
  published: number;
  /** Of these, those that the number is made of. */
  known: number;
  @ApiProperty({ type: Number, nullable: true })
  sum: number | null;
  offered: boolean;
  definitions: MetricMeaning[];
  @ApiProperty({ type: Date, nullable: true })
  oldestCapturedAt: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  newestCapturedAt: Date | null;
}

/** Where a number of a report comes from. */
export class SumExplanation {
  @ApiProperty({ enum: EXPLAINED_SUMS })
  metric: ExplainedSum;
  zone: string;
  period: PeriodView;
  @ApiProperty({ type: Number, nullable: true })
  value: number | null;
  /** How it is made of posts, in a sentence. */
  how: string;
  /** Posts that the row is about. */
  published: number;
  /** Of these, those that the number is made of. */
  known: number;
  channels: ChannelShare[];
  /** The ten posts with the most of it. */
  largest: PublicationView[];
  missing: MissingView[];
}
