import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
} from '../../../../test/contract/support/bench-answer.js';
import { mapIn, type JsonMap } from '../../../../test/stand-ins/bluesky/bluesky-world.js';
import type { RunningBluesky } from '../../../../test/stand-ins/bluesky/bluesky.bench.js';
import { GATE, onBluesky, recordsOf } from '../../../../test/stand-ins/bluesky/on-bluesky.js';
import { aGuest, sayOnBluesky } from '../../../../test/stand-ins/bluesky/talk.js';

function recordOf(network: RunningBluesky, uri: string): JsonMap {
  const record = network.world.recordAt(uri);
  if (!record) throw new Error(`There is no record ${uri}.`);
  return record.value;
}

describe('an answer on Bluesky', () => {
  onBluesky('names what the conversation began with and what it answers, however deep', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const deeper = sayOnBluesky(network.world, aGuest(network.world), 'And at night?', message.remoteId);
    const all = await readAll(session, 'replies', message.post);
    const found = all.find(({ remoteId }) => remoteId === deeper.uri);
    if (!found) throw new Error('The deeper message was not read.');
    const { remoteId } = await new BenchAnswer(session, found).send();
    expect(recordOf(network, remoteId)['reply']).toMatchObject({
      root: { uri: message.post?.remoteId },
      parent: { uri: deeper.uri, cid: deeper.cid },
    });
  });

  onBluesky('begins at the message itself where that answers nothing', async (session, network) => {
    const message = await aMessage(session, 'mention');
    const { remoteId } = await new BenchAnswer(session, message).send();
    const reply = mapIn(recordOf(network, remoteId)['reply']);
    expect(reply?.['root']).toEqual(reply?.['parent']);
  });

  onBluesky(
    'has links and mentions that are alive, which are none without a word of ours',
    async (session, network) => {
      const guest = aGuest(network.world);
      const message = await aMessage(session, 'comment');
      const text = `See https://bells.example/times @${guest.handle}`;
      const { remoteId } = await new BenchAnswer(session, message, text).send();
      expect(recordOf(network, remoteId)['facets']).toMatchObject([
        { features: [{ uri: 'https://bells.example/times' }] },
        { features: [{ did: guest.did }] },
      ]);
    },
  );

  onBluesky(
    'is refused where a gate keeps the account out, which the own server would not say',
    async (session, network) => {
      const message = await aMessage(session, 'mention');
      network.world.closed.add(message.remoteId);
      expect((await new BenchAnswer(session, message).fails('rejected')).code).toBe('answer-not-allowed');
      expect(await network.talk.answers()).toEqual([]);
    },
  );

  onBluesky('is refused where the other side blocks the account', async (session, network) => {
    const message = await aMessage(session, 'comment');
    network.world.blocksTheBrand.add(aGuest(network.world).did);
    expect((await new BenchAnswer(session, message).fails('rejected')).code).toBe('answer-not-allowed');
  });
});

describe('hiding a reply on Bluesky', () => {
  onBluesky('leaves who may reply as it was', async (session) => {
    const draft = { ...session.bench.draft('A closed round'), settings: { replies: 'following' } };
    const [post] = (await session.delivery(draft).publish()).parts;
    const message = await aMessage(session, 'comment', post);
    await conversationsOf(session).hide?.(message, true, session.context());
    const network = session.network as RunningBluesky;
    expect(recordsOf(session, network, GATE)).toMatchObject([
      { allow: [{ $type: `${GATE}#followingRule` }], hiddenReplies: [message.remoteId] },
    ]);
  });

  onBluesky('keeps everybody in where there was no gate', async (session, network) => {
    const message = await aMessage(session, 'comment');
    await conversationsOf(session).hide?.(message, true, session.context());
    expect(recordsOf(session, network, GATE)[0]).not.toHaveProperty('allow');
  });

  onBluesky('overwrites no gate that somebody changed in between', async (session, network) => {
    const message = await aMessage(session, 'comment');
    const account = network.world.account(session.account.remoteId);
    const context = session.context();
    const http = {
      request: async (request: Parameters<typeof context.http.request>[0]) => {
        if (request.url.endsWith('putRecord')) {
          const rkey = (message.conversationId ?? '').split('/').at(-1) ?? '';
          network.world.write(account, GATE, rkey, { $type: GATE, post: message.conversationId, allow: [] });
        }
        return await context.http.request(request);
      },
    };
    const hide = () => conversationsOf(session).hide?.(message, true, { ...context, http }) ?? Promise.resolve();
    expect((await session.failureOf(hide)).kind).toBe('unavailable');
    expect(recordsOf(session, network, GATE)).toMatchObject([{ allow: [] }]);
  });

  onBluesky('is for conversations of the account’s own alone', async (session) => {
    const message = await aMessage(session, 'mention');
    const hide = () => conversationsOf(session).hide?.(message, true, session.context()) ?? Promise.resolve();
    expect((await session.failureOf(hide)).code).toBe('not-own-conversation');
  });
});

describe('a thread on Bluesky', () => {
  onBluesky('is read with gaps for what was deleted or blocked', async (session, network) => {
    const post = await aPost(session);
    const first = sayOnBluesky(network.world, aGuest(network.world), 'When?', post.remoteId);
    expect((await readAll(session, 'replies', post)).map(({ remoteId }) => remoteId)).toEqual([first.uri]);
  });

  onBluesky('of a post that is gone says so', async (session) => {
    const post = { remoteId: `at://${session.account.remoteId}/app.bsky.feed.post/3laaaaaaaaaaa`, permalink: null };
    expect((await session.failureOf(() => readAll(session, 'replies', post))).code).toBe('missing');
  });
});
