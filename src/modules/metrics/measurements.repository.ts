import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { PublishedPart } from '../channels/index.js';
import { givenUpBefore } from './cadence.rules.js';
import { laneIsFree, soonAfter, unreachableUntil, waitUntil } from './lane-gate.js';
import { POST_COLUMNS, postCountsOf, toColumns, type PostCounts } from './metric-columns.js';

/** A delivery that this worker measures, until the lease ends. */
export interface MeasurementClaim {
  readonly deliveryId: string;
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
  delivery_id: string | null;
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

/** When published deliveries are measured, and what came of it. */
@Injectable()
export class MeasurementsRepository {
  /**
   * Begins to measure published deliveries that are not measured yet.
   * @param which some deliveries, or all with a receipt written since an instant
   * @param firstAfterMs from publication to the first measurement
   * @returns how many were taken on
   */
  async adopt(
    sql: Sql,
    which: { readonly ids: readonly string[] } | { readonly receiptsSince: Date },
    channels: readonly string[],
    firstAfterMs: number,
  ): Promise<number> {
    const [condition, value] =
      'ids' in which
        ? ['receipt.delivery_id = ANY($3::uuid[])', which.ids]
        : ['receipt.created_at >= $3::timestamptz', which.receiptsSince];
    return sql.execute(
      `INSERT INTO measurement (delivery_id, workspace_id, account_id, channel, published_at, next_at)
       SELECT delivery.id, delivery.workspace_id, delivery.account_id, delivery.channel, receipt.published_at,
         receipt.published_at + $2 * interval '1 millisecond'
       FROM receipt JOIN delivery ON delivery.id = receipt.delivery_id
       WHERE ${condition} AND delivery.channel = ANY($1::text[]) AND receipt.removed_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM measurement WHERE measurement.delivery_id = receipt.delivery_id)
       ON CONFLICT (delivery_id) DO NOTHING`,
      [channels, firstAfterMs, value],
    );
  }

