import { IsInt, Max, Min } from 'class-validator';

/** Larger than any picture that is taken in. */
const MAX_PX = 1_000_000;
const MIN_EDGE_PX = 16;

/** A part of a picture, in pixels of the picture as it is kept, from its upper left corner. */
export class CropMediaDto {
  @IsInt()
  @Min(0)
  @Max(MAX_PX)
  left: number;

  @IsInt()
  @Min(0)
  @Max(MAX_PX)
  top: number;

  @IsInt()
  @Min(MIN_EDGE_PX)
  @Max(MAX_PX)
  width: number;

  @IsInt()
  @Min(MIN_EDGE_PX)
  @Max(MAX_PX)
  height: number;
}
