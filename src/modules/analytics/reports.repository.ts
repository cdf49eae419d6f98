import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { POST_COLUMNS } from '../metrics/index.js';
import { POST_STATE_SQL } from '../posts/index.js';

/** A delivery with its post, its account and its latest numbers. */
export interface ReportRow extends Record<string, unknown> {
  delivery_id: string;
  post_id: string;
  account_id: string;
  channel: string;
  state: string;
  due_at: Date;
  published_at: Date | null;
  permalink: string | null;
  title: string;
  /** The beginning of the post's text, for posts without a title. */
  excerpt: string;
  post_deleted: boolean;
  handle: string;
  display_name: string;
  captured_at: Date | null;
  next_at: Date | null;
  followers: number | null;
  /** Of the thread; 1 for a single post. */
  parts: number;
}

export interface AccountHead {
  id: string;
  channel: string;
  handle: string;
  display_name: string;
  followers: number | null;
  followers_at: Date | null;
  /** As of the beginning of the period, or the first known in it. */
  followers_before: number | null;
}

const SELECT = `
  SELECT delivery.id AS delivery_id, delivery.post_id, delivery.account_id, delivery.channel, delivery.state, delivery.due_at,
    delivery.published_at, delivery.permalink, post.title, COALESCE(left(post.content->'parts'->0->>'text', 80), '') AS excerpt,
    post.deleted_at IS NOT NULL AS post_deleted, account.handle, account.display_name, latest.captured_at, measurement.next_at,
    account_latest.followers, jsonb_array_length(delivery.content->'parts') AS parts, ${POST_COLUMNS.replaceAll(/(\w+)/g, 'latest.$1')}
  FROM delivery
  JOIN post ON post.id = delivery.post_id
  JOIN account ON account.id = delivery.account_id
  LEFT JOIN delivery_latest latest ON latest.delivery_id = delivery.id
  LEFT JOIN measurement ON measurement.delivery_id = delivery.id
  LEFT JOIN account_latest ON account_latest.account_id = delivery.account_id`;

/** Reads the latest numbers of deliveries; raw snapshots of posts are never touched. */
@Injectable()
export class ReportsRepository {
  /** All deliveries of a campaign, in the order of their due times. */
  async ofCampaign(sql: Sql, workspaceId: string, campaignId: string): Promise<ReportRow[]> {
    return sql.query<ReportRow>(
      `${SELECT} WHERE delivery.workspace_id = $1 AND delivery.campaign_id = $2 ORDER BY delivery.due_at, delivery.id`,
      [workspaceId, campaignId],
    );
  }

  /** Deliveries of an account that were published in [from, to). */
  async ofAccount(sql: Sql, workspaceId: string, accountId: string, from: Date, to: Date): Promise<ReportRow[]> {
    return sql.query<ReportRow>(
      `${SELECT} WHERE delivery.workspace_id = $1 AND delivery.account_id = $2
         AND delivery.published_at >= $3 AND delivery.published_at < $4
       ORDER BY delivery.published_at, delivery.id`,
      [workspaceId, accountId, from, to],
    );
  }

  /** A campaign's posts by their state, which is that of the posts' own list. */
  async postStates(sql: Sql, workspaceId: string, campaignId: string): Promise<{ state: string; count: number }[]> {
    return sql.query(
      `SELECT state, count(*)::int AS count
       FROM (
         SELECT ${POST_STATE_SQL} AS state
         FROM post
         LEFT JOIN delivery ON delivery.workspace_id = post.workspace_id AND delivery.post_id = post.id
         WHERE post.workspace_id = $1 AND post.campaign_id = $2 AND post.deleted_at IS NULL
         GROUP BY post.id
       ) post_state
       GROUP BY state ORDER BY state`,
      [workspaceId, campaignId],
    );
  }

  async account(sql: Sql, workspaceId: string, accountId: string, from: Date, to: Date): Promise<AccountHead | null> {
    const [row] = await sql.query<AccountHead>(
      `SELECT account.id, account.channel, account.handle, account.display_name, last.followers, last.captured_at AS followers_at,
         COALESCE(
           (SELECT followers FROM account_snapshot
            WHERE account_id = account.id AND captured_at <= $3 AND followers IS NOT NULL ORDER BY captured_at DESC LIMIT 1),
           (SELECT followers FROM account_snapshot
            WHERE account_id = account.id AND captured_at > $3 AND captured_at < $4 AND followers IS NOT NULL ORDER BY captured_at LIMIT 1)
         ) AS followers_before
       FROM account
       LEFT JOIN LATERAL (
         SELECT followers, captured_at FROM account_snapshot
         WHERE account_id = account.id AND captured_at < $4 AND followers IS NOT NULL ORDER BY captured_at DESC LIMIT 1
       ) last ON true
       WHERE account.workspace_id = $1 AND account.id = $2`,
      [workspaceId, accountId, from, to],
    );
    return row ?? null;
  }
}
