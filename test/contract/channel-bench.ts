import type { HttpClient } from '../../src/core/http/http-client.js';
import type {
  ChannelAccount,
  ChannelAdapter,
  ConnectContext,
  ChannelDraft,
  ConnectedAccount,
  MessageKind,
  OperatorApp,
} from '../../src/modules/channels/contract/index.js';
import type { MemoryMedia } from './support/memory-media.js';

/** What the stand-in server misbehaves like, for the next matching calls. */
export interface BenchFault {
  /** `publish`: calls that create something visible; `media`: uploads; `read`: the rest. */
  readonly on: 'publish' | 'media' | 'read';
  readonly times: number;
  /** Matching calls that pass untouched first. Default 0. */
  readonly after?: number;
  readonly act:
    | {
        readonly kind: 'status';
        readonly status: number;
        readonly headers?: Record<string, string>;
        readonly body?: string;
      }
    /** As the network itself says these things, with its own headers and bodies. */
    | { readonly kind: 'throttled'; readonly retryAt: Date }
    | { readonly kind: 'revoked' }
    | { readonly kind: 'expired' }
    | { readonly kind: 'rejected' }
    | { readonly kind: 'unavailable' }
    /** The connection is reset before (`accepted: false`) or after the server did the work. */
    | { readonly kind: 'drop'; readonly accepted: boolean }
    /** The work is done, and the body that comes back is cut off or not what was promised. */
    | { readonly kind: 'bad-body' }
    | { readonly kind: 'delay'; readonly ms: number };
}

/** What a reader of the network would see. */
export interface BenchPost {
  readonly remoteId: string;
  readonly text: string;
  /** Remote id of the part it answers; null for a first part. */
  readonly replyTo: string | null;
  readonly media: readonly { readonly mime: string; readonly alt: string | null; readonly bytes: number }[];
}

/** People outside, who talk to the account, and what they see of it. */
export interface BenchTalk {
  /** Messages on one page of a list, as the adapter asks for them. */
  readonly perPage: number;
  /**
   * Somebody writes to the account.
   * @param below remote id of the post or message that is answered; null for words that answer nothing
   * @returns the message's remote id
   */
  say(kind: MessageKind, below: string | null, text: string): Promise<string>;
  /** Somebody writes to somebody else, about something else: nothing that the account is to read. */
  sayElsewhere(text: string): Promise<void>;
  /** Somebody takes a message down again. */
  takeBack(remoteId: string): Promise<void>;
  /** What the account answered people, oldest first. */
  answers(): Promise<readonly BenchPost[]>;
  /** How readers find a message; null where it is gone. */
  seen(remoteId: string): Promise<{ readonly hidden: boolean; readonly liked: boolean } | null>;
}

/** A running stand-in for one network that speaks its real protocol over HTTP on loopback. */
export interface RunningBench {
  /** Connects a fresh account through the adapter's own auth, as a person would. */
  connect(context: ConnectContext): Promise<ConnectedAccount>;
  /** Everything visible of the account, oldest first. */
  posts(account: Pick<ChannelAccount, 'remoteId'>): Promise<readonly BenchPost[]>;
  fault(fault: BenchFault): Promise<void>;
  /** Gives a published part engagement. Names are the network's own. Absent where the channel has no metrics. */
  engage?(remoteId: string, native: Readonly<Record<string, number>>): Promise<void>;
  /** Absent where the channel has no conversations. */
  readonly talk?: BenchTalk;
  /** The client with which calls to a network of one fixed address come here instead. Absent where the server's address is told by connecting. */
  reaching?(http: HttpClient): HttpClient;
  /** Requests seen since the start, for "nothing was called" and for counting. */
  requests(): readonly { readonly method: string; readonly path: string }[];
  stop(): Promise<void>;
}

/** One channel's entry to the shared contract suite. */
export interface ChannelBench {
  readonly adapter: ChannelAdapter;
  /** @param variant servers that differ, such as one that ignores the idempotency key; the default first. */
  start(variant: string): Promise<RunningBench>;
  readonly variants: readonly string[];
  /** The variant whose accounts can take posts down, where those of the first can't. */
  readonly removesOn?: string;
  /** The variant whose accounts have conversations, where those of the first have none. */
  readonly talksOn?: string;
  /** What the operator entered at the stand-in's developer pages. Absent where the channel needs no app. */
  readonly operatorApp?: OperatorApp;
  /** The headers by which the network signs a call to us; where it calls. */
  readonly signNotice?: (body: Buffer) => Readonly<Record<string, string>>;
  /** The smallest draft the channel takes, unique by `marker`. */
  draft(marker: string): ChannelDraft;
  /** A draft with all that the metrics count, where the smallest has less: a video, say. */
  measured?(marker: string, media: MemoryMedia): ChannelDraft;
  /** Faults the channel can't suffer (it is served by ourselves, say), each with its reason. */
  readonly notApplicable?: Partial<Readonly<Record<BenchFault['act']['kind'], string>>>;
  /** What a bare 500 on a creating call means. Default `unknown`; `unavailable` only where the network documents that nothing was created. */
  readonly publish500?: 'unknown' | 'unavailable';
  /** True where the network takes the same text only once within some minutes. */
  readonly refusesRepeats?: boolean;
  /**
   * A post with the same words that is older than the lost call by no more than this may be the lost one, stamped by a clock behind ours, and is
   * left to a person. Default 0.
   */
  readonly doubtsOlderBySeconds?: number;
  /** True where all parts of a thread go out in one call, so that it can't break off in the middle. */
  readonly threadInOneCall?: boolean;
}
