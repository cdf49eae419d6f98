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
import type { MediaFile } from '../contract/index.js';
import { instagramAdapter } from './index.js';

const HOUR_S = 3_600;
const image = (session: BenchSession) => session.media.image('A bell', 'image/jpeg');
const fieldsOf = (network: RunningInstagram) => network.world.posts.map(({ container }) => container.fields);
const failed = (subcode: number) => `Error: Media upload has failed with error code ${subcode}`;

describe('what a post on Instagram says', () => {
  onInstagram('instagram', 'names no media type for a single picture', async (session, network) => {
    await session.delivery(aPost()).publish();
    expect(fieldsOf(network)[0]).not.toHaveProperty('media_type');
    expect(fieldsOf(network)[0]).toMatchObject({ alt_text: 'A bell' });
  });

  onInstagram('instagram', 'makes a reel of one video alone, as VIDEO is for carousels', async (session, network) => {
    await publishPatiently(session.delivery(withFiles([aVideo(session)])), session, network);
    expect(fieldsOf(network)[0]).toMatchObject({ media_type: 'REELS', share_to_feed: 'true' });
    const mixed = withFiles([aVideo(session), await image(session)]);
    await publishPatiently(session.delivery(mixed), session, network);
    const items = [...network.world.containers.values()].filter(({ isItem }) => isItem);
    expect(items.map(({ type }) => type)).toEqual(['VIDEO', 'IMAGE']);
    expect(fieldsOf(network)[1]).toMatchObject({ media_type: 'CAROUSEL', caption: 'Ding' });
  });

  onInstagram('instagram', 'carries everything that was chosen for a reel', async (session, network) => {
    const settings = {
      kind: 'reel',
      shareToFeed: false,
      coverSeconds: 2,
      trial: 'performance',
      collaborators: ['@bell.tower', 'foundry'],
      people: ['ringer 0.2 0.4'],
      locationId: '1234',
      aiGenerated: true,
    };
    await publishPatiently(session.delivery(withFiles([aVideo(session)], settings)), session, network);
    expect(fieldsOf(network)[0]).toEqual({
      media_type: 'REELS',
      caption: 'Ding',
      share_to_feed: 'false',
      thumb_offset: '2000',
      trial_params: '{"graduation_strategy":"SS_PERFORMANCE"}',
      collaborators: '["bell.tower","foundry"]',
      user_tags: '[{"username":"ringer"}]',
      location_id: '1234',
      is_ai_generated: 'true',
      video_url: expect.stringContaining('http') as string,
    });
  });

  onInstagram(
    'instagram',
    'places tagged people on pictures, in a carousel on its first file',
    async (session, network) => {
      const settings = { people: ['@ringer 0.2 0.4', 'founder'] };
      const tags = '[{"username":"ringer","x":0.2,"y":0.4},{"username":"founder","x":0.5,"y":0.5}]';
      await session.delivery(aPost({ settings })).publish();
      expect(fieldsOf(network)[0]).toMatchObject({ user_tags: tags });
      await session.delivery(withFiles([await image(session), await image(session)], settings)).publish();
      const [first, second] = [...network.world.containers.values()].filter(({ isItem }) => isItem);
      expect([first?.fields['user_tags'], second?.fields['user_tags']]).toEqual([tags, undefined]);
      expect(fieldsOf(network)[1]).not.toHaveProperty('user_tags');
    },
  );

  onInstagram(
    'instagram',
    'is silent in a story: no caption, link, place, tag or alternative text',
    async (session, network) => {
      const draft = withFiles([await image(session)], { kind: 'story' });
      const link = { url: 'https://shop.example/new', title: null, description: null };
      await session.delivery({ ...draft, link }).publish();
      expect(fieldsOf(network)[0]).toEqual({
        media_type: 'STORIES',
        image_url: expect.stringContaining('http') as string,
      });
    },
  );

  onInstagram('instagram', 'has the link in its caption, once', async (session, network) => {
    const link = { url: 'https://shop.example/new', title: null, description: null };
    await session.delivery({ ...withFiles([await image(session)]), link }).publish();
    expect(fieldsOf(network)[0]?.['caption']).toBe('Ding\n\nhttps://shop.example/new');
  });

  onInstagram('facebook', 'labels a paid partnership where Facebook’s sign-in was used', async (session, network) => {
    await session.delivery(aPost({ settings: { paidPartnership: true } })).publish();
    expect(fieldsOf(network)[0]).toMatchObject({ is_paid_partnership: 'true' });
  });

  onInstagram('instagram', 'is not sent without that label where Instagram’s was', async (session, network) => {
    const before = network.requests().length;
    const error = await session.delivery(aPost({ settings: { paidPartnership: true } })).fails('rejected');
    expect(error.code).toBe('facebook-login-needed');
    expect(network.requests()).toHaveLength(before);
  });

  onInstagram(
    'instagram',
    'has an address that is asked for, as only Instagram knows /p/ from /reel/',
    async (session, network) => {
      const picture = await session.delivery(aPost()).publish();
      expect(picture.parts[0]?.permalink).toMatch(/\/p\//);
      const video = session.delivery(withFiles([aVideo(session)]));
      await publishPatiently(video, session, network);
      expect((await video.publish()).parts[0]).toMatchObject({
        permalink: expect.stringContaining('/reel/') as string,
        data: { kind: 'reel' },
      });
      await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'unavailable' } });
      expect((await session.delivery(aPost()).publish()).parts[0]?.permalink).toBeNull();
    },
  );
});

