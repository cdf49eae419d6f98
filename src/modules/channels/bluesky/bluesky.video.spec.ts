import { Readable } from 'node:stream';
import type { BenchDelivery, BenchSession } from '../../../../test/contract/support/bench-session.js';
import { until, withMedia } from '../../../../test/contract/support/contract-test.js';
import type { RunningBluesky } from '../../../../test/stand-ins/bluesky/bluesky.bench.js';
import { aBlueskyDraft, calls, onBluesky } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import type { ChannelDraft } from '../contract/index.js';
import { blueskyAdapter } from './index.js';

describe('videos on Bluesky', () => {
  const film = Buffer.concat([Buffer.from('\0\0\0\u0018ftypmp42', 'latin1'), Buffer.alloc(500, 7)]);

  async function aVideo(session: BenchSession): Promise<ChannelDraft> {
    const image = await session.media.image('A ringing bell');
    const file = await session.media.file(image.id);
    session.media.file = async () => ({
      ...file,
      mime: 'video/mp4',
      bytes: film.length,
      open: () => streamOf(film),
      buffer: async () => film,
    });
    return withMedia(aBlueskyDraft(), [
      { ...image, kind: 'video', mime: 'video/mp4', bytes: film.length, durationMs: 1_000 },
    ]);
  }

  async function publish(network: RunningBluesky, delivery: BenchDelivery, signal?: AbortSignal): Promise<void> {
    delivery.steps.begin();
    const context = delivery.context(signal);
    await blueskyAdapter.publish(delivery.draft, { ...context, http: network.reaching(context.http) });
  }

  onBluesky('go through the video service, and are waited for', async (session, network) => {
    const delivery = session.delivery(await aVideo(session));
    await publish(network, delivery);
    expect((await session.posts())[0]?.media).toEqual([
      { mime: 'video/mp4', alt: 'A ringing bell', bytes: film.length },
    ]);
    expect(calls(network, 'getJobStatus')).toBe(2);
    expect(calls(network, 'uploadBlob')).toBe(0);
  });

  onBluesky('that the service knows already are used, though it calls that an error', async (session, network) => {
    const draft = await aVideo(session);
    await publish(network, session.delivery(draft));
    await publish(network, session.delivery(draft));
    expect(await session.posts()).toHaveLength(2);
    expect(calls(network, 'uploadBlob')).toBe(0);
  });

  onBluesky('are not sent twice when the post itself is refused for now', async (session, network) => {
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const delivery = session.delivery(await aVideo(session));
    await expect(publish(network, delivery)).rejects.toMatchObject({ kind: 'unavailable' });
    await publish(network, delivery);
    expect(calls(network, 'uploadVideo')).toBe(1);
  });

  onBluesky('that the service can not use are rejected with its reason', async (session, network) => {
    network.world.video.failure = 'No video track';
    const delivery = session.delivery(await aVideo(session));
    await expect(publish(network, delivery)).rejects.toMatchObject({
      kind: 'rejected',
      code: 'encoding_failure',
      message: expect.stringContaining('No video track') as string,
    });
    expect(await session.posts()).toEqual([]);
  });

  onBluesky('need a confirmed e-mail address', async (session, network) => {
    network.world.account(session.account.remoteId).emailConfirmed = false;
    const delivery = session.delivery(await aVideo(session));
    await expect(publish(network, delivery)).rejects.toMatchObject({
      kind: 'rejected',
      code: 'unconfirmed_email',
    });
  });

  onBluesky('are stored like any file when the service has no quota left', async (session, network) => {
    network.world.video.canUpload = false;
    await publish(network, session.delivery(await aVideo(session)));
    expect((await session.posts())[0]?.media).toHaveLength(1);
    expect(calls(network, 'uploadBlob')).toBe(1);
  });

  onBluesky('are stored like any file when the service is away', async (session, network) => {
    await network.fault({ on: 'media', times: 1, act: { kind: 'unavailable' } });
    await publish(network, session.delivery(await aVideo(session)));
    expect((await session.posts())[0]?.media).toHaveLength(1);
    expect(calls(network, 'uploadBlob')).toBe(1);
  });

  onBluesky('stop waiting when the publishing is aborted', async (session, network) => {
    network.world.video.looksUntilDone = 1_000;
    const delivery = session.delivery(await aVideo(session));
    const controller = new AbortController();
    const publishing = session.failureOf(() => publish(network, delivery, controller.signal));
    await until('the job is looked at', () => calls(network, 'getJobStatus') > 1);
    controller.abort();
    expect((await publishing).kind).toBe('unavailable');
    expect(await session.posts()).toEqual([]);
  });
});

function streamOf(content: Buffer): NodeJS.ReadableStream {
  return Readable.from([content]);
}
