import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import sharp from 'sharp';
import { animatedGifSample, jpegSample, mp4Sample, pdfSample } from '../../../test/support/media-samples.js';
import { KeyRing } from '../../core/crypto/key-ring.js';
import { newId } from '../../core/ids/new-id.js';
import type { MediaRule } from '../channels/index.js';
import { MediaLinks, MediaService } from './index.js';
import { MediaBench, MIB, OLD_KEY } from './media-bench.js';

let bench: MediaBench;
beforeAll(async () => {
  bench = await MediaBench.start();
});
afterAll(() => bench.stop());

describe('files for channels', () => {
  const rule = (overrides: Partial<MediaRule> = {}): MediaRule => ({
    mimeTypes: ['image/jpeg', 'image/png'],
    maxBytes: 10 * MIB,
    maxPixels: null,
    maxDurationMs: null,
    maxPerPart: 4,
    ...overrides,
  });

  it('hands out the kept file where it fits, and makes a smaller one once where it does not', async () => {
    const media = bench.app.get(MediaService);
    const { id, bytes } = await bench.aMedia(await jpegSample({ width: 800, height: 600 }));
    expect(await media.file(bench.workspaceId, id, rule())).toMatchObject({ bytes, width: 800, height: 600 });

    const small = rule({ maxPixels: 10_000, mimeTypes: ['image/png', 'image/jpeg'] });
    const made = await Promise.all(Array.from({ length: 5 }, () => media.file(bench.workspaceId, id, small)));
    const [first] = made;
    if (!first) throw new Error('There are five.');
    expect((first.width ?? 0) * (first.height ?? 0)).toBeLessThanOrEqual(10_000);
    expect(new Set(made.map((file) => file.bytes)).size).toBe(1);
    expect(await bench.database.query('SELECT 1 FROM media_rendition WHERE media_id = $1', [id])).toHaveLength(1);
    expect((await bench.kept()).files.filter((name) => name.startsWith(id))).toHaveLength(2);

    const whole = await first.buffer();
    expect(whole.length).toBe(first.bytes);
    expect(await buffer(first.open())).toEqual(whole);
    expect(await buffer(first.open())).toEqual(whole);
    expect(await buffer(first.open({ first: 2, last: 5 }))).toEqual(whole.subarray(2, 6));
  });

  it('makes one file when two machines need the same at once', async () => {
    const { id } = await bench.aMedia(await jpegSample({ width: 640, height: 480 }));
    const other = await bench.secondMachine();
    const small = rule({ maxPixels: 5_000 });
    const files = await Promise.all(
      [bench.app, other].map((machine) => machine.get(MediaService).file(bench.workspaceId, id, small)),
    );
    const [one, two] = await Promise.all(files.map((file) => file.buffer()));
    expect(one).toEqual(two);
    expect((await bench.kept()).files.filter((name) => name.startsWith(id))).toHaveLength(2);
  });

  it('refuses what is gone and what can not be made to fit', async () => {
    const media = bench.app.get(MediaService);
    const { id } = await bench.aMedia(mp4Sample({ durationMs: 90_000 }), 'film.mp4');
    const video = rule({ mimeTypes: ['video/mp4'] });
    expect(await media.file(bench.workspaceId, id, video)).toMatchObject({ mime: 'video/mp4' });
    const refused: [string, MediaRule, number][] = [
      [id, rule({ ...video, maxDurationMs: 60_000 }), 422],
      [id, rule({ ...video, maxBytes: 10 }), 422],
      [id, rule(), 422],
      [(await bench.aMedia()).id, rule({ mimeTypes: ['image/x-any'] }), 422],
      [newId(), rule(), 404],
      ['nonsense', rule(), 404],
    ];
    for (const [mediaId, unmet, status] of refused) {
      await expect(media.file(bench.workspaceId, mediaId, unmet)).rejects.toMatchObject({ name: 'AppError', status });
    }
  });

  it('hands out a document as it is to who takes documents, and to nobody else', async () => {
    const media = bench.app.get(MediaService);
    const { id } = await bench.aMedia(pdfSample(), 'prices.pdf');
    const file = await media.file(bench.workspaceId, id, rule({ mimeTypes: ['application/pdf'] }));
    expect(file).toMatchObject({ mime: 'application/pdf', width: null });
    expect(await buffer(file.open())).toEqual(pdfSample());
    await expect(media.file(bench.workspaceId, id, rule())).rejects.toMatchObject({ name: 'AppError', status: 422 });
  });

  it('shows small stills in lists', async () => {
    const { id } = await bench.aMedia(await animatedGifSample({ width: 540, height: 360 }), 'x.gif');
    const answer = await bench
      .http()
      .get(bench.path(`/${id}/thumbnail`))
      .buffer()
      .expect(200);
    expect(answer.headers['content-type']).toBe('image/webp');
    expect(await sharp(answer.body as Buffer).metadata()).toMatchObject({ width: 480, height: 320 });
    const again = await bench
      .http()
      .get(bench.path(`/${id}/thumbnail`))
      .set('If-None-Match', String(answer.headers['etag']));
    expect(again.status).toBe(304);
    const film = await bench.aMedia(mp4Sample({ durationMs: 1_000 }), 'film.mp4');
    expect(film).toMatchObject({ kind: 'video', thumbnailUrl: null });
    await bench
      .http()
      .get(bench.path(`/${film.id}/thumbnail`))
      .expect(404);
  });
});