describe('files on Instagram', () => {
  onInstagram('instagram', 'are fetched from the public address, videos too', async (session, network) => {
    const video = aVideo(session);
    await publishPatiently(session.delivery(withFiles([video], { kind: 'reel' })), session, network);
    expect(network.world.fetched).toEqual([expect.stringContaining(video.id)]);
  });

  onInstagram('facebook', 'are uploaded where they are videos, whole and under OAuth', async (session, network) => {
    const video = aVideo(session);
    await publishPatiently(session.delivery(withFiles([video], { kind: 'reel' })), session, network);
    expect(network.world.fetched).toEqual([]);
    expect((await session.posts())[0]?.media).toEqual([{ mime: 'video/mp4', bytes: video.bytes, alt: null }]);
  });

  onInstagram(
    'facebook',
    'whose upload lost its answer go into a new container, never twice into one',
    async (session, network) => {
      await network.fault({ on: 'media', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(withFiles([aVideo(session)], { kind: 'reel' }));
      await delivery.fails('unavailable');
      await publishPatiently(delivery, session, network);
      expect(network.world.containers.size).toBe(2);
      expect(await session.posts()).toHaveLength(1);
    },
  );

  onInstagram(
    'instagram',
    'in pictures are waited for as well: published at once they would be refused',
    async (session, network) => {
      network.world.processingMs = 20_000;
      expect(await publishPatiently(session.delivery(aPost()), session, network)).toEqual([60]);
    },
  );

  onInstagram(
    'instagram',
    'of a carousel have no caption and are finished before it is put together',
    async (session, network) => {
      network.world.processingMs = 20_000;
      const draft = withFiles([await image(session), await image(session)]);
      await publishPatiently(session.delivery(draft), session, network);
      const items = [...network.world.containers.values()].filter(({ isItem }) => isItem);
      expect(items.map(({ fields }) => fields['caption'])).toEqual([undefined, undefined]);
    },
  );

  onInstagram('instagram', 'at an address that others can’t reach are not even offered', async (session, network) => {
    const delivery = session.delivery(aPost());
    const before = network.requests().length;
    const file = async (id: string): Promise<MediaFile> => ({
      ...(await session.media.file(id)),
      publicUrl: () => 'https://carillon.lan/media/1',
    });
    const error = await session.failureOf(() =>
      instagramAdapter.publish(delivery.draft, { ...delivery.context(), media: { file } }),
    );
    expect(error).toMatchObject({ kind: 'administrator', code: 'public-address' });
    expect(network.requests()).toHaveLength(before);
  });

  onInstagram('instagram', 'that could not be fetched are tried again, with a word on the address', async (session) => {
    const delivery = session.delivery(aPost());
    const file = async (id: string): Promise<MediaFile> => ({
      ...(await session.media.file(id)),
      publicUrl: () => 'http://127.0.0.1:9/nowhere',
    });
    const error = await session.failureOf(() =>
      instagramAdapter.publish(delivery.draft, { ...delivery.context(), media: { file } }),
    );
    expect(error.kind).toBe('unavailable');
    expect(error.message).toContain('public address');
    await delivery.publish();
  });
});

describe('a container on Instagram', () => {
  onInstagram('instagram', 'is remembered before it is published', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unavailable');
    const [container] = network.world.containers.values();
    expect(delivery.steps.remembered()['media.0.0']).toMatchObject({ id: container?.id });
  });

  onInstagram('instagram', 'that failed in passing is made anew, and nothing else is', async (session, network) => {
    network.world.failures = [failed(2_207_053)];
    await session.delivery(aPost()).publish();
    expect(network.world.containers.size).toBe(2);
    network.world.failures = [failed(2_207_032), failed(2_207_001), failed(2_207_003)];
    await session.delivery(aPost()).fails('rejected');
    network.world.failures = [failed(2_207_026)];
    expect((await session.delivery(aPost()).fails('rejected')).message).toContain('H.264');
    expect(network.world.containers.size).toBe(6);
    expect(await session.posts()).toHaveLength(1);
  });

  onInstagram('instagram', 'that expired is made anew; it died unpublished', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unavailable');
    letPass(25 * HOUR_S, session, network);
    const before = network.requests().length;
    await delivery.publish();
    expect(requestsSince(network, before)[0]).toBe('GET /ID');
    expect(network.world.containers.size).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });

  onInstagram('instagram', 'that expired while it was waited for is made anew, too', async (session, network) => {
    const delivery = session.delivery(withFiles([aVideo(session)]));
    await delivery.fails('processing');
    letPass(25 * HOUR_S, session, network);
    await publishPatiently(delivery, session, network);
    expect([...network.world.containers.values()].map(({ postId }) => postId !== null)).toEqual([false, true]);
  });

  onInstagram('instagram', 'that may be published is never replaced, however old it is', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aPost());
    await delivery.fails('unknown');
    letPass(25 * HOUR_S, session, network);
    // As if the look-up had been wrong: the container itself still knows.
    const receipt = await delivery.publish();
    expect(network.world.containers.size).toBe(1);
    expect(network.world.posts.map(({ id }) => id)).toEqual([receipt.parts[0]?.remoteId]);
  });

  onInstagram(
    'instagram',
    'that is not known any more is replaced after a quarter of an hour',
    async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unavailable');
      network.world.containers.clear();
      expect((await delivery.fails('unavailable')).code).toBe('container-gone');
      letPass(16 * 60, session, network);
      await delivery.publish();
      expect(await session.posts()).toHaveLength(1);
    },
  );

  onInstagram('instagram', 'that is not ready after all makes the delivery come back', async (session, network) => {
    const body = JSON.stringify({ error: { code: 9_007, error_subcode: 2_207_027, message: 'not ready' } });
    await network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 400, body } });
    expect(await publishPatiently(session.delivery(aPost()), session, network)).toEqual([30]);
    expect(network.world.containers.size).toBe(1);
  });
});

