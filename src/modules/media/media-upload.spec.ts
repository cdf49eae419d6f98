import { rm, utimes, writeFile } from 'node:fs/promises';
import { request as rawRequest } from 'node:http';
import { connect } from 'node:net';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import sharp from 'sharp';
import type request from 'supertest';
import {
  animatedGifSample,
  jpegSample,
  mp4Sample,
  pdfSample,
  pngClaiming,
  pngSample,
} from '../../../test/support/media-samples.js';
import { waitUntil } from '../../../test/support/wait-until.js';
import { newId } from '../../core/ids/new-id.js';
import { MediaModule } from './index.js';
import { MediaBench, MIB, type Item, type StandInAnswer } from './media-bench.js';

let bench: MediaBench;
beforeAll(async () => {
  bench = await MediaBench.start();
});
afterAll(() => bench.stop());

describe('uploading', () => {
  it('keeps a picture without its metadata, under the name and words it came with', async () => {
    const sent = await jpegSample({ gps: true, width: 120, height: 80, orientation: 6 });
    const answer = await bench.upload(sent, '../Glocke 🔔 "eins".JPG').field('alt', 'Eine Glocke').expect(201);
    expect(answer.headers['etag']).toBe('"1"');
    expect(answer.body).toMatchObject({
      kind: 'image',
      mime: 'image/jpeg',
      width: 80,
      height: 120,
      durationMs: null,
      name: 'Glocke 🔔 eins.JPG',
      alt: 'Eine Glocke',
      version: 1,
      createdBy: bench.personId,
      createdAt: bench.now.toISOString(),
    });
    const { id, bytes } = answer.body as Item;
    const file = await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .buffer()
      .expect(200);
    const content = file.body as Buffer;
    expect(content.length).toBe(bytes);
    expect((await sharp(content).metadata()).exif).toBeUndefined();
    expect(file.headers).toMatchObject({
      'content-type': 'image/jpeg',
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    expect(file.headers['content-disposition']).toBe(
      `inline; filename="Glocke  eins.jpg"; filename*=UTF-8''Glocke%20%F0%9F%94%94%20eins.jpg`,
    );
    expect(await bench.database.query(`SELECT action FROM audit_entry WHERE subject_id = $1`, [id])).toEqual([
      { action: 'media.added' },
    ]);
    expect((await bench.kept()).incoming).toEqual([]);
  });

  it('keeps a document as it is under its name, and hands it out only to be saved', async () => {
    const sent = pdfSample();
    const answer = await bench.upload(sent, 'Bell prices.pdf').expect(201);
    expect(answer.body).toMatchObject({
      kind: 'document',
      mime: 'application/pdf',
      name: 'Bell prices.pdf',
      bytes: sent.length,
      width: null,
      durationMs: null,
      thumbnailUrl: null,
    });
    const { id } = answer.body as Item;
    const file = await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .buffer()
      .expect(200);
    expect((file.body as Buffer).equals(sent)).toBe(true);
    expect(file.headers).toMatchObject({
      'content-type': 'application/pdf',
      'content-disposition': `attachment; filename="Bell prices.pdf"; filename*=UTF-8''Bell%20prices.pdf`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
    });
    await bench
      .http()
      .get(bench.path(`/${id}/thumbnail`))
      .expect(404);
    expect((await bench.kept()).incoming).toEqual([]);
  });

  it('keeps the difference between no words and decoration', async () => {
    expect(
      (
        await bench
          .upload(await pngSample())
          .field('alt', '')
          .expect(201)
      ).body,
    ).toMatchObject({ alt: '' });
    expect(
      (
        await bench
          .upload(await pngSample())
          .field('name', 'Tower')
          .expect(201)
      ).body,
    ).toMatchObject({ alt: null, name: 'Tower' });
  });

  it('goes by content, not by name: animations and videos come as what they are', async () => {
    expect((await bench.upload(await animatedGifSample(), 'x.txt').expect(201)).body).toMatchObject({
      kind: 'gif',
      mime: 'image/gif',
    });
    const video = mp4Sample({ durationMs: 2_500, width: 320, height: 180 });
    const answer = await bench.upload(video, 'x.jpg').expect(201);
    expect(answer.body).toMatchObject({
      kind: 'video',
      mime: 'video/mp4',
      width: 320,
      height: 180,
      durationMs: 2_500,
      bytes: video.length,
    });
    const { id } = answer.body as Item;
    const part = await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .set('Range', 'bytes=4-7')
      .buffer()
      .expect(206);
    expect((part.body as Buffer).toString('latin1')).toBe('ftyp');
    await bench
      .http()
      .get(bench.path(`/${id}/thumbnail`))
      .expect(404);
  });

  it('refuses what is no picture and no video, and keeps nothing of it', async () => {
    const before = await bench.kept();
    const jpeg = await jpegSample({ width: 400, height: 300 });
    const zip = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), Buffer.alloc(200)]);
    const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const refused: Record<string, Buffer> = {
      empty: Buffer.alloc(0),
      zip,
      svg,
      html: Buffer.from('<!doctype html><script>alert(1)</script>'),
      text: Buffer.from('hello'),
      'cut off': jpeg.subarray(0, Math.floor(jpeg.length / 2)),
      'a bomb': await pngClaiming(60_000, 60_000),
      'only a head': Buffer.from([0xff, 0xd8, 0xff, 0xe0]),
    };
    for (const [what, content] of Object.entries(refused)) {
      const answer = await bench.upload(content, 'bell.jpg');
      const { code, errors } = answer.body as { code: string; errors: { field: string; code: string }[] };
      expect({
        what,
        status: answer.status,
        fields: errors.map((error) => error.field),
        code: errors[0]?.code,
      }).toEqual({
        what,
        status: 422,
        fields: ['file'],
        code,
      });
      expect(code).toMatch(/^media-/);
    }
    expect(await bench.kept()).toEqual(before);
  });

  it('keeps nothing but the picture of a file that is two things at once', async () => {
    const jpeg = await jpegSample();
    const { id } = await bench.aMedia(
      Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>PK\x03\x04', 'latin1')]),
    );
    const file = await bench
      .http()
      .get(bench.path(`/${id}/file`))
      .buffer()
      .expect(200);
    expect((file.body as Buffer).includes('<script>')).toBe(false);
    expect((file.body as Buffer).includes('PK')).toBe(false);
  });

  it('refuses forms that are not one file', async () => {
    const before = await bench.kept();
    const jpeg = await jpegSample();
    const cases: [string, request.Test, number, string][] = [
      ['no file', bench.http().post(bench.path()).field('alt', 'x'), 422, 'file'],
      ['two files', bench.upload(jpeg).attach('file', jpeg, 'two.jpg'), 422, 'file'],
      ['another field', bench.http().post(bench.path()).attach('picture', jpeg, 'x.jpg'), 422, 'file'],
      ['an unknown field', bench.upload(jpeg).field('caption', 'x'), 422, 'caption'],
      ['two alts', bench.upload(jpeg).field('alt', 'x').field('alt', 'y'), 422, 'alt'],
      ['a long alt', bench.upload(jpeg).field('alt', 'a'.repeat(5_001)), 422, 'alt'],
      ['a huge alt', bench.upload(jpeg).field('alt', 'a'.repeat(70_000)), 422, 'alt'],
      ['a NUL', bench.upload(jpeg).field('alt', 'a\0b'), 422, 'alt'],
    ];
    for (const [what, sending, status, field] of cases) {
      const answer = await sending;
      const fields = (answer.body as { errors: { field: string }[] }).errors.map((error) => error.field);
      expect({ what, status: answer.status, fields: [...new Set(fields)] }).toEqual({ what, status, fields: [field] });
    }
    const form = (content: string) =>
      bench.http().post(bench.path()).set('Content-Type', content).send('--x\r\nbroken');
    expect((await form('multipart/form-data; boundary=x')).status).toBe(400);
    expect((await form('multipart/form-data')).status).toBe(400);
    expect((await bench.http().post(bench.path()).send({ file: 'x' })).status).toBe(415);
    expect(await bench.kept()).toEqual(before);
  });

  it('takes a file at the limit and refuses one over, also when its length is not announced', async () => {
    const video = (bytes: number) => mp4Sample({ mdatBytes: bytes - mp4Sample({ mdatBytes: 0 }).length });
    const fitting = video(2 * MIB);
    expect(fitting.length).toBe(2 * MIB);
    await bench.upload(fitting, 'film.mp4').expect(201);
    const before = await bench.kept();
    const over = await bench.upload(video(2 * MIB + 1), 'film.mp4').expect(413);
    expect(over.body).toMatchObject({ code: 'payload-too-large', errors: [{ field: 'file' }] });
    await bench.upload(video(4 * MIB), 'film.mp4').expect(413);
    expect(await streamed(200 * MIB)).toBe(413);
    expect(await bench.kept()).toEqual(before);
  });

  it('leaves nothing behind when the sender goes away in the middle', async () => {
    const before = await bench.kept();
    const { port } = bench;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST ${bench.path()} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n` +
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\nhalf a picture',
    );
    await waitUntil(async () => (await bench.kept()).incoming.length > 0);
    socket.destroy();
    await waitUntil(async () => (await bench.kept()).incoming.length === 0);
    expect(await bench.kept()).toEqual(before);
  });

  it('keeps no file whose row could not be written', async () => {
    const before = await bench.kept();
    const answer = await bench
      .http()
      .post(bench.path('', newId()))
      .attach('file', await jpegSample(), 'x.jpg');
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(await bench.kept()).toEqual(before);
  });

  it('sweeps what a crash left in the incoming folder, a day later', async () => {
    const old = join(bench.mediaDir, 'incoming', 'old');
    const fresh = join(bench.mediaDir, 'incoming', 'fresh');
    for (const file of [old, fresh]) await writeFile(file, 'x');
    await utimes(old, new Date(bench.now.getTime() - 25 * 3_600_000), new Date(bench.now.getTime() - 25 * 3_600_000));
    await utimes(fresh, bench.now, bench.now);
    await bench.app.get(MediaModule).onApplicationBootstrap();
    expect((await bench.kept()).incoming).toEqual(['fresh']);
    await rm(fresh);
  });
});

async function streamed(bytes: number): Promise<number> {
  const { port } = bench;
  const chunk = Buffer.alloc(MIB, 7);
  const body = Readable.from(
    (function* () {
      yield Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x.mp4"\r\n\r\n');
      for (let sent = 0; sent < bytes; sent += MIB) yield chunk;
      yield Buffer.from('\r\n--b--\r\n');
    })(),
  );
  return await new Promise((resolve, reject) => {
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    const sending = rawRequest({ port, host: '127.0.0.1', method: 'POST', path: bench.path(), headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    body.pipe(sending);
  });
}

describe('adding from an address', () => {
  const add = (url: string, more: object = {}) =>
    bench
      .http()
      .post(bench.path('/from-url'))
      .send({ url, ...more });

  it('fetches a picture, whatever the server calls it, through redirects', async () => {
    const png = await pngSample();
    bench.answerElsewhere = (asked): StandInAnswer =>
      asked === '/start'
        ? { status: 302, headers: { location: '/a/My%20bell.txt?token=secret' } }
        : { headers: { 'content-type': 'text/html' }, body: png };
    const answer = await add(`${bench.elsewhereUrl}/start`, { alt: 'A bell' }).expect(201);
    expect(answer.body).toMatchObject({ kind: 'image', mime: 'image/png', name: 'My bell.txt', alt: 'A bell' });
    const [row] = await bench.database.query<{ source_url: string }>('SELECT source_url FROM media WHERE id = $1', [
      (answer.body as Item).id,
    ]);
    expect(row?.source_url).toBe(`${bench.elsewhereUrl}/a/My%20bell.txt`);
  });

  it('names the address when it must not or can not be fetched, and keeps nothing', async () => {
    const before = await bench.kept();
    const page = Buffer.from('<!doctype html>');
    bench.answerElsewhere = (asked) => {
      if (asked === '/missing') return { status: 404 };
      if (asked === '/inward') return { status: 302, headers: { location: 'http://127.0.0.1:9/' } };
      return asked === '/large' ? { body: Buffer.alloc(3 * MIB) } : { body: page };
    };
    const cases: [string, string][] = [
      ['http://127.0.0.1:9/x.png', 'address-not-allowed'],
      ['http://localhost/x.png', 'address-not-allowed'],
      ['http://169.254.169.254/latest/meta-data', 'address-not-allowed'],
      ['http://[::1]/x.png', 'address-not-allowed'],
      [`${bench.elsewhereUrl}/inward`, 'address-not-allowed'],
      ['ftp://files.example/x.png', 'url-not-usable'],
      ['file:///etc/passwd', 'url-not-usable'],
      ['nonsense', 'url-not-usable'],
      ['https://user:pass@files.example/x.png', 'url-not-usable'],
      [`${bench.elsewhereUrl}/missing`, 'download-failed'],
      [`${bench.elsewhereUrl}/large`, 'media-too-large'],
      [`${bench.elsewhereUrl}/page`, 'media-type-not-supported'],
    ];
    for (const [url, code] of cases) {
      const answer = await add(url);
      const { errors } = answer.body as { errors: object[] };
      expect({ url, status: answer.status, errors }).toMatchObject({
        url,
        status: 422,
        errors: [{ field: 'url', code }],
      });
    }
    expect((await add('').expect(422)).body).toMatchObject({ errors: [{ field: 'url' }] });
    expect(await bench.kept()).toEqual(before);
  });
});