  /** What was taken down is measured no more; its numbers stay. */
  async endRemoved(sql: Sql, deliveryIds: readonly string[]): Promise<void> {
    await sql.execute(
      `UPDATE measurement SET next_at = NULL, lease_until = NULL, ended_reason = 'removed'
       FROM delivery
       WHERE measurement.delivery_id = ANY($1::uuid[]) AND delivery.id = measurement.delivery_id AND delivery.state = 'removed'`,
      [deliveryIds],
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
         SELECT measurement.delivery_id, delivery.state = 'removed' AS removed, ${waitUntil('$4')} AS wait_until
         FROM measurement
         JOIN delivery ON delivery.id = measurement.delivery_id
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
         WHERE measurement.delivery_id = due.delivery_id
           AND (due.removed OR due.wait_until > $2 AND measurement.published_at < $8)
       ), put_off AS (
         UPDATE measurement SET next_at = due.wait_until, lease_until = NULL
         FROM due
         WHERE measurement.delivery_id = due.delivery_id
           AND NOT due.removed AND due.wait_until > $2 AND measurement.published_at >= $8
       ), claimed AS (
         UPDATE measurement SET lease_until = $7
         FROM due
         WHERE measurement.delivery_id = due.delivery_id AND NOT due.removed AND (due.wait_until IS NULL OR due.wait_until <= $2)
         RETURNING measurement.*
       )
       SELECT due.delivery_id AS touched_id, claimed.delivery_id, claimed.workspace_id, claimed.account_id, claimed.published_at,
         claimed.still, claimed.failures, claimed.lease_until, receipt.parts, connection.generation,
         account.version AS account_version, delivery_latest.captured_at AS measured_at, ${prefixed('delivery_latest')}
       FROM due
       LEFT JOIN claimed ON claimed.delivery_id = due.delivery_id
       LEFT JOIN receipt ON receipt.delivery_id = claimed.delivery_id
       LEFT JOIN account ON account.id = claimed.account_id
       LEFT JOIN connection ON connection.account_id = claimed.account_id
       LEFT JOIN delivery_latest ON delivery_latest.delivery_id = claimed.delivery_id`,
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
    return { claims: rows.filter((row) => row.delivery_id !== null).map(toClaim), touched: rows.length };
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
   * Writes what was measured: snapshot, latest numbers and the next measurement, all or nothing. Whoever lost the lease changes nothing, and
   * a snapshot of an instant is written once.
   * @param capturedAt when the claims were made
   * @returns ids of the deliveries that were written
   */
  async settle(
    sql: Sql,
    settled: readonly SettledMeasurement[],
    capturedAt: Date,
    definitionVersion: number,
  ): Promise<Set<string>> {
    const input = settled.map(({ claim, counts, native, nextAt, still, endedReason }) => ({
      delivery_id: claim.deliveryId,
      held_until: claim.leaseUntil,
      next_at: nextAt,
      still,
      ended_reason: endedReason,
      found: counts !== null,
      native,
      ...(counts === null ? {} : toColumns(counts)),
    }));
    const rows = await sql.query<{ delivery_id: string }>(
      `WITH input AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS input (delivery_id uuid, held_until timestamptz, next_at timestamptz, still integer,
           ended_reason text, found boolean, native jsonb, ${POST_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
       ), settled AS (
         UPDATE measurement
         SET next_at = input.next_at, lease_until = NULL, taken = taken + input.found::int, still = input.still, failures = 0,
             ended_reason = input.ended_reason
         FROM input
         WHERE measurement.delivery_id = input.delivery_id AND measurement.lease_until = input.held_until
         RETURNING measurement.delivery_id, measurement.workspace_id, measurement.account_id
       ), captured AS (
         SELECT settled.workspace_id, settled.account_id, input.*
         FROM settled JOIN input ON input.delivery_id = settled.delivery_id WHERE input.found
       ), snapshots AS (
         INSERT INTO delivery_snapshot (delivery_id, workspace_id, account_id, captured_at, definition_version, native, ${POST_COLUMNS})
         SELECT delivery_id, workspace_id, account_id, $2, $3, native, ${POST_COLUMNS} FROM captured
         ON CONFLICT (delivery_id, captured_at) DO NOTHING
       ), latest AS (
         INSERT INTO delivery_latest (delivery_id, workspace_id, account_id, captured_at, definition_version, native, ${POST_COLUMNS})
         SELECT delivery_id, workspace_id, account_id, $2, $3, native, ${POST_COLUMNS} FROM captured
         ON CONFLICT (delivery_id) DO UPDATE
         SET (captured_at, definition_version, native, ${POST_COLUMNS}) =
           ROW (excluded.captured_at, excluded.definition_version, excluded.native, ${prefixed('excluded')})
         WHERE delivery_latest.captured_at < excluded.captured_at
       )
       SELECT delivery_id FROM settled`,
      [JSON.stringify(input), capturedAt, definitionVersion],
    );
    return new Set(rows.map((row) => row.delivery_id));
  }

  /** Puts off what could not be measured; ends what is too old to wait for. */
  async fail(sql: Sql, failed: readonly FailedMeasurement[], now: Date): Promise<void> {
    await sql.execute(
      `UPDATE measurement
       SET next_at = CASE WHEN published_at >= $2 THEN input.next_at END, lease_until = NULL, failures = input.failures,
           ended_reason = CASE WHEN published_at >= $2 THEN measurement.ended_reason ELSE 'complete' END
       FROM jsonb_to_recordset($1::jsonb) AS input (delivery_id uuid, held_until timestamptz, next_at timestamptz, failures integer)
       WHERE measurement.delivery_id = input.delivery_id AND measurement.lease_until = input.held_until`,
      [
        JSON.stringify(
          failed.map(({ claim, nextAt, failures }) => ({
            delivery_id: claim.deliveryId,
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
       FROM unnest($1::uuid[], $2::timestamptz[]) AS mine (delivery_id, held_until)
       WHERE measurement.delivery_id = mine.delivery_id AND measurement.lease_until = mine.held_until`,
      [claims.map((claim) => claim.deliveryId), claims.map((claim) => claim.leaseUntil)],
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
    deliveryId: row.touched_id,
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
