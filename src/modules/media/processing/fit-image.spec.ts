import fc from 'fast-check';
import sharp from 'sharp';
import { animatedGifSample, jpegSample, pngSample, webpSample } from '../../../../test/support/media-samples.js';
import { fitImage, thumbnail, type FitRule } from './fit-image.js';

const generous: FitRule = {
  mimeTypes: ['image/jpeg', 'image/png', 'image/gif'],
  maxBytes: 10_000_000,
  maxPixels: null,
};

/** Random pixels: nothing compresses them. */
async function noise(width: number, height: number): Promise<Buffer> {
  return sharp({
    create: { width, height, channels: 3, background: '#808080', noise: { type: 'gaussian', mean: 128, sigma: 60 } },
  })
    .png()
    .toBuffer();
}

describe('an image fitted to a network', () => {
  it('is the very same bytes when it fits already', async () => {
    const source = await jpegSample();
    const fitted = await fitImage(source, { ...generous, maxBytes: source.length, maxPixels: 64 * 48 });
    expect(fitted).toMatchObject({ isOriginal: true, mime: 'image/jpeg', width: 64, height: 48 });
    expect(fitted.content.equals(source)).toBe(true);
  });

  it('becomes a type that the network takes', async () => {
    const fitted = await fitImage(await webpSample(), generous);
    expect(fitted).toMatchObject({ isOriginal: false, mime: 'image/jpeg', width: 64, height: 48 });
    expect((await sharp(fitted.content).metadata()).format).toBe('jpeg');
  });

  it('keeps its transparency where it may, and lies on white where it may not', async () => {
    const source = await webpSample({ alpha: true });
    expect((await fitImage(source, generous)).mime).toBe('image/png');
    const flat = await fitImage(source, { ...generous, mimeTypes: ['image/jpeg'] });
    const pixels = await sharp(flat.content).raw().toBuffer();
    expect(Math.min(...pixels.subarray(0, 3))).toBeGreaterThan(240);
  });

  it('is scaled to the pixels allowed, in its shape', async () => {
    const fitted = await fitImage(await jpegSample({ width: 800, height: 400 }), { ...generous, maxPixels: 20_000 });
    expect(fitted).toMatchObject({ width: 200, height: 100 });
    expect((await sharp(fitted.content).metadata()).width).toBe(200);
  });

  it('stays within the pixels allowed even where a side can not get shorter', async () => {
    const fitted = await fitImage(await jpegSample({ width: 400, height: 100 }), { ...generous, maxPixels: 1 });
    expect(fitted).toMatchObject({ width: 1, height: 1 });
  });

  it('always meets its rule, or is refused as too large, and is the same each time', async () => {
    const sources = [
      await noise(300, 200),
      await jpegSample({ width: 400, height: 100, quality: 100 }),
      await pngSample({ width: 90, height: 300, alpha: true }),
    ];
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...sources),
        fc.integer({ min: 200, max: 120_000 }),
        fc.option(fc.integer({ min: 1, max: 100_000 })),
        fc.subarray(['image/jpeg', 'image/png', 'image/webp'], { minLength: 1 }),
        async (source, maxBytes, maxPixels, mimeTypes) => {
          const fit = () =>
            fitImage(source, { mimeTypes, maxBytes, maxPixels }).catch((error: { code: string }) => error.code);
          const [fitted, again] = [await fit(), await fit()];
          expect(again).toEqual(fitted);
          if (typeof fitted === 'string') return expect(fitted).toBe('media-too-large');
          const { format, width, height } = await sharp(fitted.content).metadata();
          expect(mimeTypes).toContain(`image/${format}`);
          expect([fitted.width, fitted.height, fitted.mime]).toEqual([width, height, `image/${format}`]);
          expect(fitted.content.length).toBeLessThanOrEqual(maxBytes);
          if (maxPixels !== null) expect(width * height).toBeLessThanOrEqual(maxPixels);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('gives up quality before it gives up pixels', async () => {
    const source = await noise(300, 200);
    const best = await fitImage(source, { ...generous, mimeTypes: ['image/jpeg'] });
    const smaller = await fitImage(source, { ...generous, mimeTypes: ['image/jpeg'], maxBytes: best.bytes - 1 });
    expect(smaller).toMatchObject({ width: 300, height: 200 });
    const smallest = await fitImage(source, {
      ...generous,
      mimeTypes: ['image/jpeg'],
      maxBytes: Math.floor(best.bytes / 10),
    });
    expect(smallest.width).toBeLessThan(300);
  });

  it('moves on when it moved', async () => {
    const source = await animatedGifSample({ width: 200, height: 150, frames: 5, delayMs: 80 });
    const fitted = await fitImage(source, { ...generous, maxBytes: Math.floor(source.length / 3) });
    const { pages, delay, pageHeight, width } = await sharp(fitted.content, { animated: true }).metadata();
    expect([fitted.mime, pages, delay]).toEqual(['image/gif', 5, [80, 80, 80, 80, 80]]);
    expect([fitted.width, fitted.height]).toEqual([width, pageHeight]);
    expect(fitted.bytes).toBeLessThanOrEqual(source.length / 3);
  });

  it('is refused rather than stopped when the network takes no animations', async () => {
    const rule = { ...generous, mimeTypes: ['image/jpeg', 'image/png'] };
    await expect(fitImage(await animatedGifSample(), rule)).rejects.toMatchObject({ code: 'media-type-not-supported' });
  });

  it('is refused when no size could do', async () => {
    await expect(fitImage(await jpegSample(), { ...generous, maxBytes: 50 })).rejects.toMatchObject({
      code: 'media-too-large',
    });
    await expect(fitImage(await jpegSample(), { ...generous, mimeTypes: ['video/mp4'] })).rejects.toMatchObject({
      code: 'media-type-not-supported',
    });
  });
});

describe('a thumbnail', () => {
  it('is a small still, never larger than the image', async () => {
    expect(await thumbnail(await jpegSample({ width: 1000, height: 500 }))).toMatchObject({
      mime: 'image/webp',
      width: 320,
      height: 160,
    });
    expect(await thumbnail(await pngSample({ width: 20, height: 10 }))).toMatchObject({ width: 20, height: 10 });
    const still = await thumbnail(await animatedGifSample(), 32);
    expect(still).toMatchObject({ width: 32, height: 24 });
    expect((await sharp(still.content).metadata()).pages ?? 1).toBe(1);
  });

  it('is refused for a damaged image', async () => {
    await expect(thumbnail(Buffer.from('no image'))).rejects.toMatchObject({ name: 'MediaRefused' });
  });
});
