import { testHttpClient } from '../../support/test-http-client.js';
import type { HttpResponse } from '../../../src/core/http/http-client.js';
import type { Account, JsonMap } from './bluesky-world.js';
import { RunningBluesky } from './bluesky.bench.js';

const POST = 'app.bsky.feed.post';
const RKEY = '3lzz2aaaaaa2a';
const http = testHttpClient();
afterAll(() => http.close());

/** The stand-in is only worth what it refuses. */
describe('the stand-in of Bluesky', () => {
  let network: RunningBluesky;
  let account: Account;
  let token: string;

  beforeEach(async () => {
    network = await RunningBluesky.start('pds');
    account = network.world.addAccount();
    token = network.world.openSession(account.did).accessJwt;
  });
  afterEach(async () => {
    network.world.violations.length = 0;
    await network.stop();
  });

  const call = async (nsid: string, json: JsonMap): Promise<HttpResponse> =>
    await http.request({
      method: 'POST',
      url: `${network.pds}/xrpc/${nsid}`,
      json,
      headers: { authorization: `Bearer ${token}` },
    });
  const put = async (record: JsonMap, more: JsonMap = {}): Promise<HttpResponse> =>
    await call('com.atproto.repo.putRecord', {
      repo: account.did,
      collection: POST,
      rkey: RKEY,
      record: { ...aPost(), ...record },
      ...more,
    });
  const aPost = (): JsonMap => ({ $type: POST, text: 'Ring', createdAt: '2026-10-05T09:30:00.000Z' });
  const errorOf = (response: HttpResponse): JsonMap => ({ status: response.status, ...(response.json() as JsonMap) });

  it('fails a test whose client called what does not exist, or sent what nobody knows', async () => {
    await call('com.atproto.repo.inventRecord', {});
    await put({ mood: 'merry' });
    await put({}, { mood: 'merry' });
    expect(network.world.violations).toHaveLength(3);
    await expect(network.stop()).rejects.toThrow('inventRecord');
  });

  it('takes only TIDs as keys of posts', async () => {
    expect(errorOf(await put({}, { rkey: 'my-post' }))).toMatchObject({
      status: 400,
      message: expect.stringContaining('Invalid record key') as string,
    });
  });

  it('answers a repeat with the same record, and refuses another one where there must be none', async () => {
    const first = (await put({}, { swapRecord: null })).json() as JsonMap;
    const repeated = (await put({}, { swapRecord: null })).json() as JsonMap;
    expect(repeated).toMatchObject({ uri: first['uri'], cid: first['cid'] });
    expect(repeated['commit']).toBeUndefined();
    expect(errorOf(await put({ text: 'Rang' }, { swapRecord: null }))).toEqual({
      status: 400,
      error: 'InvalidSwap',
      message: `Record was at ${String(first['cid'])}`,
    });
  });

  it('stumbles over a taken key in createRecord, as the real server does', async () => {
    await put({});
    const again = await call('com.atproto.repo.createRecord', {
      repo: account.did,
      collection: POST,
      rkey: RKEY,
      record: aPost(),
    });
    expect(errorOf(again)).toMatchObject({ status: 500, error: 'InternalServerError' });
  });

  it.each<[string, JsonMap]>([
    ['too many graphemes', { text: 'a'.repeat(301) }],
    ['too many bytes', { text: '👨‍👩‍👧‍👦'.repeat(121) }],
    ['a picture without alternative text', { embed: { $type: 'app.bsky.embed.images', images: [{ image: {} }] } }],
    ['a facet outside of the text', { facets: [{ index: { byteStart: 0, byteEnd: 5 }, features: [] }] }],
    ['a facet that cuts a character', { text: 'ü', facets: [{ index: { byteStart: 0, byteEnd: 1 }, features: [] }] }],
    ['a date without a zone', { createdAt: '2026-10-05T09:30:00' }],
    ['four languages', { langs: ['de', 'en', 'fr', 'it'] }],
    [
      'a reply to nothing',
      { reply: { root: { uri: 'at://a/b/c', cid: 'd' }, parent: { uri: 'at://a/b/c', cid: 'd' } } },
    ],
  ])('refuses a post with %s', async (_, record) => {
    expect((await put(record)).status).toBe(400);
    expect(account.records.size).toBe(0);
  });

  it('refuses a blob that it does not have', async () => {
    const image = { $type: 'blob', ref: { $link: 'bafkreinothing' }, mimeType: 'image/png', size: 5 };
    const refused = await put({ embed: { $type: 'app.bsky.embed.images', images: [{ image, alt: '' }] } });
    expect(errorOf(refused)).toMatchObject({ status: 400, error: 'BlobNotFound' });
  });
});
