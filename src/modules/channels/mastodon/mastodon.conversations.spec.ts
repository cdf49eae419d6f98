import { aMessage, BenchAnswer, readAll } from '../../../../test/contract/support/bench-answer.js';
import { onMastodon, type MastodonSession } from '../../../../test/stand-ins/mastodon/session.js';
import { aGuest, sayOnMastodon } from '../../../../test/stand-ins/mastodon/talk.js';
import type { Status } from '../../../../test/stand-ins/mastodon/world.js';
import type { RemoteMessage } from '../contract/index.js';

/** Somebody names the brand, in a status of this kind. */
async function named(session: MastodonSession, text: string, more: Partial<Status> = {}): Promise<RemoteMessage> {
  const { world } = session.network;
  const { id } = sayOnMastodon(world, aGuest(world), `@brand1 ${text}`, more);
  const found = (await readAll(session, 'notifications', null)).find(({ remoteId }) => remoteId === id);
  if (!found) throw new Error('The message was not read.');
  return found;
}

async function answered(session: MastodonSession, message: RemoteMessage, text = 'Thank you'): Promise<Status> {
  const { remoteId } = await new BenchAnswer(session, message, text).send();
  const status = session.network.world.statuses.get(remoteId);
  if (!status) throw new Error('There is no such status.');
  return status;
}

describe('a message on Mastodon', () => {
  it('is read as the text that people see, not as the HTML that it comes in', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const { text } = await named(
        session,
        'Is 3 < 4 & "ours"?\nhttps://bells.example/a-long-address-that-is-cut\n\n<b>Yes</b>',
      );
      expect(text).toBe('@brand1 Is 3 < 4 & "ours"?\nhttps://bells.example/a-long-address-that-is-cut\n\n<b>Yes</b>');
    });
  });

  it('has an author whose handle names the server also where Mastodon leaves it out', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const { world } = session.network;
      sayOnMastodon(world, world.newAccount(), '@brand1 from next door');
      const [own] = await readAll(session, 'notifications', null);
      const host = new URL(session.network.origin).host;
      expect(own?.author?.handle).toMatch(new RegExp(`^brand2@(${host}|social\\.example|127\\.0\\.0\\.1)`));
      expect((await named(session, 'from afar')).author?.handle).toMatch(/@elsewhere\.example$/);
    });
  });

  it('is a comment below a post, also where it answers an answer without naming the account', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const { post, ...comment } = await aMessage(session, 'comment');
      const { world } = session.network;
      const deeper = sayOnMastodon(world, world.newAccount('third.example'), 'I agree', { replyTo: comment.remoteId });
      expect((await readAll(session, 'notifications', null)).map(({ remoteId }) => remoteId)).toEqual([
        comment.remoteId,
      ]);
      const [newest] = await readAll(session, 'replies', post);
      expect(newest).toMatchObject({ remoteId: deeper.id, kind: 'comment', publicationId: post?.remoteId });
    });
  });

  it('says that a post is gone whose replies are read', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const error = await session.failureOf(() => readAll(session, 'replies', { remoteId: '1', permalink: null }));
      expect(error).toMatchObject({ kind: 'rejected', code: 'missing' });
    });
  });
});

describe('conversations on Mastodon without their permission', () => {
  it('ask for it, and leave the connection as it is', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const body = JSON.stringify({ error: 'This action is outside the authorized scopes' });
      await session.network.fault({ on: 'read', times: 1, act: { kind: 'status', status: 403, body } });
      const error = await session.failureOf(() => readAll(session, 'notifications', null));
      expect(error).toMatchObject({ kind: 'reconnect', code: 'conversations-not-allowed' });
    });
  });
});

describe('an answer on Mastodon', () => {
  it.each(['public', 'unlisted', 'private', 'direct'])(
    'is seen by no more people than a question that is %s',
    async (visibility) => {
      await onMastodon('mastodon-4.5', async (session) => {
        const message = await named(session, 'When do the bells ring?', { visibility });
        expect((await answered(session, message)).visibility).toBe(visibility);
      });
    },
  );

  it('is seen by the person alone where nobody knows who sees the question', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const message = await named(session, 'When?', { visibility: 'guild-only' });
      expect((await answered(session, message)).visibility).toBe('direct');
    });
  });

  it('names the person with their server, once', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const message = await named(session, 'When?');
      const acct = `${aGuest(session.network.world).username}@elsewhere.example`;
      expect((await answered(session, message, 'At noon')).text).toBe(`@${acct} At noon`);
      expect((await answered(session, message, `At noon, @${acct.toUpperCase()}!`)).text).toBe(
        `At noon, @${acct.toUpperCase()}!`,
      );
      expect((await answered(session, message, `Not @${acct}.other`)).text).toBe(`@${acct} Not @${acct}.other`);
    });
  });

  it('keeps the content warning of the question', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const message = await named(session, 'They fell!', { spoilerText: 'Bells falling' });
      expect((await answered(session, message)).spoilerText).toBe('Bells falling');
    });
  });

  it('is refused where the server did not say who asked: a direct one would reach nobody', async () => {
    await onMastodon('mastodon-4.5', async (session) => {
      const message = await named(session, 'When?', { visibility: 'direct' });
      await new BenchAnswer(session, { ...message, data: { ...message.data, acct: null } }).fails('rejected');
    });
  });

  it.each(['ignores-idempotency', 'quirks'])('lands once on %s, which ignores keys', async (variant) => {
    await onMastodon(variant, async (session) => {
      const message = await named(session, 'When?');
      await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
      const answer = new BenchAnswer(session, message);
      await answer.fails('unknown');
      answer.accept(await answer.find());
      await answer.send();
      expect(await session.network.talk.answers()).toHaveLength(1);
    });
  });
});
