import type { ByteSource } from './byte-source.js';
import { IsoBoxReader, corruptVideo, printable, type IsoBox } from './iso-boxes.js';
import { MediaRefused } from './media-refused.js';

export interface VideoFacts {
  /** As shown: after rotation and pixel aspect. */
  readonly width: number;
  readonly height: number;
  /** null where the file does not say, as some fragmented files don't. */
  readonly durationMs: number | null;
  /** Four-character code of the first picture track's format, such as `avc1` or `hvc1`. */
  readonly codec: string;
  readonly hasAudio: boolean;
}

interface Track {
  readonly handler: string;
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly durationMs: number;
}

/** What may stand at the top of a file; anything else has no business in a video, and may make it a second file in disguise. */
const topBoxes = new Set(
  'ftyp styp moov moof mdat mfra sidx ssix prft emsg free skip wide udta meta uuid pdin pnot PICT'.split(' '),
);
/** Boxes that players skip over: the place for a web page or a script that wants to be carried along. */
const idleBoxes = new Set(['free', 'skip', 'wide', 'uuid', 'udta', 'pdin', 'pnot']);
const maxIdleScan = 1_048_576;
const markup = /<(?:!doctype|html|head|body|script|iframe|svg|\?php)|%PDF-/i;
const maxDimension = 16_384;

/**
 * Reads what a video's own index says about it. The file must be made of well-formed boxes to its last byte.
 * @throws MediaRefused `media-corrupt`; `media-type-not-supported` when it has no picture or carries something else along
 */
export async function probeMp4(bytes: ByteSource): Promise<VideoFacts> {
  const reader = new IsoBoxReader(bytes);
  const top = await reader.children(0, bytes.size);
  for (const box of top) await checkTopBox(reader, box);
  const moov = top.find((box) => box.type === 'moov');
  if (moov === undefined) throw corruptVideo('it has no index, or was cut off before it');
  if (!top.some((box) => box.type === 'mdat')) throw corruptVideo('it holds no picture');

  const parts = await reader.childrenOf(moov);
  const movie = await movieTimes(reader, parts);
  const tracks: Track[] = [];
  for (const part of parts) if (part.type === 'trak') tracks.push(await readTrack(reader, part, movie.timescale));
  const video = tracks.find((track) => track.handler === 'vide');
  if (video === undefined) throw new MediaRefused('media-type-not-supported', 'The file has no video track.');
  if (video.width < 1 || video.height < 1 || video.width > maxDimension || video.height > maxDimension) {
    throw corruptVideo('its picture has no usable size');
  }
  const durationMs = Math.max(movie.durationMs, video.durationMs) || (await indexedDuration(reader, top));
  return {
    width: video.width,
    height: video.height,
    durationMs: durationMs > 0 ? Math.round(durationMs) : null,
    codec: video.codec,
    hasAudio: tracks.some((track) => track.handler === 'soun'),
  };
}

async function checkTopBox(reader: IsoBoxReader, box: IsoBox): Promise<void> {
  if (!topBoxes.has(box.type)) throw corruptVideo(`it has a part that is no video (${printable(box.type)})`);
  if (!idleBoxes.has(box.type)) return;
  const content = await reader.content(box, 0, maxIdleScan);
  if (markup.test(content.toString('latin1'))) {
    throw new MediaRefused('media-type-not-supported', 'The video carries something that is no video.');
  }
}

/** Version 1 of these boxes has 64-bit times (ISO/IEC 14496-12 §8.2.2, §8.3.2, §8.4.2). All ones means "unknown". */
function timeFields(content: Buffer, before: { v0: number; v1: number }): number {
  if (content[0] === 1) {
    if (content.length < before.v1 + 8) throw corruptVideo('its times are cut off');
    const duration = content.readBigUInt64BE(before.v1);
    return duration === 0xffff_ffff_ffff_ffffn ? 0 : Number(duration);
  }
  const duration = content.readUInt32BE(before.v0);
  return duration === 0xffff_ffff ? 0 : duration;
}

/** `mvhd` and `mdhd` begin alike: version and flags, two dates, timescale, duration. */
function durationOf(content: Buffer): { timescale: number; durationMs: number } {
  const timescale = content.readUInt32BE(content[0] === 1 ? 20 : 12);
  if (timescale === 0) throw corruptVideo('its clock stands still');
  return { timescale, durationMs: (timeFields(content, { v0: 16, v1: 24 }) / timescale) * 1_000 };
}

