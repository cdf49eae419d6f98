import fc from 'fast-check';
import { ChannelError, type RemoteMessage } from '../../../src/modules/channels/contract/index.js';
import { MemorySteps } from '../support/memory-steps.js';
import type { ChannelBench } from '../channel-bench.js';
import { anyAnswerOf, responseOf } from '../support/any-answer.js';
import { A_PERSON, aMessage, conversationsOf } from '../support/bench-answer.js';
import { contractTest } from '../support/contract-test.js';

/** What networks' lists of messages are made of, and what they are not. */
const NAMES = `id type status account acct display_name url avatar content visibility in_reply_to_id in_reply_to_account_id
  created_at favourited descendants spoiler_text notifications uri cid author did handle record reply root parent text indexedAt reason
  viewer like thread replies post threadgate hiddenReplies data paging cursors after next message from name username created_time
  is_hidden parent_id timestamp hidden user_likes replied_to root_post is_reply_owned_by_me hide_status permalink meta next_token
  includes users author_id conversation_id referenced_tweets in_reply_to_user_id elements actor commentUrn created time object
  parentComment error code messages kind __proto__ constructor`;
const aLeaf = fc.oneof(
  fc.constantFrom('1', '1_2', 'mention', 'reply', 'direct', 'public', 'HIDDEN', 'at://did:plc:x/app.bsky.feed.post/3l'),
  fc.constantFrom('2026-11-24T10:00:00+0000', '2026-13-99', 'https://network.example/1', 'javascript:alert(1)', '<p>'),
  fc.constantFrom(null, true, false, 0, -1, 1e308, 1_700_000_000_000, Number.MAX_SAFE_INTEGER),
  fc.string({ maxLength: 20 }),
);
const anAnswer = anyAnswerOf(fc.constantFrom(...NAMES.split(/\s+/)), aLeaf, {
  names: ['retry-after', 'x-rate-limit-reset', 'ratelimit-reset', 'x-restli-id'],
  values: ['1', 'soon', '1e99', '99999999999', '2026-11-24T10:00:00Z', 'urn:li:comment:(urn:li:activity:1,2)'],
});

/** Whatever a network answers, nothing but a `ChannelError` comes of it, or messages that are what they say. */
export function anyAnswersSuite(bench: ChannelBench, variant: string): void {
  const can = bench.adapter.capabilities.conversations;
  if (can === false) return;

  contractTest(bench, variant, 'lives with whatever the network says', async (session) => {
    const [kind = 'comment'] = can.answers.length > 0 ? can.answers : (can.sources[0]?.kinds ?? []);
    const message = await aMessage(session, kind);
    const conversations = conversationsOf(session);
    const { key, begunAt } = { key: { id: 'fuzz', at: new Date() }, begunAt: new Date() };
    const given = { message, text: 'Thank you', answeredBy: A_PERSON };
    await fc.assert(
      fc.asyncProperty(fc.array(anAnswer, { minLength: 1, maxLength: 4 }), async (answers) => {
        let sent = 0;
        const http = { request: async () => responseOf(answers[sent++ % answers.length]) };
        const context = { ...session.context(), http };
        for (const { name, of } of can.sources) {
          const place = { source: name, post: of === 'post' ? message.post : null, cursor: null };
          if (of === 'post' && message.post === null) continue;
          const page = await only(() => conversations.read(place, context));
          page?.messages.forEach(expectSound);
        }
        const part = await only(() =>
          conversations.answer(given, { ...context, key, steps: new MemorySteps(session.clock) }),
        );
        if (part) expect(part.remoteId).toMatch(/\S/);
        const finding = await only(async () =>
          conversations.findAnswer?.({ answer: given, key, begunAt, remembered: {} }, context),
        );
        if (typeof finding === 'object' && finding !== null)
          expect(finding).toMatchObject({ found: { remoteId: expect.any(String) as string } });
        await only(async () => conversations.hide?.(message, true, context));
        await only(async () => conversations.like?.(message, true, context));
        await only(async () => conversations.remove?.({ ...message, own: true }, context));
      }),
      { numRuns: 150 },
    );
  });
}

async function only<T>(call: () => Promise<T>): Promise<T | null> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof ChannelError) return null;
    throw error;
  }
}

function expectSound({ remoteId, text, sentAt, permalink, author, data }: RemoteMessage): void {
  expect(remoteId).toMatch(/\S/);
  expect(typeof text).toBe('string');
  if (sentAt) expect(sentAt.toISOString()).toMatch(/\d{4}-/);
  for (const url of [permalink, author?.url ?? null, author?.avatarUrl ?? null])
    if (url !== null) expect(new URL(url).protocol).toMatch(/^https?:$/);
  expect(JSON.parse(JSON.stringify(data))).toEqual(data);
}
