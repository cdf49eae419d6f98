import {
  ACCOUNT_METRICS,
  NETWORK_METRICS,
  POST_METRICS,
  type AccountMetric,
  type MetricDefinition,
  type MetricValues,
  type NetworkMetric,
  type PostMetric,
} from '../channels/index.js';
import type { AccountCounts, Counts, PostCounts } from './metric-columns.js';
import { OWN_DEFINITIONS } from './own-metrics.rules.js';

/** What became of the numbers since the snapshot before. */
export type Movement = 'first' | 'still' | 'moved' | 'jumped';

export interface Measured<Metric extends string> {
  readonly counts: Counts<Metric>;
  /** The network's own names and numbers. */
  readonly native: Readonly<Record<string, number | null>>;
}

/** Larger numbers are none that a network counts, and a few hundred of the largest that a server can send are beyond what Postgres adds up. */
export const LARGEST_COUNT = 1e12;

const JUMP_SHARE = 0.5;
/** Growth below this is no jump, whatever its share: the second like of a post doubles the first. */
const JUMP_AT_LEAST = 5;

export const ENGAGEMENT_PARTS = ['reactions', 'comments', 'shares', 'saves'] as const satisfies readonly PostMetric[];

/** Public interactions: reactions + comments + shares + saves, of those that have a value. null when none has. */
export function engagementOf(counts: Pick<PostCounts, (typeof ENGAGEMENT_PARTS)[number]>): number | null {
  return sumOf(ENGAGEMENT_PARTS.map((metric) => counts[metric]));
}

/** Sum of the values that are there; null when there is none. */
function sumOf(values: readonly (number | null)[]): number | null {
  const present = values.filter((value) => value !== null);
  return present.length === 0 ? null : present.reduce((sum, value) => sum + value, 0);
}

/**
 * One delivery's numbers from those of its parts. Counts add up over a thread; reach is that of the first part, because the same people
 * see several parts. Later parts that the network no longer has are left out.
 * @param definitions of the channel: they tell which native numbers are reach
 * @returns null when the network no longer has the first part, which is the post itself
 */
export function combineParts(
  parts: readonly (MetricValues<NetworkMetric> | null)[],
  definitions: Partial<Readonly<Record<NetworkMetric, MetricDefinition>>>,
): Measured<NetworkMetric> | null {
  const [first] = parts;
  if (!first) return null;
  const present = parts.filter((part) => part !== null);
  const counts = fill(NETWORK_METRICS, (metric) =>
    metric === 'reach' ? tidy(first.values.reach) : sumOf(present.map((part) => tidy(part.values[metric]))),
  );
  const reachNames = new Set(definitions.reach?.native.split('+').map((name) => name.trim()) ?? []);
  const names = new Set(present.flatMap((part) => Object.keys(part.native)));
  const native = Object.fromEntries(
    [...names].map((name) => [
      name,
      reachNames.has(name) ? tidy(first.native[name]) : sumOf(present.map((part) => tidy(part.native[name]))),
    ]),
  );
  return { counts, native };
}

/**
 * What the network counted and, beside it, what Carillon counted by itself.
 * @param linkClicks null where the publication has no tracked link
 */
export function withOwnCounts(
  network: Measured<NetworkMetric> | null,
  linkClicks: number | null,
): Measured<PostMetric> {
  const counts: PostCounts = fill(POST_METRICS, (metric) =>
    metric === 'linkClicks' ? linkClicks : (network?.counts[metric] ?? null),
  );
  const own = linkClicks === null ? {} : { [OWN_DEFINITIONS.linkClicks.native]: linkClicks };
  return { counts, native: { ...network?.native, ...own } };
}

export function accountCounts(values: MetricValues<AccountMetric>): Measured<AccountMetric> {
  const counts: AccountCounts = fill(ACCOUNT_METRICS, (metric) => tidy(values.values[metric]));
  const native = Object.fromEntries(Object.entries(values.native).map(([name, value]) => [name, tidy(value)]));
  return { counts, native };
}

/** Compares a snapshot with what was known before. A jump is engagement that grew by more than half; a number that is missing has not moved. */
export function movementBetween(before: PostCounts | null, after: PostCounts): Movement {
  if (before === null) return 'first';
  const now = fill(POST_METRICS, (metric) => after[metric] ?? before[metric]);
  const was = engagementOf(before) ?? 0;
  const grown = (engagementOf(now) ?? 0) - was;
  if (grown >= JUMP_AT_LEAST && grown > was * JUMP_SHARE) return 'jumped';
  return POST_METRICS.every((metric) => before[metric] === now[metric]) ? 'still' : 'moved';
}

/** Networks send anything: what is no count is no value. */
function tidy(value: number | null | undefined): number | null {
  if (value === null || value === undefined || !Number.isFinite(value)) return null;
  const rounded = Math.round(value);
  return rounded >= 0 && rounded <= LARGEST_COUNT ? rounded : null;
}

function fill<Metric extends string>(
  metrics: readonly Metric[],
  valueOf: (metric: Metric) => number | null,
): Counts<Metric> {
  return Object.fromEntries(metrics.map((metric) => [metric, valueOf(metric)])) as Counts<Metric>;
}
