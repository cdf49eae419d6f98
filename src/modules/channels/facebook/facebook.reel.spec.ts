import {
  aPost,
  aVideo,
  letPass,
  onFacebook,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/facebook/on-facebook.js';
import { hashOf } from '../../../../test/stand-ins/facebook/videos.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft } from '../contract/index.js';

const HOUR_S = 3_600;
const aReel = (session: BenchSession, more: Partial<ChannelDraft> = {}): ChannelDraft => ({
  ...withFiles([aVideo(session)], { kind: 'reel' }),
  ...more,
});

describe('a reel', () => {
  onFacebook('goes to the upload host as one stream, and becomes a post', async (session, network) => {
    const file = aVideo(session);
    const draft = withFiles([file], { kind: 'reel', videoTitle: 'Ringing' });
    const delivery = session.delivery({ ...draft, firstComment: 'More' });
    await publishPatiently(delivery, session, network);
    const [video] = network.world.videos.values();
    expect(video && hashOf(video)).toBe(file.sha256);
    expect(network.world.pieces).toEqual([file.bytes]);
    expect(video).toMatchObject({ kind: 'reel', description: 'Ding', title: 'Ringing' });
    const { parts } = await delivery.publish();
    expect(parts).toEqual([
      {
        remoteId: video?.postId,
        permalink: `https://www.facebook.com/reel/${video?.id}/`,
        data: { kind: 'reel', videoId: video?.id },
      },
    ]);
    expect(network.world.posts.map(({ under }) => under)).toEqual([null, video?.postId]);
  });

  onFacebook('that broke off asks how much arrived, and goes on with what is missing', async (session, network) => {
    network.world.uploadBreaksAfter = 120_000;
    const file = aVideo(session);
    const delivery = session.delivery(withFiles([file], { kind: 'reel' }));
    await delivery.fails('unavailable');
    const before = network.requests().length;
    await publishPatiently(delivery, session, network);
    // Whether it still stands, and how much arrived; whether all is there; and what became of it.
    expect(requestsSince(network, before)).toEqual([
      'GET /ID',
      'POST rupload/ID',
      'GET /ID',
      'POST /ID/video_reels',
      'GET /ID',
    ]);
    expect(network.world.pieces).toEqual([200_000, 80_000]);
    expect([...network.world.videos.values()].map(hashOf)).toEqual([file.sha256]);
  });

  onFacebook('whose bytes arrived though the answer was lost sends none twice', async (session, network) => {
    await network.fault({ on: 'media', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aReel(session));
    await delivery.fails('unavailable');
    await publishPatiently(delivery, session, network);
    expect(network.world.pieces).toEqual([200_000]);
  });

  onFacebook('is waited for where Facebook works on it before it is finished', async (session, network) => {
    network.world.worksBeforeFinish = true;
    network.world.processingMs = 40_000;
    const waits = await publishPatiently(session.delivery(aReel(session)), session, network);
    expect(waits.slice(0, 2)).toEqual([30, 30]);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook('that fails before it is finished is refused unseen', async (session, network) => {
    network.world.worksBeforeFinish = true;
    network.world.failures.push('The video is broken.');
    const error = await session.delivery(aReel(session)).fails('rejected');
    expect(error).toMatchObject({ code: 'media-failed' });
    expect(await session.posts()).toEqual([]);
  });

  onFacebook('is finished once more under the same id when the answer was lost', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aReel(session));
    await delivery.fails('unknown');
    await publishPatiently(delivery, session, network);
    expect(await session.posts()).toHaveLength(1);
    expect(network.world.videos.size).toBe(1);
  });

  onFacebook('that is ready but not published is not taken for published', async (session, network) => {
    network.world.worksBeforeFinish = true;
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const delivery = session.delivery(aReel(session));
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toBe('absent');
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /ID/video_reels']);
  });

  onFacebook('that is out is found by its id', async (session, network) => {
    network.world.processingMs = 60_000;
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aReel(session));
    await delivery.fails('unknown');
    delivery.accept(await delivery.find());
    letPass(15, session, network);
    await publishPatiently(delivery, session, network);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook('that expired before it was finished is uploaded anew', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aReel(session));
    await delivery.fails('unavailable');
    letPass(25 * HOUR_S, session, network);
    await publishPatiently(delivery, session, network);
    expect(network.world.videos.size).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook(
    'waits for the oldest of thirty to be a day old, by whatever code it is refused',
    async (session, network) => {
      for (let count = 0; count < 30; count++) {
        await session.delivery(aReel(session)).fails('processing');
        if (count === 0) letPass(HOUR_S, session, network);
      }
      const error = await session.delivery(aReel(session)).fails('unavailable');
      const waitS = ((error.retryAt?.getTime() ?? 0) - session.clock.now().getTime()) / 1_000;
      expect(error.code).toBe('reel-quota');
      await session.delivery(aPost()).publish();
      expect(Math.round(waitS / HOUR_S)).toBe(23);
    },
  );

  onFacebook('that is refused while there is room stays refused', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'rejected' } });
    expect((await session.delivery(aReel(session)).fails('rejected')).code).toBe('100');
  });

  onFacebook('is not sent to an address that an answer names', async (session, network) => {
    const body = JSON.stringify({ video_id: network.world.newId(), upload_url: 'https://elsewhere.example/upload' });
    await network.fault({ on: 'media', times: 1, act: { kind: 'status', status: 200, body } });
    await session.delivery(aReel(session)).fails('rejected');
    expect(requestsSince(network, 0).filter((request) => request.includes('elsewhere'))).toEqual([]);
    expect(requestsSince(network, 0)).toContain('POST rupload/ID');
  });
});
