import type { ChannelErrorKind, ConversationCapabilities } from '../../../src/modules/channels/contract/index.js';
import type { BenchFault, ChannelBench } from '../channel-bench.js';
import {
  aMessage,
  aPost,
  BenchAnswer,
  conversationsOf,
  readAll,
  sourcesOf,
  talkOf,
  theMessage,
} from '../support/bench-answer.js';
import { aMarker, contractTest, faultTest, until } from '../support/contract-test.js';
import { anyAnswersSuite } from './conversations-fuzz.suite.js';

/** What people say arrives whole and once; what they are answered goes out once, and only with a person behind it. */
export function conversationsSuite(bench: ChannelBench, variant: string): void {
  const can = bench.adapter.capabilities.conversations;
  if (!bench.adapter.conversations || can === false) return;

  describe('its conversations', () => {
    readingSuite(bench, variant, can);
    if (can.answers.length > 0) answeringSuite(bench, variant, can);
    moderatingSuite(bench, variant, can);
    anyAnswersSuite(bench, variant);
  });
}

function readingSuite(bench: ChannelBench, variant: string, can: ConversationCapabilities): void {
  for (const source of can.sources) {
    contractTest(bench, variant, `reads "${source.name}" page by page, each message once`, async (session) => {
      const post = source.of === 'post' ? await aPost(session) : null;
      const below = post ?? (source.kinds.includes('comment') ? await aPost(session) : null);
      const kind = source.kinds[0] ?? 'comment';
      const talk = talkOf(session);
      const said: string[] = [];
      for (let index = 0; index < talk.perPage + 3; index++)
        said.unshift(await talk.say(kind, kind === 'comment' ? (below?.remoteId ?? null) : null, aMarker()));
      const messages = await readAll(session, source.name, post);
      const read = messages.map(({ remoteId }) => remoteId);
      if (source.newestFirst) expect(read).toEqual(said);
      else expect(read.toSorted()).toEqual(said.toSorted());
    });

    for (const kind of source.kinds) {
      contractTest(bench, variant, `reads in "${source.name}" what a ${kind} says, and by whom`, async (session) => {
        const post = source.of === 'post' || kind === 'comment' ? await aPost(session) : null;
        const words = aMarker();
        const id = await talkOf(session).say(kind, post?.remoteId ?? null, words);
        const all = await readAll(session, source.name, source.of === 'post' ? post : null);
        const message = all.find(({ remoteId }) => remoteId === id);
        expect(message).toMatchObject({ kind, text: expect.stringContaining(words) as string });
        expect(message?.own).not.toBe(true);
        expect(JSON.parse(JSON.stringify(message?.data))).toEqual(message?.data);
        if (post) expect(message?.publicationId ?? post.remoteId).toBe(post.remoteId);
      });
    }

    contractTest(bench, variant, `leaves out of "${source.name}" what others say to others`, async (session) => {
      const post = source.of === 'post' ? await aPost(session) : null;
      if (post) {
        const other = await aPost(session);
        await talkOf(session).say('comment', other.remoteId, aMarker());
      }
      await talkOf(session).sayElsewhere(aMarker());
      expect(await readAll(session, source.name, post)).toEqual([]);
    });
  }

  contractTest(bench, variant, 'has no list of a name that it does not state', async (session) => {
    const before = session.network.requests().length;
    const conversations = conversationsOf(session);
    const error = await session.failureOf(() =>
      conversations.read({ source: 'rumours', post: null, cursor: null }, session.context()),
    );
    expect(error).toMatchObject({ kind: 'rejected', code: 'source-unknown' });
    expect(session.network.requests()).toHaveLength(before);
  });

  const failures: readonly (readonly [BenchFault['act'], ChannelErrorKind])[] = [
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'drop', accepted: true }, 'unavailable'],
    [{ kind: 'bad-body' }, 'unavailable'],
    [{ kind: 'revoked' }, 'reconnect'],
    [{ kind: 'expired' }, bench.adapter.auth.refresh ? 'expired' : 'reconnect'],
  ];
  for (const [act, kind] of failures) {
    faultTest(bench, variant, act.kind, `takes "${act.kind}" while reading for ${kind}`, async (session) => {
      const [source] = can.sources;
      const post = source?.of === 'post' ? await aPost(session) : null;
      await session.network.fault({ on: 'read', times: 1, act });
      const conversations = conversationsOf(session);
      const place = { source: source?.name ?? '', post, cursor: null };
      expect((await session.failureOf(() => conversations.read(place, session.context()))).kind).toBe(kind);
    });
  }

  faultTest(bench, variant, 'throttled', 'says when to read on after a limit', async (session) => {
    const [source] = can.sources;
    const post = source?.of === 'post' ? await aPost(session) : null;
    const retryAt = new Date(Math.ceil(Date.now() / 1_000) * 1_000 + 300_000);
    await session.network.fault({ on: 'read', times: 1, act: { kind: 'throttled', retryAt } });
    const place = { source: source?.name ?? '', post, cursor: null };
    const error = await session.failureOf(() => conversationsOf(session).read(place, session.context()));
    expect(error.kind).toBe('throttled');
    expect(Math.abs((error.retryAt?.getTime() ?? 0) - retryAt.getTime())).toBeLessThanOrEqual(1_100);
  });
}

