import { callsOf, onX, aPost } from '../../../../test/stand-ins/x/on-x.js';
import { xAdapter } from './index.js';
import { accountMetrics, postMetrics } from './x.mapper.js';

const DAY_S = 86_400;
const words = (text: string) => ({ text, media: [], poll: null });
const posts = (...args: Parameters<NonNullable<typeof xAdapter.metrics>['posts']>) => {
  if (!xAdapter.metrics) throw new Error('X has metrics.');
  return xAdapter.metrics.posts(...args);
};

describe('the numbers of posts on X', () => {
  onX('hold what only the owner sees for 30 days, and after that it is missing, not zero', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const id = parts[0]?.remoteId ?? '';
    await network.engage(id, { like_count: 3, url_link_clicks: 9 });
    const [young] = await posts(parts, session.context());
    expect(young?.values).toMatchObject({ reactions: 3, clicks: 9 });
    session.clock.advance(31 * DAY_S);
    network.world.advance(31 * DAY_S);
    network.world.grants.forEach((grant) => (grant.expiresAt += 40 * DAY_S * 1_000));
    const [old] = await posts(parts, session.context());
    expect(old?.values).toMatchObject({ reactions: 3, clicks: null });
    // Asking for it all the same would have been a violation of the protocol.
    expect(callsOf(network, 'GET /2/tweets')).toBe(2);
  });

  onX('are asked for by the hundred, young and old ones apart', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    const [post] = network.world.posts;
    for (let count = 0; count < 99; count++) {
      if (post) network.world.posts.push({ ...post, id: network.world.newId() });
    }
    session.clock.advance(31 * DAY_S);
    network.world.advance(31 * DAY_S);
    network.world.grants.forEach((grant) => (grant.expiresAt += 40 * DAY_S * 1_000));
    if (post) network.world.posts.push({ ...post, id: network.world.newId() });
    const asked = network.world.posts.map(({ id }) => ({ remoteId: id, permalink: null }));
    const values = await posts([...asked, ...parts], session.context());
    expect(values).toHaveLength(102);
    expect(values.filter((value) => value === null)).toEqual([]);
    expect(callsOf(network, 'GET /2/tweets')).toBe(2);
  });

  onX('end only where X says that the post is gone', async (session, network) => {
    const { parts } = await session.delivery(aPost({ parts: ['One', 'Two', 'Three', 'Four'].map(words) })).publish();
    const [shown, gone, withheld] = parts.map(({ remoteId }) => remoteId);
    const error = (id: string | undefined, type: string) => ({
      resource_id: id,
      resource_type: 'tweet',
      type: `https://api.twitter.com/2/problems/${type}`,
    });
    const body = JSON.stringify({
      data: [{ id: shown, public_metrics: { like_count: 3 } }],
      errors: [error(gone, 'resource-not-found'), error(withheld, 'not-authorized-for-resource')],
    });
    await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 200, body } });
    const measured = await posts(parts, session.context());
    expect(measured.map((entry) => entry && (entry.values.reactions ?? 'unknown'))).toEqual([
      3,
      null,
      'unknown',
      'unknown',
    ]);
  });

  onX('are asked for again where X answers nothing about any of them', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    for (const body of [
      '{}',
      '{"errors":[{"title":"Usage","type":"https://api.twitter.com/2/problems/usage-capped"}]}',
    ]) {
      await network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 200, body } });
      await expect(posts(parts, session.context())).rejects.toMatchObject({ kind: 'unavailable' });
    }
  });

  onX('keep the names that X used, before and after it renamed them', async (session, network) => {
    const { parts } = await session.delivery(aPost()).publish();
    await network.engage(parts[0]?.remoteId ?? '', { retweet_count: 4 });
    const [before] = await posts(parts, session.context());
    network.world.spelling = 'post';
    const [after] = await posts(parts, session.context());
    expect([before?.values.shares, after?.values.shares]).toEqual([4, 4]);
    expect(before?.native).toMatchObject({ retweet_count: 4 });
    expect(after?.native).toMatchObject({ repost_count: 4 });
    expect(after?.native).not.toHaveProperty('retweet_count');
  });
});

it('never reads a zero where X says nothing', () => {
  const { values, native } = postMetrics({ id: '1', public_metrics: { like_count: 2, reply_count: 'many' } });
  expect(values).toEqual({
    views: null,
    reactions: 2,
    comments: null,
    shares: null,
    quotes: null,
    saves: null,
    clicks: null,
  });
  expect(native['impression_count']).toBeNull();
  expect(accountMetrics({}).values).toEqual({ followers: null, following: null, posts: null });
  expect(accountMetrics({ public_metrics: { followers_count: 5, post_count: 7 } })).toEqual({
    values: { followers: 5, following: null, posts: 7 },
    native: { followers_count: 5, following_count: null, post_count: 7 },
  });
});
