import {
  aPost,
  aVideo,
  letPass,
  onInstagram,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/instagram/on-instagram.js';
import type { RunningInstagram } from '../../../../test/stand-ins/instagram/instagram.bench.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft } from '../contract/index.js';

async function lose(session: BenchSession, network: RunningInstagram, draft: ChannelDraft = aPost()) {
  await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
  const delivery = session.delivery(draft);
  await delivery.fails('unknown');
  return delivery;
}

for (const login of ['instagram', 'facebook'] as const)
  describe(`after a lost answer, signed in with ${login}`, () => {
    onInstagram(login, 'the container tells, and then the account’s own list', async (session, network) => {
      const delivery = await lose(session, network);
      const before = network.requests().length;
      const found = { remoteId: network.world.posts[0]?.id, permalink: expect.stringContaining('https://') as string };
      expect(await delivery.find()).toEqual({ found });
      expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /ID/media']);
    });

    onInstagram(login, 'a container that was not published may be published', async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      const before = network.requests().length;
      expect(await delivery.find()).toBe('absent');
      expect(requestsSince(network, before)).toEqual(['GET /ID']);
      await delivery.publish();
      expect(network.world.containers.size).toBe(1);
    });
  });

describe('looking for a lost post on Instagram', () => {
  onInstagram('instagram', 'finds a story in the list of stories, which has no words', async (session, network) => {
    const image = await session.media.image(null, 'image/jpeg');
    const delivery = await lose(session, network, withFiles([image], { kind: 'story' }));
    const before = network.requests().length;
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[0]?.id } });
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /ID/stories']);
  });

  onInstagram('instagram', 'tells a reel from a picture with the same words', async (session, network) => {
    const image = await session.media.image(null, 'image/jpeg');
    await session.delivery(withFiles([image])).publish();
    const delivery = session.delivery(withFiles([aVideo(session)]));
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    await delivery.fails('processing');
    letPass(31, session, network);
    await delivery.fails('unknown');
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[1]?.id } });
  });

  onInstagram(
    'instagram',
    'is undecided while the list does not show it yet, and sends nothing',
    async (session, network) => {
      const delivery = await lose(session, network);
      const [post] = network.world.posts.splice(0);
      expect(await delivery.find()).toBe('undecided');
      if (post) network.world.posts.push(post);
      expect(await delivery.find()).toMatchObject({ found: { remoteId: post?.id } });
    },
  );

  onInstagram('instagram', 'is undecided about a container that is not known', async (session, network) => {
    const delivery = await lose(session, network);
    network.world.containers.clear();
    expect(await delivery.find()).toBe('undecided');
  });

  onInstagram('instagram', 'takes no older post with the same words', async (session, network) => {
    const draft = aPost();
    await session.delivery(draft).publish();
    const [older] = network.world.posts;
    if (older) network.world.posts[0] = { ...older, at: older.at - 60_000 };
    const delivery = await lose(session, network, draft);
    network.world.posts.splice(1);
    expect(await delivery.find()).toBe('undecided');
  });

  onInstagram('instagram', 'knows a comment by its words and its author’s name', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    await delivery.fails('unknown');
    const [comment] = network.world.comments;
    expect(await delivery.find()).toEqual({ found: { remoteId: comment?.id, permalink: null } });
    const stranger = network.world.addAccount();
    network.world.comments = network.world.comments.map((one) => ({ ...one, accountId: stranger.id }));
    expect(await delivery.find()).toBe('absent');
  });

  onInstagram('instagram', 'looks for a comment below all that visitors said since', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    await delivery.fails('unknown');
    const post = network.world.posts[0]?.id ?? null;
    const [comment] = network.world.comments;
    for (let index = 0; index < 120; index++) await network.talk.say('comment', post, `Visitor ${index}`);
    expect(await delivery.find()).toEqual({ found: { remoteId: comment?.id, permalink: null } });
    for (let index = 0; index < 400; index++) await network.talk.say('comment', post, `Visitor ${index}`);
    expect(await delivery.find()).toBe('undecided');
  });
});
