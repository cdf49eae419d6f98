import { asRefusal, decoder, inspectImage, type PixelLimits } from './image-decoder.js';

/** Far more than any network shows beside a name. */
const LIMITS: PixelLimits = { maxPixels: 40_000_000, maxAnimationPixels: 40_000_000 };

/**
 * A square still of an image, its middle, as WebP and without its metadata.
 * @param edge in pixels
 * @throws MediaRefused for what is no image, is damaged, or has too many pixels
 */
export async function squareImage(content: Buffer, edge: number): Promise<Buffer> {
  await inspectImage(content, LIMITS);
  try {
    return await decoder(content, LIMITS)
      .autoOrient()
      .resize(edge, edge, { fit: 'cover' })
      .toColourspace('srgb')
      .webp({ quality: 82 })
      .toBuffer();
  } catch (error) {
    throw asRefusal(error);
  }
}
