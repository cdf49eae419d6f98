import { ArrayMaxSize, IsArray, IsOptional, IsString, Length, MaxLength } from 'class-validator';
import { FileName, MAX_ALT_LENGTH, Omittable, TidyLabels } from './media-fields.js';

/** What changes; what is left out stays. */
export class UpdateMediaDto {
  /** What to tell people who can't see it. Empty: it is decorative. null: not said. */
  @IsOptional()
  @IsString()
  @MaxLength(MAX_ALT_LENGTH)
  alt?: string | null;

  /** Replaced as a whole. Spaces around them and repeats are dropped. */
  @Omittable()
  @TidyLabels()
  @IsArray()
  @ArrayMaxSize(30)
  @IsString({ each: true })
  @Length(1, 50, { each: true })
  labels?: string[];

  @Omittable()
  @FileName()
  @IsString()
  @Length(1, 200)
  name?: string;
}
