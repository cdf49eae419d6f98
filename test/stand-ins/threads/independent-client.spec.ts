import { ThreadsAuthenticatedApiClient, ThreadsPublicApiClient } from 'threads-graph-api';
import { MemoryMedia } from '../../contract/support/memory-media.js';
import { authorize } from './oauth.js';
import { RunningThreads } from './threads.bench.js';
import { ALL_SCOPES, STAND_IN_APP, type Profile } from './world.js';

const REDIRECT = 'https://carillon.example/oauth/callback';

/**
 * What somebody else read in Meta's documentation: a client of Threads (github.com/spoolappio/threads-graph-api), which checks the shape of each
 * answer. Where it gets along with the stand-in, the stand-in is not only our own opinion of Threads. Few use it and it rests since 2024, but there
 * is no other one under a free licence.
 */
describe('a client that others wrote', () => {
  const media = new MemoryMedia();
  let network: RunningThreads;
  let profile: Profile;

  beforeAll(async () => await media.start());
  afterAll(async () => await media.stop());

  beforeEach(async () => {
    network = await RunningThreads.start();
    network.server.takesAllAsParameters = true;
    profile = network.world.addProfile();
  });

  afterEach(async () => {
    await network.stop();
  });

  async function signedIn(): Promise<ThreadsAuthenticatedApiClient> {
    const app = new ThreadsPublicApiClient(network.server.origin);
    const page = app.createAuthorizationUrl(STAND_IN_APP.clientId, REDIRECT, ALL_SCOPES, 'a-state');
    const back = authorize(network.world, page, profile.id);
    expect(back.searchParams.get('state')).toBe('a-state');
    const code = back.searchParams.get('code') ?? '';
    const { clientId, clientSecret } = STAND_IN_APP;
    const { access_token: token } = await app.exchangeAuthorizationCode(clientId, clientSecret, REDIRECT, code);
    return new ThreadsAuthenticatedApiClient(token, profile.id, network.server.origin);
  }

  it('signs in, and reads its profile and limits', async () => {
    const client = await signedIn();
    const { id, username } = profile;
    expect(await client.getUserProfile({ id: 'me', fields: ['id', 'username'] })).toMatchObject({ id, username });
    const limits = await client.getUserThreadsPublishingLimit({
      id: 'me',
      fields: ['reply_quota_usage', 'reply_config'],
    });
    expect(limits.data).toMatchObject([{ reply_quota_usage: 0, reply_config: { quota_total: 1_000 } }]);
  });

  it('posts words, a carousel and an answer', async () => {
    const client = await signedIn();
    const file = await media.file((await media.image('A bell')).id);
    const said = await client.createMediaContainer({ mediaType: 'TEXT', text: 'Ding', replyControl: 'mentioned_only' });
    const first = await client.publish({ creationId: said.id });
    const children = [];
    for (let count = 0; count < 2; count++) {
      const imageUrl = file.publicUrl();
      const { id } = await client.createMediaContainer({ mediaType: 'IMAGE', imageUrl, isCarouselItem: true });
      children.push(id);
    }
    const carousel = await client.createMediaContainer({ mediaType: 'CAROUSEL', text: 'Dong', children });
    await client.publish({ creationId: carousel.id });
    const answer = await client.createMediaContainer({ mediaType: 'TEXT', text: 'Dang', replyToId: first.id });
    await client.publish({ creationId: answer.id });
    const picture = { mime: file.mime, bytes: file.bytes, alt: null };
    expect(await network.posts({ remoteId: profile.id })).toMatchObject([
      { remoteId: first.id, text: 'Ding', media: [] },
      { text: 'Dong', media: [picture, picture] },
      { text: 'Dang', replyTo: first.id },
    ]);
  });

  it('reads its posts, their numbers and what people answered, and hides an answer', async () => {
    const client = await signedIn();
    const said = await client.createMediaContainer({ mediaType: 'TEXT', text: 'Ding' });
    const { id } = await client.publish({ creationId: said.id });
    await network.engage(id, { views: 40, likes: 5 });
    const { data } = await client.getUserThreads({
      id: 'me',
      fields: ['id', 'text', 'permalink', 'media_type'],
      limit: 5,
    });
    expect(data).toMatchObject([{ id, text: 'Ding', media_type: 'TEXT_POST' }]);
    const numbers = await client.getMediaMetrics({ id, metrics: ['views', 'likes'] });
    expect(numbers.data.map(({ name, values }) => [name, values[0]?.value])).toEqual([
      ['views', 40],
      ['likes', 5],
    ]);
    const reply = await network.talk.say('comment', id, 'What time is it?');
    const { data: replies } = await client.getConversation({
      id,
      reverse: true,
      fields: ['id', 'text', 'username', 'hide_status'],
    });
    expect(replies).toMatchObject([{ id: reply, text: 'What time is it?', hide_status: 'NOT_HUSHED' }]);
    await client.manageReply({ id: reply, hide: true });
    expect(await network.talk.seen(reply)).toMatchObject({ hidden: true });
  });

  it('is told of refusals and limits as Threads tells them', async () => {
    const client = await signedIn();
    await expect(client.createMediaContainer({ mediaType: 'TEXT', text: 'a'.repeat(501) })).rejects.toThrow('500');
    const { id } = await client.createMediaContainer({ mediaType: 'TEXT', text: 'Ding' });
    network.world.quota = { posts: 0, replies: 0, deletions: 0 };
    await expect(client.publish({ creationId: id })).rejects.toThrow('maximum number of posts');
    for (const grant of network.world.grants) grant.revoked = true;
    await expect(client.publish({ creationId: id })).rejects.toThrow('has not authorized the application');
  });
});
