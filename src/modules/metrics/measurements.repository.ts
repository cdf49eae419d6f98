import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';
import type { PublishedPart } from '../channels/index.js';
import { givenUpBefore } from './cadence.rules.js';
import { HAS_TRACKED_LINK } from '../links/index.js';
import { laneIsFree, soonAfter, unreachableUntil, waitUntil } from './lane-gate.js';
import { POST_COLUMNS, postCountsOf, toColumns, type PostCounts } from './metric-columns.js';
import { ROLL_UP_LOCK } from './roll-ups/roll-ups.repository.js';

/** A publication that this worker measures, until the lease ends. */
export interface MeasurementClaim {
  readonly publicationId: string;
  readonly workspaceId: string;
  readonly accountId: string;
  readonly publishedAt: Date;
  readonly still: number;
  readonly failures: number;
  /** Stands for the claim: whoever claims the row after it has ended gets a later one. */
  readonly leaseUntil: Date;
  readonly parts: readonly PublishedPart[];
  /** The latest snapshot. */
  readonly before: PostCounts | null;
  readonly generation: number;
  readonly accountVersion: number;
}

export type EndedReason = 'complete' | 'gone' | 'removed';

/** What is written of a measured delivery. */
export interface SettledMeasurement {
  readonly claim: MeasurementClaim;
  /** null where the network no longer has it: nothing is added to its numbers. */
  readonly counts: PostCounts | null;
  readonly native: Readonly<Record<string, number | null>>;
  readonly nextAt: Date | null;
  readonly still: number;
  readonly endedReason: EndedReason | null;
}

export interface FailedMeasurement {
  readonly claim: MeasurementClaim;
  readonly nextAt: Date;
  readonly failures: number;
}

interface ClaimRow extends Record<string, unknown> {
  touched_id: string;
  publication_id: string | null;
  workspace_id: string;
  account_id: string;
  published_at: Date;
  still: number;
  failures: number;
  lease_until: Date;
  parts: PublishedPart[];
  measured_at: Date | null;
  generation: number;
  account_version: number;
}

/** What Postgres takes into an index is 2,704 bytes: one id that is longer must not keep all others from being taken on. */
const INDEXED_BYTES = 2_000;

/** Deliveries by their ids, or all with a receipt written since an instant. */
export type WhichDeliveries = { readonly ids: readonly string[] } | { readonly receiptsSince: Date };

/** When published deliveries are measured, and what came of it. */
@Injectable()
export class MeasurementsRepository {
  /**
   * Takes on what was published, and begins to measure it where the network offers numbers or Carillon counts clicks itself.
   * @param channels whose networks do
   * @param firstAfterMs from publication to the first measurement
   * @returns how many were not taken on, because what they published is a publication already
   */
  async adopt(sql: Sql, which: WhichDeliveries, channels: readonly string[], firstAfterMs: number): Promise<number> {
    const [condition, value] = conditionOf(which, '$3');
    const [row] = await sql.query<{ left: number }>(
      `WITH receipts AS (
         SELECT receipt.delivery_id, receipt.published_at, receipt.removed_at, receipt.created_at, receipt.parts
         FROM receipt
         WHERE ${condition} AND NOT EXISTS (SELECT 1 FROM publication WHERE publication.id = receipt.delivery_id)
       ), taken_on AS (
         INSERT INTO publication (id, workspace_id, account_id, channel, origin, post_id, campaign_id, author_id, labels, title, excerpt,
           remote_id, permalink, parts, part_count, published_at, removed_at, created_at)
         SELECT delivery.id, delivery.workspace_id, delivery.account_id, delivery.channel, 'delivery', delivery.post_id, delivery.campaign_id,
           post.author_id, post.labels, post.title, COALESCE(left(post.content->'parts'->0->>'text', 80), ''),
           CASE WHEN octet_length(receipts.parts->0->>'remoteId') <= ${INDEXED_BYTES} THEN receipts.parts->0->>'remoteId' END,
           delivery.permalink, receipts.parts, GREATEST(1, jsonb_array_length(receipts.parts)),
           receipts.published_at, receipts.removed_at, receipts.created_at
         FROM receipts JOIN delivery ON delivery.id = receipts.delivery_id JOIN post ON post.id = delivery.post_id
         -- Whoever is editing the post is waited for and then read: an edit tells the publications that it sees, and does not see this one yet.
         FOR KEY SHARE OF post
         ON CONFLICT DO NOTHING
         RETURNING id, workspace_id, account_id, channel, published_at, removed_at
       ), measured AS (
         INSERT INTO measurement (publication_id, workspace_id, account_id, channel, published_at, next_at)
         SELECT id, workspace_id, account_id, channel, published_at, published_at + $2 * interval '1 millisecond'
         FROM taken_on
         WHERE removed_at IS NULL AND (channel = ANY($1::text[]) OR EXISTS (
           SELECT 1 FROM delivery JOIN tracked_link ON ${HAS_TRACKED_LINK} WHERE delivery.id = taken_on.id))
         ON CONFLICT DO NOTHING
       )
       SELECT (SELECT count(*) FROM receipts)::int - (SELECT count(*) FROM taken_on)::int AS left`,
      [channels, firstAfterMs, value],
    );
    return row?.left ?? 0;
  }

