import { createHash } from 'node:crypto';
import type { Sharp } from 'sharp';
import type { Area } from '../media.rules.js';
import type { MediaSource } from './byte-source.js';
import {
  asRefusal,
  decoder,
  defaultPixelLimits,
  inspectImage,
  optimisesCoding,
  type ImageFacts,
  type PixelLimits,
} from './image-decoder.js';

export interface ProcessedImage {
  /** `gif` is an animation, whatever it came as. */
  readonly kind: 'image' | 'gif';
  readonly mime: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';
  readonly content: Buffer;
  readonly bytes: number;
  /** Lower-case hex, of `content`. */
  readonly sha256: string;
  /** Pixels, of one frame. */
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  readonly hasAlpha: boolean;
  /** The average colour as `#rrggbb`, to show while the picture loads. */
  readonly placeholder: string;
}

type Target = ProcessedImage['mime'];

/** Every network that takes images takes JPEG and PNG; AVIF is turned into what is closest, stills in GIF into PNG, which loses nothing. */
function targetOf({ format, frames, hasAlpha }: ImageFacts): Target {
  if (frames > 1) return 'image/gif';
  switch (format) {
    case 'jpeg':
      return 'image/jpeg';
    case 'png':
    case 'gif':
      return 'image/png';
    case 'webp':
      return 'image/webp';
    case 'avif':
      return hasAlpha ? 'image/webp' : 'image/jpeg';
  }
}

function encode(image: Sharp, target: Target, facts: ImageFacts): Sharp {
  switch (target) {
    case 'image/jpeg':
      return image.jpeg({ quality: 90, chromaSubsampling: '4:4:4', optimiseCoding: optimisesCoding(facts) });
    case 'image/png':
      return image.png();
    case 'image/webp':
      return image.webp({ quality: 90 });
    case 'image/gif':
      return image.gif();
  }
}

export function sha256Of(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

/**
 * Decodes an image fully and encodes it anew, so that nothing but pixels survives: no metadata (place, camera, owner), no trailing
 * data, no damage. The camera's orientation is applied, colours become sRGB.
 * @param area of a still that is kept; undefined keeps all of it
 * @throws MediaRefused `media-corrupt`, `media-type-not-supported`, `media-too-many-pixels` (before decoding)
 */
export async function processImage(
  source: MediaSource,
  limits: PixelLimits = defaultPixelLimits,
  area?: Area,
): Promise<ProcessedImage> {
  const facts = await inspectImage(source, limits);
  const mime = targetOf(facts);
  const animated = facts.frames > 1;
  try {
    const image = decoder(source, limits, { animated });
    const upright = animated ? image : image.autoOrient();
    const wanted = area === undefined ? upright : upright.extract({ ...area });
    const { data, info } = await encode(wanted.toColourspace('srgb'), mime, facts).toBuffer({
      resolveWithObject: true,
    });
    return {
      kind: animated ? 'gif' : 'image',
      mime,
      content: data,
      bytes: data.length,
      sha256: sha256Of(data),
      width: info.width,
      height: info.pageHeight ?? info.height,
      frames: facts.frames,
      hasAlpha: facts.hasAlpha,
      placeholder: await averageColour(data, limits),
    };
  } catch (error) {
    throw asRefusal(error);
  }
}

async function averageColour(content: Buffer, limits: PixelLimits): Promise<string> {
  const pixel = await decoder(content, limits)
    .flatten({ background: '#ffffff' })
    .resize(1, 1, { fit: 'fill' })
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  const [red = 0, green = red, blue = red] = pixel;
  return `#${[red, green, blue].map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}
