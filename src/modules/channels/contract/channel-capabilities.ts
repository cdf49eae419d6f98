import type { ChannelLimits } from './channel-limits.js';

/** Metrics in our words. Counts are cumulative since publication; `reach` is unique people and is never summed. */
export const POST_METRICS = [
  'reach',
  'views',
  'reactions',
  'comments',
  'shares',
  'saves',
  'clicks',
  'quotes',
  'pollVotes',
  'videoViews',
  'watchSeconds',
] as const;
export type PostMetric = (typeof POST_METRICS)[number];

export const ACCOUNT_METRICS = ['followers', 'following', 'posts'] as const;
export type AccountMetric = (typeof ACCOUNT_METRICS)[number];

export interface MetricDefinition {
  /** The network's own name, for example `favourites_count`. Several natives that add up are joined by `+`. */
  readonly native: string;
  /** What the number means on this network, in a sentence a marketing person understands. */
  readonly meaning: string;
}

/**
 * What repeating a creating call under the same key does, and what looking first can tell.
 * - `key`: the network itself refuses the double. `windowSeconds` is how long it remembers (null: for ever). `universal` is false
 *   where servers exist that accept the key and ignore it; then a lost answer is looked up first.
 * - `lookup`: `find` decides, but an absence counts only `conclusiveAfterSeconds` after the call began.
 * - `none`: it cannot be found out; a person decides.
 */
export type Idempotency =
  | {
      readonly kind: 'key';
      readonly windowSeconds: number | null;
      readonly universal: boolean;
      readonly conclusiveAfterSeconds: number;
    }
  | { readonly kind: 'lookup'; readonly conclusiveAfterSeconds: number }
  | { readonly kind: 'none' };

/** One choice an author has on this channel, drawn by the UI and validated by the API from this description. */
export interface SettingField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type:
    | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
    | { readonly kind: 'boolean' }
    | { readonly kind: 'text'; readonly maxLength: number };
  /** Used when the author says nothing; null leaves it to the network. */
  readonly default: string | boolean | null;
}

/** What must be in place before an account can be connected, for whoever runs the installation. */
export interface ChannelSetUp {
  /** What one needs, in the order one needs it, a sentence each. Plain words: no name of a setting, no status code. */
  readonly needs: readonly string[];
  /** `automatic`: the channel knows Carillon as an app, which registers itself. `none`: it asks for no app. */
  readonly appRegistration: 'automatic' | 'none';
  /**
   * Whether the public address must be one that others reach, because they fetch files or pages from here. `wanted`: without it something is
   * missing at the receiver; `needed`: nothing can be published.
   */
  readonly publicAddress: 'not-needed' | 'wanted' | 'needed';
}

/** Limits and abilities as data: the API, the UI, the checks and the docs read the same. */
export interface ChannelCapabilities {
  readonly displayName: string;
  /** One sentence: what this channel is. */
  readonly summary: string;
  /** True for the built-in practice network; shown wherever the channel is shown. */
  readonly sandbox: boolean;
  readonly setUp: ChannelSetUp;
  /** Used until an account's own limits are known. */
  readonly limits: ChannelLimits;
  readonly settings: readonly SettingField[];
  readonly threads: boolean;
  readonly firstComment: boolean;
  readonly contentWarning: boolean;
  readonly language: boolean;
  /** True where the author's link becomes a card rather than text. */
  readonly linkCard: boolean;
  readonly edit: boolean;
  /** True where the same message may be sent again on request, because receivers know it by its id. Absent: no. */
  readonly replay?: boolean;
  /** `removed`: the network confirms; `requested`: it may or may not happen at the receiver. */
  readonly remove: 'removed' | 'requested' | false;
  readonly idempotency: Idempotency;
  readonly postMetrics: Partial<Readonly<Record<PostMetric, MetricDefinition>>>;
  readonly accountMetrics: Partial<Readonly<Record<AccountMetric, MetricDefinition>>>;
  readonly conversations: boolean;
}
