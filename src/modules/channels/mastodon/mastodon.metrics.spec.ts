import {
  adapter,
  aPost,
  onMastodon,
  words,
  type MastodonSession,
} from '../../../../test/stand-ins/mastodon/session.js';
import type { Json, PublishedPart } from '../contract/index.js';

describe('what an account published before', () => {
  it('is listed page by page, newest first, each thread once, with the numbers of the list', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const history = (cursor: Json) => {
        if (!adapter.metrics.history) throw new Error('Mastodon lists what an account published.');
        return adapter.metrics.history(cursor, session.context());
      };
      await publishMany(session, 41);
      const thread = await session
        .delivery(aPost({ parts: [words('First of a thread'), words('Second of a thread')] }))
        .publish();
      await session.network.engage(thread.parts[0]?.remoteId ?? '', { favourites_count: 7 });
      const first = await history(null);
      expect(first.posts[0]).toMatchObject({ text: 'First of a thread', metrics: { values: { reactions: 7 } } });
      expect(first.next).not.toBeNull();
      const second = await history(first.next);
      expect(first.posts.length + second.posts.length).toBe(42);
      const end = await history(second.next);
      expect(end).toEqual({ posts: [], next: null });
    });
  });

  it.each([
    ['tags that nobody closes', '<', '<'],
    ['paragraphs that nobody closes', '</p> <p ', '<p'],
    ['names that lead nowhere', '.@', '@'],
    ['characters that nobody names', '&a', '&a'],
    ['blanks', '</p>\n ', ''],
  ])('is read in good time where a server sends nothing but %s', async (_, piece, shown) => {
    await onMastodon('mastodon-4.5', async (session) => {
      const content = piece.repeat(200_000 / piece.length);
      const status = { id: '1', created_at: '2026-01-01T00:00:00.000Z', content };
      const act = { kind: 'status', status: 200, body: JSON.stringify([status]) } as const;
      await session.network.fault({ on: 'read', times: 1, act });
      const began = performance.now();
      const page = await adapter.metrics.history?.(null, session.context());
      expect(performance.now() - began).toBeLessThan(2_000);
      expect(page?.posts[0]?.text.slice(-shown.length || undefined)).toBe(shown);
    });
  });
});

describe('measuring posts', () => {
  it('asks for twenty at a time, the most the server takes', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const parts = await publishMany(session, 21);
      const before = session.network.requests().length;
      const measured = await adapter.metrics.posts(parts, session.context());
      expect(measured.filter((entry) => entry !== null)).toHaveLength(21);
      expect(session.network.requests().length - before).toBe(2);
    });
  });

  it('keeps its order when the server leaves out what is gone', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const parts = await publishMany(session, 3);
      for (const [index, part] of parts.entries())
        await session.network.engage(part.remoteId, { reblogs_count: index + 1 });
      session.network.world.statuses.delete(parts[1]?.remoteId ?? '');
      const measured = await adapter.metrics.posts(parts, session.context());
      expect(measured.map((entry) => entry?.values.shares ?? null)).toEqual([1, null, 3]);
    });
  });

  it.each(['mastodon-4.2', 'ignores-idempotency', 'quirks'])(
    'asks %s one by one, which knows no batch',
    async (variant) => {
      await onMastodon(variant, async (session) => {
        const parts = await publishMany(session, 3);
        session.network.world.statuses.delete(parts[0]?.remoteId ?? '');
        const measured = await adapter.metrics.posts(parts, session.context());
        expect(measured.map((entry) => entry?.values.reactions ?? null)).toEqual([null, 0, 0]);
      });
    },
  );

  it('goes on one by one when a server that names its version has no batch after all', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const parts = await publishMany(session, 2);
      await session.network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 404, body: '<h1>No</h1>' } });
      expect(await adapter.metrics.posts(parts, session.context())).toMatchObject([{ values: {} }, { values: {} }]);
    });
  });

  it('says nothing of quotes on a server that does not count them, and nothing of votes without a poll', async () => {
    await onMastodon('mastodon-4.2', async (session) => {
      const [measured] = await adapter.metrics.posts(await publishMany(session, 1), session.context());
      expect(measured).toEqual({
        values: { comments: 0, shares: 0, reactions: 0 },
        native: { replies_count: 0, reblogs_count: 0, favourites_count: 0 },
      });
    });
  });

  it('reads the numbers of the account', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      await publishMany(session, 2);
      const account = session.network.world.accounts.get(session.account.remoteId);
      if (account) account.followers = 41;
      expect(await adapter.metrics.account?.(session.context())).toEqual({
        values: { followers: 41, following: 2, posts: 2 },
        native: { followers_count: 41, following_count: 2, statuses_count: 2 },
      });
    });
  });
});

async function publishMany(session: MastodonSession, count: number): Promise<PublishedPart[]> {
  const parts: PublishedPart[] = [];
  for (let index = 0; index < count; index++) {
    const receipt = await session.delivery(aPost({ parts: [words(`Bell ${index}`)] })).publish();
    parts.push(...receipt.parts);
  }
  return parts;
}
