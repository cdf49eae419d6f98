import { webhookSignature } from '../../../../test/stand-ins/x/signatures.js';
import { STAND_IN_APP } from '../../../../test/stand-ins/x/world.js';
import type { Notice } from '../contract/index.js';
import { notices } from './x.notices.js';

/** What a body tells, signed as X signs it; keys left out. */
function told(body: object): Omit<Notice, 'key'>[] {
  const bytes = Buffer.from(JSON.stringify(body));
  const headers = { 'x-twitter-webhooks-signature-oauth2': webhookSignature(bytes, STAND_IN_APP.clientSecret) };
  const read = notices.read({ query: {}, headers, body: bytes }, STAND_IN_APP);
  if (read === 'unsigned') throw new Error('It was signed.');
  return read.map(({ key: _, ...notice }) => notice);
}

const engagement = (remotePostId: string, at: string | null) => ({
  kind: 'engagement',
  occurredAt: at === null ? null : new Date(at),
  remoteAccountId: '11',
  grantedBy: null,
  remotePostId,
});
const activity = (event_type: string, payload: object, filter: object = { user_id: '11' }) => ({
  data: { event_uuid: String(Math.random()), event_type, filter, payload },
});

it('reads likes, answers, quotes and mentions of the Activity API, and by both spellings of what is referenced', () => {
  const like = { id: '87719f50', timestamp_ms: '1784927565236', liked_tweet_author_id: '11', liked_tweet_id: '22' };
  expect(told(activity('like.create', like))).toEqual([engagement('22', '2026-07-24T21:12:45.236Z')]);
  const post = { id: '33', author_id: '44', created_at: '2026-07-24T21:23:23.000Z', conversation_id: '22' };
  const reply = { ...post, referenced_tweets: [{ type: 'replied_to', id: '25' }] };
  expect(told(activity('post.reply.create', reply))).toEqual([
    engagement('25', '2026-07-24T21:23:23.000Z'),
    engagement('22', '2026-07-24T21:23:23.000Z'),
  ]);
  const quote = { ...post, conversation_id: '33', referenced_posts: [{ type: 'quoted', id: '22' }] };
  expect(told(activity('post.quote.create', quote))).toHaveLength(1);
  expect(told(activity('post.mention.create', { ...post, conversation_id: '33' }))).toEqual([]);
});

it('does not take the account’s own posts, and what others do elsewhere, for engagement', () => {
  const own = {
    id: '33',
    author_id: '11',
    conversation_id: '22',
    referenced_tweets: [{ type: 'replied_to', id: '22' }],
  };
  expect(told(activity('post.create', own))).toEqual([]);
  expect(told(activity('post.delete', { id: '22', author_id: '11' }))).toEqual([]);
  expect(told(activity('dm.received', { direct_message_events: [] }))).toEqual([]);
});

it('reads the lists of the Account Activity API', () => {
  const body = {
    for_user_id: '11',
    favorite_events: [
      { id: 'a1', timestamp_ms: 1_784_927_565_236, favorited_status: { id_str: '22', user: { id_str: '11' } } },
    ],
    tweet_create_events: [
      { id_str: '33', user: { id_str: '44' }, in_reply_to_status_id_str: '22', timestamp_ms: '1784927565236' },
      {
        id_str: '34',
        user: { id_str: '44' },
        retweeted_status: { id_str: '22' },
        created_at: 'Fri Jul 24 21:12:45 +0000 2026',
      },
      { id_str: '35', user: { id_str: '11' }, in_reply_to_status_id_str: '22' },
    ],
  };
  expect(told(body)).toEqual([
    engagement('22', '2026-07-24T21:12:45.236Z'),
    engagement('22', '2026-07-24T21:12:45.236Z'),
    engagement('22', '2026-07-24T21:12:45.000Z'),
  ]);
});

it('knows a thing by the same key when X sends it again under another number', () => {
  const keyOf = (): string => {
    const like = { id: '87719f50', liked_tweet_author_id: '11', liked_tweet_id: '22' };
    const body = Buffer.from(JSON.stringify(activity('like.create', like)));
    const headers = { 'x-twitter-webhooks-signature-oauth2': webhookSignature(body, STAND_IN_APP.clientSecret) };
    const read = notices.read({ query: {}, headers, body }, STAND_IN_APP);
    return read === 'unsigned' ? read : (read[0]?.key ?? '');
  };
  expect(keyOf()).toBe(keyOf());
});

it('uses the API key’s secret for an app that has no other', () => {
  const app = { clientId: 'native', consumerSecret: 'consumer-secret' };
  const body = Buffer.from('{}');
  const headers = { 'x-twitter-webhooks-signature': webhookSignature(body, 'consumer-secret') };
  expect(notices.missing({ clientId: 'native' })).toEqual(['Client secret']);
  expect(notices.missing(app)).toEqual([]);
  expect(notices.read({ query: {}, headers, body }, app)).toEqual([]);
  expect(notices.challenge({ query: { crc_token: 'tower' }, headers: {}, body }, app)).toEqual({
    response_token: webhookSignature('tower', 'consumer-secret'),
  });
});
