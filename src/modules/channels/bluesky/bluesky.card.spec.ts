import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { withMedia, withText } from '../../../../test/contract/support/contract-test.js';
import { mapIn } from '../../../../test/stand-ins/bluesky/bluesky-world.js';
import { aBlueskyDraft, embedOf, onBluesky, recordsOf } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import type { ChannelDraft } from '../contract/index.js';

describe('link cards on Bluesky', () => {
  let pages: Server;
  let origin: string;
  let served: string[];
  let page: { status: number; type: string; body: string | Buffer };
  let picture: Buffer;

  beforeEach(async () => {
    served = [];
    picture = Buffer.concat([Buffer.from('\u0089PNG\r\n\u001a\n', 'latin1'), Buffer.alloc(64)]);
    const body =
      '<title>Plain</title><meta property="og:title" content="Bells"><meta property="og:image" content="/bell.png">';
    page = { status: 200, type: 'text/html; charset=utf-8', body };
    pages = createServer((request, response) => {
      served.push(request.url ?? '');
      if (request.url === '/bell.png') response.writeHead(200, { 'content-type': 'image/png' }).end(picture);
      else response.writeHead(page.status, { 'content-type': page.type }).end(page.body);
    });
    await new Promise<void>((resolve) => pages.listen(0, '127.0.0.1', resolve));
    origin = `http://127.0.0.1:${(pages.address() as AddressInfo).port}`;
  });

  afterEach(async () => {
    pages.closeAllConnections();
    await new Promise((resolve) => pages.close(resolve));
  });

  const aLink = (overrides: Partial<NonNullable<ChannelDraft['link']>> = {}): Partial<ChannelDraft> => ({
    link: { url: `${origin}/autumn`, title: null, description: null, ...overrides },
  });

  onBluesky('show what the page says, with its picture, and are read once', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aBlueskyDraft(aLink()));
    await delivery.fails('unavailable');
    await delivery.publish();
    expect(embedOf(recordsOf(session, network)[0])).toMatchObject({
      $type: 'app.bsky.embed.external',
      external: { uri: `${origin}/autumn`, title: 'Bells', description: '', thumb: { mimeType: 'image/png' } },
    });
    expect(served).toEqual(['/autumn', '/bell.png']);
  });

  onBluesky("show the author's own words without asking the page", async (session, network) => {
    await session.delivery(aBlueskyDraft(aLink({ title: 'My bells', description: 'All of them' }))).publish();
    expect(mapIn(embedOf(recordsOf(session, network)[0])['external'])).toEqual({
      uri: `${origin}/autumn`,
      title: 'My bells',
      description: 'All of them',
    });
    expect(served).toEqual([]);
  });

  onBluesky('leave out a picture that is too large', async (session, network) => {
    picture = Buffer.concat([picture, Buffer.alloc(1_000_000)]);
    await session.delivery(aBlueskyDraft(aLink())).publish();
    expect(mapIn(embedOf(recordsOf(session, network)[0])['external'])?.['thumb']).toBeUndefined();
  });

  onBluesky('show the host when the page is broken, huge or not there', async (session, network) => {
    const pageless = [
      { status: 500, type: 'text/html', body: page.body },
      { status: 200, type: 'application/pdf', body: page.body },
      { status: 200, type: 'text/html', body: Buffer.alloc(3_000_000, 'a') },
    ];
    for (const broken of pageless) {
      page = broken;
      await session.delivery(aBlueskyDraft(aLink())).publish();
    }
    await session.delivery(aBlueskyDraft(aLink({ url: 'http://127.0.0.1:1/nothing' }))).publish();
    const titles = recordsOf(session, network).map((record) => mapIn(embedOf(record)['external'])?.['title']);
    expect(titles).toEqual([...pageless.map(() => new URL(origin).host), '127.0.0.1:1']);
  });

  onBluesky('give way to media: the link goes into the text', async (session, network) => {
    const draft = withMedia(aBlueskyDraft(aLink()), [await session.media.image('A bell')]);
    await session.delivery(withText(draft, 'Look')).publish();
    const [record] = recordsOf(session, network);
    expect(record?.['text']).toBe(`Look\n\n${origin}/autumn`);
    expect(record?.['facets']).toMatchObject([{ features: [{ uri: `${origin}/autumn` }] }]);
    expect(served).toEqual([]);
  });
});
