import sharp, { type Metadata, type Sharp } from 'sharp';
import type { MediaSource } from './byte-source.js';
import { MediaRefused } from './media-refused.js';

// One thread per image and nothing kept: a publishing service has better uses for memory than decoded pictures.
sharp.cache(false);
sharp.concurrency(1);
// Whatever a file claims to be, only these decoders ever see it (no SVG, TIFF, PDF or ImageMagick).
sharp.block({ operation: ['VipsForeignLoad'] });
sharp.unblock({
  operation: [
    'VipsForeignLoadJpeg',
    'VipsForeignLoadPng',
    'VipsForeignLoadWebp',
    'VipsForeignLoadNsgif',
    'VipsForeignLoadHeif',
  ],
});

export interface PixelLimits {
  /** Width × height of one picture. */
  readonly maxPixels: number;
  /** Width × height × frames of an animation. */
  readonly maxAnimationPixels: number;
}

export const defaultPixelLimits: PixelLimits = { maxPixels: 100_000_000, maxAnimationPixels: 100_000_000 };

/**
 * Whether a JPEG's tables are worth optimising. That keeps the whole picture in memory: measured at 90 MP, 1.1 GB instead of 50 MB, for a file some
 * per cent smaller.
 */
export function optimisesCoding({ width, height }: { width: number; height: number }): boolean {
  return width * height <= 12_000_000;
}

/** What an image's head says. */
export interface ImageFacts {
  readonly format: 'jpeg' | 'png' | 'webp' | 'gif' | 'avif';
  /** As shown: after the camera's orientation. Of one frame. */
  readonly width: number;
  readonly height: number;
  /** 1 for a still. */
  readonly frames: number;
  readonly hasAlpha: boolean;
}

/** A decoder that stops at damage, and at more pixels than allowed before it has decoded any. */
export function decoder(source: MediaSource, limits: PixelLimits, options: { animated?: boolean } = {}): Sharp {
  const animated = options.animated ?? false;
  return sharp(source, {
    animated,
    failOn: 'error',
    limitInputPixels: animated ? limits.maxAnimationPixels : limits.maxPixels,
    sequentialRead: true,
  }).timeout({ seconds: 120 });
}

/** What the decoder's own errors mean. */
export function asRefusal(error: unknown): unknown {
  if (error instanceof MediaRefused || !(error instanceof Error)) return error;
  // A file that went away or can't be opened is our fault, not the author's.
  if (/^Input file is missing|EACCES|ENOENT|ENOSPC|EMFILE/.test(error.message)) return error;
  if (/pixel limit|timeout/i.test(error.message)) return tooManyPixels(error);
  return new MediaRefused('media-corrupt', 'The image is damaged or not complete.', { cause: error });
}

function tooManyPixels(cause?: unknown): MediaRefused {
  return new MediaRefused('media-too-many-pixels', 'The image has too many pixels.', { cause });
}

function formatOf(metadata: Metadata): ImageFacts['format'] {
  const { format, compression } = metadata;
  if (format === 'jpeg' || format === 'png' || format === 'webp' || format === 'gif') return format;
  if (format !== 'heif') throw new MediaRefused('media-type-not-supported', 'This kind of image is not supported.');
  if (compression !== 'av1') throw heicNotSupported();
  return 'avif';
}

export function heicNotSupported(): MediaRefused {
  return new MediaRefused(
    'media-type-not-supported',
    'HEIC photos can not be read here. Save the photo as JPEG and upload that.',
  );
}

/**
 * Reads the head of an image and decodes nothing.
 * @throws MediaRefused `media-corrupt`, `media-type-not-supported`, or `media-too-many-pixels` when it is over the limits
 */
export async function inspectImage(source: MediaSource, limits: PixelLimits): Promise<ImageFacts> {
  let metadata: Metadata;
  try {
    metadata = await decoder(source, limits).metadata();
  } catch (error) {
    throw asRefusal(error);
  }
  const format = formatOf(metadata);
  const { width, height } = metadata.autoOrient;
  // The decoder reads a heif file's further pages as pictures of their own: thumbnails and auxiliary images, no animation.
  const frames = format === 'gif' || format === 'webp' ? (metadata.pages ?? 1) : 1;
  if (width * height > limits.maxPixels) throw tooManyPixels();
  if (frames > 1 && width * height * frames > limits.maxAnimationPixels) throw tooManyPixels();
  return { format, width, height, frames, hasAlpha: metadata.hasAlpha ?? false };
}
