import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';
import { SUMMED_METRICS, type SummedMetric } from '../../metrics/index.js';
import { ScopeQuery } from './report-query.dto.js';
import { PeriodView, REPORT_TABLES, type ReportTable } from './report.dto.js';

const SUMS = { type: Object, additionalProperties: { type: 'integer', nullable: true } } as const;

export class OverTimeQuery {
  /** `engagement` is reactions, comments, shares and saves together. */
  @IsOptional()
  @IsIn(SUMMED_METRICS)
  @ApiProperty({ enum: SUMMED_METRICS, required: false })
  metric: SummedMetric = 'reach';
}

const CSV_TABLES = [...REPORT_TABLES, 'over-time'] as const;

export class CsvQuery extends OverTimeQuery {
  /** Which table of the report. `metric` is for `over-time` alone. */
  @IsOptional()
  @IsIn(CSV_TABLES)
  @ApiProperty({ enum: CSV_TABLES, required: false })
  table: ReportTable | 'over-time' = 'deliveries';
}

const GAINS_BY = ['channel', 'account', 'campaign'] as const;

/** Gains are kept by account and campaign, which narrow them; labels and authors don't. */
export class GainsQuery extends ScopeQuery {
  /** `engagement` is reactions, comments, shares and saves together. */
  @IsOptional()
  @IsIn(SUMMED_METRICS)
  @ApiProperty({ enum: SUMMED_METRICS, required: false })
  metric: SummedMetric = 'reach';

  /** What each day is split by. */
  @IsOptional()
  @IsIn(GAINS_BY)
  @ApiProperty({ enum: GAINS_BY, required: false })
  by: (typeof GAINS_BY)[number] = 'channel';
}

/** A post at its first publication. */
export class OverTimePost {
  publicationId: string;
  /** null where it was not written here. */
  @ApiProperty({ type: String, nullable: true })
  postId: string | null;
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

/**
 * What was known by the end of a day. Networks count since publication, so each day holds the days before. Sums are over the values that are
 * known; null: none is, which is not 0. Of reach they count people who saw several posts several times.
 */
export class OverTimeDay {
  /** In the workspace's zone, `YYYY-MM-DD`. */
  day: string;
  @ApiProperty({ type: Number, nullable: true })
  total: number | null;
  /** On the day alone; null where nothing new was learned. */
  @ApiProperty({ type: Number, nullable: true })
  gained: number | null;
  /** `total` by channel, each that published. */
  @ApiProperty(SUMS)
  byChannel: Readonly<Record<string, number | null>>;
  /** `total` by account id, each that published. */
  @ApiProperty(SUMS)
  byAccount: Readonly<Record<string, number | null>>;
  /** Deliveries measured by the end of the day. */
  measured: number;
}

export class OverTimeReport {
  @ApiProperty({ enum: SUMMED_METRICS })
  metric: SummedMetric;
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

/** What all that is out gained on a day, old posts included. */
export class GainsDay {
  /** In the workspace's zone, `YYYY-MM-DD`. */
  day: string;
  /** null where nothing new was learned, which is not 0. */
  @ApiProperty({ type: Number, nullable: true })
  gained: number | null;
  @ApiProperty(SUMS)
  byKey: Readonly<Record<string, number | null>>;
}

export class GainsKey {
  key: string;
  @ApiProperty({ type: String, nullable: true })
  name: string | null;
  @ApiProperty({ type: String, nullable: true })
  channel: string | null;
}

export class GainsReport {
  @ApiProperty({ enum: SUMMED_METRICS })
  metric: SummedMetric;
  @ApiProperty({ enum: GAINS_BY })
  by: (typeof GAINS_BY)[number];
  /** Of the workspace: where the days begin and end. */
  zone: string;
  period: PeriodView;
  /** Each day of the period. */
  days: GainsDay[];
  /** What the days are split by. */
  keys: GainsKey[];
  /** Published in the period, the newest 500. */
  posts: OverTimePost[];
  /** Channels concerned that do not offer the metric: their values are null for ever. */
  notOffered: string[];
  definitionChanges: OverTimeChange[];
}
