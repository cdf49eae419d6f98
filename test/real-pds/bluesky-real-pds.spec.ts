import { noOthers } from '../contract/support/no-others.js';
import { randomUUID } from 'node:crypto';
import { createBlueskyAdapter } from '../../src/modules/channels/bluesky/index.js';
import type {
  ChannelAdapter,
  ChannelContext,
  ChannelDraft,
  ConnectedAccount,
  ConnectContext,
  Finding,
  JsonObject,
  PublishContext,
} from '../../src/modules/channels/contract/index.js';
import { MemoryMedia } from '../contract/support/memory-media.js';
import { MemorySteps } from '../contract/support/memory-steps.js';
import { MovedClock } from '../contract/support/moved-clock.js';
import { noOperatorApp } from '../support/no-operator-app.js';
import { testHttpClient } from '../support/test-http-client.js';
import { isInstalled, startRealPds, type RealPds } from './real-pds.js';

const HOWTO =
  'The real PDS is not installed: run `npm ci` in test/real-pds (Node 20 and a C++ compiler) to test Bluesky against it.';
const installed = isInstalled();

if (!installed && process.env['CI'] !== undefined) {
  it('has a real PDS to test against', () => {
    throw new Error(HOWTO);
  });
} else if (!installed) {
  process.stderr.write(`\nSKIPPED: ${HOWTO}\n`);
}

