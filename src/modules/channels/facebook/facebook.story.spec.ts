import {
  aVideo,
  letPass,
  onFacebook,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/facebook/on-facebook.js';
import { hashOf } from '../../../../test/stand-ins/facebook/videos.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import { metrics } from './facebook.metrics.js';
import { facebookAdapter } from './index.js';

const HOUR_S = 3_600;
const STORY = { kind: 'story' };
const aPhotoStory = async (session: BenchSession) => withFiles([await session.media.image('A bell')], STORY);

describe('a story', () => {
  onFacebook('of a photo shows it without the words, and knows its address', async (session, network) => {
    const receipt = await session.delivery(await aPhotoStory(session)).publish();
    const [story] = network.world.posts;
    expect(story).toMatchObject({ message: '', photos: [{ alt: 'A bell' }] });
    expect(receipt).toEqual({
      parts: [{ remoteId: story?.id, permalink: `https://facebook.com/stories/${story?.id}`, data: { kind: 'story' } }],
      firstComment: null,
    });
  });

  onFacebook('of a video goes to the upload host, and is out when it is finished', async (session, network) => {
    const file = aVideo(session);
    const before = network.requests().length;
    const receipt = await session.delivery(withFiles([file], STORY)).publish();
    const [video] = network.world.videos.values();
    expect(video && hashOf(video)).toBe(file.sha256);
    expect(receipt.parts[0]?.remoteId).toBe(video?.postId);
    expect(requestsSince(network, before)).toEqual([
      'POST /ID/video_stories',
      'POST rupload/ID',
      'GET /ID',
      'POST /ID/video_stories',
      'GET /ID/stories',
    ]);
  });

  for (const kind of ['photo', 'video'] as const) {
    onFacebook(`of a ${kind} is found by its file when the answer was lost`, async (session, network) => {
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const draft = kind === 'photo' ? await aPhotoStory(session) : withFiles([aVideo(session)], STORY);
      const delivery = session.delivery(draft);
      await delivery.fails('unknown');
      delivery.accept(await delivery.find());
      const receipt = await delivery.publish();
      expect((await session.posts()).map(({ remoteId }) => remoteId)).toEqual([receipt.parts[0]?.remoteId]);
    });

    onFacebook(
      `of a ${kind} is shown once though Facebook does not say of which file its stories are`,
      async (session, network) => {
        network.world.storiesNameFiles = false;
        await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
        const draft = kind === 'photo' ? await aPhotoStory(session) : withFiles([aVideo(session)], STORY);
        const delivery = session.delivery(draft);
        await delivery.fails('unknown');
        expect(await delivery.find()).toBe('absent');
        letPass(180, session, network);
        await delivery.publish();
        expect(await session.posts()).toHaveLength(1);
      },
    );
  }

  onFacebook('of a video that Facebook can’t use is refused before it shows', async (session, network) => {
    network.world.worksBeforeFinish = true;
    network.world.failures.push('The video is broken.');
    const error = await session.delivery(withFiles([aVideo(session)], STORY)).fails('rejected');
    expect(error.code).toBe('media-failed');
    expect(await session.posts()).toEqual([]);
  });

  onFacebook('of a video that went stale is uploaded anew', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(withFiles([aVideo(session)], STORY));
    await delivery.fails('unavailable');
    letPass(25 * HOUR_S, session, network);
    await publishPatiently(delivery, session, network);
    expect(network.world.videos.size).toBe(2);
  });

  onFacebook('stands without its address', async (session, network) => {
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    const receipt = await session.delivery(await aPhotoStory(session)).publish();
    expect(receipt.parts[0]?.permalink).toBeNull();
  });

  onFacebook('is taken down, and has no words to change', async (session, network) => {
    const delivery = session.delivery(await aPhotoStory(session));
    const receipt = await delivery.publish();
    const error = await session.failureOf(
      async () => await facebookAdapter.edit?.(receipt, delivery.draft, delivery.context()),
    );
    expect(error.kind).toBe('rejected');
    await facebookAdapter.remove?.(receipt, session.context());
    expect(network.world.posts).toEqual([]);
  });

  onFacebook('has no numbers, and nothing is asked for them', async (session, network) => {
    const { parts } = await session.delivery(await aPhotoStory(session)).publish();
    const before = network.requests().length;
    expect(await metrics.posts(parts, session.context())).toEqual([{ values: {}, native: {} }]);
    expect(network.requests()).toHaveLength(before);
  });
});
