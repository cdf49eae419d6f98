import { IsBoolean, IsOptional, IsString, MaxLength } from 'class-validator';
import { PageQuery } from '../../../core/api/page.dto.js';
import { QueryBoolean } from './campaign-fields.js';

export class ListCampaignsQuery extends PageQuery {
  /** true: only archived ones; false: only those that are not. Left out: both. */
  @IsOptional()
  @QueryBoolean()
  @IsBoolean()
  archived?: boolean;

  /** Words that occur in the name or the brief. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  q?: string;
}