function answeringSuite(bench: ChannelBench, variant: string, can: ConversationCapabilities): void {
  for (const kind of can.answers) {
    contractTest(bench, variant, `answers a ${kind} once, and knows the answer for its own`, async (session) => {
      const message = await aMessage(session, kind);
      const answer = new BenchAnswer(session, message);
      const part = await answer.send();
      const before = session.network.requests().length;
      expect(await answer.send()).toEqual(part);
      const calls = session.network.requests().slice(before);
      expect(calls.filter(({ method }) => method === 'POST')).toEqual([]);
      const answers = await talkOf(session).answers();
      expect(answers).toMatchObject([{ text: expect.stringContaining(answer.text) as string }]);
      const source = sourcesOf(session, kind).find(({ of }) => of === 'post');
      if (!source || !message.post) return;
      const read = await readAll(session, source.name, message.post);
      expect(read.find(({ remoteId }) => remoteId === part.remoteId)).toMatchObject({ own: true });
      expect(read).toHaveLength(2);
    });
  }

  const [kind = 'comment'] = can.answers;

  contractTest(bench, variant, 'answers an answer to an answer, as deep as it goes', async (session) => {
    const message = await aMessage(session, kind);
    await new BenchAnswer(session, message).send();
    const deeper = await talkOf(session).say(kind, message.remoteId, aMarker());
    await new BenchAnswer(session, await theMessage(session, kind, deeper, message.post)).send();
    expect(await talkOf(session).answers()).toHaveLength(2);
  });

  contractTest(bench, variant, 'sends no answer without a person, and none without words', async (session) => {
    const message = await aMessage(session, kind);
    const before = session.network.requests().length;
    for (const nobody of ['', ' ']) {
      const error = await new BenchAnswer(session, message, 'Thank you', nobody).fails('rejected');
      expect(error.code).toBe('answered-by-missing');
    }
    await new BenchAnswer(session, message, ' \n').fails('rejected');
    expect(session.network.requests()).toHaveLength(before);
  });

  contractTest(bench, variant, 'refuses to answer what was taken back', async (session) => {
    const message = await aMessage(session, kind);
    await talkOf(session).takeBack(message.remoteId);
    await new BenchAnswer(session, message).fails('rejected');
    expect(await talkOf(session).answers()).toEqual([]);
  });

  lostAnswersSuite(bench, variant, can);

  const failures: readonly (readonly [BenchFault['act'], ChannelErrorKind])[] = [
    [{ kind: 'unavailable' }, 'unavailable'],
    [{ kind: 'revoked' }, 'reconnect'],
    [{ kind: 'expired' }, bench.adapter.auth.refresh ? 'expired' : 'reconnect'],
    [{ kind: 'throttled', retryAt: new Date(Date.now() + 90_000) }, 'throttled'],
  ];
  for (const [act, errorKind] of failures) {
    faultTest(bench, variant, act.kind, `takes "${act.kind}" while answering for ${errorKind}`, async (session) => {
      const message = await aMessage(session, kind);
      await session.network.fault({ on: 'publish', times: 1, act });
      await new BenchAnswer(session, message).fails(errorKind);
      expect(await talkOf(session).answers()).toEqual([]);
    });
  }

  contractTest(bench, variant, 'sends no answer when it was aborted before', async (session) => {
    const message = await aMessage(session, kind);
    const before = session.network.requests().length;
    await session.failureOf(() => new BenchAnswer(session, message).send(AbortSignal.abort()));
    expect(session.network.requests()).toHaveLength(before);
  });

  faultTest(bench, variant, 'delay', 'gives up promptly when it is aborted while answering', async (session) => {
    const message = await aMessage(session, kind);
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'delay', ms: 8_000 } });
    const controller = new AbortController();
    const answer = new BenchAnswer(session, message);
    const failed = answer.fails('unknown', controller.signal);
    const before = session.network.requests().length;
    await until(
      'the answer arrives',
      () =>
        answer.steps.called.includes('answer') &&
        session.network.requests().length > before &&
        session.network.requests().at(-1)?.method !== 'GET',
    );
    const abortedAt = performance.now();
    controller.abort();
    await failed;
    expect(performance.now() - abortedAt).toBeLessThan(1_000);
  });
}

