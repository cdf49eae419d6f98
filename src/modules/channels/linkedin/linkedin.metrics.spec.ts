import { aPost, asMember, callsOf, onPage } from '../../../../test/stand-ins/linkedin/on-linkedin.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelReceipt } from '../contract/index.js';
import { linkedinAdapter } from './index.js';
import { LINKEDIN_CAPABILITIES, LINKEDIN_VERSION } from './linkedin.limits.js';

const { metrics } = linkedinAdapter;
const postsOf = async (receipt: ChannelReceipt, session: BenchSession) =>
  await metrics?.posts(receipt.parts, session.context());

describe('the numbers of a page on LinkedIn', () => {
  onPage('are not zero and not gone where nobody has seen a post yet', async (session) => {
    const receipt = await session.delivery(aPost()).publish();
    const [fresh] = (await postsOf(receipt, session)) ?? [];
    expect(fresh?.values).toEqual({
      views: null,
      reach: null,
      clicks: null,
      reactions: null,
      comments: null,
      shares: null,
    });
    await linkedinAdapter.remove?.(receipt, session.context());
    expect(await postsOf(receipt, session)).toEqual([null]);
  });

  onPage('keep LinkedIn’s own engagement beside ours', async (session, network) => {
    const receipt = await session.delivery(aPost()).publish();
    await network.engage(receipt.parts[0]?.remoteId ?? '', { impressionCount: 9, likeCount: 2 });
    expect(await postsOf(receipt, session)).toMatchObject([
      { native: { engagement: 0.5 }, values: { views: 9, reactions: 2, shares: 0 } },
    ]);
  });

  onPage('hold its followers', async (session, network) => {
    network.world.organizations.forEach((page) => (page.followers = 12));
    expect(await metrics?.account?.(session.context())).toEqual({
      values: { followers: 12 },
      native: { firstDegreeSize: 12 },
    });
  });
});

describe('the numbers of a member on LinkedIn', () => {
  asMember('community', 'come one by one, under the names that LinkedIn has for them', async (session, network) => {
    const receipt = await session.delivery(aPost()).publish();
    await network.engage(receipt.parts[0]?.remoteId ?? '', { IMPRESSION: 40, MEMBERS_REACHED: 30, REACTION: 3 });
    expect(await postsOf(receipt, session)).toEqual([
      {
        values: { views: 40, reach: 30, reactions: 3, comments: 0, shares: 0 },
        native: { IMPRESSION: 40, MEMBERS_REACHED: 30, REACTION: 3, COMMENT: 0, RESHARE: 0 },
      },
    ]);
    expect(callsOf(network, 'GET /rest/memberCreatorPostAnalytics')).toBe(5);
    await linkedinAdapter.remove?.(receipt, session.context());
    expect(await postsOf(receipt, session)).toEqual([null]);
    network.world.members.forEach((member) => (member.followers = 7));
    expect(await metrics?.account?.(session.context())).toEqual({
      values: { followers: 7 },
      native: { memberFollowersCount: 7 },
    });
  });

  asMember(
    'share',
    'are not offered without the vetted permissions, and nothing is asked',
    async (session, network) => {
      const receipt = await session.delivery(aPost()).publish();
      const before = network.requests().length;
      expect(await postsOf(receipt, session)).toEqual([{ values: {}, native: {} }]);
      expect(await metrics?.account?.(session.context())).toEqual({ values: {}, native: {} });
      expect(await metrics?.history?.(null, session.context())).toEqual({ posts: [], next: null });
      expect(network.requests()).toHaveLength(before);
    },
  );
});

describe('what a page published before', () => {
  onPage('comes page by page, as people read it, without what it only passed on', async (session, network) => {
    await session.delivery(aPost({ parts: [{ text: 'Bells (old) #Bronze', media: [], poll: null }] })).publish();
    const [post] = network.world.posts;
    if (!post) throw new Error('There is a post.');
    const older = (index: number) => ({
      ...post,
      urn: `urn:li:share:${1_000 - index}`,
      createdAt: post.createdAt - index - 1,
      lastModifiedAt: post.lastModifiedAt - index - 1,
    });
    network.world.posts.push(...Array.from({ length: 54 }, (_, index) => older(index)));
    network.world.posts.push({
      ...older(60),
      urn: 'urn:li:share:5',
      commentary: '',
      body: { ...post.body, reshareContext: { parent: 'urn:li:share:1' } },
    });
    const first = await metrics?.history?.(null, session.context());
    expect(first?.posts).toHaveLength(50);
    expect(first?.posts[0]).toMatchObject({ part: { remoteId: post.urn }, text: 'Bells (old) #Bronze', metrics: null });
    expect(first?.posts[0]?.publishedAt.getTime()).toBe(post.createdAt);
    const second = await metrics?.history?.(first?.next ?? null, session.context());
    expect(second).toMatchObject({ next: null });
    expect(second?.posts).toHaveLength(5);
  });

  onPage('reaches back to what was changed last, and not to an old post among the first', async (session, network) => {
    await session.delivery(aPost()).publish();
    const [post] = network.world.posts;
    if (!post) throw new Error('There is a post.');
    const { lastModifiedAt } = post;
    const old = { ...post, urn: 'urn:li:share:7', createdAt: 1_000, lastModifiedAt: lastModifiedAt - 1 };
    network.world.posts.push(old);
    const page = await metrics?.history?.(null, session.context());
    expect(page?.posts.at(-1)?.publishedAt.getTime()).toBe(1_000);
    expect(page?.reachesBackTo?.getTime()).toBe(lastModifiedAt - 1);
  });
});

it('states the version it speaks with its end, and how long activity may be kept', () => {
  expect(LINKEDIN_VERSION.version).toMatch(/^20\d{4}$/);
  expect(LINKEDIN_CAPABILITIES.apiVersions).toEqual([LINKEDIN_VERSION]);
  expect(LINKEDIN_CAPABILITIES.retention).toEqual({ measuredDays: null, activityHours: 48, profileHours: 24 });
});
