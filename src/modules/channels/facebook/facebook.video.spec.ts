import {
  aVideo,
  letPass,
  onFacebook,
  publishPatiently,
  requestsSince,
  withFiles,
} from '../../../../test/stand-ins/facebook/on-facebook.js';
import type { RunningFacebook } from '../../../../test/stand-ins/facebook/facebook.bench.js';
import { hashOf } from '../../../../test/stand-ins/facebook/videos.js';
import type { Video } from '../../../../test/stand-ins/facebook/world.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { HttpResponse } from '../../../core/http/http-client.js';
import type { ChannelDraft } from '../contract/index.js';
import { facebookAdapter } from './index.js';

const HOUR_S = 3_600;

function only(network: RunningFacebook): Video {
  const [video, ...others] = network.world.videos.values();
  if (video === undefined || others.length > 0) throw new Error('There is one video.');
  return video;
}

const aVideoPost = (session: BenchSession, more: Partial<ChannelDraft> = {}): ChannelDraft => ({
  ...withFiles([aVideo(session)]),
  ...more,
});

describe('a video in the feed of a Page', () => {
  onFacebook('arrives whole, in the pieces that Facebook asks for', async (session, network) => {
    network.world.pieceBytes = 70_000;
    const file = aVideo(session);
    await publishPatiently(session.delivery(withFiles([file], { videoTitle: ' Ringing ' })), session, network);
    expect(network.world.pieces).toEqual([70_000, 70_000, 60_000]);
    expect(hashOf(only(network))).toBe(file.sha256);
    expect(only(network)).toMatchObject({ description: 'Ding', title: 'Ringing' });
  });

  onFacebook('is known by its post, which Facebook tells only once it is through', async (session, network) => {
    network.world.processingMs = 40_000;
    const delivery = session.delivery(aVideoPost(session));
    expect(await publishPatiently(delivery, session, network)).toEqual([15, 30]);
    const { id, postId } = only(network);
    const receipt = await delivery.publish();
    expect(receipt.parts).toEqual([
      {
        remoteId: postId,
        permalink: `https://www.facebook.com/${session.account.remoteId}/videos/${id}/`,
        data: { kind: 'feed', videoId: id },
      },
    ]);
  });

  onFacebook('is known by the same id where Facebook tells the post’s number alone', async (session, network) => {
    network.world.tellsBarePostIds = true;
    const delivery = session.delivery(aVideoPost(session));
    await publishPatiently(delivery, session, network);
    expect((await delivery.publish()).parts[0]?.remoteId).toBe(only(network).postId);
  });

  onFacebook('has its link in the words, and its first comment below the post', async (session, network) => {
    const link = { url: 'https://shop.example/new', title: null, description: null };
    const delivery = session.delivery(aVideoPost(session, { link, firstComment: 'More' }));
    await publishPatiently(delivery, session, network);
    expect(only(network).description).toBe(`Ding\n\n${link.url}`);
    expect(network.world.posts.map(({ under }) => under)).toEqual([null, only(network).postId]);
  });

  onFacebook('goes on with the piece whose sending broke off, and sends no piece twice', async (session, network) => {
    network.world.pieceBytes = 70_000;
    await network.fault({ on: 'media', times: 1, after: 2, act: { kind: 'drop', accepted: false } });
    const file = aVideo(session);
    const delivery = session.delivery(withFiles([file]));
    await delivery.fails('unavailable');
    const before = network.requests().length;
    await publishPatiently(delivery, session, network);
    expect(requestsSince(network, before)).toEqual([
      'POST /ID/videos',
      'POST /ID/videos',
      'POST /ID/videos',
      'GET /ID',
    ]);
    expect(network.world.pieces).toEqual([70_000, 70_000, 60_000]);
    expect(hashOf(only(network))).toBe(file.sha256);
  });

  onFacebook('is given up where Facebook wants the same pieces again and again', async (session) => {
    const delivery = session.delivery(withFiles([aVideo(session)]));
    const context = delivery.context();
    let pieces = 0;
    const answer = (body: object): HttpResponse => ({
      status: 200,
      headers: {},
      url: 'https://graph.facebook.com/',
      body: Buffer.from(JSON.stringify(body)),
      text: () => JSON.stringify(body),
      json: () => body,
    });
    const http = {
      request: async () => {
        pieces += 1;
        if (pieces === 1)
          return answer({ video_id: '1', upload_session_id: '2', start_offset: '0', end_offset: '100' });
        return answer(
          pieces % 2 === 0 ? { start_offset: '100', end_offset: '200' } : { start_offset: '0', end_offset: '100' },
        );
      },
    };
    const error = await session.failureOf(() => facebookAdapter.publish(delivery.draft, { ...context, http }));
    expect(error.kind).toBe('unavailable');
    expect(pieces).toBeLessThan(100);
  });

  onFacebook(
    'goes on where Facebook says (1363037) when a piece had arrived and its answer was lost',
    async (session, network) => {
      network.world.pieceBytes = 70_000;
      await network.fault({ on: 'media', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
      const file = aVideo(session);
      const delivery = session.delivery(withFiles([file]));
      await delivery.fails('unavailable');
      await publishPatiently(delivery, session, network);
      expect(network.world.pieces).toEqual([70_000, 70_000, 60_000]);
      expect(hashOf(only(network))).toBe(file.sha256);
    },
  );

  onFacebook('is found by its own id when the answer to its finish was lost', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('unknown');
    const before = network.requests().length;
    delivery.accept(await delivery.find());
    expect(requestsSince(network, before)).toEqual(['GET /ID']);
    await publishPatiently(delivery, session, network);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook('is not there, by itself and by the list, when its finish never arrived', async (session, network) => {
    await session.delivery(aVideoPost(session)).fails('processing');
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('unknown');
    const before = network.requests().length;
    expect(await delivery.find()).toBe('absent');
    expect(requestsSince(network, before)).toEqual(['GET /ID', 'GET /ID/videos']);
    letPass(60, session, network);
    await publishPatiently(delivery, session, network);
    expect(network.world.videos.size).toBe(2);
  });

  onFacebook('is taken for done where its session turns out to be finished already', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('unknown');
    // As if the look-up had said that it is not there.
    await publishPatiently(delivery, session, network);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook('that Facebook can’t use is refused in its words, and nothing shows', async (session, network) => {
    network.world.failures.push('The video has no picture.');
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('processing');
    letPass(16, session, network);
    const error = await delivery.fails('rejected');
    expect(error).toMatchObject({ code: 'media-failed' });
    expect(error.message).toContain('The video has no picture.');
    expect(await session.posts()).toEqual([]);
  });

  onFacebook('is looked at every half minute, and after five minutes every five', async (session, network) => {
    network.world.processingMs = 12 * 60_000;
    const waits = await publishPatiently(session.delivery(aVideoPost(session)), session, network);
    expect(waits).toEqual([15, ...Array.from({ length: 10 }, () => 30), 300, 300]);
  });

  onFacebook('is asked about at once when Facebook calls that it is through', async (session) => {
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('processing');
    await delivery.publish();
  });

  onFacebook('is looked at again when Facebook was down at the first look', async (session, network) => {
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('processing');
    await network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
    await delivery.fails('processing');
    expect((await delivery.publish()).parts[0]?.remoteId).toBe(only(network).postId);
  });

  onFacebook('stands by its own id after a day, whatever Facebook says of it', async (session, network) => {
    network.world.processingMs = 48 * HOUR_S * 1_000;
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('processing');
    letPass(25 * HOUR_S, session, network);
    expect((await delivery.publish()).parts[0]).toMatchObject({ remoteId: only(network).id, permalink: null });
  });

  onFacebook('is uploaded anew where half a day went by before it could be finished', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(aVideoPost(session));
    await delivery.fails('unavailable');
    letPass(13 * HOUR_S, session, network);
    await publishPatiently(delivery, session, network);
    expect(network.world.videos.size).toBe(2);
    expect(await session.posts()).toHaveLength(1);
  });

  onFacebook(
    'is not uploaded anew for a comment that could not be written for half a day',
    async (session, network) => {
      const delivery = session.delivery(aVideoPost(session, { firstComment: 'More' }));
      await delivery.fails('processing');
      letPass(16, session, network);
      await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
      await delivery.fails('unavailable');
      letPass(13 * HOUR_S, session, network);
      await delivery.publish();
      expect(network.world.videos.size).toBe(1);
      expect(await session.posts()).toHaveLength(2);
    },
  );

  onFacebook('has its words changed at the video, and is taken down with its post', async (session, network) => {
    const delivery = session.delivery(aVideoPost(session, { firstComment: 'More' }));
    await publishPatiently(delivery, session, network);
    const receipt = await delivery.publish();
    const changed = session.delivery(
      aVideoPost(session, { parts: [{ text: 'Corrected', media: [aVideo(session)], poll: null }] }),
    );
    await facebookAdapter.edit?.(receipt, changed.draft, changed.context());
    expect(only(network).description).toBe('Corrected');
    await facebookAdapter.remove?.(receipt, session.context());
    expect([...network.world.videos.keys(), ...network.world.posts]).toEqual([]);
    await facebookAdapter.remove?.(receipt, session.context());
  });
});