  /**
   * Makes room for deliveries that were found on the network, or in a file, before their answers were known: what was found goes, and its snapshots
   * become theirs. To be taken on in the same transaction.
   * @returns those deliveries
   */
  async replaceFound(tx: Tx, which: WhichDeliveries): Promise<string[]> {
    const [condition, value] = conditionOf(which, '$1');
    const found = `
      SELECT DISTINCT ON (known.id) known.id, receipt.delivery_id
      FROM receipt
      JOIN delivery ON delivery.id = receipt.delivery_id
      JOIN publication known ON known.account_id = delivery.account_id AND known.remote_id = receipt.parts->0->>'remoteId'
      WHERE ${condition} AND known.origin <> 'delivery'
        AND NOT EXISTS (SELECT 1 FROM publication WHERE publication.id = receipt.delivery_id)
      ORDER BY known.id, receipt.delivery_id`;
    if ((await tx.query(found, [value])).length === 0) return [];
    // Whoever rolls up holds these rows in mind between two statements.
    await tx.query('SELECT pg_advisory_xact_lock($1)', [ROLL_UP_LOCK]);
    const rows = await tx.query<{ delivery_id: string }>(
      `WITH found AS (${found}
       ), moved AS (
         UPDATE publication_snapshot snapshot SET publication_id = found.delivery_id
         FROM found WHERE snapshot.publication_id = found.id
         RETURNING snapshot.publication_id, snapshot.captured_at
       ), gone AS (
         DELETE FROM publication USING found WHERE publication.id = found.id
       ), no_longer_pending AS (
         DELETE FROM roll_up_pending USING found WHERE roll_up_pending.publication_id = found.id
       ), pending AS (
         INSERT INTO roll_up_pending (publication_id, from_at) SELECT publication_id, min(captured_at) FROM moved GROUP BY 1
         ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)
       )
       SELECT delivery_id FROM found`,
      [value],
    );
    return rows.map(({ delivery_id: id }) => id);
  }

  /** Deliveries with a receipt written since an instant that were not taken on. */
  async notAdopted(sql: Sql, receiptsSince: Date): Promise<string[]> {
    const rows = await sql.query<{ delivery_id: string }>(
      `SELECT delivery_id FROM receipt
       WHERE created_at >= $1 AND NOT EXISTS (SELECT 1 FROM publication WHERE publication.id = receipt.delivery_id)
       ORDER BY created_at, delivery_id`,
      [receiptsSince],
    );
    return rows.map(({ delivery_id: id }) => id);
  }

  /** What was taken down is measured no more; its numbers stay. @param which some deliveries, or all that were taken down since an instant */
  async endRemoved(sql: Sql, which: { readonly ids: readonly string[] } | { readonly since: Date }): Promise<void> {
    const [condition, value] =
      'ids' in which
        ? ['receipt.delivery_id = ANY($1::uuid[])', which.ids]
        : ['receipt.removed_at >= $1::timestamptz', which.since];
    await sql.execute(
      `WITH removed AS (
         UPDATE publication SET removed_at = receipt.removed_at
         FROM receipt
         WHERE ${condition} AND receipt.removed_at IS NOT NULL AND publication.id = receipt.delivery_id AND publication.removed_at IS NULL
         RETURNING publication.id
       )
       UPDATE measurement SET next_at = NULL, lease_until = NULL, ended_reason = 'removed'
       FROM removed WHERE measurement.publication_id = removed.id`,
      [value],
    );
  }

