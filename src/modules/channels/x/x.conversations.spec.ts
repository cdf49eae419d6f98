import { aMessage, aPost, BenchAnswer, readAll } from '../../../../test/contract/support/bench-answer.js';
import { callsOf, onX } from '../../../../test/stand-ins/x/on-x.js';
import { sayOnX } from '../../../../test/stand-ins/x/talk.js';

describe('messages on X', () => {
  onX('cost for each page, and nothing is asked beyond the pages', async (session, network) => {
    await aMessage(session, 'mention');
    expect(callsOf(network, 'GET /2/users/1/mentions')).toBe(1);
    expect(callsOf(network, 'GET /2/tweets')).toBe(0);
  });

  onX('stop where the credits of the app are used up', async (session, network) => {
    network.world.creditsLeft = false;
    const error = await session.failureOf(() => readAll(session, 'mentions', null));
    expect(error).toMatchObject({ kind: 'administrator', code: 'credits-exhausted' });
  });

  onX('are read with their links in full and their characters unescaped', async (session) => {
    await session.network.talk?.say('mention', null, 'Is 3 < 4 & so on? https://x.com/brand/status/12');
    const [message] = await readAll(session, 'mentions', null);
    expect(message?.text).toBe('@brand_1 Is 3 < 4 & so on? https://x.com/brand/status/12');
  });

  onX('are a comment where they answer the account, in whatever spelling X has', async (session, network) => {
    network.world.spelling = 'post';
    const post = await aPost(session);
    const answer = await network.talk.say('comment', post.remoteId, 'When?');
    const [message] = await readAll(session, 'mentions', null);
    expect(message).toMatchObject({
      remoteId: answer,
      kind: 'comment',
      parentId: post.remoteId,
      publicationId: post.remoteId,
      conversationId: post.remoteId,
      author: { handle: 'a_visitor', displayName: 'A visitor' },
      permalink: `https://x.com/a_visitor/status/${answer}`,
    });
  });

  onX('below a post leave the post itself out', async (session) => {
    expect(await readAll(session, 'replies', await aPost(session))).toEqual([]);
  });
});

describe('an answer on X', () => {
  onX('is refused where the account was not summoned, with 403', async (session, network) => {
    const { post, ...comment } = await aMessage(session, 'comment');
    const aside = sayOnX(network.world, 'I agree, whatever it is', comment.remoteId);
    const found = (await readAll(session, 'replies', post)).find(({ remoteId }) => remoteId === aside.id);
    if (!found) throw new Error('The aside was not read.');
    expect((await new BenchAnswer(session, found).fails('rejected')).code).toBe('answer-not-allowed');
  });

  onX('is refused where the post is gone, which X says with 403 as well', async (session, network) => {
    const message = await aMessage(session, 'mention');
    await network.talk.takeBack(message.remoteId);
    expect((await new BenchAnswer(session, message).fails('rejected')).code).toBe('missing');
  });

  onX('that is repeated after it got through is known by the double that X refuses', async (session, network) => {
    const message = await aMessage(session, 'mention');
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    const answer = new BenchAnswer(session, message);
    await answer.fails('unknown');
    const { remoteId } = await answer.send();
    expect(await network.talk.answers()).toMatchObject([{ remoteId }]);
  });

  onX('whose answer was lost is never called absent because our clock is ahead of X’s', async (session, network) => {
    const message = await aMessage(session, 'mention');
    await network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: true } });
    session.clock.advance(60);
    const answer = new BenchAnswer(session, message);
    await answer.fails('unknown');
    expect(await answer.find()).toBe('undecided');
  });
});
