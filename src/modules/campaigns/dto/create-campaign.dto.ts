import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsCalendarDate, LowerCase, Omittable, ONE_LINE, TidyLabels, Trimmed } from './campaign-fields.js';
import { CampaignGoalDto } from './campaign-goal.dto.js';

export class CreateCampaignDto {
  /** What people call it. */
  @Trimmed()
  @IsString()
  @Length(1, 200)
  @Matches(ONE_LINE, { message: 'name must be one line' })
  name: string;

  /** What it is about, for everybody who writes for it. */
  @Omittable()
  @IsString()
  @MaxLength(10_000)
  brief?: string;

  /** First day, `YYYY-MM-DD`; null where it has none. */
  @IsOptional()
  @IsCalendarDate()
  startsOn?: string | null;

  /** Last day, `YYYY-MM-DD`; null where it has none. */
  @IsOptional()
  @IsCalendarDate()
  endsOn?: string | null;

  /** `#rrggbb`; left out, it gets the colour that is used least so far. */
  @Omittable()
  @LowerCase()
  @IsString()
  @Matches(/^#[0-9a-f]{6}$/, { message: 'color must be #rrggbb' })
  color?: string;

  /** Labels that its posts begin with. Spaces around them and repeats are dropped. */
  @Omittable()
  @TidyLabels()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  @Matches(ONE_LINE, { each: true, message: 'each label must be one line' })
  defaultLabels?: string[];

  /** What it aims at; null where nothing is counted. */
  @IsOptional()
  @IsObject()
  @ValidateNested()
  @Type(() => CampaignGoalDto)
  goal?: CampaignGoalDto | null;

  /** How late its posts may still go out on their own, in minutes; null takes the workspace's tolerance. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(10_080)
  lateToleranceMinutes?: number | null;

  /** Whether addresses in its posts get `utm_source`, `utm_medium` and `utm_campaign`; null takes the workspace's word. */
  @IsOptional()
  @IsBoolean()
  utmInLinks?: boolean | null;

  /** Whether addresses in its posts are replaced by short ones that count who follows them; null takes the workspace's word. */
  @IsOptional()
  @IsBoolean()
  countLinkClicks?: boolean | null;
}