  /**
   * Takes what is due on a channel, except of accounts that publish or are about to. What can't be measured now (no grant, a limit) is put off,
   * and what was removed or waited too long is ended, so that neither stands in the way of the rest.
   * @param busy accounts that are at work already
   * @returns the claims, and how many rows were touched in all: 0 means that nothing more is to be had now
   */
  async claim(
    sql: Sql,
    options: {
      readonly channel: string;
      readonly now: Date;
      readonly leaseUntil: Date;
      readonly busy: readonly string[];
      readonly limit: number;
    },
  ): Promise<{ claims: MeasurementClaim[]; touched: number }> {
    const { now } = options;
    const rows = await sql.query<ClaimRow>(
      `WITH due AS (
         SELECT measurement.publication_id, publication.removed_at IS NOT NULL AS removed, ${waitUntil('$4')} AS wait_until,
           GREATEST(publication.published_at, publication.created_at) AS since
         FROM measurement
         JOIN publication ON publication.id = measurement.publication_id
         JOIN account ON account.id = measurement.account_id
         JOIN lane ON lane.account_id = measurement.account_id
         LEFT JOIN connection ON connection.account_id = measurement.account_id
         WHERE measurement.channel = $1 AND measurement.next_at <= $2
           AND (measurement.lease_until IS NULL OR measurement.lease_until <= $2)
           AND measurement.account_id <> ALL($5::uuid[]) AND ${laneIsFree('$3')}
         ORDER BY measurement.next_at
         LIMIT $6
         FOR UPDATE OF measurement SKIP LOCKED
       ), ended AS (
         UPDATE measurement
         SET next_at = NULL, lease_until = NULL, ended_reason = CASE WHEN due.removed THEN 'removed' ELSE 'complete' END
         FROM due
         WHERE measurement.publication_id = due.publication_id
           AND (due.removed OR due.wait_until > $2 AND due.since < $8)
       ), put_off AS (
         UPDATE measurement SET next_at = due.wait_until, lease_until = NULL
         FROM due
         WHERE measurement.publication_id = due.publication_id
           AND NOT due.removed AND due.wait_until > $2 AND due.since >= $8
       ), claimed AS (
         UPDATE measurement SET lease_until = $7
         FROM due
         WHERE measurement.publication_id = due.publication_id AND NOT due.removed AND (due.wait_until IS NULL OR due.wait_until <= $2)
         RETURNING measurement.*
       )
       SELECT due.publication_id AS touched_id, claimed.publication_id, claimed.workspace_id, claimed.account_id, claimed.published_at,
         claimed.still, claimed.failures, claimed.lease_until, publication.parts, connection.generation,
         account.version AS account_version, publication.captured_at AS measured_at, ${prefixed('publication')}
       FROM due
       LEFT JOIN claimed ON claimed.publication_id = due.publication_id
       LEFT JOIN publication ON publication.id = claimed.publication_id
       LEFT JOIN account ON account.id = claimed.account_id
       LEFT JOIN connection ON connection.account_id = claimed.account_id`,
      [
        options.channel,
        now,
        soonAfter(now),
        unreachableUntil(now),
        options.busy,
        options.limit,
        options.leaseUntil,
        givenUpBefore(now),
      ],
    );
    const claimed = rows.filter((row) => row.publication_id !== null);
    // By age, so that what is asked of a network together is the same on every run.
    claimed.sort((a, b) => (a.touched_id < b.touched_id ? -1 : 1));
    return { claims: claimed.map(toClaim), touched: rows.length };
  }

