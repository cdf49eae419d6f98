import type { ChannelErrorKind } from '../../../src/modules/channels/contract/index.js';
import type { BenchFault, ChannelBench } from '../channel-bench.js';
import { aDraft, aThread, contractTest, faultTest, pictureType, until, withMedia } from '../support/contract-test.js';

/** Every clear failure gets the right kind, creates nothing, and leaves the way open for the next try. */
export function failuresSuite(bench: ChannelBench, variant: string): void {
  const { adapter } = bench;
  const mime = pictureType(bench);
  const clear: readonly (readonly [BenchFault['act'], ChannelErrorKind])[] = [
    [{ kind: 'rejected' }, 'rejected'],
    [{ kind: 'revoked' }, 'reconnect'],
    [{ kind: 'expired' }, adapter.auth.refresh ? 'expired' : 'reconnect'],
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'status', status: 500 }, bench.publish500 ?? 'unknown'],
  ];

  describe('failing', () => {
    for (const [act, kind] of clear) {
      const name = act.kind === 'status' ? 'an answer of status 500' : `"${act.kind}"`;
      faultTest(bench, variant, act.kind, `takes ${name} on a creating call for ${kind}`, async (session) => {
        await session.network.fault({ on: 'publish', times: 1, act });
        const error = await session.delivery(aDraft(bench)).fails(kind);
        expect(error.message).toMatch(/\S/);
        expect(await session.posts()).toEqual([]);
      });
    }

    faultTest(bench, variant, 'throttled', 'says when to come back after a limit', async (session) => {
      const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 90_000);
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'throttled', retryAt } });
      const delivery = session.delivery(aDraft(bench));
      const error = await delivery.fails('throttled');
      expect(Math.abs((error.retryAt?.getTime() ?? 0) - retryAt.getTime())).toBeLessThanOrEqual(1_100);
      await delivery.publish();
      expect(await session.posts()).toHaveLength(1);
    });

    faultTest(bench, variant, 'throttled', 'says when to come back after a limit on reading', async (session) => {
      const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 300_000);
      await session.network.fault({ on: 'read', times: 1, act: { kind: 'throttled', retryAt } });
      const error = await session.failureOf(() => adapter.auth.probe(session.context()));
      expect(error.kind).toBe('throttled');
      expect(Math.abs((error.retryAt?.getTime() ?? 0) - retryAt.getTime())).toBeLessThanOrEqual(1_100);
    });

    faultTest(bench, variant, 'drop', 'calls a network that is not there unavailable', async (session) => {
      await session.stopNetwork();
      await session.delivery(aDraft(bench)).fails('unavailable');
    });

    if (adapter.capabilities.threads && !bench.threadInOneCall) {
      faultTest(bench, variant, 'unavailable', 'resumes a thread at the part that is missing', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'unavailable' } });
        const draft = aThread(bench, 3);
        const files = mime ? [await session.media.image('A bell', mime)] : [];
        const delivery = session.delivery(withMedia(draft, files));
        await delivery.fails('unavailable');
        expect(await session.posts()).toHaveLength(1);
        const receipt = await delivery.publish();
        const posts = await session.posts();
        expect(posts.map((post) => post.remoteId)).toEqual(receipt.parts.map((part) => part.remoteId));
        expect(posts.map((post) => post.replyTo)).toEqual([null, posts[0]?.remoteId, posts[1]?.remoteId]);
        const uploads = delivery.steps.called.filter((name) => name.startsWith('media.'));
        expect(uploads.filter((name) => /^media\.\d+\.\d+$/.test(name))).toHaveLength(files.length);
        expect([...new Set(uploads)]).toEqual(uploads);
        expect(delivery.steps.called.filter((name) => name === 'part.0')).toHaveLength(1);
      });
    }

    if (mime) {
      faultTest(bench, variant, 'drop', 'repeats an upload whose answer was lost, and posts once', async (session) => {
        await session.network.fault({ on: 'media', times: 1, act: { kind: 'drop', accepted: true } });
        const delivery = session.delivery(withMedia(aDraft(bench), [await session.media.image('A bell', mime)]));
        try {
          await delivery.publish();
        } catch {
          expect(delivery.steps.failed?.kind ?? 'prepare').toBe('prepare');
          await delivery.publish();
        }
        const posts = await session.posts();
        expect(posts).toHaveLength(1);
        expect(posts[0]?.media).toHaveLength(1);
      });

      contractTest(bench, variant, 'passes on that a file is gone, and posts nothing', async (session) => {
        const image = await session.media.image('A bell', mime);
        await session.delivery(withMedia(aDraft(bench), [{ ...image, id: 'gone' }])).fails('rejected');
        expect(await session.posts()).toEqual([]);
      });
    }

    contractTest(bench, variant, 'sends nothing when it was aborted before', async (session) => {
      const before = session.network.requests().length;
      await expect(session.delivery(aDraft(bench)).publish(AbortSignal.abort())).rejects.toMatchObject({
        name: 'ChannelError',
      });
      expect(session.network.requests()).toHaveLength(before);
      expect(await session.posts()).toEqual([]);
    });

    faultTest(bench, variant, 'delay', 'gives up promptly when it is aborted on the way', async (session) => {
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'delay', ms: 8_000 } });
      const before = session.network.requests().length;
      const controller = new AbortController();
      const delivery = session.delivery(aDraft(bench));
      const failed = delivery.fails('unknown', controller.signal);
      await until(
        'the request arrives',
        // Reads and preparations may come before the call that is held.
        () =>
          session.network.requests().length > before &&
          session.network.requests().at(-1)?.method !== 'GET' &&
          delivery.steps.called.some((name) => name.startsWith('part.')),
      );
      const abortedAt = performance.now();
      controller.abort();
      await failed;
      expect(performance.now() - abortedAt).toBeLessThan(1_000);
    });
  });
}