(installed ? describe : describe.skip)('Bluesky against the reference server', () => {
  const http = testHttpClient();
  const clock = new MovedClock();
  const media = new MemoryMedia();
  const log = { debug: () => undefined, warn: () => undefined };
  const signal = new AbortController().signal;
  let pds: RealPds;
  let adapter: ChannelAdapter;
  let connected: ConnectedAccount;
  let credentials: JsonObject;

  beforeAll(async () => {
    pds = await startRealPds();
    adapter = createBlueskyAdapter(pds.plcDirectory);
    await media.start();
    const [method] = adapter.auth.methods;
    if (method?.kind !== 'fields') throw new Error('Bluesky is connected by an app password.');
    const ids = {
      workspaceId: randomUUID(),
      publicUrl: 'https://carillon.example',
      appName: 'Carillon',
      hearsNotices: () => Promise.resolve(false),
    };
    const app: ConnectContext['app'] = async (_server, register) => await register();
    const input = { identifier: `@${pds.handle}`, password: pds.appPassword, server: pds.url };
    const [account] = await method.connect(input, {
      ...ids,
      app,
      operatorApp: noOperatorApp,
      http,
      clock,
      log,
      signal,
    });
    if (!account) throw new Error('Connecting returned no account.');
    connected = account;
    credentials = account.credentials;
  }, 60_000);

  afterAll(async () => {
    http.close();
    await media.stop();
    await pds.stop();
  });

  function context(): ChannelContext {
    const { server, remoteId, handle, limits, data } = connected;
    return {
      account: { id: 'account', server, remoteId, handle, limits, data },
      credentials,
      http,
      clock,
      log,
      signal,
      operatorApp: noOperatorApp,
    };
  }

  function delivery(): PublishContext {
    const key = { id: randomUUID(), at: clock.now() };
    return { ...context(), key, steps: new MemorySteps(clock), media, scheduledFor: key.at, idsOfOthers: noOthers };
  }

  function aDraft(text: string, overrides: Partial<ChannelDraft> = {}): ChannelDraft {
    const parts = [{ text, media: [], poll: null }];
    return { parts, link: null, language: 'en', contentWarning: null, firstComment: null, settings: {}, ...overrides };
  }

  async function read(nsid: string, query: Readonly<Record<string, string>>): Promise<JsonObject> {
    const response = await http.request({ method: 'GET', url: `${pds.url}/xrpc/${nsid}`, query });
    return response.json() as JsonObject;
  }

  async function recordAt(uri: string | undefined): Promise<JsonObject> {
    const [, , repo = '', collection = '', rkey = ''] = (uri ?? '').split('/');
    return await read('com.atproto.repo.getRecord', { repo, collection, rkey });
  }

  async function countPosts(): Promise<number> {
    const listed = await read('com.atproto.repo.listRecords', {
      repo: pds.did,
      collection: 'app.bsky.feed.post',
      limit: '100',
    });
    return (listed['records'] as readonly unknown[]).length;
  }

  it('connects at the server that the DID document names, without an index behind it', () => {
    expect(connected).toMatchObject({ remoteId: pds.did, handle: pds.handle, displayName: pds.handle });
    expect(new URL(connected.server).port).toBe(new URL(pds.url).port);
    expect(connected.expiresAt?.getTime()).toBeGreaterThan(Date.now() + 3_600_000);
    expect(connected.scopes).toEqual(['com.atproto.appPass']);
  });

  it('reads the account again', async () => {
    expect(await adapter.auth.probe(context())).toMatchObject({ remoteId: pds.did, limits: connected.limits });
  });

  it('publishes text whose facets the server takes', async () => {
    const text = `👨‍👩‍👧‍👦 Grüße @${pds.handle}: https://social.example/${'a'.repeat(60)} #läuft`;
    const receipt = await adapter.publish(aDraft(text), delivery());
    const { value } = await recordAt(receipt.parts[0]?.remoteId);
    const { text: shown, facets } = value as {
      text: string;
      facets: { index: { byteStart: number; byteEnd: number } }[];
    };
    const slices = facets.map(({ index }) => Buffer.from(shown).subarray(index.byteStart, index.byteEnd).toString());
    expect(slices).toEqual([`@${pds.handle}`, 'social.example/aaaaaaaaaaaaaa…', '#läuft']);
    expect(value).toMatchObject({ langs: ['en'], facets: [{ features: [{ did: pds.did }] }, {}, {}] });
  });

  it('takes a text at each limit that check names, and not one more', async () => {
    const longest = 'a'.repeat(300);
    const heaviest = '👨‍👩‍👧‍👦'.repeat(120);
    for (const text of [longest, heaviest]) {
      expect(adapter.check(aDraft(text), connected.limits)).toEqual([]);
      await adapter.publish(aDraft(text), delivery());
    }
    for (const text of [`${longest}a`, `${heaviest}👨‍👩‍👧‍👦`]) {
      expect(adapter.check(aDraft(text), connected.limits)).toHaveLength(1);
      await expect(adapter.publish(aDraft(text), delivery())).rejects.toMatchObject({ kind: 'rejected' });
    }
  });

  it('publishes a picture with its alternative text, label and reply gate', async () => {
    const image = await media.image('A bronze bell');
    const settings = { selfLabel: 'graphic-media', replies: 'nobody' };
    const draft = aDraft('', { parts: [{ text: '', media: [image], poll: null }], settings });
    const receipt = await adapter.publish(draft, delivery());
    const uri = receipt.parts[0]?.remoteId;
    expect((await recordAt(uri))['value']).toMatchObject({
      embed: {
        $type: 'app.bsky.embed.images',
        images: [
          {
            alt: 'A bronze bell',
            aspectRatio: { width: 16, height: 9 },
            image: { mimeType: 'image/png', size: image.bytes },
          },
        ],
      },
      labels: { values: [{ val: 'graphic-media' }] },
    });
    const gate = await recordAt(uri?.replace('feed.post', 'feed.threadgate'));
    expect(gate['value']).toMatchObject({ post: uri, allow: [] });
  });

  it('publishes a thread with a first comment, and takes all of it down', async () => {
    const before = await countPosts();
    const parts = ['one', 'two', 'three'].map((text) => ({ text, media: [], poll: null }));
    const receipt = await adapter.publish(aDraft('', { parts, firstComment: 'More' }), delivery());
    const [root, second, third] = receipt.parts.map(({ remoteId, data }) => ({ uri: remoteId, cid: data?.['cid'] }));
    expect((await recordAt(third?.uri))['value']).toMatchObject({ reply: { root, parent: second } });
    expect(await countPosts()).toBe(before + 4);
    await adapter.remove?.(receipt, context());
    await adapter.remove?.(receipt, context());
    expect(await countPosts()).toBe(before);
  });

  it('makes one record however often the same key is sent', async () => {
    const before = await countPosts();
    const draft = aDraft('Once');
    const tried = delivery();
    const first = await adapter.publish(draft, tried);
    // Everything forgotten, and later: the record prepared anew differs in its date.
    clock.advance(5);
    const forgotten = await adapter.publish(draft, { ...tried, steps: new MemorySteps(clock) });
    expect(forgotten).toEqual(first);
    // The record still known, and only the answer lost.
    const known = new MemorySteps(clock);
    for (const [name, result] of Object.entries((tried.steps as MemorySteps).remembered())) {
      if (!name.startsWith('part.')) known.remember(name, result);
    }
    expect(await adapter.publish(draft, { ...tried, steps: known })).toEqual(first);
    expect(await countPosts()).toBe(before + 1);
  });

  it('finds a post whose answer was lost, and nothing where there is none', async () => {
    const draft = aDraft('Lost and found');
    const { key, ...tried } = delivery();
    const look = async (): Promise<Finding | undefined> =>
      await adapter.find?.(
        { name: 'part.0', key, draft, begunAt: key.at, remembered: {}, idsOfOthers: noOthers },
        context(),
      );
    expect(await look()).toBe('absent');
    const receipt = await adapter.publish(draft, { ...tried, key });
    expect(await look()).toEqual({ found: { uri: receipt.parts[0]?.remoteId, cid: receipt.parts[0]?.data?.['cid'] } });
  });

  it('calls a token that it does not know expired, and a refresh with it a reconnect', async () => {
    const jwt = credentials['accessJwt'];
    const [head, claims] = typeof jwt === 'string' ? jwt.split('.') : [];
    const broken = {
      ...context(),
      credentials: { accessJwt: `${head}.${claims}.AAAA`, refreshJwt: `${head}.${claims}.AAAA` },
    };
    await expect(adapter.auth.probe(broken)).rejects.toMatchObject({ kind: 'expired', status: 400 });
    await expect(adapter.auth.refresh?.(broken)).rejects.toMatchObject({ kind: 'reconnect' });
  });

  it('goes on with new tokens after a refresh, and is over after it was given back', async () => {
    const renewed = await adapter.auth.refresh?.(context());
    if (!renewed) throw new Error('Sessions of Bluesky are refreshed.');
    expect(renewed.grantExpiresAt?.getTime()).toBeGreaterThan(Date.now() + 80 * 86_400_000);
    credentials = renewed.credentials;
    await adapter.publish(aDraft('After a refresh'), delivery());
    await adapter.auth.revoke?.(context());
    await expect(adapter.auth.refresh?.(context())).rejects.toMatchObject({ kind: 'reconnect' });
  });
});
