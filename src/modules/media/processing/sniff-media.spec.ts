import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import {
  animatedGifSample,
  animatedWebpSample,
  avifSample,
  box,
  gifSample,
  jpegSample,
  mp4Sample,
  pdfSample,
  pngClaiming,
  pngSample,
  webpSample,
  words,
} from '../../../../test/support/media-samples.js';
import { defaultSniffLimits, sniffMedia, type SniffLimits } from './sniff-media.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'carillon-sniff-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** From memory and from disk alike. */
async function sniff(bytes: Buffer, limits?: SniffLimits): Promise<unknown> {
  const file = path.join(folder, 'upload');
  await writeFile(file, bytes);
  const [fromMemory, fromDisk] = await Promise.all(
    [bytes, file].map((source) =>
      sniffMedia(source, limits).catch((error: { name: string; code: string }) => ({ refused: error.code ?? error })),
    ),
  );
  expect(fromDisk).toEqual(fromMemory);
  return fromMemory;
}

const emptyZip = Buffer.concat([Buffer.from('PK\x05\x06', 'latin1'), Buffer.alloc(18)]);

describe('what an uploaded file is', () => {
  it('is told from its content', async () => {
    const still = { kind: 'image', width: 64, height: 48, frames: 1 };
    expect(await sniff(await jpegSample())).toMatchObject({ ...still, mime: 'image/jpeg' });
    expect(await sniff(await pngSample())).toMatchObject({ ...still, mime: 'image/png' });
    expect(await sniff(await webpSample())).toMatchObject({ ...still, mime: 'image/webp' });
    expect(await sniff(await avifSample())).toMatchObject({ ...still, mime: 'image/avif' });
    expect(await sniff(await gifSample())).toMatchObject({ ...still, mime: 'image/gif' });
    const moving = { kind: 'gif', width: 64, height: 48, frames: 3 };
    expect(await sniff(await animatedGifSample())).toMatchObject({ ...moving, mime: 'image/gif' });
    expect(await sniff(await animatedWebpSample())).toMatchObject({ ...moving, mime: 'image/webp' });
  });

  it('counts the size as the camera was held', async () => {
    expect(await sniff(await jpegSample({ orientation: 6 }))).toMatchObject({ width: 48, height: 64 });
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['text', Buffer.from('hello')],
    ['SVG', Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>')],
    [
      'SVG with an XML head',
      Buffer.from('<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>'),
    ],
    ['HTML', Buffer.from('<!doctype html><html><body>hi</body></html>')],
    ['PDF', Buffer.from('%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n', 'latin1')],
    ['ZIP', emptyZip],
    ['TIFF', Buffer.from('II*\0\x08\0\0\0\0\0', 'latin1')],
    ['a program', Buffer.from('\x7fELF\x02\x01\x01', 'latin1')],
    ['audio', Buffer.from('ID3\x04\0\0\0\0\0\0', 'latin1')],
    [
      'HTML that talks of a video',
      Buffer.concat([Buffer.from('<!--ftypisom-->'), Buffer.from('<script>alert(1)</script>')]),
    ],
  ])('refuses %s', async (_, bytes) => {
    expect(await sniff(bytes)).toEqual({
      refused: expect.stringMatching(/^media-(type-not-supported|corrupt)$/) as unknown,
    });
  });

  it('says clearly what to do with HEIC photos', async () => {
    const heic = Buffer.concat([
      box('ftyp', Buffer.from('heic'), words(0), Buffer.from('mif1heic')),
      box('meta', words(0)),
    ]);
    await expect(sniffMedia(heic)).rejects.toMatchObject({
      code: 'media-type-not-supported',
      message: expect.stringContaining('JPEG') as unknown,
    });
  });

  it('refuses an image whose head claims too many pixels, without decoding it', async () => {
    expect(await sniff(await pngClaiming(10_001, 10_000))).toEqual({ refused: 'media-too-many-pixels' });
    expect(await sniff(await pngClaiming(2_000_000_000, 2_000_000_000))).toEqual({
      refused: expect.stringMatching(/^media-(too-many-pixels|corrupt)$/) as unknown,
    });
    expect(await sniff(await pngClaiming(10_000, 10_000))).toMatchObject({ width: 10_000, height: 10_000 });
  });

  it('counts every frame of an animation', async () => {
    const limits = { ...defaultSniffLimits, maxAnimationPixels: 64 * 48 * 3 };
    expect(await sniff(await animatedGifSample({ frames: 3 }), limits)).toMatchObject({ frames: 3 });
    expect(await sniff(await animatedGifSample({ frames: 4 }), limits)).toEqual({ refused: 'media-too-many-pixels' });
  });

  it('holds images and videos to their sizes', async () => {
    const image = await jpegSample();
    const video = mp4Sample();
    const exact = { ...defaultSniffLimits, maxImageBytes: image.length, maxVideoBytes: video.length };
    expect(await sniff(image, exact)).toMatchObject({ bytes: image.length });
    expect(await sniff(video, exact)).toMatchObject({ bytes: video.length });
    const tight = { ...defaultSniffLimits, maxImageBytes: image.length - 1, maxVideoBytes: video.length - 1 };
    expect(await sniff(image, tight)).toEqual({ refused: 'media-too-large' });
    expect(await sniff(video, tight)).toEqual({ refused: 'media-too-large' });
  });

  it('refuses an image that is only a head', async () => {
    expect(await sniff((await jpegSample()).subarray(0, 30))).toEqual({ refused: 'media-corrupt' });
  });
});

describe('what a video is', () => {
  it('is read from its index', async () => {
    expect(await sniff(mp4Sample({ width: 1280, height: 720, durationMs: 12_345 }))).toEqual({
      kind: 'video',
      mime: 'video/mp4',
      bytes: expect.any(Number) as unknown,
      width: 1280,
      height: 720,
      durationMs: 12_345,
      codec: 'avc1',
      hasAudio: true,
    });
  });

  it.each([
    [{ rotation: 90 }, { width: 360, height: 640 }],
    [{ rotation: 180 }, { width: 640, height: 360 }],
    [{ rotation: 270 }, { width: 360, height: 640 }],
    [{ long: true }, { durationMs: 5_000, width: 640 }],
    [{ lengthIn: 'mehd' }, { durationMs: 5_000 }],
    [{ lengthIn: 'sidx' }, { durationMs: 5_000 }],
    [{ lengthIn: 'nowhere' }, { durationMs: null }],
    [
      { audio: false, codec: 'hvc1' },
      { hasAudio: false, codec: 'hvc1' },
    ],
    [{ brand: 'qt  ' }, { mime: 'video/quicktime' }],
    [{ brand: 'M4V ' }, { mime: 'video/mp4' }],
  ] as const)('is right with %j', async (options, facts) => {
    expect(await sniff(mp4Sample(options))).toMatchObject(facts);
  });

  it('may have its pictures before its index, in a box of 64-bit size or to the end of the file', async () => {
    const whole = mp4Sample({ mdatBytes: 0 });
    const index = whole.subarray(0, whole.length - 8);
    const ftyp = index.subarray(0, index.readUInt32BE(0));
    const moov = index.subarray(ftyp.length);
    const long = Buffer.concat([words(1), Buffer.from('mdat'), words(0, 16 + 5), Buffer.alloc(5)]);
    const open = Buffer.concat([words(0), Buffer.from('mdat'), Buffer.alloc(5)]);
    expect(await sniff(Buffer.concat([ftyp, long, moov]))).toMatchObject({ durationMs: 5_000 });
    expect(await sniff(Buffer.concat([ftyp, moov, open]))).toMatchObject({ durationMs: 5_000 });
  });

  it.each([
    ['cut off anywhere', mp4Sample().subarray(0, -1)],
    ['cut off in its index', mp4Sample().subarray(0, 200)],
    ['without an index', Buffer.concat([box('ftyp', Buffer.from('isom'), words(0)), box('mdat', Buffer.alloc(9))])],
    ['without pictures', mp4Sample().subarray(0, -264)],
    ['with HTML behind it', Buffer.concat([mp4Sample(), Buffer.from('<html><script>alert(1)</script></html>')])],
    ['with a strange part', Buffer.concat([mp4Sample(), box('evil', Buffer.alloc(4))])],
    ['with a size of 0 pixels', mp4Sample({ width: 0, height: 0 })],
    ['with a box smaller than its head', Buffer.concat([mp4Sample(), words(4), Buffer.from('free')])],
    ['of very many boxes', Buffer.concat([mp4Sample(), ...Array.from({ length: 20_001 }, () => box('free'))])],
  ])('is refused %s', async (_, bytes) => {
    expect(await sniff(bytes)).toEqual({ refused: 'media-corrupt' });
  });

  it.each([
    ['has sound only', mp4Sample({ video: false })],
    ['carries a web page', Buffer.concat([mp4Sample(), box('free', Buffer.from('x<ScRiPt>alert(1)</script>'))])],
    [
      'carries a program for servers',
      Buffer.concat([mp4Sample(), box('skip', Buffer.from('<?php system($_GET[0]);'))]),
    ],
    ['carries a PDF', Buffer.concat([mp4Sample(), box('uuid', Buffer.alloc(16), Buffer.from('%PDF-1.7'))])],
    [
      'is an archive, too',
      Buffer.concat([mp4Sample({ mdatBytes: 0 }).subarray(0, -8), box('mdat', Buffer.alloc(40), emptyZip)]),
    ],
  ])('is refused when it %s', async (_, bytes) => {
    expect(await sniff(bytes)).toEqual({ refused: 'media-type-not-supported' });
  });

  it('survives any damage with a clear answer', async () => {
    const whole = mp4Sample();
    const failures = new Set<string>();
    for (let at = 0; at < whole.length - 256; at += 1) {
      for (const value of [0, 1, 0x7f, 0xff]) {
        const damaged = Buffer.from(whole);
        damaged[at] = value;
        const outcome: unknown = await sniffMedia(damaged).catch((error: unknown) => error);
        if (outcome instanceof Error) failures.add(outcome.name);
      }
    }
    expect([...failures]).toEqual(['MediaRefused']);
  });
});

describe('a document', () => {
  it('is a PDF, by its head and its end', async () => {
    const content = pdfSample();
    expect(await sniff(content)).toEqual({ kind: 'document', mime: 'application/pdf', bytes: content.length });
  });

  it.each([
    ['cut off', pdfSample().subarray(0, -20)],
    ['of no version', Buffer.from(pdfSample().toString('latin1').replace('%PDF-1.7', '%PDF-xyz'), 'latin1')],
  ])('is refused %s', async (_, bytes) => {
    expect(await sniff(bytes)).toEqual({ refused: 'media-corrupt' });
  });

  it('is refused when it is an archive, too', async () => {
    expect(await sniff(Buffer.concat([pdfSample(), emptyZip]))).toEqual({ refused: 'media-type-not-supported' });
  });

  it('is refused with its head further in, which some readers would take', async () => {
    const bytes = Buffer.concat([Buffer.from('<html><script>alert(1)</script>'), pdfSample()]);
    expect(await sniff(bytes)).toEqual({ refused: 'media-type-not-supported' });
  });

  it('is refused when it is too large', async () => {
    expect(await sniff(pdfSample(), { ...defaultSniffLimits, maxDocumentBytes: 100 })).toEqual({
      refused: 'media-too-large',
    });
  });
});
