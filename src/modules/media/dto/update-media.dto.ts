import { IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { FileName, MAX_ALT_LENGTH, Omittable } from './media-fields.js';

/** What changes; what is left out stays. */
export class UpdateMediaDto {
  /** What to tell people who can't see it. Empty: it is decorative. null: not said. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_ALT_LENGTH)
  alt?: string | null;

  @Omittable()
  @FileName()
  @IsString()
  @Length(1, 200)
  name?: string;
}
