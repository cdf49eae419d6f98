import { toldInstant, type Notice } from '../contract/index.js';
import { asRecord, idOf, recordsOf, textOf, type JsonRecord } from './x.mapper.js';
import { engagement, revocation } from './x.told.js';

/** Events of the X Activity API: one in a body, under `data` (docs.x.com/x-api/activity/event-payloads, read in November 2026). */
export function activityIn(body: JsonRecord): readonly Notice[] {
  const event = asRecord(body['data']);
  const payload = asRecord(event?.['payload']);
  if (event === null || payload === null) return [];
  const account = idOf(asRecord(event['filter']), 'user_id');
  switch (textOf(event, 'event_type') ?? '') {
    case 'like.create':
      return likeOf(payload);
    case 'post.create':
    case 'post.reply.create':
    case 'post.quote.create':
    case 'post.repost.create':
    case 'post.mention.create':
      return account === null ? [] : answersTo(payload, account);
    case 'oauth.revoke':
      return revocation(idOf(payload, 'user_id'), textOf(payload, 'date_time'));
    default:
      return [];
  }
}

function likeOf(like: JsonRecord): readonly Notice[] {
  const at = Number(textOf(like, 'timestamp_ms') ?? Number.NaN);
  const occurredAt = toldInstant(at) ?? toldInstant(Date.parse(textOf(like, 'created_at') ?? ''));
  const author = idOf(like, 'liked_tweet_author_id');
  // The id of a like is no number.
  return engagement('like', textOf(like, 'id'), author, [idOf(like, 'liked_tweet_id')], occurredAt);
}

/** A post that answers, quotes or passes on others; the conversation is the post that all answers hang below. */
function answersTo(post: JsonRecord, account: string): readonly Notice[] {
  if (idOf(post, 'author_id') === account) return [];
  const id = idOf(post);
  const conversation = idOf(post, 'conversation_id');
  const referenced = [...recordsOf(post['referenced_tweets']), ...recordsOf(post['referenced_posts'])];
  const occurredAt = toldInstant(Date.parse(textOf(post, 'created_at') ?? ''));
  const posts = [...referenced.map((reference) => idOf(reference)), conversation === id ? null : conversation];
  return engagement('post', id, account, posts, occurredAt);
}
