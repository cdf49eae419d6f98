import { IsString, MaxLength } from 'class-validator';
import { UploadMediaDto } from './upload-media.dto.js';

export class AddMediaFromUrlDto extends UploadMediaDto {
  /** Public http or https address of the file itself. */
  @IsString()
  @MaxLength(2_000)
  url: string;
}
