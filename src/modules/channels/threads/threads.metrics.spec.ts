import { aPost, onThreads } from '../../../../test/stand-ins/threads/on-threads.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { PastPost } from '../contract/index.js';
import { metrics } from './threads.metrics.js';

async function wholeHistory(session: BenchSession): Promise<PastPost[]> {
  const all: PastPost[] = [];
  for (let cursor = null as Awaited<ReturnType<typeof metrics.history>>['next'], pages = 0; pages < 10; pages++) {
    const page = await metrics.history(cursor, session.context());
    all.push(...page.posts);
    cursor = page.next;
    if (cursor === null) return all;
  }
  throw new Error('The history has no end.');
}

describe('the numbers of Threads', () => {
  onThreads('add reposts and what was sent on to shares, and keep both', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    await network.engage(parts[0]?.remoteId ?? '', {
      views: 90,
      likes: 5,
      replies: 2,
      reposts: 3,
      quotes: 1,
      shares: 4,
    });
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toEqual({ views: 90, reactions: 5, comments: 2, shares: 7, quotes: 1 });
    expect(measured?.native).toMatchObject({ reposts: 3, shares: 4 });
  });

  onThreads('are missing, not zero, where Threads tells none', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const [post] = network.world.posts;
    if (post) network.world.posts = [{ ...post, container: { ...post.container, type: 'REPOST_FACADE' } }];
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toEqual({ views: null, reactions: null, comments: null, shares: null, quotes: null });
  });

  onThreads('that may not be read cost neither the connection nor the posts', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    network.world.grants.splice(
      0,
      network.world.grants.length,
      ...network.world.grants.map((grant) => ({ ...grant, scopes: ['threads_basic'] })),
    );
    expect(await session.failureOf(() => metrics.posts(parts, session.context()))).toMatchObject({
      kind: 'rejected',
      code: 'permission-missing',
    });
  });

  onThreads('of the profile are its followers', async (session) => {
    expect((await metrics.account(session.context())).values).toEqual({ followers: 12 });
  });
});

describe('the history of a profile on Threads', () => {
  onThreads(
    'has every own post once over its pages, newest first, without answers and reposts',
    async (session, network) => {
      await session.delivery(aPost({ firstComment: 'More' })).publish();
      const [post] = network.world.posts;
      if (!post) throw new Error('There is a post.');
      for (let index = 1; index <= 120; index++)
        network.world.posts.push({ ...post, id: network.world.newId(), at: post.at + index * 1_000 });
      const repost = { ...post.container, type: 'REPOST_FACADE' };
      network.world.posts.push({ ...post, id: network.world.newId(), container: repost, at: post.at + 200_000 });
      const all = await wholeHistory(session);
      expect(all).toHaveLength(121);
      expect(new Set(all.map(({ part }) => part.remoteId)).size).toBe(121);
      expect(all.at(-1)).toMatchObject({ part: { remoteId: post.id }, text: post.container.text, metrics: null });
      const times = all.map(({ publishedAt }) => publishedAt.getTime());
      expect(times).toEqual(times.toSorted((a, b) => b - a));
    },
  );
});
