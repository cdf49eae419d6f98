import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsEmail,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Matches,
  Max,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsCalendarDate, IsUUID } from '../../../../core/api/validators.js';
import { SUMMED_METRICS, type SummedMetric } from '../../../metrics/index.js';
import { GainsReport, OverTimeReport } from '../../dto/over-time.dto.js';
import { AccountReport, CampaignReport, DimensionReport, PublicationView } from '../../dto/report.dto.js';
import { COMPARISONS, type Comparison } from '../../period.rules.js';

export const SUBJECT_KINDS = ['overview', 'campaign', 'account'] as const;
export type SubjectKind = (typeof SUBJECT_KINDS)[number];

/** What a shared or sent report is about. */
export class ReportSubject {
  /** `overview`: everything of the workspace. */
  @IsIn(SUBJECT_KINDS)
  @ApiProperty({ enum: SUBJECT_KINDS })
  kind: SubjectKind;

  /** Of kind `campaign`. */
  @IsOptional()
  @IsUUID()
  campaignId?: string;

  /** Of kind `account`. */
  @IsOptional()
  @IsUUID()
  accountId?: string;

  /** Fixed days, both included. Without them the report covers the last `days`. A campaign is reported on as a whole. */
  @IsOptional()
  @IsCalendarDate()
  from?: string;

  @IsOptional()
  @IsCalendarDate()
  to?: string;

  /** The days up to yesterday that are covered, on the day somebody looks. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(366)
  @ApiProperty({ required: false })
  days: number = 30;

  @IsOptional()
  @IsIn(COMPARISONS)
  @ApiProperty({ enum: COMPARISONS, required: false })
  compare: Comparison = 'previous';
}

export class CreateShare {
  /** Shown above the report. */
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  title: string;

  @ValidateNested()
  @Type(() => ReportSubject)
  subject: ReportSubject;

  /** The link ends after so many days. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(366)
  @ApiProperty({ required: false })
  expiresInDays: number = 30;
}

export class ShareView {
  id: string;
  title: string;
  subject: ReportSubject;
  expiresAt: Date;
  @ApiProperty({ enum: ['open', 'expired', 'revoked'] })
  state: 'open' | 'expired' | 'revoked';
  /** How often the report was read by the link. */
  seen: number;
  @ApiProperty({ type: Date, nullable: true })
  lastSeenAt: Date | null;
  createdAt: Date;
}

export class CreatedShare extends ShareView {
  /** The link. It is not shown again. */
  url: string;
}

export class ShareList {
  items: ShareView[];
  @ApiProperty({ type: String, nullable: true })
  nextCursor: string | null;
}

export class SharedReportQuery {
  /** Of the days. */
  @IsOptional()
  @IsIn(SUMMED_METRICS)
  @ApiProperty({ enum: SUMMED_METRICS, required: false })
  metric: SummedMetric = 'views';
}

/** A report as the holder of a link reads it: one of `overview`, `campaign` and `account` is there. */
export class SharedReport {
  title: string;
  workspace: string;
  @ApiProperty({ enum: SUBJECT_KINDS })
  kind: SubjectKind;
  zone: string;
  expiresAt: Date;
  @ApiProperty({ type: DimensionReport, nullable: true })
  overview: DimensionReport | null;
  @ApiProperty({ type: CampaignReport, nullable: true })
  campaign: CampaignReport | null;
  @ApiProperty({ type: AccountReport, nullable: true })
  account: AccountReport | null;
  /** Of an overview or an account. */
  @ApiProperty({ type: GainsReport, nullable: true })
  gains: GainsReport | null;
  /** Of a campaign. */
  @ApiProperty({ type: OverTimeReport, nullable: true })
  overTime: OverTimeReport | null;
  /** The ten posts with the most engagement; of a campaign its own list is in the report. */
  best: PublicationView[];
}

export const FREQUENCIES = ['weekly', 'monthly'] as const;
export type Frequency = (typeof FREQUENCIES)[number];

export class CreateSchedule {
  @IsString()
  @MinLength(1)
  @MaxLength(200)
  title: string;

  @ValidateNested()
  @Type(() => ReportSubject)
  subject: ReportSubject;

  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(20)
  @IsEmail({}, { each: true })
  @MaxLength(254, { each: true })
  recipients: string[];

  @IsIn(FREQUENCIES)
  @ApiProperty({ enum: FREQUENCIES })
  frequency: Frequency;

  /** Of weekly reports: 0 is Monday. */
  @IsOptional()
  @IsInt()
  @Min(0)
  @Max(6)
  weekday?: number;

  /** Of monthly reports. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(28)
  monthDay?: number;

  /** On the clocks of the workspace, `08:00`. */
  @IsOptional()
  @Matches(/^([01]\d|2[0-3]):[0-5]\d$/)
  @ApiProperty({ required: false })
  localTime: string = '08:00';
}

export class ScheduleView {
  id: string;
  title: string;
  subject: ReportSubject;
  recipients: string[];
  @ApiProperty({ enum: FREQUENCIES })
  frequency: Frequency;
  @ApiProperty({ type: Number, nullable: true })
  weekday: number | null;
  @ApiProperty({ type: Number, nullable: true })
  monthDay: number | null;
  localTime: string;
  zone: string;
  @ApiProperty({ type: Date, nullable: true })
  nextAt: Date | null;
  @ApiProperty({ type: Date, nullable: true })
  lastSentAt: Date | null;
  /** Why the last try failed; null where it did not. */
  @ApiProperty({ type: String, nullable: true })
  problem: string | null;
}

export class ScheduleList {
  items: ScheduleView[];
  /** False while the operator has set up no mail server: nothing is sent. */
  mailIsSetUp: boolean;
}
