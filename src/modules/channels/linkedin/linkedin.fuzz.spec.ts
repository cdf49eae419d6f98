import { noOthers } from '../../../../test/contract/support/no-others.js';
import fc from 'fast-check';
import { randomUUID } from 'node:crypto';
import { anyAnswerOf, responseOf, type AnyAnswer } from '../../../../test/contract/support/any-answer.js';
import { MemoryMedia } from '../../../../test/contract/support/memory-media.js';
import { MemorySteps } from '../../../../test/contract/support/memory-steps.js';
import { MovedClock } from '../../../../test/contract/support/moved-clock.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/linkedin/world.js';
import type { HttpRequest } from '../../../core/http/http-client.js';
import { ChannelError, type ChannelDraft, type OAuthComplete, type PublishContext } from '../contract/index.js';
import { linkedinAdapter } from './index.js';
import { LINKEDIN_LIMITS } from './linkedin.limits.js';

const clock = new MovedClock();
const media = new MemoryMedia();

/** Values that are nearly what LinkedIn promises, and values that are nothing of the kind. */
const anId = fc.oneof(
  fc.constantFrom(
    'urn:li:share:1',
    'urn:li:ugcPost:7431329065766260736',
    'urn:li:image:C1',
    'urn:li:video:C1',
    '7',
    '',
  ),
  fc.constantFrom('urn:li:organization:5', '9'.repeat(40), 'abc'),
  fc.integer(),
);
const aName = fc.constantFrom(
  'id',
  'value',
  'elements',
  'status',
  'code',
  'message',
  'serviceErrorCode',
  'errorDetails',
  'inputErrors',
  'error',
  'error_description',
  'access_token',
  'refresh_token',
  'expires_in',
  'refresh_token_expires_in',
  'scope',
  'sub',
  'name',
  'vanityName',
  'localizedName',
  'role',
  'organization',
  'uploadUrl',
  'image',
  'video',
  'uploadToken',
  'uploadInstructions',
  'firstByte',
  'lastByte',
  'processingFailureReason',
  'commentary',
  'content',
  'media',
  'article',
  'createdAt',
  'publishedAt',
  'lastModifiedAt',
  'lifecycleState',
  'created',
  'time',
  'actor',
  'text',
  'object',
  'totalShareStatistics',
  'share',
  'impressionCount',
  'count',
  'firstDegreeSize',
  'reshareContext',
);
const aLeaf = fc.oneof(
  anId,
  fc.constantFrom(
    'AVAILABLE',
    'PROCESSING',
    'PROCESSING_FAILED',
    'PUBLISHED',
    'ADMINISTRATOR',
    'DUPLICATE_POST',
    'Ding',
  ),
  fc.constantFrom('https://www.linkedin.com/dms-uploads/1', 'https://elsewhere.example/', 'javascript:alert(1)'),
  fc.constantFrom(
    'Content is a duplicate of urn:li:share:7431329065766260736',
    'w_member_social,w_organization_social',
  ),
  fc.string({ maxLength: 20 }),
  fc.constantFrom(null, true, -1, 0, 21, 1e308, Number.MAX_SAFE_INTEGER),
);
const anAnswer = anyAnswerOf(aName, aLeaf, {
  names: ['x-restli-id', 'etag', 'retry-after', 'x-li-uuid', 'content-type'],
  values: ['urn:li:share:7431329065766260736', 'urn:li:person:1', '-1', '99999999999999', 'soon', ''],
});

const sent: HttpRequest[] = [];

