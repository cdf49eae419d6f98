import { aPost, onX } from '../../../../test/stand-ins/x/on-x.js';
import type { RunningX } from '../../../../test/stand-ins/x/x.bench.js';
import type { BenchDelivery, BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft } from '../contract/index.js';

async function loseAndFind(
  session: BenchSession,
  network: RunningX,
  draft: ChannelDraft,
  after = 0,
): Promise<{ readonly delivery: BenchDelivery; readonly foundId: string | null }> {
  await network.fault({ on: 'publish', times: 1, after, act: { kind: 'drop', accepted: true } });
  const delivery = session.delivery(draft);
  await delivery.fails('unknown');
  const finding = await delivery.find();
  const found = typeof finding === 'object' ? (finding.found as { remoteId?: string }) : null;
  return { delivery, foundId: found?.remoteId ?? null };
}

const text = (words: string): Partial<ChannelDraft> => ({ parts: [{ text: words, media: [], poll: null }] });

describe('the post of a call whose answer was lost', () => {
  const texts: readonly (readonly [string, string])[] = [
    ['links that X shortened', 'Read https://shop.example/autumn?a=1&b=2 and shop.example/more, now'],
    ['characters that X escapes', 'Bells & <b>whistles</b> &amp; "more"'],
    ['letters that can be written in two ways', 'Cafe\u0301 in Zu\u0308rich'],
    ['blanks and line breaks', '  Ding\n\n\nDong  '],
  ];
  for (const [name, words] of texts) {
    onX(`is found in spite of ${name}`, async (session, network) => {
      const { foundId } = await loseAndFind(session, network, aPost(text(words)));
      expect(foundId).toBe(network.world.posts[0]?.id);
    });
  }

  onX('is found by its files, whatever became of the words', async (session, network) => {
    const media = [await session.media.image('A bell'), await session.media.image(null)];
    const { foundId } = await loseAndFind(session, network, aPost({ parts: [{ text: 'Ding', media, poll: null }] }));
    expect(foundId).toBe(network.world.posts[0]?.id);
  });

  onX('is found where it is a long one, which X gives back apart', async (session, network) => {
    const user = network.world.users.get(session.account.remoteId);
    if (user) user.subscription = 'Premium';
    const { foundId } = await loseAndFind(session, network, aPost(text(`${'Ding dong. '.repeat(100)}end`)));
    expect(foundId).toBe(network.world.posts[0]?.id);
  });

  onX('is found where it quotes another one', async (session, network) => {
    const own = await session.delivery(aPost()).publish();
    const { foundId } = await loseAndFind(
      session,
      network,
      aPost({ settings: { quote: own.parts[0]?.remoteId ?? '' } }),
    );
    expect(foundId).toBe(network.world.posts[1]?.id);
  });

  onX('is found by either spelling of X’s names', async (session, network) => {
    network.world.spelling = 'post';
    const parts = ['Ding', 'Dong'].map((words) => ({ text: words, media: [], poll: null }));
    const { delivery, foundId } = await loseAndFind(session, network, aPost({ parts }), 1);
    expect(foundId).toBe(network.world.posts[1]?.id);
    delivery.accept(await delivery.find());
    await delivery.publish();
    expect(await session.posts()).toHaveLength(2);
  });

  onX('is found on a later page', async (session, network) => {
    const { delivery } = await loseAndFind(session, network, aPost());
    const [post] = network.world.posts;
    for (let count = 0; count < 150; count++) {
      if (post) network.world.posts.push({ ...post, id: network.world.newId(), text: `Another ${count}` });
    }
    expect(await delivery.find()).toMatchObject({ found: { remoteId: post?.id } });
  });

  onX('is not decided where there are too many to look through', async (session, network) => {
    const { delivery } = await loseAndFind(session, network, aPost());
    const [post] = network.world.posts;
    if (!post) throw new Error('There is a post.');
    network.world.posts = Array.from({ length: 600 }, (_, count) => ({
      ...post,
      id: network.world.newId(),
      text: `Another ${count}`,
    }));
    expect(await delivery.find()).toBe('undecided');
  });

  onX('is not one that answers another post, and none that only was there before', async (session, network) => {
    const before = await session.delivery(aPost()).publish();
    for (const clock of [session.clock, network.world]) clock.advance(121);
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unknown');
    const [post] = network.world.posts;
    const words = delivery.draft.parts[0]?.text ?? '';
    if (!post) throw new Error('There is a post.');
    const replyTo = before.parts[0]?.remoteId ?? null;
    network.world.posts.push({ ...post, id: network.world.newId(), text: words, replyTo });
    expect(await delivery.find()).toBe('absent');
    network.world.posts.push({ ...post, id: network.world.newId(), text: words });
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts.at(-1)?.id } });
  });

  describe('that is older than the call, because our clock is ahead of X’s,', () => {
    onX('is found by its files', async (session, network) => {
      session.clock.advance(60);
      const media = [await session.media.image('A bell')];
      const { foundId } = await loseAndFind(session, network, aPost({ parts: [{ text: 'Ding', media, poll: null }] }));
      expect(foundId).toBe(network.world.posts[0]?.id);
    });

    onX('is found by the delivery’s own post that it answers', async (session, network) => {
      session.clock.advance(60);
      const parts = ['Ding', 'Dong'].map((words) => ({ text: words, media: [], poll: null }));
      const { foundId } = await loseAndFind(session, network, aPost({ parts }), 1);
      expect(foundId).toBe(network.world.posts[1]?.id);
    });

    onX('is never called absent for its words: they may have been said a moment before', async (session, network) => {
      session.clock.advance(1);
      const { delivery } = await loseAndFind(session, network, aPost());
      expect(await delivery.find()).toBe('undecided');
    });
  });
});
