import { fileTypeFromBuffer, fileTypeFromFile } from 'file-type';
import { withBytes, type ByteSource, type MediaSource } from './byte-source.js';
import {
  defaultPixelLimits,
  heicNotSupported,
  inspectImage,
  type ImageFacts,
  type PixelLimits,
} from './image-decoder.js';
import { MediaRefused } from './media-refused.js';
import { probeMp4 } from './mp4-probe.js';

export type SniffedMedia =
  | {
      readonly kind: 'image' | 'gif';
      readonly mime: 'image/jpeg' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif';
      readonly bytes: number;
      /** Pixels as shown, of one frame. */
      readonly width: number;
      readonly height: number;
      readonly frames: number;
    }
  | {
      readonly kind: 'video';
      readonly mime: 'video/mp4' | 'video/quicktime';
      readonly bytes: number;
      readonly width: number;
      readonly height: number;
      /** null where the file does not say. */
      readonly durationMs: number | null;
      readonly codec: string;
      readonly hasAudio: boolean;
    }
  | { readonly kind: 'document'; readonly mime: 'application/pdf'; readonly bytes: number };

export interface SniffLimits extends PixelLimits {
  readonly maxImageBytes: number;
  readonly maxVideoBytes: number;
  readonly maxDocumentBytes: number;
}

export const defaultSniffLimits: SniffLimits = {
  ...defaultPixelLimits,
  maxImageBytes: 60 * 1_048_576,
  maxVideoBytes: 2 * 1_073_741_824,
  maxDocumentBytes: 100 * 1_048_576,
};

const imageMimes: Readonly<Record<ImageFacts['format'], Extract<SniffedMedia, { kind: 'image' | 'gif' }>['mime']>> = {
  jpeg: 'image/jpeg',
  png: 'image/png',
  webp: 'image/webp',
  gif: 'image/gif',
  avif: 'image/avif',
};

/**
 * Decides by content alone what a file is; its name and what the sender says count for nothing. An image is only looked at: it is safe to keep
 * after `processImage` has re-encoded it. A video or document is kept as it is, so whatever else it could be taken for is refused here.
 * @throws MediaRefused
 */
export async function sniffMedia(source: MediaSource, limits: SniffLimits = defaultSniffLimits): Promise<SniffedMedia> {
  const type = await detect(source);
  switch (type) {
    case 'image/jpeg':
    case 'image/png':
    case 'image/apng':
    case 'image/webp':
    case 'image/gif':
    case 'image/avif':
    case 'image/heif':
      return sniffImage(source, limits);
    case 'image/heic':
    case 'image/heic-sequence':
    case 'image/heif-sequence':
      throw heicNotSupported();
    case 'video/mp4':
    case 'video/x-m4v':
    case 'video/quicktime':
      return sniffVideo(source, type === 'video/quicktime' ? 'video/quicktime' : 'video/mp4', limits);
    case 'application/pdf':
      return sniffPdf(source, limits);
    case undefined:
    default:
      throw new MediaRefused(
        'media-type-not-supported',
        'This kind of file is not supported. JPEG, PNG, WebP, GIF and AVIF images, MP4 and QuickTime videos and PDF documents are.',
      );
  }
}

async function detect(source: MediaSource): Promise<string | undefined> {
  const found = Buffer.isBuffer(source) ? await fileTypeFromBuffer(source) : await fileTypeFromFile(source);
  return found?.mime;
}

function checkSize(bytes: number, maxBytes: number): void {
  if (bytes > maxBytes) {
    throw new MediaRefused('media-too-large', `The file is larger than ${Math.floor(maxBytes / 1_048_576)} MB.`);
  }
}

async function sniffImage(source: MediaSource, limits: SniffLimits): Promise<SniffedMedia> {
  const bytes = await withBytes(source, ({ size }) => Promise.resolve(size));
  checkSize(bytes, limits.maxImageBytes);
  const { format, width, height, frames } = await inspectImage(source, limits);
  return { kind: frames > 1 ? 'gif' : 'image', mime: imageMimes[format], bytes, width, height, frames };
}

function sniffVideo(
  source: MediaSource,
  mime: 'video/mp4' | 'video/quicktime',
  limits: SniffLimits,
): Promise<SniffedMedia> {
  return withBytes(source, async (bytes) => {
    checkSize(bytes.size, limits.maxVideoBytes);
    const facts = await probeMp4(bytes);
    if (await endsAsZip(bytes)) {
      throw new MediaRefused('media-type-not-supported', 'The file is a video and an archive in one.');
    }
    return { kind: 'video', mime, bytes: bytes.size, ...facts };
  });
}

/** Readers look for the end in the last kilobyte (ISO 32000-2, annex I, implementation notes of Acrobat). */
const pdfTailBytes = 1_024;

/** Nothing in it is drawn or run here: its head and its end decide. */
function sniffPdf(source: MediaSource, limits: SniffLimits): Promise<SniffedMedia> {
  return withBytes(source, async (bytes) => {
    checkSize(bytes.size, limits.maxDocumentBytes);
    const head = await bytes.read(0, 8);
    const tail = await bytes.read(Math.max(0, bytes.size - pdfTailBytes), pdfTailBytes);
    if (!/^%PDF-[12]\.\d/.test(head.toString('latin1')) || !tail.includes('%%EOF'))
      throw new MediaRefused('media-corrupt', 'The document is damaged or cut off.');
    if (await endsAsZip(bytes)) {
      throw new MediaRefused('media-type-not-supported', 'The file is a document and an archive in one.');
    }
    return { kind: 'document', mime: 'application/pdf', bytes: bytes.size };
  });
}

const zipEndMarker = Buffer.from('PK\x05\x06', 'latin1');
const zipEndLength = 22;

/** Archives are read from their end: a record there, with a comment that reaches to the last byte (APPNOTE 4.3.16), makes any file one. */
async function endsAsZip({ size, read }: ByteSource): Promise<boolean> {
  const length = Math.min(size, zipEndLength + 0xffff);
  const tail = await read(size - length, length);
  for (let at = tail.indexOf(zipEndMarker); at !== -1; at = tail.indexOf(zipEndMarker, at + 1)) {
    if (at + zipEndLength <= tail.length && at + zipEndLength + tail.readUInt16LE(at + 20) <= tail.length) return true;
  }
  return false;
}
