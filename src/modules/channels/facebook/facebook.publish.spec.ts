import {
  aPost,
  aVideo,
  onFacebook,
  publishPatiently,
  requestsSince,
} from '../../../../test/stand-ins/facebook/on-facebook.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft, ChannelMedia } from '../contract/index.js';
import { check } from './facebook.check.js';
import { FACEBOOK_LIMITS } from './facebook.limits.js';
import { facebookAdapter } from './index.js';

const HOUR_S = 3_600;
const LINK = { url: 'https://shop.example/new', title: null, description: null };
const image = async (session: BenchSession, alt: string | null = 'A bell') => await session.media.image(alt);
const withFiles = (...media: ChannelMedia[]): ChannelDraft => aPost({ parts: [{ text: 'Ding', media, poll: null }] });
const POST = ['GET /ID/published_posts', 'POST /ID/feed', 'GET /ID'];

describe('the first comment on Facebook', () => {
  onFacebook('fails alone where the owner did not allow comments', async (session, network) => {
    const { grants } = network.world;
    for (const [index, grant] of grants.entries())
      grants[index] = { ...grant, scopes: grant.scopes.filter((scope) => scope !== 'pages_manage_engagement') };
    const { parts, firstComment } = await session.delivery(aPost({ firstComment: 'More' })).publish();
    expect(parts[0]?.remoteId).toBe(network.world.posts[0]?.id);
    expect(firstComment).toEqual({ error: expect.stringContaining('pages_manage_engagement') as string });
  });
});

describe('the calls that a delivery on Facebook takes', () => {
  const cases: readonly (readonly [string, (session: BenchSession) => Promise<ChannelDraft>, readonly string[]])[] = [
    ['of a text', async () => aPost(), POST],
    ['of a link', async () => aPost({ link: LINK }), POST],
    ['of a photo', async (session) => withFiles(await image(session)), ['POST /ID/photos', ...POST]],
    [
      'of three photos',
      async (session) => withFiles(await image(session), await image(session), await image(session)),
      ['POST /ID/photos', 'POST /ID/photos', 'POST /ID/photos', ...POST],
    ],
    ['of a text with a first comment', async () => aPost({ firstComment: 'More' }), [...POST, 'POST /ID/comments']],
    [
      'of a video in one piece',
      async (session) => withFiles(aVideo(session)),
      ['POST /ID/videos', 'POST /ID/videos', 'POST /ID/videos', 'GET /ID'],
    ],
    [
      'of a reel',
      async (session) => ({ ...withFiles(aVideo(session)), settings: { kind: 'reel' } }),
      ['POST /ID/video_reels', 'POST rupload/ID', 'GET /ID', 'POST /ID/video_reels', 'GET /ID'],
    ],
    [
      'of a story of a photo',
      async (session) => ({ ...withFiles(await image(session)), settings: { kind: 'story' } }),
      ['POST /ID/photos', 'POST /ID/photo_stories', 'GET /ID/stories'],
    ],
    [
      'of a story of a video',
      async (session) => ({ ...withFiles(aVideo(session)), settings: { kind: 'story' } }),
      ['POST /ID/video_stories', 'POST rupload/ID', 'GET /ID', 'POST /ID/video_stories', 'GET /ID/stories'],
    ],
  ];
  for (const [what, draftOf, expected] of cases) {
    onFacebook(what, async (session, network) => {
      const draft = await draftOf(session);
      const before = network.requests().length;
      await publishPatiently(session.delivery(draft), session, network);
      expect(requestsSince(network, before)).toEqual(expected);
    });
  }
});

