import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { PeriodQuery, REPORT_TABLES, type ReportTable } from './report.dto.js';

export const OVER_TIME_METRICS = [
  'reach',
  'views',
  'engagement',
  'reactions',
  'comments',
  'shares',
  'saves',
  'clicks',
] as const;
export type OverTimeMetric = (typeof OVER_TIME_METRICS)[number];

const SUMS = { type: Object, additionalProperties: { type: 'integer', nullable: true } } as const;

export class OverTimeQuery {
  /** `engagement` is reactions, comments, shares and saves together. */
  @IsOptional()
  @IsIn(OVER_TIME_METRICS)
  @ApiProperty({ enum: OVER_TIME_METRICS, required: false })
  metric: OverTimeMetric = 'reach';
}

const CSV_TABLES = [...REPORT_TABLES, 'over-time'] as const;

export class CsvQuery extends OverTimeQuery {
  /** Which table of the report. `metric` is for `over-time` alone. */
  @IsOptional()
  @IsIn(CSV_TABLES)
  @ApiProperty({ enum: CSV_TABLES, required: false })
  table: ReportTable | 'over-time' = 'deliveries';
}

export class AccountOverTimeQuery extends PeriodQuery {
  /** `engagement` is reactions, comments, shares and saves together. */
  @IsOptional()
  @IsIn(OVER_TIME_METRICS)
  @ApiProperty({ enum: OVER_TIME_METRICS, required: false })
  metric: OverTimeMetric = 'reach';
}

/**
 * What was known by the end of a day. Networks count since publication, so each day holds the days before. Sums are over the values that are
 * known; null: none is, which is not 0. Of reach they count people who saw several posts several times.
 */
export class OverTimeDay {
  /** In the workspace's zone, `YYYY-MM-DD`. */
  day: string;
  @ApiProperty({ type: Number, nullable: true })
  total: number | null;
  /** By channel, each that published. */
  @ApiProperty(SUMS)
  byChannel: Readonly<Record<string, number | null>>;
  /** By account id, each that published. */
  @ApiProperty(SUMS)
  byAccount: Readonly<Record<string, number | null>>;
  /** Deliveries whose value is known. */
  measured: number;
}

/** A post at its first publication. */
export class OverTimePost {
  postId: string;
  /** Its title, or the beginning of its text. */
  title: string;
  publishedAt: Date;
  day: string;
}

/** The channel measures something else from here on: the line breaks, and what was measured before is no longer added. */
export class OverTimeChange {
  channel: string;
  day: string;
  since: Date;
}

export class OverTimeReport {
  @ApiProperty({ enum: OVER_TIME_METRICS })
  metric: OverTimeMetric;
  /** Of the workspace: where the days begin and end. */
  zone: string;
  /** From the first publication on, without gaps; 366 at most, the newest. */
  days: OverTimeDay[];
  /** True where the first publication is older than the first of the days. */
  truncated: boolean;
  posts: OverTimePost[];
  /** Channels concerned that do not offer the metric: their values are null for ever. */
  notOffered: string[];
  definitionChanges: OverTimeChange[];
}
