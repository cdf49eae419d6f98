import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { laneIsFree, soonAfter, unreachableUntil, waitUntil } from './lane-gate.js';
import { ACCOUNT_COLUMNS, toColumns, type AccountCounts } from './metric-columns.js';

/** An account whose own numbers this worker reads, until the lease ends. */
export interface AccountClaim {
  readonly accountId: string;
  readonly workspaceId: string;
  readonly failures: number;
  readonly leaseUntil: Date;
  readonly generation: number;
  readonly accountVersion: number;
}

interface ClaimRow {
  touched_id: string;
  account_id: string | null;
  workspace_id: string;
  failures: number;
  lease_until: Date;
  generation: number;
  account_version: number;
}

/** When accounts are measured, and what came of it. */
@Injectable()
export class AccountMeasurementsRepository {
  /** As `MeasurementsRepository.claim`, for accounts' own numbers. */
  async claim(
    sql: Sql,
    options: {
      readonly channel: string;
      readonly now: Date;
      readonly leaseUntil: Date;
      readonly busy: readonly string[];
      readonly limit: number;
    },
  ): Promise<{ claims: AccountClaim[]; touched: number }> {
    const { now } = options;
    const rows = await sql.query<ClaimRow>(
      `WITH due AS (
         SELECT account_measurement.account_id, ${waitUntil('$4')} AS wait_until
         FROM account_measurement
         JOIN account ON account.id = account_measurement.account_id
         JOIN lane ON lane.account_id = account_measurement.account_id
         LEFT JOIN connection ON connection.account_id = account_measurement.account_id
         WHERE account_measurement.channel = $1 AND account_measurement.next_at <= $2
           AND (account_measurement.lease_until IS NULL OR account_measurement.lease_until <= $2)
           AND account_measurement.account_id <> ALL($5::uuid[]) AND ${laneIsFree('$3')}
         ORDER BY account_measurement.next_at
         LIMIT $6
         FOR UPDATE OF account_measurement SKIP LOCKED
       ), put_off AS (
         UPDATE account_measurement SET next_at = due.wait_until, lease_until = NULL
         FROM due WHERE account_measurement.account_id = due.account_id AND due.wait_until > $2
       ), claimed AS (
         UPDATE account_measurement SET lease_until = $7
         FROM due WHERE account_measurement.account_id = due.account_id AND (due.wait_until IS NULL OR due.wait_until <= $2)
         RETURNING account_measurement.*
       )
       SELECT due.account_id AS touched_id, claimed.account_id, claimed.workspace_id, claimed.failures, claimed.lease_until,
         connection.generation, account.version AS account_version
       FROM due
       LEFT JOIN claimed ON claimed.account_id = due.account_id
       LEFT JOIN account ON account.id = claimed.account_id
       LEFT JOIN connection ON connection.account_id = claimed.account_id`,
      [options.channel, now, soonAfter(now), unreachableUntil(now), options.busy, options.limit, options.leaseUntil],
    );
    return { claims: rows.filter((row) => row.account_id !== null).map(toClaim), touched: rows.length };
  }

  /** Writes what was measured, all or nothing. @returns false when the lease was lost, and nothing was written */
  async settle(
    sql: Sql,
    claim: AccountClaim,
    measured: { readonly counts: AccountCounts; readonly native: Readonly<Record<string, number | null>> },
    capturedAt: Date,
    definitionVersion: number,
    nextAt: Date,
  ): Promise<boolean> {
    const rows = await sql.query(
      `WITH settled AS (
         UPDATE account_measurement SET next_at = $3, lease_until = NULL, failures = 0
         WHERE account_id = $1 AND lease_until = $2
         RETURNING account_id, workspace_id
       ), captured AS (
         SELECT settled.*, input.*
         FROM settled, jsonb_to_record($4::jsonb) AS input (native jsonb, ${ACCOUNT_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
       ), snapshots AS (
         INSERT INTO account_snapshot (account_id, workspace_id, captured_at, definition_version, native, ${ACCOUNT_COLUMNS})
         SELECT account_id, workspace_id, $5, $6, native, ${ACCOUNT_COLUMNS} FROM captured
         ON CONFLICT (account_id, captured_at) DO NOTHING
       ), latest AS (
         INSERT INTO account_latest (account_id, workspace_id, captured_at, definition_version, native, ${ACCOUNT_COLUMNS})
         SELECT account_id, workspace_id, $5, $6, native, ${ACCOUNT_COLUMNS} FROM captured
         ON CONFLICT (account_id) DO UPDATE
         SET (captured_at, definition_version, native, ${ACCOUNT_COLUMNS}) = ROW (excluded.captured_at, excluded.definition_version,
           excluded.native, ${ACCOUNT_COLUMNS.replaceAll(/(\w+)/g, 'excluded.$1')})
         WHERE account_latest.captured_at < excluded.captured_at
       ), days AS (
         INSERT INTO account_day (account_id, workspace_id, day, captured_at, definition_version, ${ACCOUNT_COLUMNS})
         SELECT account_id, workspace_id, ($5::timestamptz AT TIME ZONE workspace.zone)::date, $5, $6, ${ACCOUNT_COLUMNS}
         FROM captured JOIN workspace ON workspace.id = captured.workspace_id
         ON CONFLICT (account_id, day) DO UPDATE
         SET (captured_at, definition_version, ${ACCOUNT_COLUMNS}) =
           ROW (excluded.captured_at, excluded.definition_version, ${ACCOUNT_COLUMNS.replaceAll(/(\w+)/g, 'excluded.$1')})
         WHERE account_day.captured_at < excluded.captured_at
       ), without_followers AS (
         INSERT INTO roll_up_pending (publication_id)
         SELECT publication.id FROM publication JOIN captured ON captured.account_id = publication.account_id
         WHERE captured.followers IS NOT NULL AND publication.followers IS NULL AND publication.published_at > $5::timestamptz - interval '40 days'
         ON CONFLICT DO NOTHING
       )
       SELECT 1 FROM settled`,
      [
        claim.accountId,
        claim.leaseUntil,
        nextAt,
        JSON.stringify({ native: measured.native, ...toColumns(measured.counts) }),
        capturedAt,
        definitionVersion,
      ],
    );
    return rows.length > 0;
  }

  async fail(sql: Sql, claim: AccountClaim, nextAt: Date, failures: number): Promise<void> {
    await sql.execute(
      `UPDATE account_measurement SET next_at = $3, lease_until = NULL, failures = $4 WHERE account_id = $1 AND lease_until = $2`,
      [claim.accountId, claim.leaseUntil, nextAt, failures],
    );
  }

  async release(sql: Sql, claim: AccountClaim): Promise<void> {
    await sql.execute(`UPDATE account_measurement SET lease_until = NULL WHERE account_id = $1 AND lease_until = $2`, [
      claim.accountId,
      claim.leaseUntil,
    ]);
  }
}

function toClaim(row: ClaimRow): AccountClaim {
  return {
    accountId: row.touched_id,
    workspaceId: row.workspace_id,
    failures: row.failures,
    leaseUntil: row.lease_until,
    generation: row.generation,
    accountVersion: row.account_version,
  };
}
