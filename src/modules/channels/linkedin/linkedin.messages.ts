import type { ChannelAccount, RemoteMessage } from '../contract/index.js';
import { asRecord, commentIdOf, numberOf, publishedComment, textOf, type JsonRecord } from './linkedin.mapper.js';

const COMMENT_URN = /^urn:li:comment:\([\w:]+,\d{1,25}\)$/;

/**
 * A comment as a message. Who wrote it is told by an id alone: names take a permission of their own.
 * @param top the comment that it answers; null for one below the post itself
 */
export function messageOf(
  comment: JsonRecord,
  post: string,
  top: string | null,
  account: ChannelAccount,
): RemoteMessage | null {
  const commentId = commentIdOf(comment);
  const remoteId = commentUrnOf(comment, post);
  if (commentId === null || remoteId === null) return null;
  const actor = textOf(comment, 'actor');
  const sentAt = new Date(numberOf(asRecord(comment['created']), 'time') ?? Number.NaN);
  const liked = asRecord(comment['likesSummary'])?.['likedByCurrentUser'];
  return {
    remoteId,
    kind: 'comment',
    conversationId: post,
    parentId: top ?? post,
    publicationId: post,
    author: actor === null ? null : { remoteId: actor, displayName: null, handle: null, url: null, avatarUrl: null },
    own: actor === null ? null : actor === account.remoteId,
    // Plain text, not little text: nothing in it is an escape.
    text: textOf(asRecord(comment['message']), 'text') ?? '',
    sentAt: Number.isNaN(sentAt.getTime()) ? null : sentAt,
    // Nothing can be hidden.
    hidden: null,
    liked: typeof liked === 'boolean' ? liked : null,
    permalink: publishedComment(post, textOf(comment, 'object'), commentId).permalink,
    data: { post, commentId, object: textOf(comment, 'object'), top: top ?? remoteId },
  };
}

/** The comment's own URN, or the one that its parts make. */
export function commentUrnOf(comment: JsonRecord, post: string): string | null {
  const told = textOf(comment, 'commentUrn');
  const id = commentIdOf(comment);
  if (told !== null && COMMENT_URN.test(told)) return told;
  return id === null ? null : publishedComment(post, textOf(comment, 'object'), id).remoteId;
}

/** False only where LinkedIn says that there are none. */
export function hasAnswers(comment: JsonRecord): boolean {
  return numberOf(asRecord(comment['commentsSummary']), 'aggregatedTotalComments') !== 0;
}

/** Words and time of a comment of the account's own; null for another's. */
export function ownWords(comment: JsonRecord, account: ChannelAccount): { text: string; at: number } | null {
  if (textOf(comment, 'actor') !== account.remoteId) return null;
  return {
    text: textOf(asRecord(comment['message']), 'text') ?? '',
    at: numberOf(asRecord(comment['created']), 'time') ?? 0,
  };
}
