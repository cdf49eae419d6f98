import { addressIn } from '../contract/index.js';
import type { ChannelAccount, JsonObject, MessageKind, RemoteAuthor, RemoteMessage } from '../contract/index.js';
import { asRecord, textOf, VISIBILITIES, type JsonRecord, type Visibility } from './mastodon.mapper.js';
import { plainText } from './mastodon.text.js';

/** What answering needs of a status. */
export interface StatusData extends JsonObject {
  /** As the server names the author: without a domain where it is its own. */
  readonly acct: string | null;
  readonly visibility: Visibility;
  readonly contentWarning: string | null;
}

/**
 * A status as a message.
 * @param below the account's post whose conversation was read; null for a list over all of them
 * @returns null for a status without an id
 */
export function messageOf(status: JsonRecord, account: ChannelAccount, below: string | null): RemoteMessage | null {
  const remoteId = textOf(status, 'id');
  if (remoteId === null) return null;
  const author = asRecord(status['account']);
  const parentId = textOf(status, 'in_reply_to_id');
  const answersUs = textOf(status, 'in_reply_to_account_id') === account.remoteId;
  const data: StatusData = {
    acct: author && textOf(author, 'acct'),
    visibility: visibilityOf(status),
    contentWarning: textOf(status, 'spoiler_text'),
  };
  return {
    remoteId,
    kind: kindOf(data.visibility, answersUs || below !== null),
    conversationId: below ?? (parentId === null ? remoteId : null),
    parentId,
    publicationId: below ?? (answersUs ? parentId : null),
    author: author && authorOf(author, account),
    own: author && textOf(author, 'id') === account.remoteId,
    text: plainText(textOf(status, 'content') ?? ''),
    sentAt: dateOf(textOf(status, 'created_at')),
    // Nobody can hide what others wrote.
    hidden: null,
    liked: typeof status['favourited'] === 'boolean' ? status['favourited'] : null,
    permalink: addressIn(status['url']),
    data,
  };
}

/** A visibility that nobody knows is taken for the narrowest, so that no answer is seen by more people than the question. */
export function visibilityOf(status: JsonRecord): Visibility {
  return VISIBILITIES.find((visibility) => visibility === status['visibility']) ?? 'direct';
}

function kindOf(visibility: Visibility, isOurs: boolean): MessageKind {
  if (visibility === 'direct') return 'direct';
  return isOurs ? 'comment' : 'mention';
}

function authorOf(author: JsonRecord, { handle }: ChannelAccount): RemoteAuthor {
  const acct = textOf(author, 'acct');
  return {
    remoteId: textOf(author, 'id'),
    displayName: textOf(author, 'display_name'),
    // The server leaves its own domain out; the account's handle has it.
    handle: acct === null || acct.includes('@') ? acct : `${acct}@${handle.slice(handle.lastIndexOf('@') + 1)}`,
    url: addressIn(author['url']),
    avatarUrl: addressIn(author['avatar']),
  };
}

function dateOf(text: string | null): Date | null {
  const at = new Date(text ?? '');
  return Number.isNaN(at.getTime()) ? null : at;
}
