import { Inject, Injectable } from '@nestjs/common';
import { Database } from '../../../core/database/database.js';
import { isBadValue } from '../../../core/database/failures.js';
import type { Tx } from '../../../core/database/sql.js';
import { EventBus } from '../../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../../core/logging/logger.js';
import { postCountsOf } from '../metric-columns.js';
import {
  foldSnapshots,
  type FoldedPublication,
  type FoldSnapshot,
  type SeriesOf,
  type SummedCounts,
} from './fold.rules.js';
import { summedColumnsOf, summedCountsOf } from './roll-up-columns.js';
import {
  RollUpsRepository,
  type PendingSnapshotRow,
  type PublicationStateRow,
  type RolledUp,
  type SeriesRow,
} from './roll-ups.repository.js';

const PUBLICATIONS_AT_ONCE = 500;
const DAYS_AT_ONCE = 100;
const ACCOUNT_DAYS_AT_ONCE = 500;
const REBUILD_AT_ONCE = 2_000;
/**
 * While much is still to come, sums are made anew after so many milliseconds, and after so many times what making them took: each batch leaves days
 * behind that the next one touches again.
 */
const BETWEEN_SUMS_MS = 10_000;
const BETWEEN_SUMS_FACTOR = 10;
/** Ids in one event, so that it fits into a notification. */
const IDS_PER_EVENT = 100;
const DAY_MS = 86_400_000;

/** What is rolled up in batches of its own. */
interface Batches<Done> {
  /** As many as a batch has where nothing is wrong. */
  readonly most: number;
  /** Does the first of what is behind. */
  readonly make: (tx: Tx, limit: number) => Promise<Done>;
  /** Takes the first of what is behind away undone. @returns what it was; empty where nothing is behind */
  readonly leave: (tx: Tx) => Promise<readonly object[]>;
  /** Where nothing was done. */
  readonly left: Done;
  /** That one is left alone, in words for the log. */
  readonly told: string;
}

interface Captured {
  readonly workspaceId: string;
  readonly publicationId: string;
}

interface Folded {
  readonly more: boolean;
  readonly captured: readonly Captured[];
}

/**
 * Rolls snapshots up into what reports are read from. All of it can be made again from the snapshots, and is then the same. One process does it at
 * a time; a call while another one is at it returns at once.
 */
@Injectable()
export class RollUps {
  /** Rolled up, and to be announced when the sums hold it. */
  private readonly captured: Captured[] = [];
  private readonly folding: Batches<Folded> = {
    most: PUBLICATIONS_AT_ONCE,
    make: (tx, limit) => this.foldSome(tx, limit),
    leave: (tx) => this.repository.takePending(tx, 1),
    left: { more: true, captured: [] },
    told: 'a publication could not be rolled up; it stays as it was',
  };
  private readonly summingPublished: Batches<number> = {
    most: DAYS_AT_ONCE,
    make: (tx, limit) => this.repository.sumPublished(tx, limit),
    leave: (tx) => this.repository.takeDirtyDays(tx, 1),
    left: 1,
    told: 'a day of publication could not be summed up; its sums stay as they were',
  };
  private readonly summingGained: Batches<number> = {
    most: ACCOUNT_DAYS_AT_ONCE,
    make: (tx, limit) => this.repository.sumGained(tx, limit),
    leave: (tx) => this.repository.takeDirtyAccountDays(tx, 1),
    left: 1,
    told: 'the gains of a day could not be summed up; they stay as they were',
  };

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(RollUpsRepository) private readonly repository: RollUpsRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Resolves when nothing is behind, or another process is at it. @param mayGoOn asked between two batches; false ends it */
  async catchUp(mayGoOn: () => Promise<boolean> = () => Promise.resolve(true)): Promise<void> {
    let nextSumsAt = performance.now() + BETWEEN_SUMS_MS;
    while (await mayGoOn()) {
      const done = await this.doSome(this.folding);
      if (done === null) return;
      this.captured.push(...done.captured);
      const begun = performance.now();
      if (!done.more || begun > nextSumsAt) {
        if (!(await this.sumUp(mayGoOn))) return;
        const took = performance.now() - begun;
        nextSumsAt = performance.now() + Math.max(BETWEEN_SUMS_MS, took * BETWEEN_SUMS_FACTOR);
        await this.announce(this.captured.splice(0));
      }
      if (!done.more) return;
    }
  }

