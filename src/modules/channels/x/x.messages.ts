import type { ChannelAccount, RemoteAuthor, RemoteMessage } from '../contract/index.js';
import { repliedTo, wordsIn } from './x.find.js';
import { asRecord, idOf, instantOf, publishedPart, recordsOf, textOf, type JsonRecord } from './x.mapper.js';

/** What is asked for with each post, so that it can be told who answers what. */
export const MESSAGE_FIELDS = {
  'tweet.fields': 'author_id,conversation_id,entities,in_reply_to_user_id,note_tweet,referenced_tweets',
  expansions: 'author_id',
  'user.fields': 'name,profile_image_url,username',
} as const;

/**
 * Posts of a list as messages.
 * @param below the account's post whose conversation was read; null for a list over all of them
 */
export function messagesIn(body: JsonRecord, account: ChannelAccount, below: string | null): RemoteMessage[] {
  const people = new Map(recordsOf(asRecord(body['includes'])?.['users']).map((user) => [idOf(user), user]));
  return recordsOf(body['data']).flatMap((post) => messageOf(post, people, account, below) ?? []);
}

function messageOf(
  post: JsonRecord,
  people: ReadonlyMap<string | null, JsonRecord>,
  account: ChannelAccount,
  below: string | null,
): RemoteMessage | null {
  const remoteId = idOf(post);
  // The post itself belongs to its conversation, and is no message in it.
  if (remoteId === null || remoteId === below) return null;
  const authorId = idOf(post, 'author_id');
  const parentId = repliedTo(post);
  const answersUs = idOf(post, 'in_reply_to_user_id') === account.remoteId;
  const author = authorId === null ? null : authorOf(authorId, people.get(authorId) ?? null);
  const sentAt = new Date(instantOf(remoteId));
  return {
    remoteId,
    kind: answersUs || below !== null ? 'comment' : 'mention',
    conversationId: idOf(post, 'conversation_id'),
    parentId,
    publicationId: below ?? (answersUs ? parentId : null),
    author,
    own: authorId === null ? null : authorId === account.remoteId,
    text: wordsIn(post, null),
    sentAt: Number.isNaN(sentAt.getTime()) ? null : sentAt,
    hidden: null,
    liked: null,
    permalink: author?.handle ? publishedPart(remoteId, author.handle).permalink : null,
    data: {},
  };
}

function authorOf(remoteId: string, user: JsonRecord | null): RemoteAuthor {
  const handle = textOf(user, 'username');
  const avatar = textOf(user, 'profile_image_url');
  return {
    remoteId,
    displayName: textOf(user, 'name'),
    handle,
    url: handle === null ? null : `https://x.com/${encodeURIComponent(handle)}`,
    avatarUrl: avatar !== null && /^https?:\/\//.test(avatar) && URL.canParse(avatar) ? avatar : null,
  };
}