describe('the first comment on Instagram', () => {
  for (const login of ['instagram', 'facebook'] as const) {
    onInstagram(
      login,
      `fails alone where the owner did not allow comments, signed in with ${login}`,
      async (session, network) => {
        for (const grant of network.world.grants)
          Object.assign(grant, { scopes: grant.scopes.filter((scope) => !scope.includes('comments')) });
        const { parts, firstComment } = await session.delivery(aPost({ firstComment: 'More' })).publish();
        expect(parts[0]?.remoteId).toBe(network.world.posts[0]?.id);
        expect(firstComment).toEqual({ error: expect.stringContaining('manage_comments') as string });
      },
    );
  }

  onInstagram('instagram', 'is sent without fields, which would make it twice', async (session, network) => {
    await session.delivery(aPost({ firstComment: 'More' })).publish();
    const sent = network.server.requests.filter(({ method, path }) => method === 'POST' && path.endsWith('/comments'));
    expect(sent.map(({ query }) => [...query.keys()])).toEqual([[]]);
  });

  onInstagram(
    'instagram',
    'that was made in spite of an error is looked up, not repeated',
    async (session, network) => {
      const delivery = session.delivery(aPost({ firstComment: 'More' }));
      const body = JSON.stringify({ error: { code: 20, error_subcode: 1_772_107, message: 'fields' } });
      await network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'status', status: 400, body } });
      await delivery.fails('unknown');
      // What the stand-in was kept from doing, Instagram has done.
      const [post] = network.world.posts;
      const { remoteId: accountId } = session.account;
      const made = {
        id: network.world.newId(),
        accountId,
        under: post?.id ?? '',
        text: 'More',
        at: network.world.now(),
        hidden: false,
      };
      network.world.comments.push(made);
      delivery.accept(await delivery.find());
      expect((await delivery.publish()).firstComment).toMatchObject({ remoteId: made.id });
      expect(network.world.comments).toHaveLength(1);
    },
  );

  onInstagram('instagram', 'waits where the post is not known yet', async (session, network) => {
    network.world.settlingMs = 15_000;
    const delivery = session.delivery(aPost({ firstComment: 'More' }));
    expect(await publishPatiently(delivery, session, network)).toEqual([10, 10]);
    expect(await session.posts()).toHaveLength(2);
  });
});