describe('a post on Facebook', () => {
  onFacebook('has its link as a card, or in the text beside photos', async (session, network) => {
    await session.delivery(aPost({ link: LINK })).publish();
    await session.delivery({ ...withFiles(await image(session)), link: LINK }).publish();
    expect(network.world.posts.map(({ link }) => link)).toEqual([LINK.url, null]);
    expect(network.world.posts[1]?.message).toBe(`Ding\n\n${LINK.url}`);
  });

  onFacebook('uploads photos anew that are too old to be attached', async (session, network) => {
    const delivery = session.delivery(withFiles(await image(session)));
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('unavailable');
    session.clock.advance(13 * HOUR_S);
    network.world.advance(13 * HOUR_S);
    await delivery.publish();
    expect(network.world.photos.size).toBe(2);
    expect((await session.posts())[0]?.media).toHaveLength(1);
  });

  onFacebook('is refused with the same words twice in a row (506), which the author must change', async (session) => {
    const draft = aPost();
    await session.delivery(draft).publish();
    expect(await session.delivery(draft).fails('rejected')).toMatchObject({ code: 'duplicate' });
  });

  onFacebook(
    'is taken for the one of an earlier try where 506 or 1366051 shows that it got through',
    async (session, network) => {
      for (const draft of [aPost(), withFiles(await image(session))]) {
        await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
        const delivery = session.delivery(draft);
        await delivery.fails('unknown');
        // As if the look-up had said that it is not there.
        const receipt = await delivery.publish();
        expect(receipt.parts[0]?.remoteId).toBe(network.world.posts.at(-1)?.id);
      }
      expect(network.world.posts).toHaveLength(2);
    },
  );

  onFacebook('stands without its address', async (session, network) => {
    await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'unavailable' } });
    const receipt = await session.delivery(aPost()).publish();
    expect(receipt.parts[0]?.permalink).toBeNull();
  });

  onFacebook(
    'is changed by its own id, never by a comment’s, which would change the comment',
    async (session, network) => {
      const delivery = session.delivery(aPost({ firstComment: 'More' }));
      const receipt = await delivery.publish();
      const changed = session.delivery(aPost({ parts: [{ text: 'Corrected', media: [], poll: null }] }));
      await facebookAdapter.edit?.(receipt, changed.draft, changed.context());
      expect(network.world.posts.map(({ message }) => message)).toEqual(['Corrected', 'More']);
    },
  );

  it('warns of a link to Facebook itself, and takes no thread', () => {
    const codes = (draft: ChannelDraft): string[] => check(draft, FACEBOOK_LIMITS).map(({ code }) => code);
    expect(codes(aPost({ link: { ...LINK, url: 'https://www.facebook.com/events/1' } }))).toEqual(['own-link']);
    expect(codes(aPost({ link: LINK }))).toEqual([]);
    const [part] = aPost().parts;
    expect(codes(aPost({ parts: part ? [part, part] : [] }))).toContain('threads-not-supported');
    expect(codes(aPost({ firstComment: ' ' }))).toEqual(['part-empty']);
  });
});

describe('after a lost answer of Facebook', () => {
  onFacebook('what was not in the list before and has the same words is the post', async (session, network) => {
    await session.delivery(aPost()).publish();
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(withFiles(await image(session)));
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toEqual({
      found: { remoteId: network.world.posts[1]?.id, permalink: expect.stringContaining('https://') as string },
    });
    expect(requestsSince(network, before)).toEqual(['GET /ID/published_posts']);
  });

  onFacebook('a comment is looked for below the post', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More below' }));
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toMatchObject({ found: { remoteId: network.world.posts[1]?.id } });
    expect(requestsSince(network, before)).toEqual(['GET /ID/comments']);
  });

  onFacebook('a comment is looked for below all that visitors said since', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost({ firstComment: 'More below' }));
    await delivery.fails('unknown');
    const [post, comment] = network.world.posts;
    const visitors = async (count: number) => {
      for (let index = 0; index < count; index++)
        await network.talk.say('comment', post?.id ?? null, `Visitor ${index}`);
    };
    await visitors(120);
    expect(await delivery.find()).toMatchObject({ found: { remoteId: comment?.id } });
    await visitors(400);
    expect(await delivery.find()).toBe('undecided');
  });
});
