import type { ChannelId } from '../channel-ids.js';
import type { ChannelAuth } from './channel-auth.js';
import type { AccountMetric, ChannelCapabilities, NetworkMetric } from './channel-capabilities.js';
import type { ChannelAccount, ChannelContext, IdsOfOthers, PublishContext, PublishKey } from './channel-context.js';
import type { ChannelConversations } from './channel-conversations.js';
import type { ChannelDraft } from './channel-draft.js';
import type { ChannelLimits } from './channel-limits.js';
import type { ChannelNotices } from './channel-notices.js';
import type { CostEstimate } from './cost.rules.js';
import type { Json } from './json.js';
import type { Finding, PublishedPart } from './published-part.js';

/** One reason why a network would refuse (`blocks`) or spoil (`warns`) the draft. */
export interface ChannelIssue {
  /** Stable, kebab-case: `text-too-long`, `too-many-media`, `alt-text-missing`. */
  readonly code: string;
  readonly severity: 'blocks' | 'warns';
  /** Plain words with the numbers: "Text is 512 of 500 characters". */
  readonly message: string;
  /** Where: `parts.0.text`, `parts.1.media.0.alt`, `settings.visibility`. */
  readonly field: string;
}

/** The evidence of a publication. `parts[0]` is the post itself. */
export interface ChannelReceipt {
  readonly parts: readonly PublishedPart[];
  /** null where none was asked for; `error` where it failed and the post stands. */
  readonly firstComment: PublishedPart | { readonly error: string } | null;
}

/** A call whose answer was lost. */
export interface LostStep {
  /** As given to `steps.run`. */
  readonly name: string;
  readonly key: PublishKey;
  readonly draft: ChannelDraft;
  /** When the lost call began. */
  readonly begunAt: Date;
  /** Remembered results of this delivery's other steps, by name. */
  readonly remembered: Readonly<Record<string, Json>>;
  readonly idsOfOthers: IdsOfOthers;
}

export interface MetricValues<Metric extends string> {
  /** null: the network has the metric but no value now. Absent: it does not offer it. Never 0 for missing. */
  readonly values: Partial<Readonly<Record<Metric, number | null>>>;
  /** The network's own names and numbers. */
  readonly native: Readonly<Record<string, number | null>>;
}

/** A post that the account made before, or elsewhere. */
export interface PastPost {
  /** As measuring it again needs it. */
  readonly part: PublishedPart;
  readonly publishedAt: Date;
  /** Plain text, for people to know it by. */
  readonly text: string;
  /** As the list has them; null where it has none. */
  readonly metrics: MetricValues<NetworkMetric> | null;
}

export interface PastPage {
  /** Newest first. May be none on a page that is not the last: what does not count is left out. */
  readonly posts: readonly PastPost[];
  /** No post of a later page is younger. Absent: than the last of this one, where it has any. */
  readonly reachesBackTo?: Date;
  /** What brings the next, older page; null where there is none. */
  readonly next: Json;
}

export interface ChannelMetrics {
  /** Published parts in one call. */
  readonly batchSize: number;
  /** One entry per given part, same order; null where the network no longer has it. All parts belong to the context's account. */
  posts(
    parts: readonly PublishedPart[],
    context: ChannelContext,
  ): Promise<readonly (MetricValues<NetworkMetric> | null)[]>;
  account?(context: ChannelContext): Promise<MetricValues<AccountMetric>>;
  /**
   * A page of what the account itself published, newest first, without replies to others and without what it only passed on.
   * @param cursor `next` of the page before; null for the first
   */
  history?(cursor: Json, context: ChannelContext): Promise<PastPage>;
}

/** Whose posts are looked for. */
export type OwnAccount = Pick<ChannelAccount, 'server' | 'remoteId' | 'handle'>;

/**
 * One outbound network. Facets are present exactly when the capabilities say so. Adapters hold no state, import no framework, and
 * reach the world only through what they are handed. Every failure is a `ChannelError`; aborting `signal` rejects promptly.
 */
export interface ChannelAdapter {
  readonly channel: ChannelId;
  readonly capabilities: ChannelCapabilities;
  readonly auth: ChannelAuth;
  /** Pure and offline: the same answer in the preview, in the API and in the worker. */
  check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[];
  /** What publishing the draft costs the owner of the app. Pure. Present exactly when the capabilities name prices. */
  cost?(draft: ChannelDraft): CostEstimate;
  publish(draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt>;
  /** Did the call whose answer was lost get through? Present unless idempotency is `none`. */
  find?(lost: LostStep, context: ChannelContext): Promise<Finding>;
  /** Changes what is published; the receipt's ids stay. */
  edit?(receipt: ChannelReceipt, draft: ChannelDraft, context: PublishContext): Promise<ChannelReceipt>;
  /**
   * The network's id of a post by an address that people or tools have of it, whichever of its forms; null where the address does not hold it, or
   * leads to another account. Pure. Present where addresses hold ids.
   */
  postAt?(address: URL, account: OwnAccount): string | null;
  /** Takes every part down; a part that is gone already counts as removed. */
  remove?(receipt: ChannelReceipt, context: ChannelContext): Promise<void>;
  readonly metrics?: ChannelMetrics;
  /** Present exactly when the capabilities describe conversations. */
  readonly conversations?: ChannelConversations;
  /** Present where the network calls us. */
  readonly notices?: ChannelNotices;
}
