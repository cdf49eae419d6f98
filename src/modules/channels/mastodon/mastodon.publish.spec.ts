import { until } from '../../../../test/contract/support/contract-test.js';
import {
  adapter,
  aFile,
  aPost,
  filesOf,
  onMastodon,
  waits,
  words,
} from '../../../../test/stand-ins/mastodon/session.js';

describe('a thread', () => {
  it('carries visibility, language, content warning and sensitivity on every part and on the first comment', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session
        .delivery(
          aPost({
            parts: [words('One'), words('Two')],
            firstComment: 'Three',
            language: 'pt-BR',
            contentWarning: 'Bells',
            settings: { visibility: 'unlisted', sensitive: true },
          }),
        )
        .publish();
      const shared = { visibility: 'unlisted', language: 'pt', spoilerText: 'Bells', sensitive: true };
      expect([...session.network.world.statuses.values()]).toMatchObject([
        { text: 'One', ...shared },
        { text: 'Two', ...shared },
        { text: 'Three', ...shared },
      ]);
    });
  });

  it('leaves nothing behind when a file of a later part can’t be used', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const file = aFile('image', 'image/x-unheard-of');
      const delivery = session.delivery(aPost({ parts: [words('One'), { ...words('Two'), media: [file] }] }));
      const context = { ...delivery.context(), media: filesOf(file) };
      const error = await session.failureOf(() => adapter.publish(delivery.draft, context));
      expect(error).toMatchObject({ kind: 'rejected', status: 422 });
      expect(await session.posts()).toEqual([]);
    });
  });

  it('is rejected when the part it goes on from is gone', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session.network.fault({ on: 'publish', times: 1, after: 1, act: { kind: 'unavailable' } });
      const delivery = session.delivery(aPost({ parts: [words('One'), words('Two')] }));
      await delivery.fails('unavailable');
      session.network.world.statuses.clear();
      const error = await delivery.fails('rejected');
      expect(error.status).toBe(404);
    });
  });
});

describe('the text', () => {
  it('gets the link under it, where the server finds it for the card', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const link = { url: 'https://shop.example/autumn', title: 'Autumn', description: null };
      await session.delivery(aPost({ parts: [words('New bells'), words('More')], link })).publish();
      expect((await session.posts()).map((post) => post.text)).toEqual([
        'New bells\n\nhttps://shop.example/autumn',
        'More',
      ]);
    });
  });

  it('does not get a link that it holds already', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const link = { url: 'https://shop.example/autumn', title: null, description: null };
      await session.delivery(aPost({ parts: [words('See https://shop.example/autumn today')], link })).publish();
      expect((await session.posts())[0]?.text).toBe('See https://shop.example/autumn today');
    });
  });

  it('may be as long as the server allows, not as Mastodon usually does', async () => {
    await onMastodon('quirks', async (session) => {
      const draft = aPost({ parts: [words('a'.repeat(5_000))] });
      expect(adapter.check(draft, session.account.limits).filter(({ severity }) => severity === 'blocks')).toEqual([]);
      await session.delivery(draft).publish();
      expect((await session.posts())[0]?.text).toHaveLength(5_000);
    });
  });
});

describe('a poll', () => {
  it('goes out with its options, its end and how it is voted on', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const poll = { options: ['Bronze', 'Iron'], multiple: true, expiresInSeconds: 3_600, hideTotals: true };
      await session.delivery(aPost({ parts: [{ ...words('Which?'), poll }] })).publish();
      const [status] = session.network.world.statuses.values();
      expect(status?.poll).toMatchObject({ options: ['Bronze', 'Iron'], multiple: true, hideTotals: true });
      expect((status?.poll?.expiresAt.getTime() ?? 0) - (status?.createdAt.getTime() ?? 0)).toBeCloseTo(3_600_000, -3);
    });
  });
});

