import { createOAuthAPIClient, createRestAPIClient } from 'masto';
import { mastodonAdapter } from '../../../src/modules/channels/mastodon/index.js';
import { MastodonStandIn } from './stand-in.js';

const REDIRECT = 'https://elsewhere.example/callback';
const SCOPES = 'profile read:statuses read:notifications write:statuses write:media';
const PNG = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

/**
 * What others read in Mastodon's documentation: a client library that many use (github.com/neet/masto.js). Where it gets along with the
 * stand-in, the stand-in is not only our own opinion of Mastodon.
 */
describe('a client that others wrote', () => {
  let network: MastodonStandIn;

  beforeEach(async () => {
    network = await MastodonStandIn.start(mastodonAdapter, 'mastodon-4.5');
  });

  afterEach(async () => {
    await network.stop();
  });

  /** Signs somebody in, by an application that the client registers. */
  async function signedIn() {
    const url = network.origin;
    const registered = await createRestAPIClient({ url }).v1.apps.create({
      clientName: 'Elsewhere',
      redirectUris: REDIRECT,
      scopes: SCOPES,
    });
    const client = { clientId: registered.clientId ?? '', clientSecret: registered.clientSecret ?? '' };
    const page = new URL('/oauth/authorize', url);
    page.search = new URLSearchParams({
      response_type: 'code',
      client_id: client.clientId,
      redirect_uri: REDIRECT,
      scope: SCOPES,
    }).toString();
    const back = await network.approve(page.href);
    const oauth = createOAuthAPIClient({ url });
    const { accessToken } = await oauth.token.create({
      ...client,
      grantType: 'authorization_code',
      code: back.searchParams.get('code') ?? '',
      redirectUri: REDIRECT,
      scope: SCOPES,
    });
    const rest = createRestAPIClient({ url, accessToken });
    const revoke = async (): Promise<void> => await oauth.revoke({ ...client, token: accessToken });
    return { client: rest, revoke, account: await rest.v1.accounts.verifyCredentials() };
  }

  /** The client leaves the key to its caller. */
  function once(key: string) {
    return { requestInit: { headers: { 'Idempotency-Key': key } } };
  }

  it('registers, signs in, and gives its token back', async () => {
    const { client, revoke, account } = await signedIn();
    expect(account).toMatchObject({
      username: network.world.accounts.get(account.id)?.username,
      followersCount: expect.any(Number) as number,
    });
    await revoke();
    await expect(client.v1.accounts.verifyCredentials()).rejects.toMatchObject({ statusCode: 401 });
  });

  it('posts a thread with a picture that it waits for and describes, each part once for a key', async () => {
    const { client, account } = await signedIn();
    const { id: mediaId } = await client.v2.media.create({
      file: new Blob([PNG], { type: 'image/png' }),
      description: 'A bell',
    });
    const said = { status: 'Ding', mediaIds: [mediaId], visibility: 'unlisted', language: 'en' } as const;
    const first = await client.v1.statuses.create(said, once('one'));
    expect((await client.v1.statuses.create(said, once('one'))).id).toBe(first.id);
    await client.v1.statuses.create({ status: 'Dong', inReplyToId: first.id }, once('two'));
    expect(await network.posts({ remoteId: account.id })).toMatchObject([
      { text: 'Ding', media: [{ mime: 'image/png', alt: 'A bell', bytes: PNG.length }] },
      { text: 'Dong', replyTo: first.id },
    ]);
    expect(first).toMatchObject({ visibility: 'unlisted', url: expect.stringContaining(first.id) as string });
  });

  it('reads its limits, its timeline and numbers, changes a poll’s words, and takes posts down', async () => {
    const { client, account } = await signedIn();
    const { configuration } = await client.v2.instance.fetch();
    expect(configuration.statuses).toMatchObject({
      maxCharacters: 500,
      maxMediaAttachments: 4,
      charactersReservedPerUrl: 23,
    });
    const poll = { options: ['Ding', 'Dong'], expiresIn: 86_400 };
    const { id } = await client.v1.statuses.create({ status: 'Which?', poll }, once('one'));
    await network.engage(id, { favourites_count: 5, 'poll.votes_count': 3 });
    const [shown] = await client.v1.accounts.$select(account.id).statuses.list({ limit: 5, excludeReblogs: true });
    expect(shown).toMatchObject({ id, favouritesCount: 5, poll: { votesCount: 3 } });
    expect(await client.v1.statuses.fetch({ id: [id, '113000000000000000'] })).toHaveLength(1);
    await client.v1.statuses.$select(id).update({ status: 'Which one?', poll });
    expect((await client.v1.statuses.$select(id).source.fetch()).text).toBe('Which one?');
    await client.v1.statuses.$select(id).remove();
    expect(await network.posts({ remoteId: account.id })).toEqual([]);
  });

  it('is told what somebody said to it', async () => {
    const { client } = await signedIn();
    const { id } = await client.v1.statuses.create({ status: 'Ding' }, once('one'));
    const reply = await network.talk.say('comment', id, 'What time is it?');
    const [mention] = await client.v1.notifications.list({ types: ['mention'], limit: 5 });
    expect(mention).toMatchObject({ type: 'mention', status: { id: reply, inReplyToId: id } });
    expect((await client.v1.statuses.$select(id).context.fetch()).descendants).toMatchObject([{ id: reply }]);
  });

  it('is told of limits and refusals as Mastodon tells them', async () => {
    const { client } = await signedIn();
    await expect(client.v1.statuses.create({ status: 'a'.repeat(501) }, once('one'))).rejects.toMatchObject({
      statusCode: 422,
    });
    await network.fault({
      on: 'publish',
      times: 1,
      act: { kind: 'throttled', retryAt: new Date(Date.now() + 60_000) },
    });
    await expect(client.v1.statuses.create({ status: 'Ding' }, once('two'))).rejects.toMatchObject({ statusCode: 429 });
  });
});
