import { noOthers } from '../../../../test/contract/support/no-others.js';
import fc from 'fast-check';
import { anyAnswerOf, contextAnswering, type AnyAnswer } from '../../../../test/contract/support/any-answer.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/threads/world.js';
import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type OAuthComplete,
  type PublishContext,
} from '../contract/index.js';
import { threadsAdapter } from './index.js';
import { THREADS_LIMITS } from './threads.limits.js';

const clock = new MovedClock();
const media = new MemoryMedia();

beforeAll(() => media.start());
afterAll(() => media.stop());

/** Values that are nearly what Threads promises, and values that are nothing of the kind. */
const anId = fc.oneof(fc.constantFrom('1', '1900000000000000001', '', '9'.repeat(40), 'abc'), fc.integer());
const aName = fc.constantFrom(
  'data',
  'error',
  'message',
  'code',
  'error_subcode',
  'error_user_msg',
  'is_transient',
  'id',
  'status',
  'error_message',
  'access_token',
  'expires_in',
  'scopes',
  'username',
  'name',
  'threads_profile_picture_url',
  'permalink',
  'timestamp',
  'media_type',
  'text',
  'replied_to',
  'paging',
  'cursors',
  'after',
  'values',
  'total_value',
  'value',
  'config',
  'quota_total',
  'quota_usage',
  'reply_config',
  'reply_quota_usage',
);
const aLeaf = fc.oneof(
  anId,
  fc.constantFrom(
    'FINISHED',
    'IN_PROGRESS',
    'ERROR',
    'EXPIRED',
    'PUBLISHED',
    'UNKNOWN',
    'TEXT_POST',
    'Ding',
    '2026-11-24T10:00:00+0000',
    '275760-09-13T00:00:00.001Z',
    4,
    10,
    24,
    100,
    190,
    368,
  ),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(null, true, -1, 1e308, Number.MAX_SAFE_INTEGER),
);
const anAnswer = anyAnswerOf(aName, aLeaf, {
  names: ['x-app-usage', 'x-business-use-case-usage', 'retry-after', 'content-type'],
  values: [
    '0',
    '-1',
    '99999999999999',
    'soon',
    '{"1":[{"estimated_time_to_regain_access":1e300}]}',
    '{"1":[{"estimated_time_to_regain_access":5}],"2":null}',
    '',
  ],
});

function contextOf(answers: readonly AnyAnswer[]): PublishContext {
  return contextAnswering(answers, {
    account: {
      id: 'account',
      server: '',
      remoteId: '9000000000000001',
      handle: 'brand',
      limits: THREADS_LIMITS,
      data: {},
    },
    credentials: {
      accessToken: 'access-token-of-the-tower',
      issuedAt: '2026-03-02T00:00:00.000Z',
      endsAt: '2096-03-02T00:00:00.000Z',
    },
    clock,
    media,
    app: STAND_IN_APP,
  });
}

// A video would be looked at only after a while.
const image = media.put('image', 'image/png', Buffer.from('a picture'), 'A bell');
const draft: ChannelDraft = {
  parts: [
    { text: 'Ding https://shop.example', media: [image], poll: null },
    { text: 'Dong', media: [], poll: null },
  ],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: 'More',
  settings: {},
};
const remembered = {
  'container.1': { id: '7', madeAt: new Date().toISOString() },
  'part.0': { remoteId: '1900000000000000001' },
};

/** Everything the adapter does with a network, each of which may meet any answer. */
const DEEDS: Readonly<Record<string, (context: PublishContext) => Promise<unknown> | undefined>> = {
  publish: (context) => threadsAdapter.publish(draft, context),
  'look up': (context) =>
    threadsAdapter.find?.(
      { name: 'part.1', key: context.key, draft, begunAt: new Date(0), remembered, idsOfOthers: noOthers },
      context,
    ),
  'take down': (context) =>
    threadsAdapter.remove?.({ parts: [{ remoteId: '1', permalink: null }], firstComment: null }, context),
  'read numbers': (context) =>
    threadsAdapter.metrics?.posts(
      [
        { remoteId: '1900000000000000001', permalink: null },
        { remoteId: 'x', permalink: null },
      ],
      context,
    ),
  'read the history': (context) => threadsAdapter.metrics?.history?.('a cursor', context),
  'read the account’s numbers': (context) => threadsAdapter.metrics?.account?.(context),
  probe: (context) => threadsAdapter.auth.probe(context),
  refresh: (context) => threadsAdapter.auth.refresh?.(context),
  'check the app': (context) => threadsAdapter.auth.checkApp?.({ ...context, publicUrl: 'https://carillon.example' }),
  'sign in': (context) => {
    const [method] = threadsAdapter.auth.methods;
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

it.each(Object.keys(DEEDS))(
  'whatever Threads answers, to %s ends well or with an error of the contract',
  async (deed) => {
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
          expect(`${error.message} ${error.excerpt ?? ''}`).not.toMatch(
            /access-token-of-the-tower|threads-secret-that-nobody-may-see/,
          );
        }
      }),
      { numRuns: 120 },
    );
  },
);
