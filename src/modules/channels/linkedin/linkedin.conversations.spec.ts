import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
  theMessage,
} from '../../../../test/contract/support/bench-answer.js';
import { asMember, onPage, requestsSince } from '../../../../test/stand-ins/linkedin/on-linkedin.js';
import { LINKEDIN_CAPABILITIES } from './linkedin.limits.js';

describe('comments on LinkedIn', () => {
  asMember('community', 'are read for pages alone: of people nobody may', async (session, network) => {
    const before = network.requests().length;
    const post = { remoteId: 'urn:li:share:1', permalink: null };
    expect((await session.failureOf(() => readAll(session, 'comments', post))).code).toBe('pages-only');
    expect(network.requests()).toHaveLength(before);
  });

  onPage(
    'are followed by their answers, also where LinkedIn does not say how many there are',
    async (session, network) => {
      const message = await aMessage(session, 'comment');
      const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
      for (const tells of [false, true]) {
        network.world.tellsSummaries = tells;
        const before = network.requests().length;
        const all = await readAll(session, 'comments', message.post);
        expect(all.map(({ remoteId }) => remoteId)).toEqual([message.remoteId, deeper]);
        expect(all[1]).toMatchObject({ parentId: message.remoteId, publicationId: message.post?.remoteId });
        expect(requestsSince(network, before)).toHaveLength(2);
      }
    },
  );

  onPage('cost no further call where LinkedIn says that nobody answered', async (session, network) => {
    const { post } = await aMessage(session, 'comment');
    network.world.tellsSummaries = true;
    const before = network.requests().length;
    await readAll(session, 'comments', post);
    expect(requestsSince(network, before)).toHaveLength(1);
  });

  onPage('of a post that is gone say so', async (session) => {
    const post = { remoteId: 'urn:li:share:1', permalink: null };
    expect((await session.failureOf(() => readAll(session, 'comments', post))).code).toBe('missing');
  });

  it('may be kept for 48 hours, which the capabilities say to whoever keeps them', () => {
    expect(LINKEDIN_CAPABILITIES.retention?.activityHours).toBe(48);
  });
});

describe('an answer on LinkedIn', () => {
  onPage('is plain text, in which an escape would be seen', async (session, network) => {
    const message = await aMessage(session, 'comment');
    await new BenchAnswer(session, message, 'At noon (daily) #bells *always*').send();
    expect(await network.talk.answers()).toMatchObject([{ text: 'At noon (daily) #bells *always*' }]);
  });

  onPage('to an answer stands below the same comment, since there are two levels', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const deeper = await network.talk.say('comment', message.remoteId, 'And at night?');
    await new BenchAnswer(session, await theMessage(session, 'comment', deeper, message.post)).send();
    expect(await network.talk.answers()).toMatchObject([{ replyTo: message.remoteId }]);
  });

  onPage('is not sent below what is gone', async (session, network) => {
    const message = await aMessage(session, 'comment');
    await network.talk.takeBack(message.remoteId);
    expect((await new BenchAnswer(session, message).fails('rejected')).code).toBe('missing');
  });

  onPage('without the role on the page asks for it, and keeps the connection', async (session, network) => {
    const message = await aMessage(session, 'comment');
    for (const { roles } of network.world.organizations.values())
      for (const member of roles.keys()) roles.set(member, 'ANALYST');
    const error = await new BenchAnswer(session, message).fails('reconnect');
    expect(error.code).toBe('conversations-not-allowed');
  });

  onPage('that others wrote is deleted as the page', async (session, network) => {
    const message = await aMessage(session, 'comment', await aPost(session));
    const before = network.requests().length;
    await conversationsOf(session).remove?.(message, session.context());
    expect(requestsSince(network, before)).toEqual(['DELETE /rest/socialActions/URN/comments/ID']);
  });
});