/** After an answer of whose sending nobody knows. */
function lostAnswersSuite(bench: ChannelBench, variant: string, can: ConversationCapabilities): void {
  const [kind = 'comment'] = can.answers;
  const lost: readonly BenchFault['act'][] = [{ kind: 'drop', accepted: true }, { kind: 'bad-body' }];

  for (const act of lost) {
    faultTest(bench, variant, act.kind, `lands once after "${act.kind}"`, async (session) => {
      const message = await aMessage(session, kind);
      await session.network.fault({ on: 'publish', times: 1, act });
      const answer = new BenchAnswer(session, message);
      await answer.fails('unknown');
      if (can.idempotency.kind !== 'none') {
        const finding = await answer.find();
        answer.accept(finding);
        await answer.send();
      }
      expect(await talkOf(session).answers()).toHaveLength(1);
    });
  }

  if (can.idempotency.kind === 'none') return;
  const { conclusiveAfterSeconds } = can.idempotency;

  faultTest(bench, variant, 'drop', 'is not found when it never arrived, and then lands', async (session) => {
    const message = await aMessage(session, kind);
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const answer = new BenchAnswer(session, message);
    await answer.fails('unknown');
    session.clock.advance(conclusiveAfterSeconds);
    expect(await answer.find()).toBe('absent');
    await answer.send();
    expect(await talkOf(session).answers()).toHaveLength(1);
  });

  faultTest(bench, variant, 'drop', 'is not taken for an older answer of the same words', async (session) => {
    const message = await aMessage(session, kind);
    const words = `Thank you, ${aMarker()}`;
    await new BenchAnswer(session, message, words).send();
    const then = Date.now();
    // Nobody answers twice in one millisecond, which is what some networks can tell apart.
    await until('a moment passes', () => Date.now() > then);
    await session.network.fault({ on: 'publish', times: 1, act: { kind: 'drop', accepted: false } });
    const second = new BenchAnswer(session, message, words);
    await second.fails('unknown');
    session.clock.advance(conclusiveAfterSeconds);
    expect(typeof (await second.find())).toBe('string');
  });
}

function moderatingSuite(bench: ChannelBench, variant: string, can: ConversationCapabilities): void {
  for (const kind of can.hides) {
    contractTest(bench, variant, `hides a ${kind} and shows it again, as often as asked`, async (session) => {
      const message = await aMessage(session, kind);
      for (const hidden of [true, true, false, false]) {
        await conversationsOf(session).hide?.(message, hidden, session.context());
        expect(await talkOf(session).seen(message.remoteId)).toMatchObject({ hidden });
        const read = await theMessage(session, kind, message.remoteId, message.post);
        expect(read.hidden ?? hidden).toBe(hidden);
      }
    });
  }

  for (const kind of can.likes) {
    contractTest(bench, variant, `likes a ${kind} and takes that back, as often as asked`, async (session) => {
      const message = await aMessage(session, kind);
      for (const liked of [true, true, false, false]) {
        await conversationsOf(session).like?.(message, liked, session.context());
        expect(await talkOf(session).seen(message.remoteId)).toMatchObject({ liked });
        const read = await theMessage(session, kind, message.remoteId, message.post);
        expect(read.liked ?? liked).toBe(liked);
      }
    });
  }

  const [kind] = can.answers;
  if (can.removes === false || kind === undefined) return;

  contractTest(bench, variant, 'deletes its own answer, and one that is gone already', async (session) => {
    const message = await aMessage(session, kind);
    const part = await new BenchAnswer(session, message).send();
    const own = { ...message, remoteId: part.remoteId, parentId: message.remoteId, own: true, data: part.data ?? {} };
    await conversationsOf(session).remove?.(own, session.context());
    expect(await talkOf(session).answers()).toEqual([]);
    await conversationsOf(session).remove?.(own, session.context());
  });

  contractTest(
    bench,
    variant,
    can.removes === 'any' ? 'deletes what others wrote' : 'never deletes what others wrote',
    async (session) => {
      const message = await aMessage(session, kind);
      const remove = async () => await conversationsOf(session).remove?.(message, session.context());
      if (can.removes === 'any') await remove();
      else expect((await session.failureOf(remove)).kind).toBe('rejected');
      expect((await talkOf(session).seen(message.remoteId)) === null).toBe(can.removes === 'any');
    },
  );
}
