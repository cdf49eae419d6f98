import type { ChannelLimits } from './channel-limits.js';
import type { ConversationCapabilities } from './conversation-capabilities.js';
import type { Idempotency } from './idempotency.js';

/** What networks tell of a post, in our words. Counts are cumulative since publication; `reach` is unique people and is never summed. */
export const NETWORK_METRICS = [
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
export type NetworkMetric = (typeof NETWORK_METRICS)[number];

/** What Carillon counts of a post by itself, whatever its network: who followed its tracked links. Never added to what a network counts. */
export const OWN_METRICS = ['linkClicks'] as const;
export type OwnMetric = (typeof OWN_METRICS)[number];

/** Every metric of a post. */
export const POST_METRICS = [...NETWORK_METRICS, ...OWN_METRICS] as const;
export type PostMetric = (typeof POST_METRICS)[number];

export const ACCOUNT_METRICS = ['followers', 'following', 'posts'] as const;
export type AccountMetric = (typeof ACCOUNT_METRICS)[number];

export interface MetricDefinition {
  /** The network's own name, for example `favourites_count`. Several natives that add up are joined by `+`. */
  readonly native: string;
  /** What the number means on this network, in a sentence a marketing person understands. */
  readonly meaning: string;
  /**
   * Raised where the network counts something else under the same name from now on: a new series begins. Other words in `meaning` begin none.
   * Absent: 1.
   */
  readonly revision?: number;
  /** Days after publication after which the network no longer tells it. Absent: it tells it as long as the post stands. */
  readonly readableDays?: number;
}

/** What a setting may hold. */
export type SettingValue = string | number | boolean | readonly string[] | null;

export type SettingType =
  | { readonly kind: 'choice'; readonly options: readonly { readonly value: string; readonly label: string }[] }
  | { readonly kind: 'boolean' }
  | { readonly kind: 'text'; readonly maxLength: number }
  | { readonly kind: 'number'; readonly min: number; readonly max: number; readonly whole: boolean }
  /** Several texts, such as names to tag. */
  | { readonly kind: 'texts'; readonly maxItems: number; readonly maxLength: number };

/** One choice an author has on this channel, drawn by the UI and validated by the API from this description. */
export interface SettingField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  readonly type: SettingType;
  /** Used when the author says nothing; null leaves it to the network. */
  readonly default: SettingValue;
  /** The setting means something only while another one of the channel has one of these values. Absent: always. */
  readonly when?: { readonly setting: string; readonly is: readonly (string | boolean)[] };
}

/** Something the operator gets from the network's developer pages and enters once for the installation. */
export interface AppField {
  readonly name: string;
  readonly label: string;
  readonly help: string;
  /** A secret is never shown again. */
  readonly secret: boolean;
  /** With `method`: required for connecting that way. */
  readonly required: boolean;
  /** The connect method that alone needs it. Where fields have one, the app is complete as soon as one of the methods has all of its own. Absent: every method needs it. */
  readonly method?: string;
  readonly maxLength: number;
  /** The environment variable that sets it instead and wins: `CARILLON_APP_<CHANNEL>_<FIELD>`. */
  readonly env: string;
}

/** The network wants an app of the operator's own: made at the network, entered here, shared by all workspaces. */
export interface OperatorAppRegistration {
  readonly kind: 'operator';
  readonly fields: readonly AppField[];
  /** Where the app is made. */
  readonly portalUrl: string;
  /** What to do there, in order, a sentence each. */
  readonly steps: readonly string[];
  /** What the network's review asks for, and what goes without it; empty where it reviews nothing. */
  readonly review: readonly string[];
  /** Which callback addresses the network takes. */
  readonly callback: { readonly https: 'needed' | 'wanted'; readonly localhost: boolean };
}

/** What must be in place before an account can be connected, for whoever runs the installation. */
export interface ChannelSetUp {
  /** What one needs, in the order one needs it, a sentence each. Plain words: no name of a setting, no status code. */
  readonly needs: readonly string[];
  /** `automatic`: the channel knows Carillon as an app, which registers itself. `none`: it asks for no app. Otherwise the operator brings one. */
  readonly appRegistration: 'automatic' | 'none' | OperatorAppRegistration;
  /**
   * Whether the public address must be one that others reach, because they fetch files or pages from here. `wanted`: without it something is
   * missing at the receiver; `needed`: nothing can be published.
   */
  readonly publicAddress: 'not-needed' | 'wanted' | 'needed';
}

/**
 * What the network charges the owner of the app, for an estimate before scheduling. Money is in whole micros of the currency (a millionth), so
 * that sums are exact.
 */
export interface ChannelPrices {
  /** ISO 4217. */
  readonly currency: string;
  /** Where the prices stand, and the day they were read (`2026-08-22`). */
  readonly source: string;
  readonly asOf: string;
  /** Publishing one part. */
  readonly part: number;
  /** Publishing one part that holds a link, instead of `part`. */
  readonly partWithLink: number;
  /** Each file's alternative text. */
  readonly altText: number;
  /** Taking one part down. */
  readonly removal: number;
  /** Reading one part's numbers once. */
  readonly reading: number;
}

/** A version of the network's API that the adapter speaks. */
export interface ApiVersion {
  /** Of the interface, as people know it: "Graph API". */
  readonly name: string;
  readonly version: string;
  /** The day after which the network no longer answers it (`2027-09-15`); null where none was announced. */
  readonly endsOn: string | null;
  /** Where that stands, and the day it was read. */
  readonly source: string;
}

/** How long what the network tells may be read, and how long it may be kept. */
export interface ChannelRetention {
  /** Days after publication in which a post's numbers are read; null: as long as Carillon reads any. */
  readonly measuredDays: number | null;
  /** Hours that other people's activity (comments, reactions by name) may be kept; null: no limit. */
  readonly activityHours: number | null;
  /** Hours that other people's profiles may be kept; null: no limit. */
  readonly profileHours: number | null;
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
  readonly postMetrics: Partial<Readonly<Record<NetworkMetric, MetricDefinition>>>;
  readonly accountMetrics: Partial<Readonly<Record<AccountMetric, MetricDefinition>>>;
  /** false: nothing is read, and nobody is answered. */
  readonly conversations: ConversationCapabilities | false;
  /** Absent: calls cost nothing. */
  readonly prices?: ChannelPrices;
  /** Absent: the network has no versions that end. */
  readonly apiVersions?: readonly ApiVersion[];
  /** Absent: no limits. */
  readonly retention?: ChannelRetention;
}
