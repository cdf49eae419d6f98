import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, request as rawRequest, type Server } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import {
  Global,
  Module,
  type CanActivate,
  type ExecutionContext,
  type INestApplication,
  type Type,
} from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, NestFactory } from '@nestjs/core';
import sharp from 'sharp';
import request from 'supertest';
import {
  animatedGifSample,
  jpegSample,
  mp4Sample,
  pngClaiming,
  pngSample,
} from '../../../test/support/media-samples.js';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { EtagInterceptor } from '../../core/api/etag.interceptor.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { RequestValidationPipe } from '../../core/api/validation.pipe.js';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { ROLE_PERMISSIONS } from '../../core/auth/permissions.js';
import { CLOCK } from '../../core/clock/clock.js';
import { CONFIG, loadConfig } from '../../core/config/index.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { createHttpClient } from '../../core/http/guarded-http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import type { MediaRule } from '../channels/index.js';
import { MediaEntity, MediaLinks, MediaModule, MediaRenditionEntity, MediaService } from './index.js';

const MIB = 1_048_576;
const log = createLogger('silent');
const personId = newId();
const workspaceId = newId();
const otherWorkspaceId = newId();
const publicUrl = 'https://carillon.example';
const oldKey = { id: 'old', key: Buffer.alloc(32, 1) };
const newKey = { id: 'new', key: Buffer.alloc(32, 2) };
let now = new Date('2026-03-01T09:00:00.000Z');
let mediaDir: string;
let testDatabase: TestDatabase;
let database: Database;
let appModule: Type;
let app: INestApplication;
let server: Server;
let elsewhere: Server;
let elsewhereUrl: string;
let answerElsewhere: (path: string) => StandInAnswer;

interface StandInAnswer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: Buffer;
}

const signedIn: CanActivate = {
  canActivate(context: ExecutionContext) {
    const incoming = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (incoming.params['workspaceId'] === undefined) return true;
    incoming.workspaceContext = {
      workspaceId: String(incoming.params['workspaceId']),
      actor: { kind: 'person', personId, sessionId: newId() },
      role: 'owner',
      permissions: new Set(ROLE_PERMISSIONS.owner),
    };
    return true;
  },
};

beforeAll(async () => {
  mediaDir = await mkdtemp(join(tmpdir(), 'carillon-media-'));
  testDatabase = await createTestDatabase();
  const entities = [MediaEntity, MediaRenditionEntity];
  const { dataSource, pool } = await openDataSource({ url: testDatabase.url, poolSize: 4, entities, log });
  database = new Database(dataSource, pool, log);
  await database.execute(
    `INSERT INTO person VALUES ($1, 'ada@bells.example', 'ada@bells.example', 'Ada', '-', $2, $2)`,
    [personId, now],
  );
  for (const id of [workspaceId, otherWorkspaceId]) {
    await database.execute(
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
      [id, now],
    );
  }
  elsewhere = createServer((incoming, outgoing) => {
    const { status = 200, headers = {}, body = Buffer.alloc(0) } = answerElsewhere(incoming.url ?? '');
    outgoing.writeHead(status, headers).end(body);
  });
  await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
  const { port } = elsewhere.address() as AddressInfo;
  elsewhereUrl = `http://127.0.0.1:${port}`;

  const config = loadConfig({
    CARILLON_MEDIA_DIR: mediaDir,
    CARILLON_MAX_UPLOAD_MB: '2',
    CARILLON_PUBLIC_URL: publicUrl,
  });
  const shared = [
    { provide: Database, useValue: database },
    { provide: CLOCK, useValue: { now: () => now } },
    { provide: LOGGER, useValue: log },
    { provide: CONFIG, useValue: config },
    { provide: KEY_RING, useValue: new KeyRing([newKey, oldKey]) },
    // Only the stand-in's own port: everything else that is private is refused as it is outside of tests.
    { provide: HTTP_CLIENT, useValue: createHttpClient({ allowPrivate: (_host, _address, at) => at === port }) },
  ];
  @Global()
  @Module({ providers: shared, exports: shared })
  class CoreModule {}
  @Module({
    imports: [CoreModule, MediaModule],
    providers: [
      { provide: APP_FILTER, useClass: ProblemFilter },
      { provide: APP_PIPE, useClass: RequestValidationPipe },
      { provide: APP_INTERCEPTOR, useClass: EtagInterceptor },
      { provide: APP_GUARD, useValue: signedIn },
    ],
  })
  class AppModule {}
  appModule = AppModule;
  app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer() as Server;
});

