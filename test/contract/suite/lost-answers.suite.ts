import type { BenchFault, ChannelBench } from '../channel-bench.js';
import type { BenchDelivery, BenchSession } from '../support/bench-session.js';
import {
  aDraft,
  aMarker,
  aThread,
  contractTest,
  faultTest,
  pictureType,
  until,
  withMedia,
} from '../support/contract-test.js';

/** The heart: whatever becomes of an answer, a reader sees each part exactly once. */
export function lostAnswersSuite(bench: ChannelBench, variant: string): void {
  const { capabilities } = bench.adapter;
  const { idempotency } = capabilities;
  const mime = pictureType(bench);

  describe('when an answer is lost', () => {
    const losses: readonly BenchFault['act'][] = [{ kind: 'drop', accepted: true }, { kind: 'bad-body' }];
    for (const act of losses) {
      const name =
        act.kind === 'drop' ? 'the connection broke after the network accepted' : 'the answer was unreadable';
      faultTest(bench, variant, act.kind, `finds the post when ${name}, and posts once`, async (session) => {
        await session.network.fault({ on: 'publish', times: 1, act });
        const files = mime ? [await session.media.image('A bell', mime)] : [];
        const delivery = session.delivery(withMedia(aDraft(bench), files));
        await delivery.fails('unknown');
        expect(await session.posts()).toHaveLength(1);
        await recoverAccepted(bench, session, delivery);
        await expectOnce(session, delivery, 1);
      });
    }

    faultTest(
      bench,
      variant,
      'drop',
      'finds nothing when the network never accepted, and posts once',
      async (session) => {
        await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
        const delivery = session.delivery(aDraft(bench));
        await delivery.fails('unknown');
        expect(await session.posts()).toEqual([]);
        if (idempotency.kind === 'none') return;
        expect(['absent', 'undecided']).toContain(await delivery.find());
        session.clock.advance(idempotency.conclusiveAfterSeconds + 1);
        expect(await delivery.find()).toBe('absent');
        await expectOnce(session, delivery, 1);
      },
    );

    faultTest(
      bench,
      variant,
      'drop',
      'does not take an older post with the same words for the lost one',
      async (session) => {
        const draft = aDraft(bench);
        await session.delivery(draft).publish();
        const publishedAt = Date.now();
        await until('the clock moves on', () => Date.now() > publishedAt + 1);
        if (bench.doubtsOlderBySeconds !== undefined) session.clock.advance(bench.doubtsOlderBySeconds + 1);
        await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
        const delivery = session.delivery(draft);
        await delivery.fails('unknown');
        if (idempotency.kind === 'none') return;
        session.clock.advance(idempotency.conclusiveAfterSeconds + 1);
        expect(await delivery.find()).toBe('absent');
        if (bench.refusesRepeats === true) {
          await delivery.fails('rejected');
          return;
        }
        await delivery.publish();
        expect(await session.posts()).toHaveLength(2);
      },
    );

    faultTest(
      bench,
      variant,
      'drop',
      'does not take a younger post with the same words, which is another delivery’s, for the lost one',
      async (session) => {
        const draft = aDraft(bench);
        const lost = session.delivery(draft);
        await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
        await lost.fails('unknown');
        await session.delivery(draft).publish();
        if (idempotency.kind === 'none') return;
        session.clock.advance(idempotency.conclusiveAfterSeconds + 1);
        expect(await lost.find()).toBe('absent');
      },
    );

    if (capabilities.threads && !bench.threadInOneCall) {
      faultTest(bench, variant, 'drop', 'finds the lost part of a thread, and completes it', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
        const delivery = session.delivery(aThread(bench, 3));
        await delivery.fails('unknown');
        expect(await session.posts()).toHaveLength(2);
        await recoverAccepted(bench, session, delivery);
        await expectOnce(session, delivery, 3);
        const posts = await session.posts();
        expect(posts.map((post) => post.replyTo)).toEqual([null, posts[0]?.remoteId, posts[1]?.remoteId]);
      });
    }

    if (capabilities.firstComment) {
      faultTest(bench, variant, 'drop', 'finds the lost first comment', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'drop', accepted: true } });
        const delivery = session.delivery(aDraft(bench, { firstComment: aMarker() }));
        await delivery.fails('unknown');
        await recoverAccepted(bench, session, delivery);
        const receipt = await delivery.publish();
        const posts = await session.posts();
        expect(posts).toHaveLength(2);
        expect(receipt.firstComment).toMatchObject({ remoteId: posts[1]?.remoteId });
      });
    }

    if (idempotency.kind === 'key' && variant === bench.variants[0]) {
      contractTest(bench, variant, 'shows one post when the same key is sent twice', async (session) => {
        const delivery = session.delivery(capabilities.threads ? aThread(bench, 2) : aDraft(bench));
        const first = await delivery.publish();
        delivery.forget();
        const second = await delivery.publish();
        expect(second.parts.map((part) => part.remoteId)).toEqual(first.parts.map((part) => part.remoteId));
        expect(await session.posts()).toHaveLength(first.parts.length);
      });
    }
  });
}

/**
 * What publishing does about an unknown outcome: a key that every server honours is sent again, anything else is looked up first.
 */
async function recoverAccepted(bench: ChannelBench, session: BenchSession, delivery: BenchDelivery): Promise<void> {
  const { idempotency } = bench.adapter.capabilities;
  if (idempotency.kind === 'none') return;
  const universal = idempotency.kind === 'key' && idempotency.universal;
  let finding = await delivery.find();
  if (finding === 'undecided') {
    session.clock.advance(idempotency.conclusiveAfterSeconds + 1);
    finding = await delivery.find();
  }
  if (typeof finding === 'object') delivery.accept(finding);
  else expect({ finding, universal }).toEqual({ finding, universal: true });
}

/** One more try completes the delivery: `parts` posts, each once, in the receipt's order. */
async function expectOnce(session: BenchSession, delivery: BenchDelivery, parts: number): Promise<void> {
  const receipt = await delivery.publish();
  const posts = await session.posts();
  expect(posts).toHaveLength(parts);
  expect(posts.map((post) => post.remoteId)).toEqual(receipt.parts.map((part) => part.remoteId));
}
