import { noOthers } from '../../../../test/contract/support/no-others.js';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { anyAnswerOf, responseOf, type AnyAnswer } from '../../../../test/contract/support/any-answer.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MemorySteps } from '../../../../test/contract/support/memory-steps.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/x/world.js';
import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type OAuthComplete,
  type PublishContext,
} from '../contract/index.js';
import { xAdapter } from './index.js';
import { X_LIMITS } from './x.limits.js';

const clock = new MovedClock();
const media = new MemoryMedia();

/** Values that are nearly what X promises, and values that are nothing of the kind. */
const anId = fc.oneof(fc.constantFrom('1', '1900000000000000001', '', '9'.repeat(40), 'abc'), fc.integer());
const aName = fc.constantFrom(
  'data',
  'errors',
  'id',
  'text',
  'meta',
  'next_token',
  'type',
  'title',
  'detail',
  'message',
  'code',
  'status',
  'entities',
  'urls',
  'url',
  'expanded_url',
  'attachments',
  'media_keys',
  'referenced_tweets',
  'note_tweet',
  'public_metrics',
  'non_public_metrics',
  'like_count',
  'processing_info',
  'state',
  'check_after_secs',
  'error',
  'error_description',
  'access_token',
  'refresh_token',
  'expires_in',
  'scope',
  'username',
  'name',
  'profile_image_url',
  'subscription_type',
);
const aLeaf = fc.oneof(
  anId,
  fc.constantFrom(
    'pending',
    'failed',
    'succeeded',
    'replied_to',
    'https://t.co/x',
    'tweet.read tweet.write users.read media.write offline.access',
  ),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(null, true, -1, 1e308, Number.MAX_SAFE_INTEGER),
);
const anAnswer = anyAnswerOf(aName, aLeaf, {
  names: ['x-rate-limit-reset', 'x-rate-limit-remaining', 'x-user-limit-24hour-reset', 'retry-after', 'content-type'],
  values: ['0', '-1', '99999999999999', 'soon', 'application/json', ''],
});

function contextOf(answers: readonly AnyAnswer[]): PublishContext {
  let next = 0;
  return {
    account: { id: 'account', server: '', remoteId: '9000000000000001', handle: 'brand', limits: X_LIMITS, data: {} },
    credentials: {
      accessToken: 'access-token-of-the-tower',
      refreshToken: 'refresh-token-of-the-tower',
      clientId: STAND_IN_APP.clientId,
    },
    http: { request: async () => responseOf(answers[next++ % answers.length]) },
    clock,
    log: { debug: () => undefined, warn: () => undefined },
    signal: new AbortController().signal,
    operatorApp: async () => STAND_IN_APP,
    key: { id: randomUUID(), at: clock.now() },
    steps: new MemorySteps(clock),
    media,
    scheduledFor: clock.now(),
    idsOfOthers: noOthers,
  };
}

const video = media.put('video', 'video/mp4', Buffer.from('....ftypisom and so on'), null);
const draft: ChannelDraft = {
  parts: [
    { text: 'Ding https://shop.example', media: [video], poll: null },
    { text: 'Dong', media: [], poll: null },
  ],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: 'More',
  settings: {},
};
const remembered = {
  'media.0.0': { id: '7', begunAt: new Date().toISOString() },
  'part.0': { remoteId: '1900000000000000001' },
};

/** Everything the adapter does with a network, each of which may meet any answer. */
const DEEDS: Readonly<Record<string, (context: PublishContext) => Promise<unknown> | undefined>> = {
  publish: (context) => xAdapter.publish(draft, context),
  'look up': (context) =>
    xAdapter.find?.(
      { name: 'part.1', key: context.key, draft, begunAt: new Date(0), remembered, idsOfOthers: noOthers },
      context,
    ),
  'take down': (context) =>
    xAdapter.remove?.({ parts: [{ remoteId: '1', permalink: null }], firstComment: null }, context),
  'read numbers': (context) =>
    xAdapter.metrics?.posts(
      [
        { remoteId: '1900000000000000001', permalink: null },
        { remoteId: 'x', permalink: null },
      ],
      context,
    ),
  'read the account’s numbers': (context) => xAdapter.metrics?.account?.(context),
  probe: (context) => xAdapter.auth.probe(context),
  refresh: (context) => xAdapter.auth.refresh?.(context),
  'check the app': (context) => xAdapter.auth.checkApp?.({ ...context, publicUrl: 'https://carillon.example' }),
  'sign in': (context) => {
    const [method] = xAdapter.auth.methods;
    if (method?.kind !== 'oauth2') return undefined;
    return method.complete({
      ...(context as unknown as OAuthComplete),
      redirectUri: 'r',
      codeVerifier: 'v',
      code: 'c',
      memo: { clientId: STAND_IN_APP.clientId },
    });
  },
};

it.each(Object.keys(DEEDS))('whatever X answers, to %s ends well or with an error of the contract', async (deed) => {
  await fc.assert(
    fc.asyncProperty(fc.array(anAnswer, { minLength: 1, maxLength: 6 }), async (answers) => {
      const context: PublishContext & ChannelContext = contextOf(answers);
      try {
        const result = await DEEDS[deed]?.(context);
        if (deed !== 'check the app' && deed !== 'take down') JSON.stringify(result);
      } catch (error) {
        if (!(error instanceof ChannelError)) throw error;
        expect(error.message).toMatch(/\S/);
        if (error.retryAt) expect(Number.isNaN(error.retryAt.getTime())).toBe(false);
        expect(`${error.message} ${error.excerpt ?? ''}`).not.toMatch(/(access|refresh)-token-of-the-tower/);
      }
    }),
    { numRuns: 250 },
  );
});
