import type { ChannelContext, OperatorApp } from './channel-context.js';
import type { Json } from './json.js';

/** A call of a network, exactly as it came. */
export interface NetworkCall {
  /** The first value of each name. */
  readonly query: Readonly<Record<string, string>>;
  /** By name in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** The bytes that were signed: parsed and written again they would be others. */
  readonly body: Buffer;
}

/**
 * - `engagement`: somebody reacted to one of our posts; its numbers have moved.
 * - `media-ready`: the network is done with a file that a delivery may wait for.
 * - `revoked`: the grant was taken back.
 * - `deletion`: the person behind the grant wants what came from the network deleted.
 */
export const NOTICE_KINDS = ['engagement', 'media-ready', 'revoked', 'deletion'] as const;
export type NoticeKind = (typeof NOTICE_KINDS)[number];

/**
 * One thing that a network told by itself. No words and no names of people are in it: the network is asked for those when they are needed.
 * Where both `remoteAccountId` and `grantedBy` are given, only accounts that fit both are meant; where neither is, none.
 */
export interface Notice {
  /** The same for every repeat of the same thing, and for nothing else on this channel; at most 100 characters. */
  readonly key: string;
  readonly kind: NoticeKind;
  /** By the network's clock; null where it does not tell. */
  readonly occurredAt: Date | null;
  readonly remoteAccountId: string | null;
  /** The network's id of the person who signed in, as connecting kept it in the account's data under `grantedBy`. */
  readonly grantedBy: string | null;
  /** Of `engagement`, any part of the post; otherwise null. */
  readonly remotePostId: string | null;
}

/** What a call was worth. `unsigned`: it proves nothing, and nothing of it may be used. */
export type ReadCall = readonly Notice[] | 'unsigned';

/**
 * What a network tells by itself, by calling this installation (webhooks in). A channel without it is polled, and one with it is polled all
 * the same: notices make sooner what would happen anyway. Pure, the subscriptions apart; any bytes may come, and none of them makes it throw.
 */
export interface ChannelNotices {
  /** What whoever runs the installation does at the network, in order. */
  readonly steps: readonly string[];
  /** Labels of what the app lacks before a call can be proven; empty when it can. */
  missing(app: OperatorApp): readonly string[];
  /** What is entered at the network beside the address, for networks that send it back. Derived from the app's secret: nothing to keep. */
  verifyToken?(app: OperatorApp): string;
  /** The answer by which the network knows us: a text, or an object to be sent as JSON; null when it did not ask rightly. */
  challenge(call: NetworkCall, app: OperatorApp): Json;
  read(call: NetworkCall, app: OperatorApp): ReadCall;
  /** Two more addresses, for networks that tell there of people who take the app away or want their data deleted. */
  readonly withdrawals?: {
    revoked(call: NetworkCall, app: OperatorApp): ReadCall;
    deletion(call: NetworkCall, app: OperatorApp): ReadCall;
  };
  /** Asks the network to tell about the account. Repeating it changes nothing. @throws ChannelError */
  subscribe?(context: ChannelContext): Promise<void>;
  /** Takes that back. @throws ChannelError */
  unsubscribe?(context: ChannelContext): Promise<void>;
}
