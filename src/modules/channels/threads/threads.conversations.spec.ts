import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
  theMessage,
} from '../../../../test/contract/support/bench-answer.js';
import { onThreads } from '../../../../test/stand-ins/threads/on-threads.js';

describe('answers below a post on Threads', () => {
  onThreads('are read as deep as they go, with what each of them answers', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
    expect(await theMessage(session, 'comment', deeper, message.post)).toMatchObject({
      parentId: message.remoteId,
      conversationId: message.post?.remoteId,
      author: { handle: 'a.visitor', remoteId: null },
      own: false,
    });
  });

  onThreads('are hidden with what stands below them, and only at the top', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
    const conversations = conversationsOf(session);
    await conversations.hide?.(message, true, session.context());
    const below = await theMessage(session, 'comment', deeper, message.post);
    expect(below.hidden).toBe(true);
    await session.failureOf(() => conversations.hide?.(below, true, session.context()) ?? Promise.resolve());
  });

  onThreads('of a post that is gone say so', async (session, network) => {
    const post = await aPost(session);
    await network.talk.takeBack(post.remoteId);
    expect((await session.failureOf(() => readAll(session, 'replies', post))).code).toBe('missing');
  });
});

describe('an answer on Threads', () => {
  onThreads('is prepared once, however often it is tried', async (session, network) => {
    const message = await aMessage(session, 'comment');
    await network.fault({ on: 'publish', times: 1, act: { kind: 'unavailable' } });
    const answer = new BenchAnswer(session, message);
    await answer.fails('unavailable');
    const before = network.world.containers.size;
    await answer.send();
    expect(network.world.containers.size).toBe(before);
  });

  onThreads('without the permission asks for it, and costs publishing nothing', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const { grants } = network.world;
    for (const [index, grant] of grants.entries())
      grants[index] = { ...grant, scopes: grant.scopes.filter((scope) => scope !== 'threads_manage_replies') };
    const hide = () => conversationsOf(session).hide?.(message, true, session.context()) ?? Promise.resolve();
    expect(await session.failureOf(hide)).toMatchObject({ kind: 'reconnect', code: 'conversations-not-allowed' });
    await aPost(session);
  });
});
