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
  /** Since the measured day before; all of it where the publication was not measured before. null: nothing new was learned on the day. */
  readonly gained: SummedCounts;
  /**
   * What a new series of a publication that was measured before begins with: part of what is known, and no gain, since it was got on days that
   * nobody counted so. null: no series began on the day.
   */
  readonly started: SummedCounts;
}

/** What is folded. */
export interface FoldSubject {
  readonly publishedAt: Date;
  /** False for posts that were not sent from here: nobody knows on which days they got what they have of a metric at first, so that is no gain. */
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

/** When the series began that a metric belongs to in one version of a channel's definitions; null where the version does not define it. */
export type SeriesOf = (definitionVersion: number, metric: PostMetric) => Date | null;

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
  const step = stepOf(before, { ...snapshot, counts: news }, counts, of, seriesOf, continues);
  const onDay = (metric: SummedMetric, kind: keyof Step): number | null =>
    continues(metric) ? plus(sameDay?.[kind][metric] ?? null, step(metric)[kind]) : step(metric)[kind];
  const gained = countsWith(SUMMED_METRICS, (metric) => onDay(metric, 'gained'));
  const started = countsWith(SUMMED_METRICS, (metric) => onDay(metric, 'started'));
  const ageMs = capturedAt.getTime() - of.publishedAt.getTime();
  const afterDay = ageMs >= AFTER_DAY_MS.from && ageMs < AFTER_DAY_MS.until ? counts.engagement : null;
  const first = before === null || sameDay?.first === true;
  return {
    capturedAt,
    definitionVersion,
    counts,
    native,
    engagementAfterDay: before?.engagementAfterDay ?? afterDay,
    lastDay: { day, capturedAt, definitionVersion, first, counts, gained, started },
  };
}

/** Whether a metric is the same in two versions of its definitions. Engagement is where all of its parts are, and no part is new. */
function continuing(from: number | null, to: number, seriesOf: SeriesOf): (metric: SummedMetric) => boolean {
  if (from === null || from === to) return () => true;
  const same = (metric: PostMetric): boolean => {
    const [before, after] = [seriesOf(from, metric), seriesOf(to, metric)];
    // What is no longer defined is no longer given; it stays what it last was.
    return before === null || after === null || before.getTime() === after.getTime();
  };
  const isNew = (metric: PostMetric): boolean => seriesOf(from, metric) === null && seriesOf(to, metric) !== null;
  return (metric) =>
    metric === 'engagement' ? ENGAGEMENT_PARTS.every((part) => same(part) && !isNew(part)) : same(metric);
}

/** What one snapshot adds to a metric of a publication: what was got since the one before, and what a new series begins with. */
interface Step {
  readonly gained: number | null;
  readonly started: number | null;
}

/** @param counts as they are after the snapshot, whose own counts are the news */
function stepOf(
  before: FoldedPublication | null,
  { counts: news, definitionVersion }: { readonly counts: SummedCounts; readonly definitionVersion: number },
  counts: SummedCounts,
  { publishedAt, measuredFromTheStart }: FoldSubject,
  seriesOf: SeriesOf,
  continues: (metric: SummedMetric) => boolean,
): (metric: SummedMetric) => Step {
  const ofPart = (metric: PostMetric): Step => {
    const value = counts[metric];
    if (news[metric] === null || value === null) return NOTHING;
    if (!before) return { gained: measuredFromTheStart ? value : null, started: null };
    const former = before.counts[metric];
    // What is first told of a post that was not sent from here, it may have got on any day.
    if (former === null && !measuredFromTheStart) return NOTHING;
    // Counted so only since after it was out, what it has first may be older than the snapshot before.
    const isFirst = former === null && (seriesOf(definitionVersion, metric) ?? publishedAt) > publishedAt;
    if (!continues(metric) || isFirst) return { gained: null, started: measuredFromTheStart ? value : null };
    return { gained: value - (former ?? 0), started: null };
  };
  return (metric) => {
    if (metric !== 'engagement') return ofPart(metric);
    const value = counts.engagement;
    // Its series begins with the one of a part, also where only other parts are known by then.
    if (value === null || (news.engagement === null && (!before || continues(metric)))) return NOTHING;
    if (!before) return { gained: measuredFromTheStart ? value : null, started: null };
    const gained = ENGAGEMENT_PARTS.map((part) => ofPart(part).gained).reduce(plus, null);
    const added = continues(metric) ? value - (before.counts.engagement ?? 0) : value;
    const started = added - (gained ?? 0);
    return { gained, started: measuredFromTheStart && started !== 0 ? started : null };
  };
}

const NOTHING: Step = { gained: null, started: null };

function plus(one: number | null, other: number | null): number | null {
  return one === null ? other : one + (other ?? 0);
}

function countsWith<Metric extends string>(
  metrics: readonly Metric[],
  valueOf: (metric: Metric) => number | null,
): Record<Metric, number | null> {
  return Object.fromEntries(metrics.map((metric) => [metric, valueOf(metric)])) as Record<Metric, number | null>;
}

/** Metrics of definitions that make up a summed one. */
export function partsOf(metric: SummedMetric): readonly PostMetric[] {
  return metric === 'engagement' ? ENGAGEMENT_PARTS : [metric];
}
