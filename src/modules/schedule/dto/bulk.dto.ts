import { ApiProperty } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsUUID } from '../../../core/api/validators.js';
import { DeliverySelection } from '../../publishing/index.js';
import { ScheduleBody } from './schedule.dto.js';

export const BULK_ACTIONS = ['publish-now', 'reschedule', 'cancel'] as const;
export type BulkAction = (typeof BULK_ACTIONS)[number];

/** How far each delivery moves on the clock on the wall of its zone: a day later is the same time of day, whatever the clocks do. */
export class BulkShift {
  @IsOptional()
  @IsInt()
  @Min(-366)
  @Max(366)
  @ApiProperty({ type: Number, required: false, minimum: -366, maximum: 366 })
  days?: number;

  @IsOptional()
  @IsInt()
  @Min(-10_080)
  @Max(10_080)
  @ApiProperty({ type: Number, required: false, minimum: -10_080, maximum: 10_080 })
  minutes?: number;
}

/** The first delivery goes out at this time, each further one later by the spacing, in the order in which they were due. */
export class BulkStart extends ScheduleBody {
  @IsInt()
  @Min(0)
  @Max(7 * 86_400)
  spacingSeconds: number;
}

export class BulkBody {
  @IsIn(BULK_ACTIONS)
  @ApiProperty({ enum: BULK_ACTIONS })
  action: BulkAction;

  /** Either these, at most 500 … */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(500)
  @ArrayUnique()
  @IsUUID({ each: true })
  deliveryIds?: string[];

  /** … or all that match, at most 2,000. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DeliverySelection)
  filter?: DeliverySelection;

  /** With `reschedule`: either this … */
  @IsOptional()
  @ValidateNested()
  @Type(() => BulkShift)
  shift?: BulkShift;

  /** … or this. */
  @IsOptional()
  @ValidateNested()
  @Type(() => BulkStart)
  start?: BulkStart;
}

export class BulkResult {
  deliveryId: string;
  ok: boolean;
  /** Why not; null where it went well. */
  @ApiProperty({ type: String, nullable: true })
  code: string | null;
  @ApiProperty({ type: String, nullable: true })
  detail: string | null;
  /** When it goes out now; null where it does not. */
  @ApiProperty({ type: Date, nullable: true })
  goesOutAt: Date | null;
  /** `gap` or `fold` where the clocks change at its new time; see docs/glossary.md. */
  @ApiProperty({ enum: ['gap', 'fold'], nullable: true })
  clockChange: string | null;
}

export class BulkAnswer {
  /** One for each delivery, in the order of `deliveryIds`, or by due time. */
  results: BulkResult[];
  /** How many of them went well. */
  done: number;
  /** When the first of them goes out; null where none does. */
  @ApiProperty({ type: Date, nullable: true })
  firstAt: Date | null;
  /** When the last of them goes out; null where none does. */
  @ApiProperty({ type: Date, nullable: true })
  lastAt: Date | null;
}
