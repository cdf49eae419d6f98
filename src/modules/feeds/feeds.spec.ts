import { mkdtemp, rm } from 'node:fs/promises';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Global, Module, type INestApplication } from '@nestjs/common';
import { APP_FILTER, NestFactory } from '@nestjs/core';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import request from 'supertest';
import { createTestDatabase, type TestDatabase } from '../../../test/support/test-database.js';
import { ProblemFilter } from '../../core/api/problem.filter.js';
import { CLOCK } from '../../core/clock/clock.js';
import { CONFIG, loadConfig } from '../../core/config/index.js';
import { KEY_RING, KeyRing } from '../../core/crypto/key-ring.js';
import { Database } from '../../core/database/database.js';
import { openDataSource } from '../../core/database/open-data-source.js';
import { EventBus } from '../../core/events/event-bus.js';
import { createHttpClient } from '../../core/http/guarded-http-client.js';
import { HTTP_CLIENT } from '../../core/http/http-token.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger, LOGGER } from '../../core/logging/logger.js';
import type { FeedContent, FeedMedia, FeedStore } from './feed-store.types.js';
import { MEDIA_USES, MediaEntity, MediaLinks, MediaRenditionEntity } from '../media/index.js';
import { FEED_STORE, FeedEntryEntity, FeedsModule } from './index.js';

const publicUrl = 'https://carillon.example';
const workspaceId = newId();
const log = createLogger('silent');
const began = new Date('2026-03-01T09:00:00.000Z');
let testDatabase: TestDatabase;
let database: Database;
let mediaDir: string;
let app: INestApplication;
let server: Server;
let store: FeedStore;

beforeAll(async () => {
  mediaDir = await mkdtemp(join(tmpdir(), 'carillon-feeds-'));
  testDatabase = await createTestDatabase();
  const entities = [FeedEntryEntity, MediaEntity, MediaRenditionEntity];
  const { dataSource, pool } = await openDataSource({ url: testDatabase.url, poolSize: 4, entities, log });
  database = new Database(dataSource, pool, log);
  await database.execute(
    `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bells', 'UTC', 60, $2, $2)`,
    [workspaceId, began],
  );
  const shared = [
    { provide: Database, useValue: database },
    { provide: CLOCK, useValue: { now: () => began } },
    { provide: LOGGER, useValue: log },
    { provide: CONFIG, useValue: loadConfig({ CARILLON_MEDIA_DIR: mediaDir, CARILLON_PUBLIC_URL: publicUrl }) },
    { provide: KEY_RING, useValue: new KeyRing([{ id: 'one', key: Buffer.alloc(32, 1) }]) },
    { provide: HTTP_CLIENT, useValue: createHttpClient() },
    // What the media library needs beside; no feed asks for either.
    { provide: EventBus, useValue: {} },
    { provide: MEDIA_USES, useValue: {} },
  ];
  @Global()
  @Module({ providers: shared, exports: shared })
  class CoreModule {}
  @Module({ imports: [CoreModule, FeedsModule], providers: [{ provide: APP_FILTER, useClass: ProblemFilter }] })
  class AppModule {}
  app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
  await app.listen(0, '127.0.0.1');
  server = app.getHttpServer() as Server;
  store = app.get<FeedStore>(FEED_STORE);
});

afterAll(async () => {
  await app?.close();
  await testDatabase?.drop();
  await rm(mediaDir, { recursive: true, force: true });
});

interface Feed {
  readonly accountId: string;
  readonly slug: string;
}

async function aFeed(
  data: object = { title: 'Bells & whistles', description: 'All <about> it', homeUrl: 'https://bells.example/' },
): Promise<Feed> {
  const accountId = newId();
  const slug = `bells-${accountId.slice(-8)}`;
  await database.execute(
    `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
     VALUES ($1, $2, 'feed', '', $3, $3, 'Bells', 'active', '{}', $4, $5, $5, $5)`,
    [accountId, workspaceId, slug, data, began],
  );
  return { accountId, slug };
}

function content(overrides: Partial<FeedContent> = {}, text = 'Ding'): FeedContent {
  return { title: null, parts: [{ text, media: [] }], link: null, language: null, contentWarning: null, ...overrides };
}

