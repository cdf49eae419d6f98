import { IsString, Length, MaxLength } from 'class-validator';
import { FileName, MAX_ALT_LENGTH, Omittable } from './media-fields.js';

/** Fields of the form beside `file`. */
export class UploadMediaDto {
  /** What to tell people who can't see it. Empty: it is decorative. Left out: not said yet. */
  @Omittable()
  @IsString()
  @MaxLength(MAX_ALT_LENGTH)
  alt?: string;

  /** What to call it; left out, as the file is called. */
  @Omittable()
  @FileName()
  @IsString()
  @Length(1, 200)
  name?: string;
}