function contextOf(answers: readonly AnyAnswer[], remoteId: string): PublishContext {
  let next = 0;
  const isPage = remoteId.includes('organization');
  const data = { readPosts: isPage, readNumbers: true, readFollowers: true, seeFiles: isPage };
  return {
    account: { id: 'account', server: '', remoteId, handle: 'brand', limits: LINKEDIN_LIMITS, data },
    credentials: {
      accessToken: 'access-token-of-the-tower',
      refreshToken: 'refresh-token-of-the-tower',
      clientId: STAND_IN_APP.clientId,
      shared: false,
    },
    http: {
      request: async (request) => {
        sent.push(request);
        return responseOf(answers[next++ % answers.length]);
      },
    },
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
const picture = media.put('image', 'image/png', Buffer.from('.PNG'), 'A bell');
const draftOf = (...files: ChannelDraft['parts'][number]['media']): ChannelDraft => ({
  parts: [{ text: 'Ding (new)', media: files, poll: null }],
  link: null,
  language: null,
  contentWarning: null,
  firstComment: 'More',
  settings: {},
});
const POST = { remoteId: 'urn:li:share:7431329065766260736', permalink: null };
const RECEIPT = { parts: [POST], firstComment: { ...POST, data: { post: POST.remoteId, commentId: '7' } } };
const lost = (name: string, context: PublishContext) =>
  linkedinAdapter.find?.(
    {
      name,
      key: context.key,
      draft: draftOf(),
      begunAt: new Date(0),
      remembered: { 'part.0': POST },
      idsOfOthers: noOthers,
    },
    context,
  );

/** Everything the adapter does with a network, each of which may meet any answer. */
const DEEDS: Readonly<Record<string, (context: PublishContext) => Promise<unknown> | undefined>> = {
  'publish a video': (context) => linkedinAdapter.publish(draftOf(video), context),
  'publish a picture': (context) => linkedinAdapter.publish(draftOf(picture), context),
  'publish a text': (context) => linkedinAdapter.publish(draftOf(), context),
  'look up a post': (context) => lost('part.0', context),
  'look up a comment': (context) => lost('comment', context),
  change: (context) => linkedinAdapter.edit?.(RECEIPT, draftOf(), context),
  'take down': (context) => linkedinAdapter.remove?.(RECEIPT, context),
  'read numbers': (context) => linkedinAdapter.metrics?.posts([POST, { remoteId: 'x', permalink: null }], context),
  'read the account’s numbers': (context) => linkedinAdapter.metrics?.account?.(context),
  'read what was': (context) => linkedinAdapter.metrics?.history?.(null, context),
  probe: (context) => linkedinAdapter.auth.probe(context),
  refresh: (context) => linkedinAdapter.auth.refresh?.(context),
  'give back': (context) => linkedinAdapter.auth.revoke?.(context),
  'check the app': (context) => linkedinAdapter.auth.checkApp?.({ ...context, publicUrl: 'https://carillon.example' }),
  'sign in': (context) => {
    const [method] = linkedinAdapter.auth.methods;
    if (method?.kind !== 'oauth2') return undefined;
    return method.complete({
      ...(context as unknown as OAuthComplete),
      redirectUri: 'r',
      codeVerifier: 'v',
      code: 'c',
      memo: { clientId: STAND_IN_APP.clientId, products: 'community' },
    });
  },
};

it.each(Object.keys(DEEDS))(
  'whatever LinkedIn answers, to %s ends well or with an error of the contract',
  async (deed) => {
    const account = fc.constantFrom('urn:li:organization:5', 'urn:li:person:Bell-1');
    await fc.assert(
      fc.asyncProperty(fc.array(anAnswer, { minLength: 1, maxLength: 6 }), account, async (answers, remoteId) => {
        sent.length = 0;
        try {
          JSON.stringify(await DEEDS[deed]?.(contextOf(answers, remoteId)));
        } catch (error) {
          if (!(error instanceof ChannelError)) throw error;
          expect(error.message).toMatch(/\S/);
          if (error.retryAt) expect(Number.isNaN(error.retryAt.getTime())).toBe(false);
          expect(`${error.message} ${error.excerpt ?? ''}`).not.toMatch(/(access|refresh)-token-of-the-tower/);
        }
        // Nothing goes anywhere else, whatever address an answer names.
        for (const { url } of sent) expect(new URL(url).hostname).toMatch(/^(?:api|www)\.linkedin\.com$/);
      }),
      { numRuns: 150 },
    );
  },
);

it('whatever is written, what is sent is within what LinkedIn counts whenever the check lets it pass', async () => {
  const words = fc.string({ unit: fc.constantFrom(...'\\|{}@[]()<>#*_~ab 👋é'), maxLength: 4_000, size: 'max' });
  await fc.assert(
    fc.asyncProperty(words, async (text) => {
      const draft = { ...draftOf(), parts: [{ text, media: [], poll: null }], firstComment: null };
      const isBlocked = linkedinAdapter.check(draft, LINKEDIN_LIMITS).some(({ severity }) => severity === 'blocks');
      sent.length = 0;
      const answer: AnyAnswer = {
        status: 201,
        body: '',
        headers: { 'x-restli-id': 'urn:li:share:7431329065766260736' },
      };
      await linkedinAdapter.publish(draft, contextOf([answer], 'urn:li:organization:5'));
      const [request] = sent;
      const { commentary } =
        request?.json === undefined ? { commentary: '' } : (request.json as { commentary: string });
      expect(isBlocked).toBe(commentary.length > 3_000 || text.trim() === '');
    }),
    { numRuns: 60 },
  );
});
