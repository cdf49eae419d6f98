import { toldInstant, type Notice } from '../contract/index.js';
import { asRecord, idOf, recordsOf, textOf, type JsonRecord } from './x.mapper.js';
import { engagement, revocation } from './x.told.js';

/**
 * Events of the Account Activity API, which X replaces by the Activity API and still serves (docs.x.com/x-api/account-activity, read in November
 * 2026): lists under the names of what happened to the account in `for_user_id`.
 */
export function accountActivityIn(body: JsonRecord): readonly Notice[] {
  const account = idOf(body, 'for_user_id');
  const revoked = asRecord(asRecord(body['user_event'])?.['revoke']);
  return [
    ...recordsOf(body['favorite_events']).flatMap(likeOf),
    ...(account === null ? [] : recordsOf(body['tweet_create_events']).flatMap((post) => answersTo(post, account))),
    ...(revoked === null ? [] : revocation(idOf(asRecord(revoked['source']), 'user_id'), textOf(revoked, 'date_time'))),
  ];
}

function likeOf(like: JsonRecord): readonly Notice[] {
  const liked = asRecord(like['favorited_status']);
  const author = idOf(asRecord(liked?.['user']), 'id_str');
  return engagement('like', textOf(like, 'id'), author, [idOf(liked, 'id_str')], timeOf(like));
}

function answersTo(post: JsonRecord, account: string): readonly Notice[] {
  if (idOf(asRecord(post['user']), 'id_str') === account) return [];
  const posts = [
    idOf(post, 'in_reply_to_status_id_str'),
    idOf(post, 'quoted_status_id_str'),
    idOf(asRecord(post['retweeted_status']), 'id_str'),
  ];
  return engagement('post', idOf(post, 'id_str'), account, posts, timeOf(post));
}

function timeOf(event: JsonRecord): Date | null {
  const ms = event['timestamp_ms'];
  const told = typeof ms === 'number' ? ms : Number(textOf(event, 'timestamp_ms') ?? Number.NaN);
  return toldInstant(told) ?? toldInstant(Date.parse(textOf(event, 'created_at') ?? ''));
}