function aFile(overrides: Partial<FeedMedia> = {}): FeedMedia {
  return {
    mediaId: newId(),
    kind: 'image',
    url: 'https://files.example/bell.png?a=1&b=2',
    mime: 'image/png',
    bytes: 1234,
    width: 16,
    height: 9,
    durationMs: null,
    alt: 'A "bronze" bell <big>',
    ...overrides,
  };
}

async function anEntry(
  feed: Feed,
  entry: FeedContent = content(),
  at = new Date(began.getTime() + 60_000),
): Promise<string> {
  const id = newId();
  expect(await store.add({ accountId: feed.accountId, id, content: entry }, at)).toBe(true);
  return id;
}

const parser = new XMLParser({
  ignoreAttributes: false,
  attributeNamePrefix: '@',
  parseTagValue: false,
  parseAttributeValue: false,
  isArray: (name) => ['item', 'entry', 'media:content'].includes(name),
});

/** true when there are none. The parser itself reads over what is not well-formed. */
function faultsOf(source: string): unknown {
  // oxlint-disable-next-line typescript/no-deprecated -- its successor is a package of its own, for this one line
  return XMLValidator.validate(source);
}

type Xml = { readonly [name: string]: Xml } & readonly Xml[] & string;

async function xml(feed: Feed, file: 'rss.xml' | 'atom.xml'): Promise<Xml> {
  const source = await text(`/feeds/${feed.slug}/${file}`);
  expect(faultsOf(source)).toBe(true);
  return parser.parse(source) as Xml;
}

async function text(path: string): Promise<string> {
  const { port } = server.address() as AddressInfo;
  const answer = await fetch(`http://127.0.0.1:${port}${path}`);
  expect(answer.status).toBe(200);
  return await answer.text();
}

const NASTY = 'Ring & <b>"ring"</b> \'now\' ]]> 👨‍👩‍👧‍👦 日本 \u0007\u000b\ufffe https://shop.example/?a=1&b=<x>.';

