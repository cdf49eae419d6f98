import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { ArrayMaxSize, IsArray, IsBoolean, IsIn, IsNotEmpty, IsOptional, IsString, MaxLength } from 'class-validator';
import { CommaSeparated } from '../../../core/api/comma-separated.js';
import { PageQuery } from '../../../core/api/page.dto.js';

export const MEDIA_KINDS = ['image', 'gif', 'video', 'audio', 'document'] as const;

export const MEDIA_ORDERS = ['newest', 'oldest', 'name', 'largest'] as const;
export type MediaOrder = (typeof MEDIA_ORDERS)[number];

/** Several values of one filter mean any of them; several filters mean all of them. */
export class ListMediaQuery extends PageQuery {
  /** Only files of these kinds, separated by commas. `gif` is any animation without sound, `document` a PDF. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @IsIn(MEDIA_KINDS, { each: true })
  kind?: (typeof MEDIA_KINDS)[number][];

  /** Separated by commas; repeat the parameter for labels that hold one. */
  @IsOptional()
  @CommaSeparated()
  @IsArray()
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @IsNotEmpty({ each: true })
  @MaxLength(50, { each: true })
  label?: string[];

  /** true: only files that a post uses; false: only those that none does. */
  @IsOptional()
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean()
  used?: boolean;

  /** Words that occur in the name or the alternative text. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;

  /** A cursor belongs to the order it came from. */
  @IsOptional()
  @IsIn(MEDIA_ORDERS)
  @ApiProperty({ enum: MEDIA_ORDERS, required: false })
  sort: MediaOrder = 'newest';
}