  /** Has all roll-ups made again from the snapshots, of one workspace or of all. */
  async rebuild(workspaceId: string | null = null): Promise<void> {
    await this.repository.askForRebuild(this.database, workspaceId);
  }

  private async foldSome(tx: Tx, limit: number): Promise<Folded> {
    const rebuilding = await this.repository.rebuildSome(tx, REBUILD_AT_ONCE);
    const pending = await this.repository.takePending(tx, limit);
    if (pending.length === 0) return { more: rebuilding, captured: [] };
    const from = new Map(pending.map((row) => [row.publication_id, row.from_at]));
    const changed = new Set(pending.flatMap((row) => (row.changed ? [row.publication_id] : [])));
    const states = await this.repository.states(tx, [...from.keys()]);
    const keptSince = await this.repository.keptSince(tx);
    const plans = states.map((state) => planOf(state, from.get(state.id) ?? null, keptSince));
    await this.repository.forgetDays(
      tx,
      plans.filter(({ kind }) => kind === 'all').map(({ state }) => state.id),
    );
    await this.repository.dirtyDaysOf(
      tx,
      plans.filter(({ state, kind }) => kind !== 'all' && changed.has(state.id)).map(({ state }) => state.id),
    );
    const snapshots = await this.repository.snapshots(
      tx,
      plans
        .filter(({ kind }) => kind !== 'nothing')
        .map(({ state, after }) => ({ id: state.id, after, zone: state.zone })),
    );
    const byPublication = groupBy(snapshots, (row) => row.publication_id);
    const channels = [...new Set(states.map(({ channel }) => channel))];
    const seriesOf = seriesByChannel(await this.repository.series(tx, channels));
    const rolledUp = plans.map(({ state, kind }) =>
      rollUp(state, kind === 'all' ? null : knownOf(state), byPublication.get(state.id) ?? [], (version, metric) =>
        seriesOf(state.channel, version, metric),
      ),
    );
    await this.repository.write(tx, rolledUp);
    const captured = states
      .filter(({ id }) => byPublication.has(id))
      .map(({ id, workspace_id: workspaceId }) => ({ workspaceId, publicationId: id }));
    return { more: rebuilding || pending.length === limit, captured };
  }

  /** @returns whether it came to its end */
  private async sumUp(mayGoOn: () => Promise<boolean>): Promise<boolean> {
    for (const summing of [this.summingPublished, this.summingGained]) {
      let done: number | null = 1;
      while (done !== null && done > 0) {
        if (!(await mayGoOn())) return false;
        done = await this.doSome(summing);
      }
    }
    return true;
  }

  /**
   * One batch. Where a value does not fit, half of it, down to the one whose value that is: it is left as it was and told of, so that what comes
   * after it, of whichever workspace, goes on.
   * @returns null when another process is at it
   */
  private async doSome<Done>({ most, make, leave, left, told }: Batches<Done>): Promise<Done | null> {
    const alone = (work: (tx: Tx) => Promise<Done>) =>
      this.database.transaction(async (tx) => ((await this.repository.lock(tx)) ? work(tx) : null));
    for (let limit = most; ; limit = Math.ceil(limit / 2)) {
      try {
        return await alone((tx) => make(tx, limit));
      } catch (error) {
        if (!isBadValue(error)) throw error;
        if (limit > 1) continue;
        return alone(async (tx) => {
          const [one] = await leave(tx);
          if (!one) throw error;
          this.log.error(told, { ...one, error });
          return left;
        });
      }
    }
  }

