import type { ChannelAccount, JsonObject, RemoteAuthor, RemoteMessage } from '../contract/index.js';
import { permalinkOf, rkeyOf } from './bluesky.mapper.js';
import { listIn, objectIn, stringIn } from './bluesky.xrpc.js';

/** An entry of `app.bsky.notification.listNotifications`: a reply, a mention or a quote. null for anything else. */
export function notifiedMessage(entry: JsonObject | null, account: ChannelAccount): RemoteMessage | null {
  const reason = stringIn(entry, 'reason');
  if (entry === null || reason === null || !['reply', 'mention', 'quote'].includes(reason)) return null;
  const about = stringIn(entry, 'reasonSubject');
  const message = messageIn(entry, account);
  if (message === null) return null;
  const isOurs = reason === 'reply' && about !== null && isBy(account, about);
  return {
    ...message,
    kind: reason === 'reply' ? 'comment' : 'mention',
    publicationId: message.publicationId ?? (isOurs ? about : null),
  };
}

/** Everything below the post of a thread, newest first. Who blocks or is blocked is left out, and what is deleted. */
export function messagesBelow(thread: JsonObject, account: ChannelAccount): RemoteMessage[] {
  const gate = objectIn(objectIn(objectIn(thread['post'])?.['threadgate'])?.['record']);
  const hidden = gate === null ? [] : listIn(gate, 'hiddenReplies');
  const root = stringIn(objectIn(thread['post']), 'uri');
  return viewsBelow(thread)
    .flatMap((view) => {
      const message = messageIn(view, account);
      if (message === null) return [];
      const viewer = objectIn(view['viewer']);
      return [
        {
          ...message,
          publicationId: message.publicationId ?? root,
          hidden: hidden.includes(message.remoteId),
          liked: viewer && stringIn(viewer, 'like') !== null,
        },
      ];
    })
    .toReversed()
    .sort((one, other) => (other.sentAt?.getTime() ?? 0) - (one.sentAt?.getTime() ?? 0));
}

/** True for the record of an account. */
export function isBy({ remoteId }: Pick<ChannelAccount, 'remoteId'>, uri: string): boolean {
  return uri.startsWith(`at://${remoteId}/`);
}

function viewsBelow(thread: JsonObject): JsonObject[] {
  return listIn(thread, 'replies')
    .map(objectIn)
    .flatMap((node) => {
      const post = node && objectIn(node['post']);
      return node && post ? [post, ...viewsBelow(node)] : [];
    });
}

/** What notifications and views of posts have in common. */
function messageIn(view: JsonObject, account: ChannelAccount): RemoteMessage | null {
  const uri = stringIn(view, 'uri');
  const record = objectIn(view['record']);
  const author = objectIn(view['author']);
  if (uri === null || record === null) return null;
  const reply = objectIn(record['reply']);
  const root = stringIn(objectIn(reply?.['root']), 'uri');
  const did = stringIn(author, 'did');
  return {
    remoteId: uri,
    kind: 'comment',
    conversationId: reply === null ? uri : root,
    parentId: stringIn(objectIn(reply?.['parent']), 'uri'),
    publicationId: root !== null && isBy(account, root) ? root : null,
    author: author && authorOf(author),
    own: did === null ? null : did === account.remoteId,
    text: stringIn(record, 'text') ?? '',
    // The author's own time may be anything; the index says when it came by.
    sentAt: dateOf(stringIn(view, 'indexedAt')),
    hidden: null,
    liked: null,
    permalink: did === null ? null : permalinkOf(did, rkeyOf(uri)),
    data: {},
  };
}

function authorOf(author: JsonObject): RemoteAuthor {
  const did = stringIn(author, 'did');
  const handle = stringIn(author, 'handle');
  const avatar = stringIn(author, 'avatar');
  return {
    remoteId: did,
    displayName: stringIn(author, 'displayName'),
    // What the network says of a handle that no longer leads to the account.
    handle: handle === 'handle.invalid' ? null : handle,
    url: did === null ? null : `https://bsky.app/profile/${did}`,
    avatarUrl: avatar !== null && /^https?:\/\//.test(avatar) && URL.canParse(avatar) ? avatar : null,
  };
}

function dateOf(text: string | null): Date | null {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}