  /** True while publishing has nothing to do with the account now or very soon. */
  async isLaneFree(sql: Sql, accountId: string, now: Date): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 FROM lane JOIN account ON account.id = lane.account_id WHERE lane.account_id = $1 AND ${laneIsFree('$2')}`,
      [accountId, soonAfter(now)],
    );
    return rows.length > 0;
  }

  /**
   * Writes what was measured: the snapshot, that it is to be rolled up, and the next measurement, all or nothing. Whoever lost the lease changes nothing, and
   * a snapshot of an instant is written once.
   * @param capturedAt when the claims were made
   * @returns ids of the publications that were written
   */
  async settle(
    sql: Sql,
    settled: readonly SettledMeasurement[],
    capturedAt: Date,
    definitionVersion: number,
  ): Promise<Set<string>> {
    const input = settled.map(({ claim, counts, native, nextAt, still, endedReason }) => ({
      publication_id: claim.publicationId,
      held_until: claim.leaseUntil,
      next_at: nextAt,
      still,
      ended_reason: endedReason,
      found: counts !== null,
      native,
      ...(counts === null ? {} : toColumns(counts)),
    }));
    const rows = await sql.query<{ publication_id: string }>(
      `WITH input AS (
         SELECT * FROM json_to_recordset($1::json) AS input (publication_id uuid, held_until timestamptz, next_at timestamptz, still integer,
           ended_reason text, found boolean, native jsonb, ${POST_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
       ), settled AS (
         UPDATE measurement
         SET next_at = input.next_at, lease_until = NULL, taken = taken + input.found::int, still = input.still, failures = 0,
             ended_reason = input.ended_reason
         FROM input
         WHERE measurement.publication_id = input.publication_id AND measurement.lease_until = input.held_until
         RETURNING measurement.workspace_id, measurement.account_id, input.*
       ), captured AS (
         SELECT * FROM settled WHERE found
       ), snapshots AS (
         INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native, ${POST_COLUMNS})
         SELECT publication_id, workspace_id, account_id, $2, $3, native, ${POST_COLUMNS} FROM captured
         ON CONFLICT (publication_id, captured_at) DO NOTHING
       ), pending AS (
         INSERT INTO roll_up_pending (publication_id, from_at) SELECT publication_id, $2 FROM captured
         ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)
       )
       SELECT publication_id FROM settled`,
      [JSON.stringify(input), capturedAt, definitionVersion],
    );
    return new Set(rows.map((row) => row.publication_id));
  }

  /** Puts off what could not be measured; ends what is too old to wait for, an older post counted from when it was taken in. */
  async fail(sql: Sql, failed: readonly FailedMeasurement[], now: Date): Promise<void> {
    await sql.execute(
      `UPDATE measurement
       SET next_at = CASE WHEN waits THEN input.next_at END, lease_until = NULL, failures = input.failures,
           ended_reason = CASE WHEN waits THEN measurement.ended_reason ELSE 'complete' END
       FROM jsonb_to_recordset($1::jsonb) AS input (publication_id uuid, held_until timestamptz, next_at timestamptz, failures integer)
       JOIN publication ON publication.id = input.publication_id
       CROSS JOIN LATERAL (SELECT GREATEST(publication.published_at, publication.created_at) >= $2 AS waits) AS age
       WHERE measurement.publication_id = input.publication_id AND measurement.lease_until = input.held_until`,
      [
        JSON.stringify(
          failed.map(({ claim, nextAt, failures }) => ({
            publication_id: claim.publicationId,
            held_until: claim.leaseUntil,
            next_at: nextAt,
            failures,
          })),
        ),
        givenUpBefore(now),
      ],
    );
  }

  /** Gives claims back untouched. */
  async release(sql: Sql, claims: readonly MeasurementClaim[]): Promise<void> {
    await sql.execute(
      `UPDATE measurement SET lease_until = NULL
       FROM unnest($1::uuid[], $2::timestamptz[]) AS mine (publication_id, held_until)
       WHERE measurement.publication_id = mine.publication_id AND measurement.lease_until = mine.held_until`,
      [claims.map((claim) => claim.publicationId), claims.map((claim) => claim.leaseUntil)],
    );
  }

  /** A network's limit on reading holds all measuring of the account, in every process. */
  async blockLane(sql: Sql, accountId: string, until: Date): Promise<void> {
    await sql.execute(
      `UPDATE lane SET metrics_blocked_until = GREATEST(metrics_blocked_until, $2) WHERE account_id = $1`,
      [accountId, until],
    );
  }

  /** When something is due next on one of the channels. */
  async soonest(sql: Sql, channels: readonly string[]): Promise<Date | null> {
    const [row] = await sql.query<{ at: Date | null }>(
      `SELECT min(at) AS at FROM unnest($1::text[]) AS wanted (channel)
       CROSS JOIN LATERAL (
         SELECT LEAST(
           (SELECT min(next_at) FROM measurement WHERE measurement.channel = wanted.channel AND next_at IS NOT NULL),
           (SELECT min(next_at) FROM account_measurement WHERE account_measurement.channel = wanted.channel AND next_at IS NOT NULL)) AS at
       ) due`,
      [channels],
    );
    return row?.at ?? null;
  }
}

function prefixed(table: string): string {
  return POST_COLUMNS.replaceAll(/(\w+)/g, `${table}.$1`);
}

function toClaim(row: ClaimRow): MeasurementClaim {
  return {
    publicationId: row.touched_id,
    workspaceId: row.workspace_id,
    accountId: row.account_id,
    publishedAt: row.published_at,
    still: row.still,
    failures: row.failures,
    leaseUntil: row.lease_until,
    parts: row.parts,
    before: row.measured_at === null ? null : postCountsOf(row),
    generation: row.generation,
    accountVersion: row.account_version,
  };
}

function conditionOf(which: WhichDeliveries, place: string): [condition: string, value: unknown] {
  return 'ids' in which
    ? [`receipt.delivery_id = ANY(${place}::uuid[])`, which.ids]
    : [`receipt.created_at >= ${place}::timestamptz`, which.receiptsSince];
}