describe('the quota of posts', () => {
  onInstagram(
    'instagram',
    'is asked for when it is used up, and opens when the oldest post leaves the day',
    async (session, network) => {
      network.world.quota = 2;
      await session.delivery(aPost()).publish();
      letPass(5 * HOUR_S, session, network);
      await session.delivery(aPost()).publish();
      const delivery = session.delivery(aPost());
      const error = await delivery.fails('throttled');
      expect(error).toMatchObject({ code: 'quota-used-up', limit: 'publish' });
      expect(error.message).toContain('2 posts');
      const hours = ((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()) / (HOUR_S * 1_000);
      expect(Math.round(hours * 10) / 10).toBe(19);
      letPass(hours * HOUR_S + 2, session, network);
      await delivery.publish();
      expect(await session.posts()).toHaveLength(3);
    },
  );

  onInstagram(
    'instagram',
    'that stories used up, which no list tells, means an hour’s wait',
    async (session, network) => {
      network.world.quota = 1;
      const image = await session.media.image('A bell', 'image/jpeg');
      const story = aPost({ parts: [{ text: '', media: [image], poll: null }], settings: { kind: 'story' } });
      await session.delivery(story).publish();
      letPass(5 * HOUR_S, session, network);
      const error = await session.delivery(aPost()).fails('throttled');
      expect(Math.round(((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()) / 60_000)).toBe(60);
    },
  );

  onInstagram('instagram', 'that can’t be asked means an hour’s wait', async (session, network) => {
    network.world.quota = 0;
    await network.fault({ on: 'read', times: 1, after: 1, act: { kind: 'unavailable' } });
    const error = await session.delivery(aPost()).fails('throttled');
    expect(Math.round(((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()) / 60_000)).toBe(60);
  });
});

describe('taking down on Instagram', () => {
  onInstagram('facebook', 'works where Facebook’s sign-in was used, with its comments', async (session) => {
    const receipt = await session.delivery(aPost({ firstComment: 'More' })).publish();
    await instagramAdapter.remove?.(receipt, session.context());
    expect(await session.posts()).toEqual([]);
  });

  onInstagram('facebook', 'says which permission is missing', async (session, network) => {
    const receipt = await session.delivery(aPost()).publish();
    for (const grant of network.world.grants)
      Object.assign(grant, { scopes: grant.scopes.filter((scope) => scope !== 'instagram_manage_contents') });
    const error = await session.failureOf(async () => await instagramAdapter.remove?.(receipt, session.context()));
    expect(error).toMatchObject({ kind: 'rejected', code: 'permission-missing' });
  });

  onInstagram('instagram', 'is refused in words where Instagram’s was, without a call', async (session, network) => {
    const receipt = await session.delivery(aPost()).publish();
    const before = network.requests().length;
    const error = await session.failureOf(async () => await instagramAdapter.remove?.(receipt, session.context()));
    expect(error).toMatchObject({ kind: 'rejected', code: 'facebook-login-needed' });
    expect(error.message).toContain('in the Instagram app');
    expect(network.requests()).toHaveLength(before);
  });

  it('is all that can be done afterwards: captions can’t be changed', () => {
    expect(instagramAdapter.capabilities.edit).toBe(false);
  });
});
