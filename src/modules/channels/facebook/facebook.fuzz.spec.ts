import { noOthers } from '../../../../test/contract/support/no-others.js';
import fc from 'fast-check';
import { anyAnswerOf, contextAnswering, type AnyAnswer } from '../../../../test/contract/support/any-answer.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/facebook/world.js';
import {
  ChannelError,
  type ChannelContext,
  type ChannelDraft,
  type OAuthComplete,
  type PublishContext,
} from '../contract/index.js';
import { facebookAdapter } from './index.js';
import { FACEBOOK_LIMITS } from './facebook.limits.js';

const clock = new MovedClock();
const media = new MemoryMedia();

beforeAll(() => media.start());
afterAll(() => media.stop());

/** Values that are nearly what Facebook promises, and values that are nothing of the kind. */
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
  'permission',
  'username',
  'name',
  'picture',
  'permalink_url',
  'created_time',
  'message',
  'tasks',
  'from',
  'paging',
  'cursors',
  'after',
  'values',
  'total_value',
  'value',
  'config',
  'summary',
  'total_count',
  'reactions',
  'body',
  'video_id',
  'upload_session_id',
  'start_offset',
  'end_offset',
  'success',
  'post_id',
  'media_id',
  'url',
  'video_status',
  'uploading_phase',
  'processing_phase',
  'publishing_phase',
  'bytes_transferred',
  'error_data',
);
const aLeaf = fc.oneof(
  anId,
  fc.constantFrom(
    'complete',
    'in_progress',
    'not_started',
    'ready',
    'processing',
    'upload_complete',
    'expired',
    '9',
    9,
    1_363_037,
    'FINISHED',
    'IN_PROGRESS',
    'ERROR',
    'EXPIRED',
    'PUBLISHED',
    'UNKNOWN',
    'granted',
    'CREATE_CONTENT',
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
      limits: FACEBOOK_LIMITS,
      data: {},
    },
    credentials: {
      accessToken: 'access-token-of-the-tower',
    },
    clock,
    media,
    app: STAND_IN_APP,
  });
}

const image = media.put('image', 'image/png', Buffer.from('a picture'), 'A bell');
const draft: ChannelDraft = {
  parts: [{ text: 'Ding https://shop.example', media: [image], poll: null }],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: 'More',
  settings: {},
};
const video = media.put('video', 'video/mp4', Buffer.from('a picture that moves'));
const filmed = (kind: string): ChannelDraft => ({
  ...draft,
  parts: [{ text: 'Ding', media: [video], poll: null }],
  settings: { kind },
});
const remembered = {
  mark: { at: new Date(0).toISOString(), before: [] },
  'part.0': { remoteId: '1900000000000000001' },
  'media.0.0': { id: '1900000000000000003' },
};

/** Everything the adapter does with a network, each of which may meet any answer. */
const DEEDS: Readonly<Record<string, (context: PublishContext) => Promise<unknown> | undefined>> = {
  publish: (context) => facebookAdapter.publish(draft, context),
  'publish a video': (context) => facebookAdapter.publish(filmed('feed'), context),
  'publish a reel': (context) => facebookAdapter.publish(filmed('reel'), context),
  'publish a story': (context) => facebookAdapter.publish(filmed('story'), context),
  'look up a reel': (context) =>
    facebookAdapter.find?.(
      {
        name: 'part.0',
        key: context.key,
        draft: filmed('reel'),
        begunAt: new Date(0),
        remembered,
        idsOfOthers: noOthers,
      },
      context,
    ),
  'look up a story': (context) =>
    facebookAdapter.find?.(
      {
        name: 'part.0',
        key: context.key,
        draft: filmed('story'),
        begunAt: new Date(0),
        remembered,
        idsOfOthers: noOthers,
      },
      context,
    ),
  change: (context) =>
    facebookAdapter.edit?.({ parts: [{ remoteId: '1', permalink: null }], firstComment: null }, draft, context),
  'look up': (context) =>
    facebookAdapter.find?.(
      { name: 'part.0', key: context.key, draft, begunAt: new Date(0), remembered, idsOfOthers: noOthers },
      context,
    ),
  'take down': (context) =>
    facebookAdapter.remove?.({ parts: [{ remoteId: '1', permalink: null }], firstComment: null }, context),
  'read numbers': (context) =>
    facebookAdapter.metrics?.posts(
      [
        { remoteId: '1900000000000000001', permalink: null },
        { remoteId: 'x', permalink: null },
        { remoteId: '1900000000000000005', permalink: null, data: { kind: 'reel', videoId: '1900000000000000007' } },
      ],
      context,
    ),
  'read the history': (context) => facebookAdapter.metrics?.history?.('a cursor', context),
  'read the account’s numbers': (context) => facebookAdapter.metrics?.account?.(context),
  probe: (context) => facebookAdapter.auth.probe(context),
  'check the app': (context) => facebookAdapter.auth.checkApp?.({ ...context, publicUrl: 'https://carillon.example' }),
  'sign in': (context) => {
    const [method] = facebookAdapter.auth.methods;
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
  'whatever Facebook answers, to %s ends well or with an error of the contract',
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
            /access-token-of-the-tower|facebook-secret-that-nobody-may-see/,
          );
        }
      }),
      { numRuns: 120 },
    );
  },
);
