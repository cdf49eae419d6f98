import { Agent } from 'node:https';
import { connect } from 'node:net';
import { TwitterApi } from 'twitter-api-v2';
import { authorize } from './oauth.js';
import { RunningX } from './x.bench.js';
import { STAND_IN_APP } from './world.js';

const REDIRECT = 'https://carillon.example/oauth/callback';
const SCOPES = ['tweet.read', 'tweet.write', 'users.read', 'media.write', 'offline.access'] as const;
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/** Connections of the client to `api.x.com` come to the stand-in, in the clear. */
class StandInAgent extends Agent {
  constructor(private readonly port: number) {
    super({ keepAlive: false });
  }

  override createConnection(): ReturnType<typeof connect> {
    return connect(this.port, '127.0.0.1');
  }
}

/**
 * What others read in X's documentation: the client library that most use (github.com/PLhery/node-twitter-api-v2). Where it gets along with the
 * stand-in, the stand-in is not only our own opinion of X.
 */
describe('a client that others wrote', () => {
  let network: RunningX;
  let agent: StandInAgent;

  beforeEach(async () => {
    network = await RunningX.start();
    agent = new StandInAgent(Number(new URL(network.server.origin).port));
  });

  afterEach(async () => {
    agent.destroy();
    // It sends JSON where RFC 6749 and X's pages ask for a form; X seems to take both. Nothing else may differ.
    const { world } = network;
    const others = world.violations.filter(
      (violation) => !/^POST \/2\/oauth2\/(token|revoke): the body is json/.test(violation),
    );
    world.violations.splice(0, world.violations.length, ...others);
    await network.stop();
  });

  async function signedIn(): Promise<{ client: TwitterApi; refreshToken: string; userId: string }> {
    const user = network.world.addUser();
    const app = new TwitterApi(STAND_IN_APP, { httpAgent: agent });
    const { url, codeVerifier, state } = app.generateOAuth2AuthLink(REDIRECT, { scope: [...SCOPES] });
    const back = authorize(network.world, url, user.id);
    expect(back.searchParams.get('state')).toBe(state);
    const code = back.searchParams.get('code') ?? '';
    const { client, refreshToken = '' } = await app.loginWithOAuth2({ code, codeVerifier, redirectUri: REDIRECT });
    return { client, refreshToken, userId: user.id };
  }

  it('signs in, renews its tokens once each, and gives them back', async () => {
    const { client, refreshToken } = await signedIn();
    expect((await client.v2.me({ 'user.fields': ['public_metrics'] })).data.username).toBe('brand_1');
    const app = new TwitterApi(STAND_IN_APP, { httpAgent: agent });
    const renewed = await app.refreshOAuth2Token(refreshToken);
    await renewed.client.v2.me();
    await expect(client.v2.me()).rejects.toMatchObject({ code: 401 });
    await app.revokeOAuth2Token(renewed.refreshToken ?? '', 'refresh_token');
    await expect(renewed.client.v2.me()).rejects.toMatchObject({ code: 401 });
    await expect(app.refreshOAuth2Token(refreshToken)).rejects.toMatchObject({ code: 400 });
  });

  it('posts a thread with a picture that it uploads in segments and describes', async () => {
    const { client, userId } = await signedIn();
    const mediaId = await client.v2.uploadMedia(PNG, { media_type: 'image/png', media_category: 'tweet_image' }, 32);
    await client.v2.createMediaMetadata(mediaId, { alt_text: { text: 'A bell' } });
    const posted = await client.v2.tweetThread([{ text: 'Ding', media: { media_ids: [mediaId] } }, 'Dong']);
    const [first, second] = network.world.benchPosts(userId);
    expect([first?.text, second?.text]).toEqual(['Ding', 'Dong']);
    expect(first?.media).toEqual([{ mime: 'image/png', alt: 'A bell', bytes: PNG.length }]);
    expect(second?.replyTo).toBe(posted[0]?.data.id);
  });

  it('reads its timeline and numbers, and takes posts down', async () => {
    const { client, userId } = await signedIn();
    const { data } = await client.v2.tweet('Look at https://shop.example/new & more');
    await network.engage(data.id, { like_count: 5 });
    const timeline = await client.v2.userTimeline(userId, { exclude: 'retweets', 'tweet.fields': ['entities'] });
    expect(timeline.tweets[0]?.entities?.urls[0]?.expanded_url).toBe('https://shop.example/new');
    const numbers = await client.v2.tweets([data.id, '1900000000000000001'], { 'tweet.fields': ['public_metrics'] });
    expect(numbers.data[0]?.public_metrics?.like_count).toBe(5);
    expect(numbers.errors?.[0]).toMatchObject({ resource_id: '1900000000000000001' });
    expect((await client.v2.deleteTweet(data.id)).data.deleted).toBe(true);
    expect(network.world.posts).toEqual([]);
  });

  it('is told of duplicates, limits and used-up credits as X tells them', async () => {
    const { client } = await signedIn();
    await client.v2.tweet('Ding');
    await expect(client.v2.tweet('Ding')).rejects.toMatchObject({
      code: 403,
      data: { detail: expect.stringContaining('duplicate') as string },
    });
    const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 60_000);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'throttled', retryAt } });
    await expect(client.v2.tweet('Dong')).rejects.toMatchObject({
      rateLimitError: true,
      rateLimit: { remaining: 0, reset: retryAt.getTime() / 1_000 },
    });
    network.world.creditsLeft = false;
    await expect(client.v2.tweet('Dong')).rejects.toMatchObject({ code: 402 });
  });
});

it('of a client that breaks the protocol everything is written down', async () => {
  const network = await RunningX.start();
  const grant = network.world.issue(network.world.addUser().id, ['users.read']);
  const ask = async (
    method: string,
    path: string,
    body?: object,
    headers: Record<string, string> = {},
  ): Promise<number> => {
    const init = {
      method,
      headers: {
        authorization: `Bearer ${grant.accessToken}`,
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body && { body: JSON.stringify(body) }),
    };
    return (await fetch(`${network.server.origin}${path}`, init)).status;
  };
  expect(await ask('GET', '/2/nowhere')).toBe(404);
  expect(await ask('GET', '/2/users/me?fields=all')).toBe(403);
  expect(await ask('POST', '/2/tweets', { words: 'Ding' })).toBe(403);
  await ask('POST', '/2/tweets', { text: 7 }, { 'x-secret': 'yes' });
  const { violations } = network.world;
  expect(violations).toEqual(
    expect.arrayContaining([
      'unknown route GET /2/nowhere',
      'GET /2/users/me: unknown parameter fields',
      'GET /2/users/me: the token lacks the scope tweet.read',
      'POST /2/tweets: unknown field words',
      'POST /2/tweets: text is no text',
      'POST /2/tweets: unknown header x-secret',
    ]),
  );
  await expect(network.stop()).rejects.toThrow('The protocol was violated');
});
