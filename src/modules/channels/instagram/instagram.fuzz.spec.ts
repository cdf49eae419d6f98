import { noOthers } from '../../../../test/contract/support/no-others.js';
import fc from 'fast-check';
import { anyAnswerOf, contextAnswering, type AnyAnswer } from '../../../../test/contract/support/any-answer.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/instagram/world.js';
import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type OAuthComplete,
  type PublishContext,
} from '../contract/index.js';
import { instagramAdapter } from './index.js';
import { INSTAGRAM_LIMITS } from './instagram.limits.js';

const clock = new MovedClock();
const media = new MemoryMedia();

beforeAll(() => media.start());
afterAll(() => media.stop());

/** Values that are nearly what Instagram promises, and values that are nothing of the kind. */
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
  'status_code',
  'error_message',
  'access_token',
  'expires_in',
  'permission',
  'permissions',
  'instagram_business_account',
  'user_id',
  'account_type',
  'username',
  'name',
  'profile_picture_url',
  'permalink',
  'timestamp',
  'media_type',
  'media_product_type',
  'caption',
  'text',
  'paging',
  'cursors',
  'after',
  'values',
  'total_value',
  'value',
  'config',
  'quota_total',
  'quota_usage',
  'like_count',
  'comments_count',
  'followers_count',
  'media_count',
);
const aLeaf = fc.oneof(
  anId,
  fc.constantFrom(
    'FINISHED',
    'IN_PROGRESS',
    'ERROR',
    'EXPIRED',
    'PUBLISHED',
    'IMAGE',
    'REELS',
    'BUSINESS',
    'granted',
    'instagram_business_basic,instagram_business_content_publish',
    'Error: 2207026',
    'Ding',
    '2026-11-24T10:00:00+0000',
    '275760-09-13T00:00:00.001Z',
    4,
    10,
    24,
    -1,
    9007,
    2207027,
    2207042,
    1772107,
    100,
    190,
    368,
  ),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(null, true, -1, 1e308, Number.MAX_SAFE_INTEGER),
);
const aLogin = fc.constantFrom('facebook', 'instagram');
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

function contextOf(answers: readonly AnyAnswer[], login: string): PublishContext {
  return contextAnswering(answers, {
    account: {
      id: 'account',
      server: '',
      remoteId: '9000000000000001',
      handle: 'brand',
      limits: INSTAGRAM_LIMITS,
      data: { login },
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
const image = media.put('image', 'image/jpeg', Buffer.from('a picture'), 'A bell');
const draft: ChannelDraft = {
  parts: [{ text: 'Ding https://shop.example', media: [image, image], poll: null }],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: 'More',
  settings: {},
};
const remembered = { 'container.0': { id: '7', madeAt: new Date().toISOString() }, 'part.0': { remoteId: '1' } };
const lost = { draft, begunAt: new Date(0), remembered, idsOfOthers: noOthers };

/** Everything the adapter does with a network, each of which may meet any answer. */
const DEEDS: Readonly<Record<string, (context: PublishContext) => Promise<unknown> | undefined>> = {
  publish: (context) => instagramAdapter.publish(draft, context),
  'look a post up': (context) => instagramAdapter.find?.({ ...lost, name: 'part.0', key: context.key }, context),
  'look a comment up': (context) => instagramAdapter.find?.({ ...lost, name: 'comment', key: context.key }, context),
  'take down': (context) =>
    instagramAdapter.remove?.({ parts: [{ remoteId: '1', permalink: null }], firstComment: null }, context),
  'read numbers': (context) =>
    instagramAdapter.metrics?.posts(
      [
        { remoteId: '1900000000000000001', permalink: null },
        { remoteId: 'x', permalink: null },
      ],
      context,
    ),
  'read the history': (context) => instagramAdapter.metrics?.history?.('a cursor', context),
  'read the account’s numbers': (context) => instagramAdapter.metrics?.account?.(context),
  probe: (context) => instagramAdapter.auth.probe(context),
  refresh: (context) => instagramAdapter.auth.refresh?.(context),
  'check the app': (context) => instagramAdapter.auth.checkApp?.({ ...context, publicUrl: 'https://carillon.example' }),
  'sign in with Facebook': (context) => signIn(0, context, STAND_IN_APP.facebookClientId),
  'sign in with Instagram': (context) => signIn(1, context, STAND_IN_APP.instagramClientId),
};

function signIn(index: number, context: PublishContext, clientId: string): Promise<unknown> | undefined {
  const method = instagramAdapter.auth.methods[index];
  if (method?.kind !== 'oauth2') return undefined;
  return method.complete({
    ...(context as unknown as OAuthComplete),
    redirectUri: 'r',
    codeVerifier: 'v',
    code: 'c',
    memo: { clientId },
  });
}

it.each(Object.keys(DEEDS))(
  'whatever Instagram answers, to %s ends well or with an error of the contract',
  async (deed) => {
    await fc.assert(
      fc.asyncProperty(fc.array(anAnswer, { minLength: 1, maxLength: 8 }), aLogin, async (answers, login) => {
        const context: PublishContext & ChannelContext = contextOf(answers, login);
        try {
          const result = await DEEDS[deed]?.(context);
          if (deed !== 'check the app' && deed !== 'take down') JSON.stringify(result);
        } catch (error) {
          if (!(error instanceof ChannelError)) throw error;
          expect(error.message).toMatch(/\S/);
          if (error.retryAt) expect(Number.isNaN(error.retryAt.getTime())).toBe(false);
          expect(`${error.message} ${error.excerpt ?? ''}`).not.toMatch(
            /access-token-of-the-tower|half-that-nobody-may-see/,
          );
        }
      }),
      { numRuns: 120 },
    );
  },
);
