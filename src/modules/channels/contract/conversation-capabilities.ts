import type { TextLimit } from './channel-limits.js';
import type { Idempotency } from './idempotency.js';

/**
 * - `comment`: below a post of the account, or answering something that it wrote.
 * - `mention`: elsewhere, naming the account.
 * - `direct`: seen by the account and the other people of the conversation alone.
 */
export const MESSAGE_KINDS = ['comment', 'mention', 'direct'] as const;
export type MessageKind = (typeof MESSAGE_KINDS)[number];

/** A list of messages as the network has it. */
export interface MessageSource {
  readonly name: string;
  /** What is in it. */
  readonly kinds: readonly MessageKind[];
  /** `account`: one list; `post`: one for each publication. */
  readonly of: 'account' | 'post';
  /** Days back that the network lists; null where it names no bound. */
  readonly days: number | null;
  /** False where the network states no order: what is new is only known once the last page was read. */
  readonly newestFirst: boolean;
}

/** What conversations cost the owner of the app, in millionths of the currency of the channel's prices. */
export interface ConversationPrices {
  /** Each message that is read. */
  readonly message: number;
  /** Each answer that is sent. */
  readonly answer: number;
}

/** What a channel can do with conversations, as data. How long messages may be kept is in the channel's `retention`. */
export interface ConversationCapabilities {
  /** The same message may be in several. */
  readonly sources: readonly MessageSource[];
  readonly answers: readonly MessageKind[];
  readonly hides: readonly MessageKind[];
  readonly likes: readonly MessageKind[];
  /** `own`: what the account itself wrote; `any`: also what others wrote below its posts. */
  readonly removes: 'own' | 'any' | false;
  /** Levels of answers below a post; what goes deeper joins the last level. null: no bound. */
  readonly depth: number | null;
  /** Of an answer; null where it is a text like a post's, with the account's own limit. */
  readonly text: TextLimit | null;
  /** Of an answer. */
  readonly idempotency: Idempotency;
  /** What the network or this adapter keeps from people who answer, a sentence each. */
  readonly restrictions: readonly string[];
  /** Absent: reading and answering cost nothing. */
  readonly prices?: ConversationPrices;
}
