import {
  aPost,
  aVideo,
  letPass,
  onInstagram,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/instagram/on-instagram.js';
import type { RunningInstagram } from '../../../../test/stand-ins/instagram/instagram.bench.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelReceipt, Json, PastPost } from '../contract/index.js';
import { INSTAGRAM_CAPABILITIES } from './instagram.limits.js';
import { metrics } from './instagram.metrics.js';

async function published(session: BenchSession, network: RunningInstagram, kind: string): Promise<ChannelReceipt> {
  const file = kind === 'reel' ? aVideo(session) : await session.media.image(null, 'image/jpeg');
  const delivery = session.delivery(withFiles([file], { kind }));
  await publishPatiently(delivery, session, network);
  return await delivery.publish();
}

describe('the numbers of a post on Instagram', () => {
  onInstagram('instagram', 'cost two calls each', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const before = network.requests().length;
    await metrics.posts(parts, session.context());
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /ID/insights']);
  });

  onInstagram(
    'instagram',
    'are asked by kind, since a name of another kind fails the call',
    async (session, network) => {
      for (const kind of ['feed', 'reel', 'story']) {
        const { parts } = await published(session, network, kind);
        await network.engage(parts[0]?.remoteId ?? '', { views: 90, reach: 60, navigation: 4 });
        const before = network.requests().length;
        const [measured] = await metrics.posts(parts, session.context());
        expect(measured?.values).toMatchObject({ views: 90, reach: 60 });
        expect(requestsSince(network, before)).toHaveLength(2);
      }
    },
  );

  onInstagram(
    'instagram',
    'keep the network’s own names: a reel’s times, a story’s steps',
    async (session, network) => {
      const reel = await published(session, network, 'reel');
      await network.engage(reel.parts[0]?.remoteId ?? '', { ig_reels_avg_watch_time: 4_200 });
      const [ofReel] = await metrics.posts(reel.parts, session.context());
      expect(ofReel?.native).toMatchObject({ ig_reels_avg_watch_time: 4_200, ig_reels_video_view_total_time: 0 });
      const story = await published(session, network, 'story');
      await network.engage(story.parts[0]?.remoteId ?? '', { reach: 9, navigation: 4, replies: 2 });
      const [ofStory] = await metrics.posts(story.parts, session.context());
      expect(ofStory?.native).toMatchObject({ navigation: 4, replies: 2 });
      expect(ofStory?.values.saves).toBeNull();
    },
  );

  it('ask for nothing that is called impressions or plays, which is gone', () => {
    expect(JSON.stringify(INSTAGRAM_CAPABILITIES.postMetrics)).not.toMatch(/impressions|plays/);
  });

  onInstagram(
    'instagram',
    'of a story that fewer than five saw are missing, and no failure',
    async (session, network) => {
      const { parts } = await published(session, network, 'story');
      await network.engage(parts[0]?.remoteId ?? '', { reach: 4 });
      const [measured] = await metrics.posts(parts, session.context());
      expect(measured?.values).toMatchObject({ views: null, reach: null });
    },
  );

  onInstagram('instagram', 'of a story end with it after 24 hours', async (session, network) => {
    const { parts } = await published(session, network, 'story');
    letPass(24 * 3_600 + 1, session, network);
    expect(await metrics.posts(parts, session.context())).toEqual([null]);
  });

  onInstagram('instagram', 'are asked of carousels as a whole: their files have none', async (session, network) => {
    const files = [await session.media.image(null, 'image/jpeg'), await session.media.image(null, 'image/jpeg')];
    const { parts } = await session.delivery(withFiles(files)).publish();
    expect(parts).toHaveLength(1);
    const before = network.requests().length;
    await metrics.posts(parts, session.context());
    expect(network.requests()).toHaveLength(before + 2);
  });

  onInstagram('instagram', 'do not take hidden likes for none', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    network.world.hidesLikes = true;
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toMatchObject({ reactions: null, comments: 0 });
  });

  onInstagram('instagram', 'fall back on the surest when a name is refused', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    await network.engage(parts[0]?.remoteId ?? '', { views: 9 });
    const body = JSON.stringify({ error: { code: 100, message: '(#100) metric[3] must be one of' } });
    await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'status', status: 400, body } });
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toMatchObject({ views: 9, saves: null });
  });

  onInstagram('instagram', 'that may not be read are missing, and the rest is told', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    await network.engage(parts[0]?.remoteId ?? '', { like_count: 4, views: 9 });
    for (const grant of network.world.grants) Object.assign(grant, { scopes: ['instagram_business_basic'] });
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toMatchObject({ views: null, reactions: 4 });
  });
});

describe('the account on Instagram', () => {
  for (const login of ['instagram', 'facebook'] as const)
    onInstagram(login, `has followers and posts, signed in with ${login}`, async (session) => {
      await session.delivery(aPost()).publish();
      const { values, native } = await metrics.account(session.context());
      expect(values).toEqual({ followers: 34, posts: 1 });
      expect(native).toEqual({ followers_count: 34, media_count: 1 });
    });

  onInstagram(
    'instagram',
    'has every own post once in its history, newest first, and no stories',
    async (session, network) => {
      await session.delivery(aPost({ firstComment: 'More' })).publish();
      await published(session, network, 'story');
      const [post] = network.world.posts;
      if (!post) throw new Error('There is a post.');
      for (let index = 1; index <= 120; index++)
        network.world.posts.push({ ...post, id: network.world.newId(), at: post.at + index * 1_000 });
      const all: PastPost[] = [];
      let cursor: Json = null;
      do {
        const page = await metrics.history(cursor, session.context());
        all.push(...page.posts);
        cursor = page.next;
      } while (cursor !== null);
      expect(new Set(all.map(({ part }) => part.remoteId)).size).toBe(121);
      expect(all).toHaveLength(121);
      expect(all.at(-1)).toMatchObject({ part: { remoteId: post.id, data: { kind: 'feed' } } });
      // The list has likes and comments alone: whatever its age, a post is asked for the rest.
      expect(all.every((past) => past.metrics === null)).toBe(true);
    },
  );
});
