import type { ChannelReceipt, PublishedPart } from '../../../src/modules/channels/contract/index.js';
import type { BenchPost, ChannelBench } from '../channel-bench.js';
import {
  aDraft,
  aMarker,
  aThread,
  contractTest,
  faultTest,
  pictureType,
  withMedia,
  withText,
} from '../support/contract-test.js';
import { longestText } from '../support/limit-texts.js';

/** What a reader of the network sees after publishing, editing and removing. */
export function publishSuite(bench: ChannelBench, variant: string): void {
  const { adapter } = bench;
  const { capabilities } = adapter;
  const mime = pictureType(bench);

  describe('publishing', () => {
    contractTest(bench, variant, 'shows a reader the post', async (session) => {
      const draft = aDraft(bench);
      const receipt = await session.delivery(draft).publish();
      const posts = await session.posts();
      expect(posts).toHaveLength(1);
      expectSame(posts, receipt);
      expect(posts[0]?.text).toContain(draft.parts[0]?.text);
      expect(posts[0]?.replyTo).toBeNull();
      expect(receipt.firstComment).toBeNull();
      const permalink = receipt.parts[0]?.permalink ?? null;
      if (permalink === null) return;
      expect(new URL(permalink).protocol).toMatch(/^https?:$/);
      if (adapter.postAt) {
        expect(adapter.postAt(new URL(permalink), session.account)).toBe(receipt.parts[0]?.remoteId);
      }
    });

    contractTest(bench, variant, 'sends every character as it was written', async (session) => {
      const text = `${aMarker()} <b>"Grüße" & 'dank'</b> 👨‍👩‍👧‍👦 日本`;
      await session.delivery(withText(aDraft(bench), text)).publish();
      expect((await session.posts())[0]?.text).toContain(text);
    });

    contractTest(bench, variant, 'gets the longest text through that it lets pass', async (session) => {
      const { limits } = session.account;
      const draft = withText(aDraft(bench), longestText(limits.text));
      expect(adapter.check(draft, limits).filter((issue) => issue.severity === 'blocks')).toEqual([]);
      await session.delivery(draft).publish();
      expect(await session.posts()).toHaveLength(1);
    });

    if (capabilities.threads) {
      contractTest(bench, variant, 'shows a thread as a chain of replies', async (session) => {
        const draft = aThread(bench, 3);
        const receipt = await session.delivery(draft).publish();
        const posts = await session.posts();
        expectSame(posts, receipt);
        expect(posts.map((post) => post.replyTo)).toEqual([null, posts[0]?.remoteId, posts[1]?.remoteId]);
        draft.parts.forEach((part, index) => expect(posts[index]?.text).toContain(part.text));
      });
    }

    if (mime) {
      contractTest(bench, variant, 'shows pictures with their alternative texts, in order', async (session) => {
        const most = Math.min(2, capabilities.limits.media.kinds.image?.maxPerPart ?? 0);
        const media = [await session.media.image('A bronze bell', mime), await session.media.image(null, mime)].slice(
          0,
          most,
        );
        await session.delivery(withMedia(aDraft(bench), media)).publish();
        const [post] = await session.posts();
        const hasAlt = capabilities.limits.media.altTextMax !== null;
        expect(post?.media.map((file) => ({ mime: file.mime, bytes: file.bytes, alt: file.alt || null }))).toEqual(
          media.map((file) => ({ mime: file.mime, bytes: file.bytes, alt: hasAlt ? file.alt : null })),
        );
      });
    }

    if (capabilities.firstComment) {
      contractTest(bench, variant, 'puts the first comment under the post', async (session) => {
        const draft = aDraft(bench, { firstComment: aMarker() });
        const receipt = await session.delivery(draft).publish();
        const posts = await session.posts();
        expect(posts).toHaveLength(2);
        expect(posts[1]?.text).toContain(draft.firstComment);
        expect(posts[1]?.replyTo).toBe(posts[0]?.remoteId);
        expect(receipt.firstComment).toMatchObject({ remoteId: posts[1]?.remoteId });
      });

      faultTest(bench, variant, 'rejected', 'keeps the post when its first comment is rejected', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'rejected' } });
        const receipt = await session.delivery(aDraft(bench, { firstComment: aMarker() })).publish();
        expect(receipt.firstComment).toEqual({ error: expect.stringMatching(/\S/) as string });
        expectSame(await session.posts(), receipt);
      });

      faultTest(bench, variant, 'unavailable', 'adds only the first comment on the next try', async (session) => {
        await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'unavailable' } });
        const delivery = session.delivery(aDraft(bench, { firstComment: aMarker() }));
        await delivery.fails('unavailable');
        const receipt = await delivery.publish();
        expect(receipt.firstComment).toMatchObject({ remoteId: expect.any(String) as string });
        expect(await session.posts()).toHaveLength(2);
      });
    }

    contractTest(bench, variant, 'calls nothing again when everything is remembered', async (session) => {
      const delivery = session.delivery(aDraft(bench));
      const receipt = await delivery.publish();
      const calls = delivery.steps.called.length;
      expect(await delivery.publish()).toEqual(receipt);
      expect(delivery.steps.called).toHaveLength(calls);
      expect(await session.posts()).toHaveLength(1);
    });

    if (capabilities.edit) {
      contractTest(bench, variant, 'shows a reader the changed text under the same id', async (session) => {
        const draft = aDraft(bench);
        const receipt = await session.delivery(draft).publish();
        const changed = session.delivery(withText(draft, `${aMarker()} corrected`));
        const after = await adapter.edit?.(receipt, changed.draft, changed.context());
        const posts = await session.posts();
        expect(posts).toHaveLength(1);
        expect(posts[0]?.text).toContain(changed.draft.parts[0]?.text);
        expect(posts[0]?.text).not.toContain(draft.parts[0]?.text);
        expect(ids(after?.parts ?? [])).toEqual(ids(receipt.parts));
      });
    }

    if (capabilities.remove !== false) {
      const removesOn = bench.removesOn ?? variant;
      contractTest(bench, removesOn, 'takes every part down, and minds nothing when asked again', async (session) => {
        const draft = capabilities.threads ? aThread(bench, 2) : aDraft(bench);
        const receipt = await session.delivery(draft).publish();
        await adapter.remove?.(receipt, session.context());
        if (capabilities.remove === 'removed') expect(await session.posts()).toEqual([]);
        await adapter.remove?.(receipt, session.context());
      });

      faultTest(bench, removesOn, 'unavailable', 'admits it when it could not take a part down', async (session) => {
        const receipt = await session.delivery(aDraft(bench)).publish();
        await session.network.fault({ on: 'read', times: 1, act: { kind: 'unavailable' } });
        const error = await session.failureOf(async () => adapter.remove?.(receipt, session.context()));
        expect(error.kind).toBe('unavailable');
        expect(await session.posts()).toHaveLength(1);
      });
    }
  });
}

function expectSame(posts: readonly BenchPost[], receipt: ChannelReceipt): void {
  expect(posts.map((post) => post.remoteId)).toEqual(ids(receipt.parts));
}

function ids(parts: readonly PublishedPart[]): string[] {
  return parts.map((part) => part.remoteId);
}
