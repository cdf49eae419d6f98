import sharp, { type Sharp } from 'sharp';

/** Small, valid media files made on the spot, so that no binary is kept in the repository. */

interface Size {
  readonly width?: number;
  readonly height?: number;
}

/** A slope of colours with some texture: unlike one flat colour it weighs something, and shows how it is turned. */
function picture({ width = 64, height = 48 }: Size, channels: 3 | 4 = 3, shift = 0): Sharp {
  const pixels = Buffer.alloc(width * height * channels);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) {
      const at = (y * width + x) * channels;
      pixels[at] = (x * 255) / width;
      pixels[at + 1] = (y * 255) / height;
      pixels[at + 2] = (x * 7 + y * 13 + shift * 40) % 256;
      if (channels === 4) pixels[at + 3] = x < width / 2 ? 0 : 255;
    }
  }
  return sharp(pixels, { raw: { width, height, channels } });
}

/** @param options.orientation of EXIF, 1 to 8; `gps` adds a place and a camera */
export async function jpegSample(
  options: Size & { orientation?: number; gps?: boolean; quality?: number } = {},
): Promise<Buffer> {
  let image = picture(options).jpeg({ quality: options.quality ?? 80 });
  if (options.gps === true) {
    image = image.withExif({
      IFD0: { Make: 'SampleCamera', Copyright: 'Sample Owner' },
      IFD3: {
        GPSLatitudeRef: 'N',
        GPSLatitude: '51/1 30/1 3230/100',
        GPSLongitudeRef: 'W',
        GPSLongitude: '0/1 7/1 4366/100',
      },
    });
  }
  if (options.orientation !== undefined) image = image.withMetadata({ orientation: options.orientation });
  return image.toBuffer();
}

/** @param options.alpha its left half is transparent */
export function pngSample(options: Size & { alpha?: boolean } = {}): Promise<Buffer> {
  return picture(options, options.alpha === true ? 4 : 3)
    .png()
    .toBuffer();
}

export function webpSample(options: Size & { alpha?: boolean } = {}): Promise<Buffer> {
  return picture(options, options.alpha === true ? 4 : 3)
    .webp()
    .toBuffer();
}

export function avifSample(options: Size & { alpha?: boolean } = {}): Promise<Buffer> {
  return picture(options, options.alpha === true ? 4 : 3)
    .avif({ effort: 0 })
    .toBuffer();
}

export function gifSample(options: Size = {}): Promise<Buffer> {
  return picture(options).gif().toBuffer();
}

async function animation(options: Size & { frames?: number }): Promise<Sharp> {
  const frames = Array.from({ length: options.frames ?? 3 }, (_, index) => picture(options, 3, index).png().toBuffer());
  return sharp(await Promise.all(frames), { join: { animated: true } });
}

function delays(options: { frames?: number; delayMs?: number }): number[] {
  return Array.from({ length: options.frames ?? 3 }, () => options.delayMs ?? 100);
}

/** Each frame shows for `delayMs`, over and over. */
export async function animatedGifSample(options: Size & { frames?: number; delayMs?: number } = {}): Promise<Buffer> {
  return (await animation(options)).gif({ delay: delays(options), loop: 0 }).toBuffer();
}

export async function animatedWebpSample(options: Size & { frames?: number; delayMs?: number } = {}): Promise<Buffer> {
  return (await animation(options)).webp({ delay: delays(options), loop: 0 }).toBuffer();
}

/** A PNG whose head claims a size; its pixels don't matter to those who look at the head first. */
export async function pngClaiming(width: number, height: number): Promise<Buffer> {
  const png = Buffer.from(await pngSample({ width: 1, height: 1 }));
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
  return png;
}

function crc32(bytes: Buffer): number {
  let crc = 0xffff_ffff;
  for (const byte of bytes) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit += 1) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb8_8320 : 0);
  }
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** One box of an ISO base media file. */
export function box(type: string, ...content: readonly Buffer[]): Buffer {
  const body = Buffer.concat(content);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(body.length + 8, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** Numbers as big-endian 32-bit words. */
export function words(...values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, index) => bytes.writeUInt32BE(value >>> 0, index * 4));
  return bytes;
}

export interface Mp4Options extends Size {
  readonly durationMs?: number;
  /** Quarter turns as phones write them. */
  readonly rotation?: 0 | 90 | 180 | 270;
  readonly codec?: string;
  readonly brand?: string;
  readonly audio?: boolean;
  readonly video?: boolean;
  /** 64-bit times. */
  readonly long?: boolean;
  /** The length is in `mehd` (fragmented, with `mvhd` at 0), in `sidx`, or nowhere. */
  readonly lengthIn?: 'mvhd' | 'mehd' | 'sidx' | 'nowhere';
  /** Bytes of `mdat`. */
  readonly mdatBytes?: number;
}

