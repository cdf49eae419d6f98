import { createHash } from 'node:crypto';
import { deflateSync } from 'node:zlib';
import sharp from 'sharp';
import {
  animatedGifSample,
  animatedWebpSample,
  avifSample,
  gifSample,
  jpegSample,
  pngClaiming,
  pngSample,
  webpSample,
} from '../../../../test/support/media-samples.js';
import { processImage } from './process-image.js';

describe('a processed image', () => {
  it.each([
    ['JPEG', jpegSample(), 'image', 'image/jpeg'],
    ['PNG', pngSample({ alpha: true }), 'image', 'image/png'],
    ['WebP', webpSample(), 'image', 'image/webp'],
    ['a still GIF', gifSample(), 'image', 'image/png'],
    ['AVIF', avifSample(), 'image', 'image/jpeg'],
    ['AVIF with transparency', avifSample({ alpha: true }), 'image', 'image/webp'],
    ['an animated GIF', animatedGifSample(), 'gif', 'image/gif'],
    ['an animated WebP', animatedWebpSample(), 'gif', 'image/gif'],
  ])('from %s is what it says it is', async (_, source, kind, mime) => {
    const image = await processImage(await source);
    expect(image).toMatchObject({ kind, mime, width: 64, height: 48, bytes: image.content.length });
    expect(image.sha256).toBe(createHash('sha256').update(image.content).digest('hex'));
    expect(image.placeholder).toMatch(/^#[0-9a-f]{6}$/);
    expect(`image/${(await sharp(image.content).metadata()).format}`).toBe(mime);
  });

  it('keeps the frames of an animation, and how long each shows', async () => {
    for (const source of [
      animatedGifSample({ frames: 4, delayMs: 70 }),
      animatedWebpSample({ frames: 4, delayMs: 70 }),
    ]) {
      const image = await processImage(await source);
      const { pages, delay, loop } = await sharp(image.content, { animated: true }).metadata();
      expect([image.frames, pages, delay, loop]).toEqual([4, 4, [70, 70, 70, 70], 0]);
    }
  });

  it('is upright', async () => {
    const image = await processImage(await jpegSample({ width: 64, height: 48, orientation: 6 }));
    expect([image.width, image.height]).toEqual([48, 64]);
    expect((await sharp(image.content).metadata()).orientation).toBeUndefined();
    // Turned by a quarter, what was at the bottom left (red 0, green 255) is at the top left.
    const { data } = await sharp(image.content).raw().toBuffer({ resolveWithObject: true });
    expect(data[0]).toBeLessThan(60);
    expect(data[1]).toBeGreaterThan(200);
  });

  it('tells nobody where and by whom it was taken', async () => {
    const source = await jpegSample({ gps: true });
    expect(source.includes('SampleCamera')).toBe(true);
    const image = await processImage(source);
    expect(['SampleCamera', 'Sample Owner', 'Exif'].some((secret) => image.content.includes(secret))).toBe(false);
    expect((await sharp(image.content).metadata()).exif).toBeUndefined();
  });

  it.each([
    ['JPEG', jpegSample()],
    ['PNG', pngSample()],
    ['GIF', animatedGifSample()],
    ['WebP', webpSample()],
  ])('carries nothing that hung on behind a %s', async (_, source) => {
    const tail = Buffer.from('PK\x03\x04 <script>alert(1)</script> <?php evil(); ?>');
    const image = await processImage(Buffer.concat([await source, tail]));
    expect(image.content.includes('alert(1)')).toBe(false);
    expect(image.content.includes('<?php')).toBe(false);
  });

  it('is in sRGB, also when it came for print or with another profile', async () => {
    const red = { create: { width: 8, height: 8, channels: 3, background: '#ff0000' } } as const;
    for (const source of [
      await sharp(red).toColourspace('cmyk').jpeg().toBuffer(),
      await sharp(red).withIccProfile('p3').png().toBuffer(),
      await sharp(red).toColourspace('b-w').png().toBuffer(),
    ]) {
      const image = await processImage(source);
      const { space, icc } = await sharp(image.content).metadata();
      expect([space, icc]).toEqual(['srgb', undefined]);
    }
  });

  it('has its average colour', async () => {
    const blue = await sharp({ create: { width: 40, height: 40, channels: 3, background: '#1020f0' } })
      .png()
      .toBuffer();
    expect((await processImage(blue)).placeholder).toBe('#1020f0');
  });

  it.each([
    ['JPEG', jpegSample({ width: 200, height: 200 })],
    ['PNG', pngSample({ width: 200, height: 200 })],
    ['WebP', webpSample({ width: 200, height: 200 })],
  ])('is not made from half a %s', async (_, source) => {
    const whole = await source;
    await expect(processImage(whole.subarray(0, whole.length / 2))).rejects.toMatchObject({
      name: 'MediaRefused',
      code: 'media-corrupt',
    });
  });

  it('is not made from what is no image', async () => {
    await expect(
      processImage(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')),
    ).rejects.toMatchObject({ name: 'MediaRefused' });
    await expect(processImage(Buffer.alloc(0))).rejects.toMatchObject({ name: 'MediaRefused' });
  });

  it('is refused by its head when it would be too many pixels, however small the file', async () => {
    const claim = await pngClaiming(30_000, 30_000);
    const bomb = Buffer.concat([
      claim.subarray(0, 33),
      pngChunk('IDAT', deflateSync(Buffer.alloc(30_000_000))),
      claim.subarray(-12),
    ]);
    expect(bomb.length).toBeLessThan(60_000);
    await expect(processImage(bomb)).rejects.toMatchObject({ code: 'media-too-many-pixels' });
  });

  it('reports a missing file as such, not as the author’s fault', async () => {
    const error: unknown = await processImage('/nowhere/at/all').catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(error).not.toMatchObject({ name: 'MediaRefused' });
  });
});

function pngChunk(type: string, content: Buffer): Buffer {
  const head = Buffer.alloc(8);
  head.writeUInt32BE(content.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, content, Buffer.alloc(4)]);
}
