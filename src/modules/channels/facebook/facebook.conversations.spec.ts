import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
  theMessage,
} from '../../../../test/contract/support/bench-answer.js';
import type { BenchSession } from '../../../../test/contract/support/bench-session.js';
import type { RunningFacebook } from '../../../../test/stand-ins/facebook/facebook.bench.js';
import { onFacebook, requestsSince } from '../../../../test/stand-ins/facebook/on-facebook.js';

/** The Page's token allows no more than this. */
function allowOnly(network: RunningFacebook, allowed: (scope: string) => boolean): void {
  const { grants } = network.world;
  for (const [index, grant] of grants.entries()) grants[index] = { ...grant, scopes: grant.scopes.filter(allowed) };
}

async function commentsOf(session: BenchSession) {
  const post = await aPost(session);
  await session.network.talk?.say('comment', post.remoteId, 'When do the bells ring?');
  return { post, comments: await readAll(session, 'comments', post) };
}

describe('comments on Facebook', () => {
  onFacebook(
    'are not taken for none where the token is a person’s, for whom the list is empty with 200',
    async (session, network) => {
      const { post } = await commentsOf(session);
      network.world.letsPeopleIn = true;
      const person = network.world.issue('5', null, network.world.grants[0]?.scopes ?? [], true);
      const credentials = { ...session.credentials, accessToken: person.token };
      const conversations = conversationsOf(session);
      const place = { source: 'comments', post, cursor: null };
      const error = await session.failureOf(() => conversations.read(place, { ...session.context(), credentials }));
      expect(error).toMatchObject({ kind: 'reconnect' });
    },
  );

  onFacebook('are read without knowing whose they are where that permission is missing', async (session, network) => {
    allowOnly(network, (scope) => scope !== 'pages_read_user_content');
    const { comments } = await commentsOf(session);
    expect(comments).toMatchObject([{ text: 'When do the bells ring?', author: null, own: null }]);
  });

  onFacebook('have authors by name', async (session) => {
    const { comments } = await commentsOf(session);
    expect(comments).toMatchObject([
      { author: { displayName: 'A visitor', handle: null, avatarUrl: null }, own: false },
    ]);
  });
});

describe('an answer on Facebook', () => {
  onFacebook('never goes to the comment itself, which that would change', async (session, network) => {
    const { comments } = await commentsOf(session);
    const [comment] = comments;
    if (!comment) throw new Error('There is no comment.');
    const before = network.requests().length;
    await new BenchAnswer(session, comment).send();
    expect(requestsSince(network, before)).toEqual(['GET /ID/comments', 'POST /ID/comments']);
    expect(network.world.post(comment.remoteId)?.message).toBe('When do the bells ring?');
  });

  onFacebook('to an answer stands below the same comment, since there are two levels', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
    const found = await theMessage(session, 'comment', deeper, message.post);
    expect(found).toMatchObject({ parentId: message.remoteId, conversationId: message.post?.remoteId });
    const { remoteId } = await new BenchAnswer(session, found).send();
    expect(network.world.post(remoteId)?.under).toBe(message.remoteId);
  });

  onFacebook(
    'is not mixed up with the same words a moment ago to somebody else below the same comment',
    async (session, network) => {
      const message = await aMessage(session, 'comment');
      const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
      await new BenchAnswer(session, message, 'At noon').send();
      await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
      const second = new BenchAnswer(session, await theMessage(session, 'comment', deeper, message.post), 'At noon');
      await second.fails('unknown');
      expect(await second.find()).toBe('absent');
    },
  );

  onFacebook('without the permission asks for it, and costs publishing nothing', async (session, network) => {
    const message = await aMessage(session, 'comment');
    allowOnly(network, (scope) => scope !== 'pages_manage_engagement');
    const error = await new BenchAnswer(session, message).fails('reconnect');
    expect(error.code).toBe('conversations-not-allowed');
    await aPost(session);
  });
});