describe('feeds for readers', () => {
  it('are RSS that a parser reads back letter by letter', async () => {
    const feed = await aFeed();
    const film = aFile({
      kind: 'video',
      mime: 'video/mp4',
      url: 'https://files.example/film.mp4',
      bytes: 99,
      durationMs: 61_000,
      alt: '',
    });
    const link = { url: 'https://shop.example/?x=1&y=2', title: 'A <shop>', description: null };
    const id = await anEntry(
      feed,
      content({ title: 'Bells & <more>', link, language: 'de', parts: [{ text: NASTY, media: [aFile(), film] }] }),
    );
    const plain = await anEntry(feed, content({}, 'No title'), new Date(began.getTime() + 120_000));
    const { rss } = await xml(feed, 'rss.xml');
    if (!rss) throw new Error('There is an rss element.');
    expect(rss['@version']).toBe('2.0');
    const { channel } = rss;
    expect(channel).toMatchObject({
      title: 'Bells & whistles',
      link: 'https://bells.example/',
      description: 'All <about> it',
      lastBuildDate: 'Sun, 01 Mar 2026 09:02:00 GMT',
      'atom:link': {
        '@rel': 'self',
        '@type': 'application/rss+xml',
        '@href': `${publicUrl}/feeds/${feed.slug}/rss.xml`,
      },
    });
    const [newest, older] = Array.from<Xml>(channel?.['item'] ?? []);
    expect(newest).toMatchObject({
      link: `${publicUrl}/feeds/${feed.slug}/${plain}`,
      description: 'No title',
      'content:encoded': '<p>No title</p>',
    });
    expect(newest).not.toHaveProperty('title');
    expect(newest).not.toHaveProperty('enclosure');
    expect(older).toMatchObject({
      title: 'Bells & <more>',
      guid: { '#text': `urn:uuid:${id}`, '@isPermaLink': 'false' },
      pubDate: 'Sun, 01 Mar 2026 09:01:00 GMT',
      'dc:language': 'de',
      enclosure: { '@url': 'https://files.example/film.mp4', '@length': '99', '@type': 'video/mp4' },
      'media:content': [
        {
          '@url': 'https://files.example/bell.png?a=1&b=2',
          '@fileSize': '1234',
          '@type': 'image/png',
          '@medium': 'image',
          '@width': '16',
          'media:description': { '#text': 'A "bronze" bell <big>' },
        },
        { '@duration': '61' },
      ],
    });
    const html = String(older?.['content:encoded']);
    expect(html).toContain(
      '<p>Ring &amp; &lt;b&gt;&quot;ring&quot;&lt;/b&gt; &#39;now&#39; ]]&gt; 👨‍👩‍👧‍👦 日本  <a href="https://shop.example/?a=1&amp;b=">',
    );
    expect(html).toContain(
      '<img src="https://files.example/bell.png?a=1&amp;b=2" alt="A &quot;bronze&quot; bell &lt;big&gt;" width="16" height="9"',
    );
    expect(html).toContain('<a href="https://shop.example/?x=1&amp;y=2">A &lt;shop&gt;</a>');
    expect(faultsOf(`<div>${html}</div>`)).toBe(true);
  });

  it('are Atom with everything RFC 4287 asks for', async () => {
    const feed = await aFeed({ title: 'Bells' });
    const id = await anEntry(
      feed,
      content({
        language: 'pt-BR',
        parts: [{ text: `${NASTY} ${'la '.repeat(60)}`, media: [aFile(), aFile({ alt: null })] }],
      }),
    );
    await store.change(
      {
        accountId: feed.accountId,
        id,
        content: content({ language: 'pt-BR', parts: [{ text: `${'la '.repeat(60)}`, media: [aFile()] }] }),
      },
      new Date(began.getTime() + 180_000),
    );
    const { feed: root } = await xml(feed, 'atom.xml');
    expect(root).toMatchObject({
      '@xmlns': 'http://www.w3.org/2005/Atom',
      id: `urn:uuid:${feed.accountId}`,
      title: 'Bells',
      updated: '2026-03-01T09:03:00.000Z',
      author: { name: 'Bells' },
      link: [
        { '@rel': 'self', '@href': `${publicUrl}/feeds/${feed.slug}/atom.xml` },
        { '@rel': 'alternate', '@href': `${publicUrl}/feeds/${feed.slug}` },
      ],
      entry: [
        {
          '@xml:lang': 'pt-BR',
          id: `urn:uuid:${id}`,
          published: '2026-03-01T09:01:00.000Z',
          updated: '2026-03-01T09:03:00.000Z',
          link: [
            { '@rel': 'alternate', '@href': `${publicUrl}/feeds/${feed.slug}/${id}` },
            { '@rel': 'enclosure', '@type': 'image/png', '@length': '1234' },
          ],
          content: { '@type': 'html' },
        },
      ],
    });
    const title = String(root?.['entry']?.[0]?.['title']);
    expect(title.endsWith('…')).toBe(true);
    expect(title.length).toBeLessThanOrEqual(80);
  });

  it('are JSON Feed 1.1', async () => {
    const feed = await aFeed();
    const id = await anEntry(
      feed,
      content({
        language: 'en',
        parts: [
          { text: NASTY, media: [aFile()] },
          { text: 'Second', media: [] },
        ],
      }),
    );
    const answer = await request(server).get(`/feeds/${feed.slug}/feed.json`).expect(200);
    expect(answer.headers['content-type']).toBe('application/feed+json; charset=utf-8');
    expect(JSON.parse(await text(`/feeds/${feed.slug}/feed.json`))).toEqual({
      version: 'https://jsonfeed.org/version/1.1',
      title: 'Bells & whistles',
      home_page_url: 'https://bells.example/',
      feed_url: `${publicUrl}/feeds/${feed.slug}/feed.json`,
      description: 'All <about> it',
      authors: [{ name: 'Bells & whistles' }],
      items: [
        {
          id: `urn:uuid:${id}`,
          url: `${publicUrl}/feeds/${feed.slug}/${id}`,
          content_html: expect.stringContaining('<section id="part-2">\n<p>Second</p>') as string,
          content_text: `${NASTY}\n\nSecond`,
          summary: expect.any(String) as string,
          image: 'https://files.example/bell.png?a=1&b=2',
          date_published: '2026-03-01T09:01:00.000Z',
          date_modified: '2026-03-01T09:01:00.000Z',
          language: 'en',
          attachments: [
            {
              url: 'https://files.example/bell.png?a=1&b=2',
              mime_type: 'image/png',
              title: 'A "bronze" bell <big>',
              size_in_bytes: 1234,
            },
          ],
        },
      ],
    });
  });

  it('show the newest fifty', async () => {
    const feed = await aFeed();
    const made: string[] = [];
    for (let index = 0; index < 52; index++)
      made.push(await anEntry(feed, content(), new Date(began.getTime() + index * 1_000)));
    const { rss } = await xml(feed, 'rss.xml');
    const shown = Array.from<Xml>(rss?.['channel']?.['item'] ?? []).map((item) =>
      String(item['guid']?.['#text']).slice('urn:uuid:'.length),
    );
    expect(shown).toEqual(made.slice(2).toReversed());
    await request(server).get(`/feeds/${feed.slug}/${made[0]}`).expect(200);
  });

  it('are written in good time, whatever script a long text is in', async () => {
    const feed = await aFeed();
    await anEntry(feed, content({}, 'я'.repeat(100_000)));
    const start = performance.now();
    expect(await text(`/feeds/${feed.slug}/feed.json`)).toContain(`"summary":"${'я'.repeat(279)}…"`);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  it('answer 304 to who has them already, and anew after each change', async () => {
    const feed = await aFeed();
    const id = await anEntry(feed);
    for (const file of ['/rss.xml', '/atom.xml', '/feed.json', '', `/${id}`]) {
      const path = `/feeds/${feed.slug}${file}`;
      const first = await request(server).get(path).expect(200);
      expect(first.headers['cache-control']).toBe('public, max-age=60');
      expect(first.headers['last-modified']).toBe('Sun, 01 Mar 2026 09:01:00 GMT');
      await request(server).get(path).set('If-None-Match', String(first.headers['etag'])).expect(304);
      await request(server).get(path).set('If-Modified-Since', String(first.headers['last-modified'])).expect(304);
      await request(server).head(path).expect(200);
    }
    const path = `/feeds/${feed.slug}/rss.xml`;
    const known = await request(server).get(path);
    const again = (header: string, value: unknown) => request(server).get(path).set(header, String(value));
    await store.change(
      { accountId: feed.accountId, id, content: content({}, 'Dong') },
      new Date(began.getTime() + 90_000),
    );
    const changed = await again('If-None-Match', known.headers['etag']).expect(200);
    await again('If-Modified-Since', known.headers['last-modified']).expect(200);
    await store.remove(feed.accountId, id, new Date(began.getTime() + 100_000));
    await again('If-None-Match', changed.headers['etag']).expect(200);
    await again('If-Modified-Since', changed.headers['last-modified']).expect(200);
  });

  it('keep what was published when the account is paused or disconnected', async () => {
    const feed = await aFeed();
    const id = await anEntry(feed);
    for (const status of ['paused', 'disconnected']) {
      await database.execute('UPDATE account SET status = $2 WHERE id = $1', [feed.accountId, status]);
      expect(await text(`/feeds/${feed.slug}/rss.xml`)).toContain(id);
    }
  });

  it('are not there under other names', async () => {
    const feed = await aFeed();
    const other = await aFeed();
    const id = await anEntry(feed);
    for (const path of [
      '/feeds/none/rss.xml',
      '/feeds/none',
      `/feeds/${other.slug}/${id}`,
      `/feeds/${feed.slug}/${newId()}`,
      `/feeds/${feed.slug}/x`,
      "/feeds/a'b/rss.xml",
    ]) {
      expect([path, (await request(server).get(path)).status]).toEqual([path, 404]);
    }
    await database.execute(`UPDATE account SET channel = 'webhook' WHERE id = $1`, [other.accountId]);
    await request(server).get(`/feeds/${other.slug}/rss.xml`).expect(404);
  });
});

describe('pages of a feed', () => {
  it('run nothing, whatever an author writes', async () => {
    const feed = await aFeed({ title: '<script>alert(1)</script>', description: '"><img src=x onerror=alert(1)>' });
    const link = { url: 'javascript:alert(1)', title: null, description: '</p><script>' };
    const nasty = aFile({ alt: '"><script>alert(1)</script>' });
    const id = await anEntry(
      feed,
      content({
        title: '</title><script>alert(1)</script>',
        link,
        language: '"><x',
        contentWarning: '<script>',
        parts: [{ text: '<script>alert(1)</script>', media: [nasty] }],
      }),
    );
    for (const path of [`/feeds/${feed.slug}`, `/feeds/${feed.slug}/${id}`]) {
      const html = await text(path);
      expect(html).not.toMatch(/<script|<x|<img src=x|href="javascript/);
      const answer = await request(server).get(path).expect(200);
      expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
      expect(answer.headers['content-security-policy']).toMatch(
        /^default-src 'none'; img-src 'self' https:\/\/carillon\.example; .*frame-ancestors 'none'$/,
      );
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
    }
  });

  it('lead to the feed formats and show words for every picture', async () => {
    const feed = await aFeed();
    const id = await anEntry(
      feed,
      content({
        title: 'The bell',
        language: 'en',
        parts: [{ text: 'One\n\nTwo\nThree', media: [aFile({ alt: 'A bell' }), aFile({ alt: null })] }],
      }),
    );
    const index = await text(`/feeds/${feed.slug}`);
    for (const file of ['rss.xml', 'atom.xml', 'feed.json', id])
      expect(index).toContain(`${publicUrl}/feeds/${feed.slug}/${file}"`);
    const page = await text(`/feeds/${feed.slug}/${id}`);
    expect(page).toContain('<html lang="en">');
    expect(page).toContain('<p>One</p>\n<p>Two<br/>Three</p>');
    expect(page.match(/<img [^>]*>/g)?.map((tag) => / alt="([^"]*)"/.exec(tag)?.[1])).toEqual(['A bell', '']);
    expect(await text(`/feeds/${(await aFeed()).slug}`)).toContain('Nothing has been published here yet.');
  });

  it('say that an entry was taken down', async () => {
    const feed = await aFeed();
    const id = await anEntry(feed);
    await store.remove(feed.accountId, id, began);
    expect((await request(server).get(`/feeds/${feed.slug}/${id}`).expect(410)).body).toMatchObject({ code: 'gone' });
    expect(await text(`/feeds/${feed.slug}/feed.json`)).not.toContain(id);
  });
});

describe('the store behind the feed channel', () => {
  it('keeps one entry per id, as it was first added', async () => {
    const feed = await aFeed();
    const id = await anEntry(feed, content({}, 'first'));
    const entry = { accountId: feed.accountId, id };
    await Promise.all([1, 2, 3].map(() => store.add({ ...entry, content: content({}, 'again') }, new Date())));
    expect(await store.find(feed.accountId, id)).toEqual({
      ...entry,
      content: content({}, 'first'),
      publishedAt: new Date(began.getTime() + 60_000),
    });
    await store.remove(feed.accountId, id, began);
    expect(await store.add({ ...entry, content: content() }, began)).toBe(true);
    expect(await store.change({ ...entry, content: content() }, began)).toBe(false);
    expect(await store.find(feed.accountId, id)).not.toBeNull();
    expect(await text(`/feeds/${feed.slug}/feed.json`)).not.toContain(id);
  });

  it('takes nothing for a feed that is not there', async () => {
    expect(await store.add({ accountId: newId(), id: newId(), content: content() }, began)).toBe(false);
    expect(await store.find(newId(), newId())).toBeNull();
  });

  it('makes the addresses of our own files last, and leaves those of others', async () => {
    const feed = await aFeed();
    const links = app.get(MediaLinks, { strict: false });
    const own = links.urlOf({ mediaId: newId(), spec: null });
    const id = await anEntry(feed, content({ parts: [{ text: '', media: [aFile({ url: own }), aFile()] }] }));
    const [part] = (await store.find(feed.accountId, id))?.content.parts ?? [];
    expect(part?.media[0]?.url).toMatch(/^\/media\//);
    expect(part?.media[0]?.url).not.toBe(new URL(own).pathname);
    expect(part?.media[1]?.url).toBe('https://files.example/bell.png?a=1&b=2');
    expect(await text(`/feeds/${feed.slug}/${id}`)).toContain(`src="${publicUrl}${part?.media[0]?.url}"`);
  });
});