const fixed = (value: number): number => value * 65_536;

function matrixFor(rotation: 0 | 90 | 180 | 270): Buffer {
  const [a, b] = ({ 0: [1, 0], 90: [0, 1], 180: [-1, 0], 270: [0, -1] } as const)[rotation];
  return words(fixed(a), fixed(b), 0, fixed(-b), fixed(a), 0, 0, 0, 0x4000_0000);
}

function times(long: boolean, between: readonly number[], duration: number, after: readonly number[] = []): Buffer {
  return long
    ? Buffer.concat([words(0x0100_0000, 0, 0, 0, 0, ...between, 0, duration), words(...after)])
    : words(0, 0, 0, ...between, duration, ...after);
}

function track(id: number, handler: 'vide' | 'soun', options: Required<Mp4Options>): Buffer {
  const { width, height, long, rotation, codec } = options;
  const duration = options.lengthIn === 'mvhd' ? options.durationMs : 0;
  const isVideo = handler === 'vide';
  const tkhd = box(
    'tkhd',
    times(long, [id, 0], duration, [0, 0, 0, 0]),
    matrixFor(isVideo ? rotation : 0),
    words(isVideo ? fixed(width) : 0, isVideo ? fixed(height) : 0),
  );
  const mdhd = box('mdhd', times(long, [1_000], duration), words(0x55c4_0000));
  const hdlr = box('hdlr', words(0, 0), Buffer.from(handler), words(0, 0, 0), Buffer.from('sample\0'));
  const coded = Buffer.alloc(4);
  coded.writeUInt16BE(width, 0);
  coded.writeUInt16BE(height, 2);
  const entry = isVideo
    ? box(codec, Buffer.alloc(6), Buffer.from([0, 1]), Buffer.alloc(16), coded, Buffer.alloc(50))
    : box('mp4a', Buffer.alloc(6), Buffer.from([0, 1]), Buffer.alloc(20));
  const stbl = box('stbl', box('stsd', words(0, 1), entry), box('stts', words(0, 0)));
  return box('trak', tkhd, box('mdia', mdhd, hdlr, box('minf', stbl)));
}

/** An MP4 with a whole and truthful index over meaningless samples: what probing and networks' stand-ins look at, though no player shows it. */
export function mp4Sample(options: Mp4Options = {}): Buffer {
  const all: Required<Mp4Options> = {
    width: 640,
    height: 360,
    durationMs: 5_000,
    rotation: 0,
    codec: 'avc1',
    brand: 'isom',
    audio: true,
    video: true,
    long: false,
    lengthIn: 'mvhd',
    mdatBytes: 256,
    ...options,
  };
  const { lengthIn, durationMs, long } = all;
  const ftyp = box('ftyp', Buffer.from(all.brand), words(512), Buffer.from('isomiso2avc1mp41'));
  const mvhd = box(
    'mvhd',
    times(long, [1_000], lengthIn === 'mvhd' ? durationMs : 0),
    words(fixed(1), 0x0100_0000, 0, 0),
    matrixFor(0),
    words(0, 0, 0, 0, 0, 0, 3),
  );
  const tracks = [...(all.video ? [track(1, 'vide', all)] : []), ...(all.audio ? [track(2, 'soun', all)] : [])];
  const mehd = lengthIn === 'mehd' ? [box('mvex', box('mehd', words(0, durationMs)))] : [];
  const sidx = lengthIn === 'sidx' ? [box('sidx', words(0, 1, 1_000, 0, 0, 1, 256, durationMs, 0))] : [];
  return Buffer.concat([
    ftyp,
    box('moov', mvhd, ...tracks, ...mehd),
    ...sidx,
    box('mdat', Buffer.alloc(all.mdatBytes, 0x5a)),
  ]);
}

/** One empty page. */
export function pdfSample(): Buffer {
  return Buffer.from(
    [
      '%PDF-1.7',
      '1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj',
      '2 0 obj << /Type /Pages /Kids [3 0 R] /Count 1 >> endobj',
      '3 0 obj << /Type /Page /Parent 2 0 R /MediaBox [0 0 100 100] >> endobj',
      'trailer << /Root 1 0 R /Size 4 >>',
      '%%EOF',
      '',
    ].join('\n'),
  );
}
