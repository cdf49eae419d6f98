import fc from 'fast-check';
import { NOTICE_KINDS, type NetworkCall, type ReadCall } from '../../../src/modules/channels/contract/index.js';
import type { ChannelBench } from '../channel-bench.js';

/** What networks' calls are made of, and what they are not. */
const NAMES = `object entry changes field value values id uid time item verb post_id from status target_id target_ids topic
  root_post replied_to timestamp created_time video_status data event_type payload filter user_id liked_tweet_id
  liked_tweet_author_id referenced_tweets for_user_id favorite_events tweet_create_events user_event revoke
  source date_time id_str user signed_request __proto__ constructor`;
const aName = fc.constantFrom(...NAMES.split(/\s+/));
const aLeaf = fc.oneof(
  fc.constantFrom(
    'page',
    'permissions',
    'instagram',
    'moderate',
    'feed',
    'videos',
    'replies',
    'comments',
    'pages_manage_posts',
  ),
  fc.constantFrom(
    'comment',
    'like',
    'revoked',
    'ready',
    'like.create',
    'post.reply.create',
    'oauth.revoke',
    '1',
    '1_2',
    '9'.repeat(40),
  ),
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e308,
    1_700_000_000,
    8.64e15,
    Number.MAX_SAFE_INTEGER,
    '2026-11-24T10:00:00+0000',
  ),
  fc.string({ maxLength: 20 }),
);
const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 6, depthSize: 'small' },
    aLeaf,
    fc.array(tie('tree'), { maxLength: 3 }),
    fc.dictionary(aName, tie('tree'), { maxKeys: 6 }),
  ),
}));
const aBody = fc.oneof(
  tree.map((value) => Buffer.from(JSON.stringify(value))),
  fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes)),
);
const aQuery = fc.dictionary(
  fc.constantFrom('hub.mode', 'hub.challenge', 'hub.verify_token', 'crc_token', 'nonce'),
  fc.string({ maxLength: 40 }),
);

/** A channel that is called proves who calls, and lives with whatever comes. */
export function noticesSuite(bench: ChannelBench): void {
  const { notices } = bench.adapter;
  const app = bench.operatorApp ?? {};
  if (!notices) return;
  const call = (body: Buffer, headers: NetworkCall['headers'] = {}): NetworkCall => ({ query: {}, headers, body });
  const sign = (body: Buffer): NetworkCall['headers'] => {
    if (!bench.signNotice) throw new Error('A bench of a channel that is called signs calls as the network does.');
    return bench.signNotice(body);
  };

  describe('what the network tells by itself', () => {
    it('is explained step by step, and says what the app lacks', () => {
      expect(notices.steps.length).toBeGreaterThan(0);
      expect(notices.missing(app)).toEqual([]);
      expect(notices.missing({}).length).toBeGreaterThan(0);
    });

    it('is nothing unless it is signed, for this app, over these bytes', () => {
      fc.assert(
        fc.property(aBody, fc.nat(), (body, place) => {
          const headers = sign(body);
          const changed = Buffer.from(body.length === 0 ? 'x' : body);
          changed[place % changed.length] = (changed[place % changed.length] ?? 0) ^ 1;
          const tries: ReadCall[] = [
            notices.read(call(body), app),
            notices.read(call(changed, headers), app),
            notices.read(call(body, headers), {}),
            ...(notices.withdrawals
              ? [
                  notices.withdrawals.revoked(call(body, headers), app),
                  notices.withdrawals.deletion(call(body, headers), app),
                ]
              : []),
          ];
          expect(new Set(tries)).toEqual(new Set(['unsigned']));
        }),
      );
    });

    it('is read whatever it says, the same each time, and holds ids and times alone', () => {
      fc.assert(
        fc.property(aBody, (body) => {
          const told = notices.read(call(body, sign(body)), app);
          if (told === 'unsigned') throw new Error('The bench signs as the network does.');
          expect(notices.read(call(body, sign(body)), app)).toEqual(told);
          for (const { key, kind, occurredAt, remoteAccountId, grantedBy, remotePostId } of told) {
            expect(key).toMatch(/^[\w-]{16,100}$/);
            expect(NOTICE_KINDS).toContain(kind);
            if (occurredAt) expect(occurredAt.toISOString()).toMatch(/^\d{4}-/);
            for (const id of [remoteAccountId, grantedBy, remotePostId])
              if (id !== null) expect(id).toMatch(/^[\w:.-]{1,100}$/);
            if (kind === 'engagement') expect(remotePostId).not.toBeNull();
            else expect(remoteAccountId ?? grantedBy).not.toBeNull();
          }
        }),
        { numRuns: 500 },
      );
    });

    it('is asked for by a challenge whose answer gives no secret away, and none to a wrong one', () => {
      fc.assert(
        fc.property(aQuery, (query) => {
          const answer = notices.challenge({ query, headers: {}, body: Buffer.alloc(0) }, app);
          for (const secret of Object.values(app)) expect(JSON.stringify(answer)).not.toContain(secret);
          if (notices.verifyToken) expect(answer).toBeNull();
        }),
      );
      expect(notices.challenge(call(Buffer.alloc(0)), app)).toBeNull();
    });
  });
}
