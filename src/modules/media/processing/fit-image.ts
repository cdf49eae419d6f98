import type { Sharp } from 'sharp';
import { withBytes, type MediaSource } from './byte-source.js';
import {
  asRefusal,
  decoder,
  defaultPixelLimits,
  inspectImage,
  optimisesCoding,
  type ImageFacts,
} from './image-decoder.js';
import { MediaRefused } from './media-refused.js';
import { sha256Of } from './process-image.js';

/** What a network takes of one kind of image. */
export interface FitRule {
  readonly mimeTypes: readonly string[];
  readonly maxBytes: number;
  /** Width × height; null where there is no limit. */
  readonly maxPixels: number | null;
}

export interface Rendition {
  readonly content: Buffer;
  readonly mime: string;
  readonly bytes: number;
  /** Lower-case hex, of `content`. */
  readonly sha256: string;
  /** Pixels, of one frame. */
  readonly width: number;
  readonly height: number;
  /** True when these are the source's own bytes. */
  readonly isOriginal: boolean;
}

type Encoding = 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif';

/** Smaller than this along the longer side, a picture says nothing any more: the rule can't be met. */
const leastSide = 48;
const maxRounds = 12;
/** The best that is still small, then what is good enough for most pictures, then what shows. */
const qualities = [88, 76, 64] as const;

/**
 * A form of an image that a network takes: the very bytes where they fit, else the largest of a fixed series of smaller ones. The same
 * source and rule give the same bytes each time.
 * @param source an image as `processImage` makes them
 * @throws MediaRefused `media-too-large` when no form fits, `media-type-not-supported` when the network takes no image type that we write
 */
export async function fitImage(source: MediaSource, rule: FitRule): Promise<Rendition> {
  const facts = await inspectImage(source, defaultPixelLimits);
  const mime = `image/${facts.format}`;
  const content = Buffer.isBuffer(source) ? source : await withBytes(source, ({ size, read }) => read(0, size));
  const isWithinPixels = rule.maxPixels === null || facts.width * facts.height <= rule.maxPixels;
  if (rule.mimeTypes.includes(mime) && content.length <= rule.maxBytes && isWithinPixels) {
    return { ...rendition(content, mime, facts), isOriginal: true };
  }
  const encodings = encodingsFor(facts, rule);
  try {
    return await shrink(content, facts, rule, encodings);
  } catch (error) {
    throw asRefusal(error);
  }
}

/** A small still for lists and previews: WebP, at most `edgePx` along the longer side. @throws MediaRefused `media-corrupt` */
export async function thumbnail(source: MediaSource, edgePx = 320): Promise<Rendition> {
  try {
    const { data, info } = await decoder(source, defaultPixelLimits)
      .autoOrient()
      .resize({ width: edgePx, height: edgePx, fit: 'inside', withoutEnlargement: true })
      .toColourspace('srgb')
      .webp({ quality: 75 })
      .toBuffer({ resolveWithObject: true });
    return { ...rendition(data, 'image/webp', info), isOriginal: false };
  } catch (error) {
    throw asRefusal(error);
  }
}

function rendition(
  content: Buffer,
  mime: string,
  { width, height }: { width: number; height: number },
): Omit<Rendition, 'isOriginal'> {
  return { content, mime, bytes: content.length, sha256: sha256Of(content), width, height };
}

/** What to try, best first: transparency is kept where the network lets it be, and lost on white where it does not. */
function encodingsFor({ format, frames, hasAlpha }: ImageFacts, rule: FitRule): readonly Encoding[] {
  const preferred: readonly Encoding[] =
    frames > 1
      ? ['image/gif']
      : hasAlpha
        ? ['image/png', 'image/webp', 'image/jpeg']
        : format === 'png'
          ? ['image/png', 'image/jpeg', 'image/webp']
          : ['image/jpeg', 'image/webp', 'image/png'];
  const allowed = preferred.filter((encoding) => rule.mimeTypes.includes(encoding));
  if (allowed.length === 0) {
    const what = frames > 1 ? 'animations' : 'images of a type that can be made here';
    throw new MediaRefused('media-type-not-supported', `The network takes no ${what}.`);
  }
  return allowed;
}

function encodersFor(
  encoding: Encoding,
  size: { width: number; height: number },
): readonly ((image: Sharp) => Sharp)[] {
  switch (encoding) {
    case 'image/jpeg':
      return qualities.map(
        (quality) => (image) =>
          image.flatten({ background: '#ffffff' }).jpeg({ quality, optimiseCoding: optimisesCoding(size) }),
      );
    case 'image/webp':
      return qualities.map((quality) => (image) => image.webp({ quality }));
    case 'image/png':
      return [(image) => image.png({ compressionLevel: 9 })];
    case 'image/gif':
      return [(image) => image.gif(), (image) => image.gif({ colours: 64, interFrameMaxError: 8 })];
  }
}

async function shrink(
  content: Buffer,
  facts: ImageFacts,
  rule: FitRule,
  encodings: readonly Encoding[],
): Promise<Rendition> {
  const { width, height, frames } = facts;
  let scale = rule.maxPixels === null ? 1 : Math.min(1, Math.sqrt(rule.maxPixels / (width * height)));
  for (let round = 0; round < maxRounds; round += 1) {
    const size = scaled(width, height, scale, rule.maxPixels);
    let smallest = Number.POSITIVE_INFINITY;
    for (const encoding of encodings) {
      for (const encodeAs of encodersFor(encoding, size)) {
        const image = decoder(content, defaultPixelLimits, { animated: frames > 1 });
        const resized = scale < 1 ? image.resize({ ...size, fit: 'fill' }) : image;
        const data = await encodeAs(resized.toColourspace('srgb')).toBuffer();
        if (data.length <= rule.maxBytes) return { ...rendition(data, encoding, size), isOriginal: false };
        smallest = Math.min(smallest, data.length);
        // Far over: no step of quality makes up for that, only fewer pixels do.
        if (data.length > rule.maxBytes * 4) break;
      }
    }
    // Bytes go roughly with the area.
    scale *= Math.min(0.85, Math.max(0.25, Math.sqrt(rule.maxBytes / smallest) * 0.95));
    if (Math.max(width, height) * scale < leastSide) break;
  }
  throw new MediaRefused('media-too-large', 'The image can not be made small enough for this network.');
}

/** At least a pixel each way; where that makes one side longer than its share, the other gives way. */
function scaled(
  width: number,
  height: number,
  scale: number,
  maxPixels: number | null,
): { width: number; height: number } {
  const size = { width: Math.max(1, Math.floor(width * scale)), height: Math.max(1, Math.floor(height * scale)) };
  if (maxPixels === null) return size;
  return {
    width: Math.max(1, Math.min(size.width, Math.floor(maxPixels / size.height))),
    height: Math.max(1, Math.min(size.height, Math.floor(maxPixels / size.width))),
  };
}
