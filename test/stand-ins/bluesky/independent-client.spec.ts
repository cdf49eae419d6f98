import { AtpAgent, RichText } from '@atproto/api';
import type { Account } from './bluesky-world.js';
import { RunningBluesky } from './bluesky.bench.js';

const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * What those read in the lexicons who wrote them: the client library of Bluesky's makers (github.com/bluesky-social/atproto), which checks each
 * answer against its lexicon. Where it gets along with the stand-in, the stand-in is not only our own opinion of Bluesky. That the adapter gets
 * along with their server is tested in `test/real-pds`.
 */
describe.each(['pds', 'old-pds'] as const)('a client that others wrote, before %s', (variant) => {
  let network: RunningBluesky;
  let account: Account;
  let agent: AtpAgent;

  beforeEach(async () => {
    network = await RunningBluesky.start(variant);
    // Names that can't exist are no mentions to the client, but for those made for tests.
    account = network.world.addAccount('brand.social.test');
    agent = new AtpAgent({ service: network.entryway });
    await agent.login({ identifier: account.handle, password: account.appPassword });
  });

  afterEach(async () => {
    await network.stop();
  });

  it('signs in where the DID document leads, renews its tokens, and gives them back', async () => {
    expect(agent.assertDid).toBe(account.did);
    expect(agent.pdsUrl?.origin).toBe(network.pds);
    const before = agent.session?.refreshJwt;
    await agent.sessionManager.refreshSession();
    expect(agent.session?.refreshJwt).not.toBe(before);
    expect((await agent.getProfile({ actor: account.did })).data.displayName).toBe('The Brand');
    await agent.logout();
    expect([...network.world.tokens.values()].filter(({ kind }) => kind === 'refresh')).toEqual([]);
  });

  it('posts words with facets and a picture, and answers itself', async () => {
    const words = new RichText({ text: `Grüße @${account.handle}: https://shop.example/new #läuft` });
    await words.detectFacets(agent);
    const { data } = await agent.uploadBlob(PNG, { encoding: 'image/png' });
    const root = await agent.post({
      text: words.text,
      ...(words.facets && { facets: words.facets }),
      langs: ['de'],
      embed: {
        $type: 'app.bsky.embed.images',
        images: [{ image: data.blob, alt: 'A bell', aspectRatio: { width: 1, height: 1 } }],
      },
    });
    await agent.post({ text: 'Dong', reply: { root, parent: root } });
    expect(await network.posts({ remoteId: account.did })).toMatchObject([
      { text: words.text, media: [{ mime: 'image/png', alt: 'A bell', bytes: PNG.length }] },
      { text: 'Dong', replyTo: root.uri },
    ]);
    const { value } = await agent.getPost({ repo: account.did, rkey: root.uri.split('/').at(-1) ?? '' });
    expect(value.facets?.map(({ features }) => features[0])).toMatchObject([
      { $type: 'app.bsky.richtext.facet#mention', did: account.did },
      { $type: 'app.bsky.richtext.facet#link', uri: 'https://shop.example/new' },
      { $type: 'app.bsky.richtext.facet#tag', tag: 'läuft' },
    ]);
  });

  it('reads its feed and numbers, and takes posts down', async () => {
    const { uri } = await agent.post({ text: 'Ding' });
    await network.engage(uri, { likeCount: 5 });
    const { data } = await agent.getPosts({ uris: [uri, `at://${account.did}/app.bsky.feed.post/3jzfcijpj2z2a`] });
    expect(data.posts).toMatchObject([{ uri, likeCount: 5 }]);
    const feed = await agent.getAuthorFeed({ actor: account.did, filter: 'posts_no_replies', limit: 10 });
    expect(feed.data.feed[0]?.post).toMatchObject({ uri, likeCount: 5 });
    await agent.deletePost(uri);
    expect(await network.posts({ remoteId: account.did })).toEqual([]);
  });

  it('is told what somebody said to it', async () => {
    const { uri } = await agent.post({ text: 'Ding' });
    const reply = await network.talk.say('comment', uri, 'What time is it?');
    const { data } = await agent.listNotifications({ limit: 10 });
    const { thread } = (await agent.getPostThread({ uri })).data;
    expect(thread).toMatchObject({ post: { uri }, replies: [{ post: { uri: reply } }, { blocked: true }] });
    expect(data.notifications).toMatchObject([{ uri: reply, reason: 'reply', reasonSubject: uri }]);
  });

  it('is told of limits and refusals as Bluesky tells them', async () => {
    await expect(agent.post({ text: 'a'.repeat(301) })).rejects.toMatchObject({ status: 400, error: 'InvalidRequest' });
    const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 60_000);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'throttled', retryAt } });
    await expect(agent.post({ text: 'Ding' })).rejects.toMatchObject({
      status: 429,
      headers: { 'ratelimit-reset': String(retryAt.getTime() / 1_000) },
    });
  });
});
