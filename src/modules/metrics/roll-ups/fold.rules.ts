import { POST_METRICS, type PostMetric } from '../../channels/index.js';
import { ENGAGEMENT_PARTS, engagementOf } from '../measured-counts.rules.js';
import type { PostCounts } from '../metric-columns.js';

/** Metrics of a publication with their sum of interactions. */
export const SUMMED_METRICS = [...POST_METRICS, 'engagement'] as const;
export type SummedMetric = (typeof SUMMED_METRICS)[number];
export type SummedCounts = Readonly<Record<SummedMetric, number | null>>;

export interface FoldSnapshot {
  readonly capturedAt: Date;
  /** In the workspace's zone, `YYYY-MM-DD`. */
  readonly day: string;
  readonly definitionVersion: number;
  readonly counts: PostCounts;
  readonly native: Readonly<Record<string, number | null>>;
}

/** What is known of a publication at the end of a day on which it was measured. */
export interface FoldedDay {
  readonly day: string;
  readonly capturedAt: Date;
  readonly definitionVersion: number;
  /** No day before it was measured. */
  readonly first: boolean;
  readonly counts: SummedCounts;
  /** Since the measured day before; the whole value where a series begins. null: nothing new was learned on the day. */
  readonly gained: SummedCounts;
}

/** What is folded. */
export interface FoldSubject {
  readonly publishedAt: Date;
  /** False for posts that were not sent from here: nobody knows on which days they got what the first snapshot has, so that is no gain. */
  readonly measuredFromTheStart: boolean;
}

/** All that is known of a publication by its last snapshot. */
export interface FoldedPublication {
  readonly capturedAt: Date;
  readonly definitionVersion: number;
  readonly counts: SummedCounts;
  readonly native: Readonly<Record<string, number | null>>;
  /** Engagement a day after publication, as first captured then; null where nothing was captured in the day after that. */
  readonly engagementAfterDay: number | null;
  /** The day of the last snapshot. */
  readonly lastDay: FoldedDay;
}

/** Names the series that a metric belongs to in one version of a channel's definitions; null where the version does not define it. */
export type SeriesOf = (definitionVersion: number, metric: PostMetric) => string | null;

const HOUR_MS = 3_600_000;
/** What is captured in these hours after publication says how a post did in its first day; the snapshot of 24 hours may come a little early. */
const AFTER_DAY_MS = { from: 23.5 * HOUR_MS, until: 48 * HOUR_MS };

/**
 * Adds snapshots, oldest first, to what is known of a publication. A metric that a snapshot lacks keeps its last value, because networks stop
 * giving numbers that stay true (X after 30 days); where its definition changed meanwhile it is unknown until it is measured anew, because
 * two series are never made one.
 * @param known by all earlier snapshots; null where these are the first
 * @returns the publication by the last of them, and each day that they touched
 */
export function foldSnapshots(
  known: FoldedPublication | null,
  snapshots: readonly FoldSnapshot[],
  of: FoldSubject,
  seriesOf: SeriesOf,
): { readonly publication: FoldedPublication | null; readonly days: readonly FoldedDay[] } {
  const days = new Map<string, FoldedDay>();
  let publication = known;
  for (const snapshot of snapshots) {
    publication = addSnapshot(publication, snapshot, of, seriesOf);
    days.set(snapshot.day, publication.lastDay);
  }
  return { publication, days: [...days.values()] };
}

function addSnapshot(
  before: FoldedPublication | null,
  snapshot: FoldSnapshot,
  of: FoldSubject,
  seriesOf: SeriesOf,
): FoldedPublication {
  const { day, capturedAt, definitionVersion, native } = snapshot;
  const continues = continuing(before?.definitionVersion ?? null, definitionVersion, seriesOf);
  const kept = countsWith(POST_METRICS, (metric) => (before && continues(metric) ? before.counts[metric] : null));
  const values = countsWith(POST_METRICS, (metric) => snapshot.counts[metric] ?? kept[metric]);
  const counts: SummedCounts = { ...values, engagement: engagementOf(values) };
  const news: SummedCounts = { ...snapshot.counts, engagement: engagementOf(snapshot.counts) };
  const sameDay = before?.lastDay.day === day ? before.lastDay : null;
  const gained = countsWith(SUMMED_METRICS, (metric) => {
    const value = counts[metric];
    if (news[metric] === null || value === null)
      return before && continues(metric) ? (sameDay?.gained[metric] ?? null) : null;
    if (!before || !continues(metric)) return of.measuredFromTheStart ? value : null;
    return (sameDay?.gained[metric] ?? 0) + value - (before.counts[metric] ?? 0);
  });
  const ageMs = capturedAt.getTime() - of.publishedAt.getTime();
  const afterDay = ageMs >= AFTER_DAY_MS.from && ageMs < AFTER_DAY_MS.until ? counts.engagement : null;
  const first = before === null || sameDay?.first === true;
  return {
    capturedAt,
    definitionVersion,
    counts,
    native,
    engagementAfterDay: before?.engagementAfterDay ?? afterDay,
    lastDay: { day, capturedAt, definitionVersion, first, counts, gained },
  };
}

/** Whether a metric is the same in two versions of its definitions. Engagement is where all of its parts are. */
function continuing(from: number | null, to: number, seriesOf: SeriesOf): (metric: SummedMetric) => boolean {
  if (from === null || from === to) return () => true;
  const same = (metric: PostMetric): boolean => {
    const [before, after] = [seriesOf(from, metric), seriesOf(to, metric)];
    // What is no longer defined is no longer given; it stays what it last was.
    return before === null || after === null || before === after;
  };
  return (metric) => (metric === 'engagement' ? ENGAGEMENT_PARTS.every(same) : same(metric));
}

function countsWith<Metric extends string>(
  metrics: readonly Metric[],
  valueOf: (metric: Metric) => number | null,
): Record<Metric, number | null> {
  return Object.fromEntries(metrics.map((metric) => [metric, valueOf(metric)])) as Record<Metric, number | null>;
}