  private async announce(captured: readonly Captured[]): Promise<void> {
    for (const [workspaceId, own] of groupBy(captured, (one) => one.workspaceId)) {
      const ids = own.map(({ publicationId }) => publicationId);
      const chunks = Array.from({ length: Math.ceil(ids.length / IDS_PER_EVENT) }, (_, index) =>
        ids.slice(index * IDS_PER_EVENT, (index + 1) * IDS_PER_EVENT),
      );
      await this.events.publish(
        this.database,
        chunks.map((publicationIds) => ({ type: 'metrics.captured', workspaceId, publicationIds })),
      );
    }
  }
}

/** What is read of a publication's snapshots: the new ones, all, or none because only what describes it changed. */
type Plan = {
  readonly state: PublicationStateRow;
  readonly kind: 'new' | 'all' | 'nothing';
  readonly after: Date;
};

function planOf(state: PublicationStateRow, fromAt: Date | null, keptSince: Date | null): Plan {
  const beginning = new Date(state.published_at.getTime() - DAY_MS);
  const { captured_at: capturedAt } = state;
  if (fromAt === null) return { state, kind: 'nothing', after: beginning };
  if (capturedAt === null) return { state, kind: 'all', after: beginning };
  // What is no longer kept can't be folded again: what was known of it stands.
  const complete = keptSince === null || beginning >= keptSince;
  if (fromAt > capturedAt) return { state, kind: 'new', after: new Date(fromAt.getTime() - 1) };
  if (!complete) return { state, kind: 'new', after: capturedAt };
  return { state, kind: 'all', after: beginning };
}

function rollUp(
  state: PublicationStateRow,
  known: FoldedPublication | null,
  rows: readonly PendingSnapshotRow[],
  seriesOf: SeriesOf,
): RolledUp {
  // In another zone it may be an earlier day: those that are kept have their last word.
  const earliest = known?.lastDay.day ?? '';
  const snapshots = rows.map((row): FoldSnapshot => ({
    capturedAt: row.captured_at,
    day: row.day < earliest ? earliest : row.day,
    definitionVersion: row.definition_version,
    counts: postCountsOf(row),
    native: row.native,
  }));
  const subject = { publishedAt: state.published_at, measuredFromTheStart: state.origin === 'delivery' };
  const { publication, days } = foldSnapshots(known, snapshots, subject, seriesOf);
  const latest = snapshots.length === 0 || publication === null ? null : publication;
  return {
    id: state.id,
    accountId: state.account_id,
    latest: latest && {
      capturedAt: latest.capturedAt,
      definitionVersion: latest.definitionVersion,
      native: latest.native,
      columns: { ...summedColumnsOf(latest.counts), engagement_after_day: latest.engagementAfterDay },
    },
    days,
  };
}

function knownOf(state: PublicationStateRow): FoldedPublication | null {
  const { captured_at: capturedAt, definition_version: definitionVersion, last_day: day } = state;
  const lastCapturedAt = state.last_captured_at;
  const lastVersion = state.last_definition_version;
  if (capturedAt === null || definitionVersion === null || day === null || !lastCapturedAt || lastVersion === null) {
    return null;
  }
  const last: { counts: SummedCounts; gained: SummedCounts; started: SummedCounts } = {
    counts: summedCountsOf(state, 'last_'),
    gained: summedCountsOf(state, 'last_gained_'),
    started: summedCountsOf(state, 'last_started_'),
  };
  return {
    capturedAt,
    definitionVersion,
    counts: summedCountsOf(state),
    native: state.native ?? {},
    engagementAfterDay: state.engagement_after_day,
    lastDay: {
      day,
      capturedAt: lastCapturedAt,
      definitionVersion: lastVersion,
      first: state.last_first === true,
      ...last,
    },
  };
}

/** A series is known by its beginning, which later versions that change nothing about the metric repeat. */
function seriesByChannel(rows: readonly SeriesRow[]): (channel: string, ...of: Parameters<SeriesOf>) => Date | null {
  const beginnings = new Map(rows.map((row) => [`${row.channel} ${row.version} ${row.metric}`, row.since]));
  return (channel, version, metric) => beginnings.get(`${channel} ${version} ${metric}`) ?? null;
}

function groupBy<Row, Key>(rows: readonly Row[], keyOf: (row: Row) => Key): Map<Key, Row[]> {
  const groups = new Map<Key, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}
