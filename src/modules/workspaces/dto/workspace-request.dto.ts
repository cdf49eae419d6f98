import { IsBoolean, IsInt, IsString, Max, MaxLength, Min } from 'class-validator';
import { NameField, Omittable, ZoneField } from './fields.js';

export class CreateWorkspaceDto {
  /** What people call it. */
  @NameField()
  name: string;

  /** IANA time zone of the business; reports and calendars show its days. */
  @ZoneField()
  zone: string;

  /** ISO weekday on which a week begins, 1 = Monday. Monday when left out. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(7)
  weekStartsOn?: number;

  /** How late a delivery may still go out by itself, in minutes. 60 when left out. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_080)
  lateToleranceMinutes?: number;

  /** Whether addresses in posts get `utm_source`, `utm_medium` and `utm_campaign`, where the author wrote none. Not, when left out. */
  @Omittable()
  @IsBoolean()
  utmInLinks?: boolean;

  /** Whether addresses in posts are replaced by short ones that count who follows them. Not, when left out. Needs a public address that readers reach. */
  @Omittable()
  @IsBoolean()
  countLinkClicks?: boolean;
}

/** What changes; what is left out stays. */
export class UpdateWorkspaceDto {
  /** What people call it. */
  @NameField({ omittable: true })
  name?: string;

  /** IANA time zone of the business. */
  @ZoneField({ omittable: true })
  zone?: string;

  /** ISO weekday on which a week begins, 1 = Monday. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(7)
  weekStartsOn?: number;

  /** How late a delivery may still go out by itself, in minutes. */
  @Omittable()
  @IsInt()
  @Min(1)
  @Max(10_080)
  lateToleranceMinutes?: number;

  /** Whether addresses in posts get `utm_source`, `utm_medium` and `utm_campaign`, where the author wrote none. */
  @Omittable()
  @IsBoolean()
  utmInLinks?: boolean;

  /** Whether addresses in posts are replaced by short ones that count who follows them. Needs a public address that readers reach. */
  @Omittable()
  @IsBoolean()
  countLinkClicks?: boolean;
}

export class DeleteWorkspaceDto {
  /** The workspace's name, letter by letter: everything in it goes with it. */
  @IsString()
  @MaxLength(100)
  confirmName: string;
}
