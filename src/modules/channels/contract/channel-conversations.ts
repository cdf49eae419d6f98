import type { ChannelContext, PublishKey, Steps } from './channel-context.js';
import type { MessageKind } from './conversation-capabilities.js';
import type { Json, JsonObject } from './json.js';
import type { Finding, PublishedPart } from './published-part.js';

/** Who wrote a message, as far as the network tells. What it does not tell is null. */
export interface RemoteAuthor {
  readonly remoteId: string | null;
  readonly displayName: string | null;
  /** Without a leading `@`. */
  readonly handle: string | null;
  readonly url: string | null;
  readonly avatarUrl: string | null;
}

/** One item of a conversation with people outside. What the network does not tell is null, never invented. */
export interface RemoteMessage {
  /** Unique on the account's channel; the same in every source that has it. */
  readonly remoteId: string;
  readonly kind: MessageKind;
  /** Remote id of what the conversation began with. */
  readonly conversationId: string | null;
  /** Remote id of what it answers directly: a message, or the post itself. */
  readonly parentId: string | null;
  /** Remote id of what the account itself had published and this is about: a post, or an earlier answer. */
  readonly publicationId: string | null;
  /** null where the network does not say whose it is. */
  readonly author: RemoteAuthor | null;
  /** Written by the account itself; null where that can't be told. */
  readonly own: boolean | null;
  /** Plain text; '' for a message that is a picture alone. */
  readonly text: string;
  readonly sentAt: Date | null;
  /** Hidden from readers by the account. */
  readonly hidden: boolean | null;
  /** Liked by the account. */
  readonly liked: boolean | null;
  readonly permalink: string | null;
  /** What answering, hiding or liking need beside the id. It is kept with the message and handed back. */
  readonly data: JsonObject;
}

/** What the calls on a message need of it. */
export type MessageRef = Pick<
  RemoteMessage,
  'remoteId' | 'kind' | 'conversationId' | 'parentId' | 'publicationId' | 'own' | 'data'
>;

export interface MessagePlace {
  /** Name of one of the capabilities' sources. */
  readonly source: string;
  /** The publication whose messages are read: given for a source `of: 'post'`, null for the others. */
  readonly post: PublishedPart | null;
  /** `next` of the page before; null for the first. */
  readonly cursor: Json;
}

export interface MessagePage {
  /** Newest first where the source says so. Where a network lists answers inside of what they answer, they follow it. */
  readonly messages: readonly RemoteMessage[];
  /** What brings the next, older page; null where there is none. */
  readonly next: Json;
}

/** Words that a person wrote to answer somebody. */
export interface MessageAnswer {
  readonly message: MessageRef;
  /** Plain text, within the capabilities' limit. */
  readonly text: string;
  /** Id of the person who wrote the answer or let it go out. Conversation is never automated: without one nothing is sent. */
  readonly answeredBy: string;
}

/** As for publishing: the key is the same on every try of one answer, and steps are remembered across tries. */
export interface AnswerContext extends ChannelContext {
  readonly key: PublishKey;
  readonly steps: Steps;
}

/** An answer of whose sending nobody knows. */
export interface LostAnswer {
  readonly answer: MessageAnswer;
  readonly key: PublishKey;
  /** When the lost call began. */
  readonly begunAt: Date;
  /** Remembered results of this answer's other steps, by name. */
  readonly remembered: Readonly<Record<string, Json>>;
}

/**
 * Reading what people say to an account, and answering them. Nothing here is called by the engine: only a person's click leads to an answer.
 * Every failure is a `ChannelError`. `CONVERSATIONS_NOT_ALLOWED` as the code of `reconnect` or `administrator` says that a permission is missing
 * which publishing does not need: the connection stays as it is.
 */
export interface ChannelConversations {
  /** @throws ChannelError `rejected` with the code `missing` when the post is gone */
  read(place: MessagePlace, context: ChannelContext): Promise<MessagePage>;
  /**
   * Sends one answer, in a `publish` step named `answer`.
   * @returns the message that was made; it can be handed to `remove` and is found again by reading
   * @throws ChannelError `rejected` when the message is gone or may not be answered; `unknown` when the call's answer was lost
   */
  answer(answer: MessageAnswer, context: AnswerContext): Promise<PublishedPart>;
  /** Did the answer get through? Present unless the capabilities' idempotency is `none`. */
  findAnswer?(lost: LostAnswer, context: ChannelContext): Promise<Finding>;
  /** Hides a message from readers, or shows it again; repeating it is harmless. Present where something can be hidden. */
  hide?(message: MessageRef, hidden: boolean, context: ChannelContext): Promise<void>;
  /** Deletes a message; one that is gone already counts as removed. Present where the capabilities say what can be. */
  remove?(message: MessageRef, context: ChannelContext): Promise<void>;
  /** Likes a message as the account, or takes that back; repeating it is harmless. Present where something can be liked. */
  like?(message: MessageRef, liked: boolean, context: ChannelContext): Promise<void>;
}
