import { noOthers } from '../../../../test/contract/support/no-others.js';
import {
  adapter,
  aPost,
  type MastodonSession,
  onMastodon,
  words,
} from '../../../../test/stand-ins/mastodon/session.js';
import type { BenchDelivery } from '../../../../test/contract/support/bench-session.js';
import type { ChannelDraft } from '../contract/index.js';

const TRICKY =
  'Ring & "ding" for @someone@other.example <3\n\n#bells https://shop.example/a-very-long-path/that-is-cut?x=1&y=2  now';

describe('looking for a lost post', () => {
  it.each(['mastodon-4.5', 'mastodon-4.2', 'ignores-idempotency', 'quirks'])(
    'sees through what %s made of the text',
    async (variant) => {
      await onMastodon(variant, async (session) => {
        const delivery = await lose(session, aPost({ parts: [words(TRICKY)], contentWarning: 'Loud' }));
        expect(await delivery.find()).toMatchObject({ found: { remoteId: (await session.posts())[0]?.remoteId } });
      });
    },
  );

  it.each(['mastodon-4.5', 'quirks'])(
    'on %s is not taken in by other words, another warning or a reply',
    async (variant) => {
      await onMastodon(variant, async (session) => {
        const draft = aPost({ contentWarning: 'Loud' });
        await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
        const delivery = session.delivery(draft);
        await delivery.fails('unknown');
        await session.delivery(aPost({ parts: [words('Hear the bell')], contentWarning: 'Loud' })).publish();
        await session.delivery(aPost({ contentWarning: 'Quiet' })).publish();
        await session
          .delivery(aPost({ parts: [words('Root')], firstComment: 'Hear the bells', contentWarning: 'Loud' }))
          .publish();
        expect(await delivery.find()).toBe('absent');
      });
    },
  );

  it('pages on past busy hours', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const delivery = await lose(session, aPost());
      const [first] = await session.posts();
      for (let index = 0; index < 90; index++)
        await session.delivery(aPost({ parts: [words(`Bell ${index}`)] })).publish();
      expect(await delivery.find()).toMatchObject({ found: { remoteId: first?.remoteId } });
    });
  });

  it('finds the text that a content warning without words becomes', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const poll = { options: ['Yes', 'No'], multiple: false, expiresInSeconds: 600, hideTotals: false };
      const delivery = await lose(session, aPost({ parts: [{ ...words(''), poll }], contentWarning: 'Loud' }));
      expect(await delivery.find()).toMatchObject({ found: { remoteId: expect.any(String) as string } });
    });
  });

  it('tells parts of a thread with the same words apart', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session.network.fault({ on: 'publish', times: 1, after: 2, act: { kind: 'drop', accepted: true } });
      const delivery = session.delivery(aPost({ parts: [words('Ding'), words('Ding'), words('Ding')] }));
      await delivery.fails('unknown');
      expect(await delivery.find()).toMatchObject({ found: { remoteId: (await session.posts())[2]?.remoteId } });
    });
  });

  it('does not take a part it has already for the first comment with the same words', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session.network.fault({ on: 'publish', times: 1, after: 2, act: { kind: 'drop', accepted: false } });
      const delivery = session.delivery(aPost({ parts: [words('Listen'), words('Ding')], firstComment: 'Ding' }));
      await delivery.fails('unknown');
      expect(await delivery.find()).toBe('absent');
    });
  });

  it('knows a post by its attachments, whatever became of its words', async () => {
    await onMastodon('ignores-idempotency', async (session) => {
      const image = await session.media.image('A bell');
      const draft = aPost({ parts: [{ ...words('Look'), media: [image] }] });
      await session.delivery(draft).publish();
      const delivery = await lose(session, draft);
      const lost = [...session.network.world.statuses.values()][1];
      if (lost) lost.text = 'Corrected by hand';
      expect(await delivery.find()).toMatchObject({ found: { remoteId: lost?.id } });
    });
  });

  it('does not mind a server whose clock is behind, where posts may be doubled', async () => {
    await onMastodon('ignores-idempotency', async (session) => {
      session.network.world.now = () => new Date(Date.now() - 60_000);
      await session.delivery(aPost()).publish();
      const delivery = await lose(session, aPost());
      expect(await delivery.find()).toMatchObject({ found: { remoteId: (await session.posts())[1]?.remoteId } });
    });
  });

  it('tells posts of one second apart on a server that stamps whole seconds', async () => {
    await onMastodon('quirks', async (session) => {
      const second = new Date(Math.floor(Date.now() / 1_000) * 1_000);
      session.network.world.now = () => second;
      await session.delivery(aPost()).publish();
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      expect(await delivery.find()).toBe('absent');
    });
  });

  it('leaves a doubt to a person once Mastodon may have forgotten the key', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      session.network.world.now = () => new Date(Date.now() - 30_000);
      const delivery = await lose(session, aPost());
      session.clock.advance(61);
      expect(await delivery.find()).toBe('absent');
      session.clock.advance(3_600);
      expect(await delivery.find()).toBe('undecided');
    });
  });

  it('has no doubt over the same words of another day', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const { world } = session.network;
      world.now = () => new Date(Date.now() - 86_400_000);
      await session.delivery(aPost()).publish();
      world.now = () => new Date();
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
      const delivery = session.delivery(aPost());
      await delivery.fails('unknown');
      session.clock.advance(3_600);
      expect(await delivery.find()).toBe('absent');
    });
  });

  it('can’t say anything about a reply whose parent it was not told', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const draft = aPost({ parts: [words('One'), words('Two')] });
      const delivery = session.delivery(draft);
      const lost = {
        name: 'part.1',
        key: delivery.key,
        draft,
        begunAt: session.clock.now(),
        remembered: {},
        idsOfOthers: noOthers,
      };
      expect(await adapter.find(lost, session.context())).toBe('undecided');
    });
  });
});

/** Publishes; the server accepts the first post, and the answer is lost. */
async function lose(session: MastodonSession, draft: ChannelDraft): Promise<BenchDelivery> {
  await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
  const delivery = session.delivery(draft);
  await delivery.fails('unknown');
  return delivery;
}
