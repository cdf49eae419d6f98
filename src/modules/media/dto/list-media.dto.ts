import { IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../../core/api/page.dto.js';

export const MEDIA_KINDS = ['image', 'gif', 'video', 'audio'] as const;

export class ListMediaQuery extends PageQuery {
  /** Only files of this kind. `gif` is any animation without sound. */
  @IsOptional()
  @IsIn(MEDIA_KINDS)
  kind?: (typeof MEDIA_KINDS)[number];

  /** Words that occur in the name or the alternative text. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}