describe('public addresses', () => {
  const local = (url: string) => new URL(url).pathname;

  it('show the file to anybody, for a week and more', async () => {
    const { id } = await bench.aMedia(await jpegSample({ width: 300, height: 200 }));
    const tight: MediaRule = {
      mimeTypes: ['image/png'],
      maxBytes: MIB,
      maxPixels: 1_000,
      maxDurationMs: null,
      maxPerPart: 1,
    };
    const asKept = await bench.app.get(MediaService).file(bench.workspaceId, id, undefined);
    const fitted = await bench.app.get(MediaService).file(bench.workspaceId, id, tight);
    for (const file of [asKept, fitted]) {
      const url = file.publicUrl();
      expect(url.startsWith(`${bench.publicUrl}/media/`)).toBe(true);
      const answer = await bench.http().get(local(url)).buffer().expect(200);
      expect(answer.body).toEqual(await file.buffer());
      expect(answer.headers).toMatchObject({
        'content-type': file.mime,
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    }
    const began = bench.now;
    try {
      bench.now = new Date(began.getTime() + 7 * 86_400_000);
      await bench.http().get(local(asKept.publicUrl())).expect(200);
      const lasting = bench.app.get(MediaLinks).lastingPath(asKept.publicUrl());
      bench.now = new Date(began.getTime() + 31 * 86_400_000);
      await bench.http().get(local(asKept.publicUrl())).expect(404);
      await bench.http().get(String(lasting)).expect(200);
    } finally {
      bench.now = began;
    }
  });

  it('can not be made or changed by others, and end with the file', async () => {
    const { id } = await bench.aMedia();
    const address = local((await bench.app.get(MediaService).file(bench.workspaceId, id, undefined)).publicUrl());
    for (let at = '/media/'.length; at < address.length; at += 7) {
      const changed = address.slice(0, at) + (address[at] === 'A' ? 'B' : 'A') + address.slice(at + 1);
      await bench.http().get(changed).expect(404);
    }
    await bench.http().get('/media/nonsense').expect(404);
    await bench
      .http()
      .get(`/media/${'x'.repeat(5_000)}`)
      .expect(404);
    expect(bench.app.get(MediaLinks).lastingPath('https://elsewhere.example/media/x')).toBeNull();
    expect(bench.app.get(MediaLinks).lastingPath(`${bench.publicUrl}/media/nonsense`)).toBeNull();
    await bench.http().get(address).expect(200);
    await bench
      .http()
      .delete(bench.path(`/${id}`))
      .expect(204);
    await bench.http().get(address).expect(404);
  });

  it('outlive a rotation of keys', async () => {
    const { id } = await bench.aMedia();
    const config = bench.config();
    const before = new MediaLinks(new KeyRing([OLD_KEY]), { now: () => bench.now }, config);
    const url = before.urlOf({ mediaId: id, spec: null });
    await bench.http().get(local(url)).expect(200);
    const stranger = new MediaLinks(
      new KeyRing([{ id: 'new', key: Buffer.alloc(32, 9) }]),
      { now: () => bench.now },
      config,
    );
    await bench
      .http()
      .get(local(stranger.urlOf({ mediaId: id, spec: null })))
      .expect(404);
  });

  it('says that a file is not there when the disk has lost it', async () => {
    const { id } = await bench.aMedia();
    const [row] = await bench.database.query<{ storage_key: string }>('SELECT storage_key FROM media WHERE id = $1', [
      id,
    ]);
    const file = join(bench.mediaDir, row?.storage_key ?? '');
    expect((await readFile(file)).length).toBeGreaterThan(0);
    await rm(file);
    await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .expect(404);
  });
});