describe('a video', () => {
  it('is waited for while the server says 206, then posted', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      session.network.world.transcoding = { looks: 3, fails: false };
      const video = aFile('video', 'video/mp4');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Ringing'), media: [video] }] }));
      await adapter.publish(delivery.draft, { ...delivery.context(), media: filesOf(video) });
      expect(waits).toEqual([500, 1_000, 2_000]);
      expect((await session.posts())[0]?.media).toEqual([{ mime: 'video/mp4', alt: 'A bell', bytes: 1_000 }]);
    });
  });

  it('that takes too long is tried again later without a second upload', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      session.network.world.transcoding = { looks: 20, fails: false };
      const video = aFile('video', 'video/mp4');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Ringing'), media: [video] }] }));
      const publish = () => {
        delivery.steps.begin();
        return adapter.publish(delivery.draft, { ...delivery.context(), media: filesOf(video) });
      };
      const error = await session.failureOf(publish);
      expect(error.kind).toBe('processing');
      expect(error.retryAt?.getTime()).toBeGreaterThan(session.clock.now().getTime());
      await publish();
      expect(session.network.world.media.size).toBe(1);
      expect(await session.posts()).toHaveLength(1);
    });
  });

  it('that the server can’t transcode is rejected', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      session.network.world.transcoding = { looks: 1, fails: true };
      const video = aFile('video', 'video/mp4');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Ringing'), media: [video] }] }));
      const context = { ...delivery.context(), media: filesOf(video) };
      expect(await session.failureOf(() => adapter.publish(delivery.draft, context))).toMatchObject({
        kind: 'rejected',
      });
      expect(await session.posts()).toEqual([]);
    });
  });

  it('attached before it is ready is a reason to wait, not to give up', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const image = await session.media.image('A bell');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Ringing'), media: [image] }] }));
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
      await delivery.fails('unavailable');
      const [upload] = session.network.world.media.values();
      if (!upload) throw new Error('There is an upload.');
      upload.pending = 1;
      const error = await delivery.fails('processing');
      expect(error.code).toBe('media-not-ready');
      expect(error.retryAt).toBeInstanceOf(Date);
      upload.pending = 0;
      await delivery.publish();
      expect(await session.posts()).toHaveLength(1);
    });
  });
});

describe('an upload', () => {
  it('that the server has dropped by now, a day later, is made anew', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const image = await session.media.image('A bell');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Late'), media: [image] }] }));
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
      await delivery.fails('unavailable');
      session.network.world.media.clear();
      session.clock.advance(86_400);
      await delivery.publish();
      expect((await session.posts())[0]?.media).toHaveLength(1);
    });
  });

  it('that is attached already is a sign that an earlier try got through, and that post is taken', async () => {
    await onMastodon('quirks', async (session) => {
      const image = await session.media.image('A bell');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Once'), media: [image] }] }));
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      await delivery.fails('unknown');
      const receipt = await delivery.publish();
      const posts = await session.posts();
      expect(posts.map((post) => post.remoteId)).toEqual(receipt.parts.map((part) => part.remoteId));
    });
  });

  it('that is attached to a post nobody finds leaves the outcome open', async () => {
    await onMastodon('quirks', async (session) => {
      const image = await session.media.image('A bell');
      const delivery = session.delivery(aPost({ parts: [{ ...words('Once'), media: [image] }] }));
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      await delivery.fails('unknown');
      session.network.world.statuses.clear();
      await delivery.fails('unknown');
    });
  });
});

describe('what a server says it made', () => {
  const answer = (status: object) =>
    ({ on: 'publish', times: 1, act: { kind: 'status', status: 200, body: JSON.stringify(status) } }) as const;

  it('is no clear answer where its id is longer than any', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session.network.fault(answer({ id: 'x'.repeat(5_000), url: 'https://social.example/1' }));
      await session.delivery(aPost()).fails('unknown');
    });
  });

  it('is linked to only where browsers may be led', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      for (const url of ['javascript:alert(1)', `https://social.example/${'x'.repeat(5_000)}`, 'https://']) {
        await session.network.fault(answer({ id: '1', url }));
        expect((await session.delivery(aPost()).publish()).parts[0]?.permalink).toBeNull();
      }
    });
  });
});

describe('the key', () => {
  it('is the same on every try and another for every step', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const delivery = session.delivery(aPost({ parts: [words('One'), words('Two')], firstComment: 'Three' }));
      await delivery.publish();
      delivery.forget();
      await delivery.publish();
      expect(await session.posts()).toHaveLength(3);
    });
  });

  it('meets the lock of a first request that still runs as a reason to come back', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'delay', ms: 400 } });
      const delivery = session.delivery(aPost());
      const controller = new AbortController();
      const slow = delivery.fails('unknown', controller.signal);
      const { world } = session.network;
      const running = () => world.readKey(session.account.remoteId, `${delivery.key.id}-part.0`)?.statusId === null;
      await until('the first request has the lock', running);
      controller.abort();
      await slow;
      await delivery.fails('unavailable');
      await until('the first request is done', async () => (await session.posts()).length > 0);
      await delivery.publish();
      expect(await session.posts()).toHaveLength(1);
    });
  });
});
