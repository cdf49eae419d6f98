import {
  aPost,
  aVideo,
  onFacebook,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/facebook/on-facebook.js';
import type { Json, PastPost, PublishedPart } from '../contract/index.js';
import { metrics } from './facebook.metrics.js';
import { FACEBOOK_CAPABILITIES } from './facebook.limits.js';

describe('the numbers of a Page', () => {
  onFacebook('come by batches of fifty calls, two a post', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const [post] = network.world.posts;
    if (!post) throw new Error('There is a post.');
    for (let count = 0; count < 25; count++)
      network.world.posts.push({ ...post, id: `${post.pageId}_${network.world.newId()}` });
    const asked = network.world.posts.map(({ id }) => ({ remoteId: id, permalink: null }));
    const before = network.requests().length;
    const values = await metrics.posts([...asked.slice(1), ...parts], session.context());
    expect(values.filter((value) => value === null)).toEqual([]);
    expect(requestsSince(network, before)).toEqual(['POST /', 'POST /']);
  });

  it('ask for nothing that is called impressions, which is gone', () => {
    expect(JSON.stringify(FACEBOOK_CAPABILITIES.postMetrics)).not.toContain('impression');
  });

  onFacebook('are missing, not zero, where they may not be read, and the rest is told', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    await network.engage(parts[0]?.remoteId ?? '', { reactions: 4, post_media_view: 9 });
    const scopes = ['pages_read_engagement'];
    network.world.grants.splice(0, Infinity, ...network.world.grants.map((grant) => ({ ...grant, scopes })));
    const [measured] = await metrics.posts(parts, session.context());
    expect(measured?.values).toEqual({
      views: null,
      reach: null,
      clicks: null,
      reactions: 4,
      comments: 0,
      shares: 0,
    });
  });

  onFacebook('tell of a limit that a call inside of a batch met', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const body = JSON.stringify([{ code: 400, body: JSON.stringify({ error: { code: 32, message: 'limit' } }) }]);
    await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 200, body } });
    expect((await session.failureOf(() => metrics.posts(parts, session.context()))).kind).toBe('throttled');
  });

  onFacebook('of videos and reels come from post and video, three calls each', async (session, network) => {
    const parts: PublishedPart[] = [];
    for (const kind of ['feed', 'reel']) {
      const delivery = session.delivery(withFiles([aVideo(session)], { kind }));
      await publishPatiently(delivery, session, network);
      parts.push(...(await delivery.publish()).parts);
    }
    const [feed, reel] = parts;
    await network.engage(feed?.remoteId ?? '', { post_video_views: 12, total_video_views: 14, post_media_view: 30 });
    await network.engage(reel?.remoteId ?? '', { blue_reels_play_count: 7, post_video_view_time: 61_000 });
    const before = network.requests().length;
    const measured = await metrics.posts(parts, session.context());
    expect(requestsSince(network, before)).toEqual(['POST /']);
    expect(measured[0]?.values).toMatchObject({ views: 30, videoViews: 12 });
    expect(measured[0]?.native).toMatchObject({ post_video_views: 12, total_video_views: 14 });
    expect(measured[1]?.native).toMatchObject({ blue_reels_play_count: 7, post_video_view_time: 61_000 });
    expect(Object.keys(measured[1]?.native ?? {})).not.toContain('post_video_likes_by_reaction_type');
  });

  onFacebook('of many videos never ask for more than fifty things at once', async (session, network) => {
    const delivery = session.delivery(withFiles([aVideo(session)]));
    await publishPatiently(delivery, session, network);
    const [part] = (await delivery.publish()).parts;
    const asked = Array.from({ length: 25 }, () => part).filter((one) => one !== undefined);
    const before = network.requests().length;
    expect((await metrics.posts(asked, session.context())).filter((value) => value !== null)).toHaveLength(25);
    expect(requestsSince(network, before)).toEqual(['POST /', 'POST /']);
  });

  onFacebook('hold the followers of the Page', async (session) => {
    expect((await metrics.account(session.context())).values).toEqual({ followers: 34 });
  });
});

describe('the history of a Page', () => {
  onFacebook('has every own post once over its pages, newest first, without comments', async (session, network) => {
    await session.delivery(aPost({ firstComment: 'More' })).publish();
    const [post] = network.world.posts;
    if (!post) throw new Error('There is a post.');
    for (let index = 1; index <= 150; index++)
      network.world.posts.push({ ...post, id: `${post.pageId}_${network.world.newId()}`, at: post.at + index * 1_000 });
    const all: PastPost[] = [];
    let cursor: Json = null;
    do {
      const page = await metrics.history(cursor, session.context());
      all.push(...page.posts);
      cursor = page.next;
    } while (cursor !== null);
    expect(all).toHaveLength(151);
    expect(new Set(all.map(({ part }) => part.remoteId)).size).toBe(151);
    expect(all.at(-1)).toMatchObject({ part: { remoteId: post.id }, text: post.message });
  });
});
