import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { PostMetric } from '../channels/index.js';
import { columnOf } from '../metrics/index.js';

export interface OverTimeDelivery {
  id: string;
  post_id: string;
  account_id: string;
  channel: string;
  handle: string;
  title: string;
  /** The beginning of the post's text, for posts without a title. */
  excerpt: string;
  /** null until it is published. */
  published_at: Date | null;
  day: string | null;
}

export interface DayValueRow {
  delivery_id: string;
  day: string;
  value: number | null;
  definition_version: number;
}

export interface SinceRow {
  channel: string;
  version: number;
  since: Date;
  day: string;
}

const DELIVERIES = `
  SELECT delivery.id, delivery.post_id, delivery.account_id, delivery.channel, account.handle, post.title,
    COALESCE(left(post.content->'parts'->0->>'text', 80), '') AS excerpt, delivery.published_at,
    to_char(delivery.published_at AT TIME ZONE workspace.zone, 'YYYY-MM-DD') AS day
  FROM delivery
  JOIN workspace ON workspace.id = delivery.workspace_id
  JOIN post ON post.id = delivery.post_id
  JOIN account ON account.id = delivery.account_id`;

/** Reads how numbers grew, by the days of the workspace's zone. */
@Injectable()
export class OverTimeRepository {
  /** The workspace's zone, and the day it is there at an instant. */
  async dayAt(sql: Sql, workspaceId: string, at: Date): Promise<{ zone: string; day: string }> {
    const [row] = await sql.query<{ zone: string; day: string }>(
      `SELECT zone, to_char($2::timestamptz AT TIME ZONE zone, 'YYYY-MM-DD') AS day FROM workspace WHERE id = $1`,
      [workspaceId, at],
    );
    if (!row) throw new Error('The workspace of a request has vanished.');
    return row;
  }

  /** A campaign's deliveries that are out or are to go out. */
  async ofCampaign(sql: Sql, workspaceId: string, campaignId: string): Promise<OverTimeDelivery[]> {
    return sql.query(
      `${DELIVERIES}
       WHERE delivery.workspace_id = $1 AND delivery.campaign_id = $2
         AND (delivery.published_at IS NOT NULL OR delivery.state <> 'cancelled')
       ORDER BY delivery.published_at, delivery.id`,
      [workspaceId, campaignId],
    );
  }

  /** Deliveries of an account that were published in [from, to). */
  async ofAccount(sql: Sql, workspaceId: string, accountId: string, from: Date, to: Date): Promise<OverTimeDelivery[]> {
    return sql.query(
      `${DELIVERIES}
       WHERE delivery.workspace_id = $1 AND delivery.account_id = $2
         AND delivery.published_at >= $3 AND delivery.published_at < $4
       ORDER BY delivery.published_at, delivery.id`,
      [workspaceId, accountId, from, to],
    );
  }

  /** null when there is no such account. */
  async channelOf(sql: Sql, workspaceId: string, accountId: string): Promise<string | null> {
    const [row] = await sql.query<{ channel: string }>(
      `SELECT channel FROM account WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, accountId],
    );
    return row?.channel ?? null;
  }

  /**
   * The last value of each delivery on each day on which it was measured.
   * @param metrics whose sum it is; what is missing is left out of it, and where all are, it is null
   * @param since nothing is older: spares the partitions before it
   */
  async values(
    sql: Sql,
    deliveryIds: readonly string[],
    metrics: readonly PostMetric[],
    zone: string,
    since: Date,
  ): Promise<DayValueRow[]> {
    const columns = metrics.map(columnOf);
    const value = `CASE WHEN num_nonnulls(${columns.join(', ')}) > 0 THEN ${columns.map((column) => `COALESCE(${column}, 0)`).join(' + ')} END`;
    return sql.query(
      `SELECT DISTINCT ON (delivery_id, day) delivery_id, to_char(captured_at AT TIME ZONE $2, 'YYYY-MM-DD') AS day, definition_version,
         ${value} AS value
       FROM delivery_snapshot WHERE delivery_id = ANY($1::uuid[]) AND captured_at >= $3
       ORDER BY delivery_id, day, captured_at DESC`,
      [deliveryIds, zone, since],
    );
  }

  /** Since when the metrics mean what they do on the channels, by version of their definitions. */
  async definitions(
    sql: Sql,
    channels: readonly string[],
    metrics: readonly PostMetric[],
    zone: string,
  ): Promise<SinceRow[]> {
    return sql.query(
      `SELECT channel, version, max(since) AS since, to_char(max(since) AT TIME ZONE $3, 'YYYY-MM-DD') AS day
       FROM metric_definition WHERE subject = 'delivery' AND channel = ANY($1::text[]) AND metric = ANY($2::text[])
       GROUP BY channel, version`,
      [channels, metrics, zone],
    );
  }
}
