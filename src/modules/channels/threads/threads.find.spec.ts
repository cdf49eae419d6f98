import { aPost, onThreads, requestsSince } from '../../../../test/stand-ins/threads/on-threads.js';
import type { RunningThreads } from '../../../../test/stand-ins/threads/threads.bench.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { until } from '../../../../test/contract/support/contract-test.js';
import type { ChannelDraft } from '../contract/index.js';

async function lose(session: BenchSession, network: RunningThreads, draft: ChannelDraft = aPost()) {
  await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
  const delivery = session.delivery(draft);
  await delivery.fails('unknown');
  return delivery;
}

describe('after a lost answer of Threads', () => {
  onThreads('the container tells, and then the profile’s own list', async (session, network) => {
    const delivery = await lose(session, network);
    const before = network.requests().length;
    expect(await delivery.find()).toEqual({
      found: { remoteId: network.world.posts[0]?.id, permalink: expect.stringContaining('https://') as string },
    });
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /me/threads']);
  });

  onThreads('a container that was not published is the end of the search', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toBe('absent');
    expect(requestsSince(network, before)).toEqual(['GET /ID']);
  });

  onThreads('a post that the list does not show yet is undecided, not absent', async (session, network) => {
    const delivery = await lose(session, network);
    const [post] = network.world.posts.splice(0);
    expect(await delivery.find()).toBe('undecided');
    if (post) network.world.posts.push(post);
    expect(await delivery.find()).toMatchObject({ found: { remoteId: post?.id } });
  });

  onThreads('a container that Threads no longer knows decides nothing', async (session, network) => {
    const delivery = await lose(session, network);
    network.world.containers.clear();
    expect(await delivery.find()).toBe('undecided');
  });

  onThreads('of two posts with the same words the newer is taken', async (session, network) => {
    const draft = aPost();
    await session.delivery(draft).publish();
    const publishedAt = Date.now();
    await until('the clock moves on', () => Date.now() > publishedAt + 1);
    const delivery = await lose(session, network, draft);
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[1]?.id } });
  });

  onThreads('a carousel without words is known by its kind', async (session, network) => {
    const media = [await session.media.image('A bell'), await session.media.image('A tower')];
    await session.delivery(aPost({ parts: [{ text: '', media: media.slice(0, 1), poll: null }] })).publish();
    const delivery = await lose(session, network, aPost({ parts: [{ text: '', media, poll: null }] }));
    await session.delivery(aPost()).publish();
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[1]?.id } });
  });

  onThreads('an answer is looked for among the answers', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More below' }));
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[1]?.id } });
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /me/replies']);
  });

  onThreads(
    'a container is never published twice: the refusal of the second time leads to the post',
    async (session, network) => {
      const delivery = await lose(session, network);
      // As if the look-up had said that it is not there.
      const receipt = await delivery.publish();
      expect(network.world.posts.map(({ id }) => id)).toEqual([receipt.parts[0]?.remoteId]);
    },
  );

  onThreads('a second time that can’t be placed yet is looked up again', async (session, network) => {
    const delivery = await lose(session, network);
    network.world.posts = [];
    await delivery.fails('unknown');
  });
});
