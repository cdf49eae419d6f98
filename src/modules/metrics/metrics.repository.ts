import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';
import { HAS_TRACKED_LINK } from '../links/index.js';
import type { EndedReason } from './measurements.repository.js';
import { ACCOUNT_COLUMNS, POST_COLUMNS } from './metric-columns.js';

interface Numbers extends Record<string, unknown> {
  /** null where there is no snapshot yet. */
  captured_at: Date | null;
  definition_version: number | null;
  native: Record<string, number | null> | null;
}

export interface DeliveryNumbersRow extends Numbers {
  id: string;
  account_id: string;
  channel: string;
  state: string;
  published_at: Date | null;
  next_at: Date | null;
  ended_reason: EndedReason | null;
}

export interface AccountNumbersRow extends Numbers {
  id: string;
  channel: string;
  next_at: Date | null;
}

export interface SnapshotRow extends Record<string, unknown> {
  captured_at: Date;
  definition_version: number;
}

/** Reads what was collected, and asks for more. */
@Injectable()
export class MetricsRepository {
  /** While the workspace's deliveries and accounts are still there to find them by. */
  async deleteSnapshotsOf(tx: Tx, workspaceId: string): Promise<void> {
    await tx.execute(
      `DELETE FROM publication_snapshot USING publication
       WHERE publication.workspace_id = $1 AND publication_snapshot.publication_id = publication.id`,
      [workspaceId],
    );
    await tx.execute(
      `DELETE FROM account_snapshot USING account
       WHERE account.workspace_id = $1 AND account_snapshot.account_id = account.id`,
      [workspaceId],
    );
  }

  async findDelivery(sql: Sql, workspaceId: string, deliveryId: string): Promise<DeliveryNumbersRow | null> {
    const [row] = await sql.query<DeliveryNumbersRow>(
      `SELECT delivery.id, delivery.account_id, delivery.channel, delivery.state, delivery.published_at, measurement.next_at,
         measurement.ended_reason, latest.captured_at, latest.definition_version, latest.native, ${prefixed(POST_COLUMNS)}
       FROM delivery
       LEFT JOIN measurement ON measurement.publication_id = delivery.id
       LEFT JOIN publication latest ON latest.id = delivery.id
       WHERE delivery.workspace_id = $1 AND delivery.id = $2`,
      [workspaceId, deliveryId],
    );
    return row ?? null;
  }

  async findAccount(sql: Sql, workspaceId: string, accountId: string): Promise<AccountNumbersRow | null> {
    const [row] = await sql.query<AccountNumbersRow>(
      `SELECT account.id, account.channel, account_measurement.next_at, latest.captured_at, latest.definition_version, latest.native,
         ${prefixed(ACCOUNT_COLUMNS)}
       FROM account
       LEFT JOIN account_measurement ON account_measurement.account_id = account.id
       LEFT JOIN account_latest latest ON latest.account_id = account.id
       WHERE account.workspace_id = $1 AND account.id = $2`,
      [workspaceId, accountId],
    );
    return row ?? null;
  }

  /** The newest `limit` snapshots, oldest first. @param since nothing is older: spares the partitions before it */
  async deliverySeries(sql: Sql, deliveryId: string, since: Date, limit: number): Promise<SnapshotRow[]> {
    const rows = await sql.query<SnapshotRow>(
      `SELECT captured_at, definition_version, ${POST_COLUMNS} FROM publication_snapshot
       WHERE publication_id = $1 AND captured_at >= $2 ORDER BY captured_at DESC LIMIT $3`,
      [deliveryId, since, limit],
    );
    return rows.reverse();
  }

  /** The newest `limit` snapshots, oldest first. */
  async accountSeries(sql: Sql, accountId: string, limit: number): Promise<SnapshotRow[]> {
    const rows = await sql.query<SnapshotRow>(
      `SELECT captured_at, definition_version, ${ACCOUNT_COLUMNS} FROM account_snapshot
       WHERE account_id = $1 ORDER BY captured_at DESC LIMIT $2`,
      [accountId, limit],
    );
    return rows.reverse();
  }

  /** Published deliveries of a campaign that are on the given channels or have a tracked link; null when there is no such campaign. */
  async publishedIn(
    sql: Sql,
    workspaceId: string,
    campaignId: string,
    channels: readonly string[],
  ): Promise<string[] | null> {
    const [row] = await sql.query<{ ids: string[] }>(
      `SELECT ARRAY(SELECT delivery.id FROM delivery
                    WHERE delivery.workspace_id = campaign.workspace_id AND delivery.campaign_id = campaign.id
                      AND delivery.state = 'published'
                      AND (delivery.channel = ANY($3::text[]) OR EXISTS (SELECT 1 FROM tracked_link WHERE ${HAS_TRACKED_LINK}))) AS ids
       FROM campaign WHERE campaign.workspace_id = $1 AND campaign.id = $2`,
      [workspaceId, campaignId, channels],
    );
    return row?.ids ?? null;
  }

  /** True where Carillon counts clicks of a delivery by itself. */
  async hasTrackedLink(sql: Sql, deliveryId: string): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 FROM delivery JOIN tracked_link ON ${HAS_TRACKED_LINK} WHERE delivery.id = $1 LIMIT 1`,
      [deliveryId],
    );
    return rows.length > 0;
  }

  /** True where there is a snapshot from `since` on. */
  async isCaptured(sql: Sql, publicationId: string, since: Date): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 FROM publication_snapshot WHERE publication_id = $1 AND captured_at >= $2 LIMIT 1`,
      [publicationId, since],
    );
    return rows.length > 0;
  }

  /**
   * Makes measurements due now, finished ones included.
   * @param unlessSince those captured at or after this instant are left alone, and so are those that are due already
   * @returns ids of those that are due by this
   */
  async makeDue(sql: Sql, deliveryIds: readonly string[], now: Date, unlessSince: Date): Promise<string[]> {
    const rows = await sql.query<{ publication_id: string }>(
      `UPDATE measurement SET next_at = $2
       WHERE publication_id = ANY($1::uuid[]) AND (next_at IS NULL OR next_at > $2) AND ended_reason IS DISTINCT FROM 'removed'
         AND NOT EXISTS (SELECT 1 FROM publication_snapshot snapshot
                         WHERE snapshot.publication_id = measurement.publication_id AND snapshot.captured_at >= $3)
       RETURNING publication_id`,
      [deliveryIds, now, unlessSince],
    );
    return rows.map((row) => row.publication_id);
  }
}

function prefixed(columns: string): string {
  return columns.replaceAll(/(\w+)/g, 'latest.$1');
}
