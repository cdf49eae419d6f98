import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
  theMessage,
} from '../../../../test/contract/support/bench-answer.js';
import { onInstagram, requestsSince } from '../../../../test/stand-ins/instagram/on-instagram.js';
import type { Login } from '../../../../test/stand-ins/instagram/world.js';

const LOGINS: readonly Login[] = ['instagram', 'facebook'];

describe.each(LOGINS)('comments on Instagram, signed in with %s', (login) => {
  onInstagram(
    login,
    'are known by the name where Instagram does not say from whom they are',
    async (session, network) => {
      const message = await aMessage(session, 'comment');
      const mine = await new BenchAnswer(session, message).send();
      expect(message).toMatchObject({ author: { remoteId: null, handle: 'a.visitor' }, own: false });
      expect(await theMessage(session, 'comment', mine.remoteId, message.post)).toMatchObject({ own: true });
      network.world.namesAuthors = true;
      const [named] = await readAll(session, 'comments', message.post);
      expect(named?.author?.remoteId).toMatch(/^\d+$/);
    },
  );

  onInstagram(login, 'are nobody’s where there is no name either', async (session, network) => {
    network.world.hidesNames = true;
    expect(await aMessage(session, 'comment')).toMatchObject({ author: null, own: null });
  });

  onInstagram(login, 'are answered, hidden, shown and deleted with one call each', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const before = network.requests().length;
    await new BenchAnswer(session, message).send();
    const conversations = conversationsOf(session);
    await conversations.hide?.(message, true, session.context());
    await conversations.remove?.(message, session.context());
    // Never `fields` with the answer: it would be made, and an error told.
    expect(requestsSince(network, before)).toEqual(['GET /ID/replies', 'POST /ID/replies', 'POST /ID', 'DELETE /ID']);
  });
});

describe('answers below a comment on Instagram', () => {
  onInstagram(
    'instagram',
    'follow their comment, also those that did not come along with it',
    async (session, network) => {
      const older = await aMessage(session, 'comment');
      const said: string[] = [];
      for (let index = 0; index < 53; index++)
        said.push(await network.talk.say('comment', older.remoteId, `Bell ${index}`));
      const newer = await aMessage(session, 'comment', older.post ?? undefined);
      const all = await readAll(session, 'comments', older.post);
      expect(all.map(({ remoteId }) => remoteId)).toEqual([newer.remoteId, older.remoteId, ...said]);
      expect(all.at(-1)).toMatchObject({ parentId: older.remoteId, conversationId: older.post?.remoteId });
    },
  );

  onInstagram(
    'instagram',
    'are one level: what answers an answer goes below the same comment',
    async (session, network) => {
      const message = await aMessage(session, 'comment');
      const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
      const { remoteId } = await new BenchAnswer(
        session,
        await theMessage(session, 'comment', deeper, message.post),
      ).send();
      expect(network.world.comments.find(({ id }) => id === remoteId)?.under).toBe(message.remoteId);
    },
  );

  onInstagram(
    'instagram',
    'are looked up where Instagram gives an error and has made them all the same',
    async (session, network) => {
      const message = await aMessage(session, 'comment');
      const answer = new BenchAnswer(session, message);
      const body = JSON.stringify({ error: { code: 1, error_subcode: 1_772_107, message: 'no' } });
      await network.fault({ on: 'publish', times: 1, act: { kind: 'status', status: 400, body } });
      await answer.fails('unknown');
      session.clock.advance(120);
      expect(await answer.find()).toBe('absent');
    },
  );
});

describe('conversations on Instagram without their permission', () => {
  onInstagram('instagram', 'ask for it, and cost publishing nothing', async (session, network) => {
    const post = await aPost(session);
    const { grants } = network.world;
    for (const [index, grant] of grants.entries())
      grants[index] = { ...grant, scopes: grant.scopes.filter((scope) => !scope.includes('comments')) };
    const error = await session.failureOf(() => readAll(session, 'comments', post));
    expect(error).toMatchObject({ kind: 'reconnect', code: 'conversations-not-allowed' });
    await aPost(session);
  });
});