async function movieTimes(
  reader: IsoBoxReader,
  parts: readonly IsoBox[],
): Promise<{ timescale: number; durationMs: number }> {
  const mvhd = parts.find((part) => part.type === 'mvhd');
  // QuickTime's compressed index ends up here, too; nothing has written it for twenty years.
  if (mvhd === undefined) throw corruptVideo('its index has no head');
  const movie = durationOf(await reader.content(mvhd, 24, 32));
  const mvex = parts.find((part) => part.type === 'mvex');
  const mehd = mvex === undefined ? undefined : await reader.child(mvex, 'mehd');
  if (mehd === undefined) return movie;
  const fragments = timeFields(await reader.content(mehd, 8, 12), { v0: 4, v1: 4 });
  return { ...movie, durationMs: Math.max(movie.durationMs, (fragments / movie.timescale) * 1_000) };
}

/** For fragmented files without a length in their head: the sum over the segment index (ISO/IEC 14496-12 §8.16.3). */
async function indexedDuration(reader: IsoBoxReader, top: readonly IsoBox[]): Promise<number> {
  let durationMs = 0;
  for (const box of top) {
    if (box.type !== 'sidx') continue;
    const content = await reader.content(box, 24, 1_048_576);
    const timescale = content.readUInt32BE(8);
    const list = content[0] === 1 ? 28 : 20;
    if (timescale === 0 || content.length < list + 4) throw corruptVideo('its segment index is damaged');
    const count = content.readUInt16BE(list + 2);
    for (let at = list + 4, left = count; left > 0 && at + 12 <= content.length; at += 12, left -= 1) {
      durationMs += (content.readUInt32BE(at + 4) / timescale) * 1_000;
    }
  }
  return durationMs;
}

async function readTrack(reader: IsoBoxReader, trak: IsoBox, movieTimescale: number): Promise<Track> {
  const parts = await reader.childrenOf(trak);
  const tkhd = parts.find((part) => part.type === 'tkhd');
  const mdia = parts.find((part) => part.type === 'mdia');
  if (tkhd === undefined || mdia === undefined) throw corruptVideo('a track has no head');
  const media = await reader.childrenOf(mdia);
  const hdlr = media.find((part) => part.type === 'hdlr');
  const mdhd = media.find((part) => part.type === 'mdhd');
  if (hdlr === undefined || mdhd === undefined) throw corruptVideo('a track does not say what it is');
  const handler = (await reader.content(hdlr, 12)).toString('latin1', 8, 12);
  const { durationMs } = durationOf(await reader.content(mdhd, 24, 32));
  if (handler !== 'vide') return { handler, codec: '', width: 0, height: 0, durationMs };

  const head = await reader.content(tkhd, 84, 96);
  const trackMs = (timeFields(head, { v0: 20, v1: 28 }) / movieTimescale) * 1_000;
  const entry = await pictureFormat(reader, media);
  const shown = shownSize(head, entry);
  return { handler, codec: entry.codec, ...shown, durationMs: Math.max(durationMs, trackMs) };
}

/** The first sample entry: its format, and the coded size (ISO/IEC 14496-12 §8.5.2, §12.1.3). */
async function pictureFormat(
  reader: IsoBoxReader,
  media: readonly IsoBox[],
): Promise<{ codec: string; width: number; height: number }> {
  const minf = media.find((part) => part.type === 'minf');
  const stbl = minf === undefined ? undefined : await reader.child(minf, 'stbl');
  const stsd = stbl === undefined ? undefined : await reader.child(stbl, 'stsd');
  if (stsd === undefined) throw corruptVideo('its picture has no description');
  const content = await reader.content(stsd, 44);
  if (content.readUInt32BE(4) === 0) throw corruptVideo('its picture has no description');
  return {
    codec: printable(content.toString('latin1', 12, 16)),
    width: content.readUInt16BE(40),
    height: content.readUInt16BE(42),
  };
}

/** The track's head has the size as shown in 16.16 fixed point, then a matrix that phones use to turn it by quarters. */
function shownSize(head: Buffer, coded: { width: number; height: number }): { width: number; height: number } {
  const isLong = head[0] === 1;
  if (isLong && head.length < 96) throw corruptVideo('a track has no whole head');
  const matrix = isLong ? 52 : 40;
  const width = Math.round(head.readUInt32BE(matrix + 36) / 65_536) || coded.width;
  const height = Math.round(head.readUInt32BE(matrix + 40) / 65_536) || coded.height;
  const isOnItsSide = head.readInt32BE(matrix) === 0 && head.readInt32BE(matrix + 4) !== 0;
  return isOnItsSide ? { width: height, height: width } : { width, height };
}