afterAll(async () => {
  await app?.close();
  elsewhere?.close();
  await testDatabase?.drop();
  await rm(mediaDir, { recursive: true, force: true });
});

const path = (rest = '', workspace = workspaceId) => `/workspaces/${workspace}/media${rest}`;
const upload = (content: Buffer, name = 'bell.jpg') => request(server).post(path()).attach('file', content, name);

interface Item {
  readonly id: string;
  readonly version: number;
  readonly bytes: number;
  readonly mime: string;
}

async function aMedia(content?: Buffer, name?: string): Promise<Item> {
  const answer = await upload(content ?? (await jpegSample()), name).expect(201);
  return answer.body as Item;
}

async function kept(): Promise<{ files: string[]; rows: number; incoming: string[] }> {
  const all = await readdir(mediaDir, { recursive: true, withFileTypes: true });
  const [row] = await database.query<{ rows: number }>('SELECT count(*) AS rows FROM media');
  return {
    files: all.filter((entry) => entry.isFile()).map((entry) => entry.name),
    rows: row?.rows ?? 0,
    incoming: await readdir(join(mediaDir, 'incoming')),
  };
}

async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 5_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error(`Waited in vain: ${what}.`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function isAnyoneWaiting(): Promise<boolean> {
  const waiting = `SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  return (await database.query(waiting)).length > 0;
}

async function aPostWith(mediaId: string, deletedAt: Date | null = null): Promise<string> {
  const id = newId();
  await database.execute(
    `INSERT INTO post (id, workspace_id, content, created_at, updated_at, deleted_at) VALUES ($1, $2, '{}', $3, $3, $4)`,
    [id, workspaceId, now, deletedAt],
  );
  await database.execute('INSERT INTO post_media (post_id, workspace_id, media_id) VALUES ($1, $2, $3)', [
    id,
    workspaceId,
    mediaId,
  ]);
  return id;
}

describe('uploading', () => {
  it('keeps a picture without its metadata, under the name and words it came with', async () => {
    const sent = await jpegSample({ gps: true, width: 120, height: 80, orientation: 6 });
    const answer = await upload(sent, '../Glocke 🔔 "eins".JPG').field('alt', 'Eine Glocke').expect(201);
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
      createdBy: personId,
      createdAt: now.toISOString(),
    });
    const { id, bytes } = answer.body as Item;
    const file = await request(server)
      .get(path(`/${id}/file`))
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
    expect(await database.query(`SELECT action FROM audit_entry WHERE subject_id = $1`, [id])).toEqual([
      { action: 'media.added' },
    ]);
    expect((await kept()).incoming).toEqual([]);
  });

  it('keeps the difference between no words and decoration', async () => {
    expect(
      (
        await upload(await pngSample())
          .field('alt', '')
          .expect(201)
      ).body,
    ).toMatchObject({ alt: '' });
    expect(
      (
        await upload(await pngSample())
          .field('name', 'Tower')
          .expect(201)
      ).body,
    ).toMatchObject({ alt: null, name: 'Tower' });
  });

  it('goes by content, not by name: animations and videos come as what they are', async () => {
    expect((await upload(await animatedGifSample(), 'x.txt').expect(201)).body).toMatchObject({
      kind: 'gif',
      mime: 'image/gif',
    });
    const video = mp4Sample({ durationMs: 2_500, width: 320, height: 180 });
    const answer = await upload(video, 'x.jpg').expect(201);
    expect(answer.body).toMatchObject({
      kind: 'video',
      mime: 'video/mp4',
      width: 320,
      height: 180,
      durationMs: 2_500,
      bytes: video.length,
    });
    const { id } = answer.body as Item;
    const part = await request(server)
      .get(path(`/${id}/file`))
      .set('Range', 'bytes=4-7')
      .buffer()
      .expect(206);
    expect((part.body as Buffer).toString('latin1')).toBe('ftyp');
    await request(server)
      .get(path(`/${id}/thumbnail`))
      .expect(404);
  });

  it('refuses what is no picture and no video, and keeps nothing of it', async () => {
    const before = await kept();
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
      const answer = await upload(content, 'bell.jpg');
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
    expect(await kept()).toEqual(before);
  });

  it('keeps nothing but the picture of a file that is two things at once', async () => {
    const jpeg = await jpegSample();
    const { id } = await aMedia(Buffer.concat([jpeg, Buffer.from('<script>alert(1)</script>PK\x03\x04', 'latin1')]));
    const file = await request(server)
      .get(path(`/${id}/file`))
      .buffer()
      .expect(200);
    expect((file.body as Buffer).includes('<script>')).toBe(false);
    expect((file.body as Buffer).includes('PK')).toBe(false);
  });

  it('refuses forms that are not one file', async () => {
    const before = await kept();
    const jpeg = await jpegSample();
    const cases: [string, request.Test, number, string][] = [
      ['no file', request(server).post(path()).field('alt', 'x'), 422, 'file'],
      ['two files', upload(jpeg).attach('file', jpeg, 'two.jpg'), 422, 'file'],
      ['another field', request(server).post(path()).attach('picture', jpeg, 'x.jpg'), 422, 'file'],
      ['an unknown field', upload(jpeg).field('caption', 'x'), 422, 'caption'],
      ['two alts', upload(jpeg).field('alt', 'x').field('alt', 'y'), 422, 'alt'],
      ['a long alt', upload(jpeg).field('alt', 'a'.repeat(5_001)), 422, 'alt'],
      ['a huge alt', upload(jpeg).field('alt', 'a'.repeat(70_000)), 422, 'alt'],
      ['a NUL', upload(jpeg).field('alt', 'a\0b'), 422, 'alt'],
    ];
    for (const [what, sending, status, field] of cases) {
      const answer = await sending;
      const fields = (answer.body as { errors: { field: string }[] }).errors.map((error) => error.field);
      expect({ what, status: answer.status, fields: [...new Set(fields)] }).toEqual({ what, status, fields: [field] });
    }
    const form = (content: string) => request(server).post(path()).set('Content-Type', content).send('--x\r\nbroken');
    expect((await form('multipart/form-data; boundary=x')).status).toBe(400);
    expect((await form('multipart/form-data')).status).toBe(400);
    expect((await request(server).post(path()).send({ file: 'x' })).status).toBe(415);
    expect(await kept()).toEqual(before);
  });

  it('takes a file at the limit and refuses one over, also when its length is not announced', async () => {
    const video = (bytes: number) => mp4Sample({ mdatBytes: bytes - mp4Sample({ mdatBytes: 0 }).length });
    const fitting = video(2 * MIB);
    expect(fitting.length).toBe(2 * MIB);
    await upload(fitting, 'film.mp4').expect(201);
    const before = await kept();
    const over = await upload(video(2 * MIB + 1), 'film.mp4').expect(413);
    expect(over.body).toMatchObject({ code: 'payload-too-large', errors: [{ field: 'file' }] });
    await upload(video(4 * MIB), 'film.mp4').expect(413);
    expect(await streamed(200 * MIB)).toBe(413);
    expect(await kept()).toEqual(before);
  });

  it('leaves nothing behind when the sender goes away in the middle', async () => {
    const before = await kept();
    const { port } = server.address() as AddressInfo;
    const socket = connect(port, '127.0.0.1');
    socket.write(
      `POST ${path()} HTTP/1.1\r\nHost: x\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 900000\r\n\r\n` +
        '--b\r\nContent-Disposition: form-data; name="file"; filename="x.jpg"\r\n\r\nhalf a picture',
    );
    await until('the file arrives', async () => (await kept()).incoming.length > 0);
    socket.destroy();
    await until('it is cleared away', async () => (await kept()).incoming.length === 0);
    expect(await kept()).toEqual(before);
  });

  it('keeps no file whose row could not be written', async () => {
    const before = await kept();
    await request(server)
      .post(path('', newId()))
      .attach('file', await jpegSample(), 'x.jpg')
      .expect(500);
    expect(await kept()).toEqual(before);
  });

  it('sweeps what a crash left in the incoming folder, a day later', async () => {
    const old = join(mediaDir, 'incoming', 'old');
    const fresh = join(mediaDir, 'incoming', 'fresh');
    for (const file of [old, fresh]) await writeFile(file, 'x');
    await utimes(old, new Date(now.getTime() - 25 * 3_600_000), new Date(now.getTime() - 25 * 3_600_000));
    await utimes(fresh, now, now);
    await app.get(MediaModule).onApplicationBootstrap();
    expect((await kept()).incoming).toEqual(['fresh']);
    await rm(fresh);
  });
});

async function streamed(bytes: number): Promise<number> {
  const { port } = server.address() as AddressInfo;
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
    const sending = rawRequest({ port, host: '127.0.0.1', method: 'POST', path: path(), headers }, (answer) => {
      answer.resume();
      resolve(answer.statusCode ?? 0);
    });
    sending.on('error', reject);
    body.pipe(sending);
  });
}

describe('adding from an address', () => {
  const add = (url: string, more: object = {}) =>
    request(server)
      .post(path('/from-url'))
      .send({ url, ...more });

  it('fetches a picture, whatever the server calls it, through redirects', async () => {
    const png = await pngSample();
    answerElsewhere = (asked): StandInAnswer =>
      asked === '/start'
        ? { status: 302, headers: { location: '/a/My%20bell.txt?token=secret' } }
        : { headers: { 'content-type': 'text/html' }, body: png };
    const answer = await add(`${elsewhereUrl}/start`, { alt: 'A bell' }).expect(201);
    expect(answer.body).toMatchObject({ kind: 'image', mime: 'image/png', name: 'My bell.txt', alt: 'A bell' });
    const [row] = await database.query<{ source_url: string }>('SELECT source_url FROM media WHERE id = $1', [
      (answer.body as Item).id,
    ]);
    expect(row?.source_url).toBe(`${elsewhereUrl}/a/My%20bell.txt`);
  });

  it('names the address when it must not or can not be fetched, and keeps nothing', async () => {
    const before = await kept();
    const page = Buffer.from('<!doctype html>');
    answerElsewhere = (asked) => {
      if (asked === '/missing') return { status: 404 };
      if (asked === '/inward') return { status: 302, headers: { location: 'http://127.0.0.1:9/' } };
      return asked === '/large' ? { body: Buffer.alloc(3 * MIB) } : { body: page };
    };
    const cases: [string, string][] = [
      ['http://127.0.0.1:9/x.png', 'address-not-allowed'],
      ['http://localhost/x.png', 'address-not-allowed'],
      ['http://169.254.169.254/latest/meta-data', 'address-not-allowed'],
      ['http://[::1]/x.png', 'address-not-allowed'],
      [`${elsewhereUrl}/inward`, 'address-not-allowed'],
      ['ftp://files.example/x.png', 'url-not-usable'],
      ['file:///etc/passwd', 'url-not-usable'],
      ['nonsense', 'url-not-usable'],
      ['https://user:pass@files.example/x.png', 'url-not-usable'],
      [`${elsewhereUrl}/missing`, 'download-failed'],
      [`${elsewhereUrl}/large`, 'media-too-large'],
      [`${elsewhereUrl}/page`, 'media-type-not-supported'],
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
    expect(await kept()).toEqual(before);
  });
});

describe('the library', () => {
  it('lists newest first, page by page, by kind and by words', async () => {
    const mark = newId().slice(-8);
    const made: string[] = [];
    for (let index = 0; index < 3; index++) made.push((await aMedia(await pngSample(), `${mark} ${index}.png`)).id);
    const gif = await aMedia(await animatedGifSample(), `${mark}.gif`);
    const page = async (query: object) =>
      (
        await request(server)
          .get(path())
          .query({ q: mark, ...query })
          .expect(200)
      ).body as { items: Item[]; nextCursor: string | null };
    const first = await page({ limit: 3 });
    const second = await page({ limit: 3, cursor: first.nextCursor });
    expect([...first.items, ...second.items].map((item) => item.id)).toEqual([gif.id, ...made.toReversed()]);
    expect(second.nextCursor).toBeNull();
    expect((await page({ kind: 'gif' })).items.map((item) => item.id)).toEqual([gif.id]);
    expect((await page({ q: '%' })).items).toEqual([]);
    await request(server).get(path()).query({ kind: 'pdf' }).expect(422);
  });

  it('changes name and words, and refuses a stale change', async () => {
    const { id } = await aMedia();
    const patch = (version: number, body: object) =>
      request(server)
        .patch(path(`/${id}`))
        .set('If-Match', `"${version}"`)
        .send(body);
    expect((await patch(1, { alt: 'A bell' }).expect(200)).body).toMatchObject({
      alt: 'A bell',
      name: 'bell.jpg',
      version: 2,
    });
    expect((await patch(2, { alt: null, name: 'a/b.jpg' }).expect(200)).body).toMatchObject({
      alt: null,
      name: 'b.jpg',
      version: 3,
    });
    expect((await patch(2, { alt: 'x' }).expect(412)).body).toMatchObject({ code: 'stale-version', currentVersion: 3 });
    await patch(3, { name: '' }).expect(422);
    await patch(3, { name: null }).expect(422);
    await request(server)
      .patch(path(`/${id}`))
      .send({ alt: 'x' })
      .expect(428);
  });

  it('deletes a file that no post uses, with everything made from it', async () => {
    const { id } = await aMedia();
    await request(server)
      .get(path(`/${id}/thumbnail`))
      .expect(200);
    const post = await aPostWith(id);
    expect(
      (
        await request(server)
          .delete(path(`/${id}`))
          .expect(409)
      ).body,
    ).toMatchObject({ code: 'media-in-use', postIds: [post] });
    await database.execute('UPDATE post SET deleted_at = $2 WHERE id = $1', [post, now]);
    await request(server)
      .delete(path(`/${id}`))
      .expect(204);
    await request(server)
      .get(path(`/${id}`))
      .expect(404);
    await request(server)
      .get(path(`/${id}/file`))
      .expect(404);
    expect((await kept()).files.filter((name) => name.startsWith(id))).toEqual([]);
  });

  it('does not delete a file while a post is being bound to it', async () => {
    const { id } = await aMedia();
    let deleting: Promise<request.Response> | undefined;
    await database.transaction(async (tx) => {
      expect(await app.get(MediaService).describe(tx, workspaceId, [id], { forUse: true })).toHaveLength(1);
      let isDone = false;
      deleting = request(server)
        .delete(path(`/${id}`))
        .then((answer) => {
          isDone = true;
          return answer;
        });
      await until('the deletion waits for us, or is through', async () => isDone || (await isAnyoneWaiting()));
      const post = newId();
      await tx.execute(
        `INSERT INTO post (id, workspace_id, content, created_at, updated_at) VALUES ($1, $2, '{}', $3, $3)`,
        [post, workspaceId, now],
      );
      await tx.execute('INSERT INTO post_media VALUES ($1, $2, $3)', [post, workspaceId, id]);
    });
    expect((await deleting)?.status).toBe(409);
  });

  it('shows another workspace nothing', async () => {
    const { id } = await aMedia();
    for (const rest of ['', '/file', '/thumbnail'])
      await request(server)
        .get(path(`/${id}${rest}`, otherWorkspaceId))
        .expect(404);
    await request(server)
      .delete(path(`/${id}`, otherWorkspaceId))
      .expect(404);
    const media = app.get(MediaService);
    expect(await media.describe(database, otherWorkspaceId, [id])).toEqual([]);
    await expect(media.file(otherWorkspaceId, id, undefined)).rejects.toMatchObject({
      name: 'ChannelError',
      kind: 'rejected',
    });
  });

  it('describes files for drafts, in the order they were named', async () => {
    const [one, two] = [await aMedia(await pngSample()), await aMedia()];
    const described = await app
      .get(MediaService)
      .describe(database, workspaceId, [two.id, newId(), one.id, 'nonsense']);
    expect(described.map((media) => media.id)).toEqual([two.id, one.id]);
    expect(described[1]).toMatchObject({
      kind: 'image',
      mime: 'image/png',
      alt: null,
      bytes: one.bytes,
      durationMs: null,
    });
    expect(described[1]?.sha256).toMatch(/^[0-9a-f]{64}$/);
  });
});

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
    const media = app.get(MediaService);
    const { id, bytes } = await aMedia(await jpegSample({ width: 800, height: 600 }));
    expect(await media.file(workspaceId, id, rule())).toMatchObject({ bytes, width: 800, height: 600 });

    const small = rule({ maxPixels: 10_000, mimeTypes: ['image/png', 'image/jpeg'] });
    const made = await Promise.all(Array.from({ length: 5 }, () => media.file(workspaceId, id, small)));
    const [first] = made;
    if (!first) throw new Error('There are five.');
    expect((first.width ?? 0) * (first.height ?? 0)).toBeLessThanOrEqual(10_000);
    expect(new Set(made.map((file) => file.bytes)).size).toBe(1);
    expect(await database.query('SELECT 1 FROM media_rendition WHERE media_id = $1', [id])).toHaveLength(1);
    expect((await kept()).files.filter((name) => name.startsWith(id))).toHaveLength(2);

    const whole = await first.buffer();
    expect(whole.length).toBe(first.bytes);
    expect(await buffer(first.open())).toEqual(whole);
    expect(await buffer(first.open())).toEqual(whole);
  });

  it('makes one file when two machines need the same at once', async () => {
    const { id } = await aMedia(await jpegSample({ width: 640, height: 480 }));
    // Not closed: the two share their database, which closing one would end for both.
    const other = await NestFactory.createApplicationContext(appModule, { logger: false, abortOnError: false });
    const small = rule({ maxPixels: 5_000 });
    const files = await Promise.all(
      [app, other].map((machine) => machine.get(MediaService).file(workspaceId, id, small)),
    );
    const [one, two] = await Promise.all(files.map((file) => file.buffer()));
    expect(one).toEqual(two);
    expect((await kept()).files.filter((name) => name.startsWith(id))).toHaveLength(2);
  });

  it('rejects what is gone and what can not be made to fit', async () => {
    const media = app.get(MediaService);
    const { id } = await aMedia(mp4Sample({ durationMs: 90_000 }), 'film.mp4');
    const video = rule({ mimeTypes: ['video/mp4'] });
    expect(await media.file(workspaceId, id, video)).toMatchObject({ mime: 'video/mp4' });
    const refused: [string, MediaRule][] = [
      [id, rule({ ...video, maxDurationMs: 60_000 })],
      [id, rule({ ...video, maxBytes: 10 })],
      [id, rule()],
      [(await aMedia()).id, rule({ mimeTypes: ['image/x-any'] })],
      [newId(), rule()],
      ['nonsense', rule()],
    ];
    for (const [mediaId, unmet] of refused) {
      await expect(media.file(workspaceId, mediaId, unmet)).rejects.toMatchObject({
        name: 'ChannelError',
        kind: 'rejected',
      });
    }
  });

  it('shows small stills in lists', async () => {
    const { id } = await aMedia(await animatedGifSample({ width: 540, height: 360 }), 'x.gif');
    const answer = await request(server)
      .get(path(`/${id}/thumbnail`))
      .buffer()
      .expect(200);
    expect(answer.headers['content-type']).toBe('image/webp');
    expect(await sharp(answer.body as Buffer).metadata()).toMatchObject({ width: 480, height: 320 });
    const again = await request(server)
      .get(path(`/${id}/thumbnail`))
      .set('If-None-Match', String(answer.headers['etag']));
    expect(again.status).toBe(304);
  });
});

describe('public addresses', () => {
  const local = (url: string) => new URL(url).pathname;

  it('show the file to anybody, for a week and more', async () => {
    const { id } = await aMedia(await jpegSample({ width: 300, height: 200 }));
    const tight: MediaRule = {
      mimeTypes: ['image/png'],
      maxBytes: MIB,
      maxPixels: 1_000,
      maxDurationMs: null,
      maxPerPart: 1,
    };
    const asKept = await app.get(MediaService).file(workspaceId, id, undefined);
    const fitted = await app.get(MediaService).file(workspaceId, id, tight);
    for (const file of [asKept, fitted]) {
      const url = file.publicUrl();
      expect(url.startsWith(`${publicUrl}/media/`)).toBe(true);
      const answer = await request(server).get(local(url)).buffer().expect(200);
      expect(answer.body).toEqual(await file.buffer());
      expect(answer.headers).toMatchObject({
        'content-type': file.mime,
        'cross-origin-resource-policy': 'cross-origin',
        'x-content-type-options': 'nosniff',
      });
    }
    const began = now;
    try {
      now = new Date(began.getTime() + 7 * 86_400_000);
      await request(server).get(local(asKept.publicUrl())).expect(200);
      const lasting = app.get(MediaLinks).lastingPath(asKept.publicUrl());
      now = new Date(began.getTime() + 31 * 86_400_000);
      await request(server).get(local(asKept.publicUrl())).expect(404);
      await request(server).get(String(lasting)).expect(200);
    } finally {
      now = began;
    }
  });

  it('can not be made or changed by others, and end with the file', async () => {
    const { id } = await aMedia();
    const address = local((await app.get(MediaService).file(workspaceId, id, undefined)).publicUrl());
    for (let at = '/media/'.length; at < address.length; at += 7) {
      const changed = address.slice(0, at) + (address[at] === 'A' ? 'B' : 'A') + address.slice(at + 1);
      await request(server).get(changed).expect(404);
    }
    await request(server).get('/media/nonsense').expect(404);
    await request(server)
      .get(`/media/${'x'.repeat(5_000)}`)
      .expect(404);
    expect(app.get(MediaLinks).lastingPath('https://elsewhere.example/media/x')).toBeNull();
    expect(app.get(MediaLinks).lastingPath(`${publicUrl}/media/nonsense`)).toBeNull();
    await request(server).get(address).expect(200);
    await request(server)
      .delete(path(`/${id}`))
      .expect(204);
    await request(server).get(address).expect(404);
  });

  it('outlive a rotation of keys', async () => {
    const { id } = await aMedia();
    const config = loadConfig({ CARILLON_PUBLIC_URL: publicUrl });
    const before = new MediaLinks(new KeyRing([oldKey]), { now: () => now }, config);
    const url = before.urlOf({ mediaId: id, spec: null });
    await request(server).get(local(url)).expect(200);
    const stranger = new MediaLinks(new KeyRing([{ id: 'new', key: Buffer.alloc(32, 9) }]), { now: () => now }, config);
    await request(server)
      .get(local(stranger.urlOf({ mediaId: id, spec: null })))
      .expect(404);
  });

  it('says that a file is not there when the disk has lost it', async () => {
    const { id } = await aMedia();
    const [row] = await database.query<{ storage_key: string }>('SELECT storage_key FROM media WHERE id = $1', [id]);
    const file = join(mediaDir, row?.storage_key ?? '');
    expect((await readFile(file)).length).toBeGreaterThan(0);
    await rm(file);
    await request(server)
      .get(path(`/${id}/file`))
      .expect(404);
  });
});
