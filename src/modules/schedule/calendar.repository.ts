import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { POST_STATE_SQL, type PostState } from '../posts/index.js';
import type { DeliveryState } from '../publishing/index.js';

export interface CalendarFilter {
  readonly from: Date;
  readonly to: Date;
  readonly accountId?: readonly string[];
  readonly channel?: readonly string[];
  readonly campaignId?: readonly string[];
  readonly state?: readonly PostState[];
  readonly label?: readonly string[];
  readonly authorId?: readonly string[];
}

export interface CalendarRow {
  post_id: string;
  title: string;
  /** More of the text than an excerpt needs. */
  beginning: string;
  at: Date;
  /** The author's wall-clock time, while `at` is the schedule's. */
  local_time: string | null;
  zone: string;
  state: PostState;
  campaign_id: string | null;
  labels: string[];
  author_id: string | null;
  version: number;
  parts: number;
  media_id: string | null;
  media_kind: string | null;
  media_alt: string | null;
  deliveries: {
    deliveryId: string;
    accountId: string;
    channel: string;
    state: DeliveryState;
    dueAt: string;
    permalink: string | null;
  }[];
}

const STANDING = `delivery.state NOT IN ('cancelled', 'removed')`;

/** OFFSET 0 has each post looked up by its key: left to itself, Postgres reads all posts of the workspace for a month's hundreds. */
const ONE_POST = (id: string) =>
  `SELECT * FROM post WHERE post.workspace_id = $1 AND post.id = ${id} AND post.deleted_at IS NULL OFFSET 0`;

@Injectable()
export class CalendarRepository {
  /**
   * Posts with a delivery due, or a schedule, in the time. Both are found by an index over the time alone, so what lies outside of it costs nothing.
   * @returns in the order of their times
   */
  async entries(sql: Sql, workspaceId: string, filter: CalendarFilter, limit: number): Promise<CalendarRow[]> {
    return sql.query(
      `WITH candidate AS (
         SELECT delivery.post_id AS id FROM delivery
         WHERE delivery.workspace_id = $1 AND delivery.due_at >= $2 AND delivery.due_at < $3 AND ${STANDING}
         UNION
         SELECT post.id FROM post
         WHERE post.workspace_id = $1 AND post.scheduled_at >= $2 AND post.scheduled_at < $3 AND post.deleted_at IS NULL
       ), entry AS (
         SELECT post.id, CASE WHEN own.kept THEN post.scheduled_at ELSE own.first_due_at END AS at,
           CASE WHEN own.kept THEN post.scheduled_local END AS local_time,
           CASE WHEN own.kept THEN post.scheduled_zone ELSE own.first_zone END AS zone, own.state
         FROM candidate
         CROSS JOIN LATERAL (${ONE_POST('candidate.id')}) post
         CROSS JOIN LATERAL (
           SELECT bool_or(delivery.due_at - make_interval(mins => delivery.offset_minutes) = post.scheduled_at) AS kept,
             min(delivery.due_at) AS first_due_at, (array_agg(delivery.zone ORDER BY delivery.due_at, delivery.id))[1] AS first_zone,
             ${POST_STATE_SQL} AS state,
             COALESCE(bool_or(delivery.account_id = ANY($5::uuid[])), $5 IS NULL) AS of_account,
             COALESCE(bool_or(delivery.channel = ANY($6::text[])), $6 IS NULL) AS of_channel
           FROM delivery WHERE delivery.post_id = post.id AND ${STANDING}
         ) own
         WHERE own.first_due_at IS NOT NULL AND own.of_account AND own.of_channel
           AND ($7::uuid[] IS NULL OR post.campaign_id = ANY($7))
           AND ($8::text[] IS NULL OR own.state = ANY($8))
           AND ($9::text[] IS NULL OR post.labels && $9)
           AND ($10::uuid[] IS NULL OR post.author_id = ANY($10))
         ORDER BY at, post.id LIMIT $4
       )
       SELECT post.id AS post_id, post.title, COALESCE(left(post.content->'parts'->0->>'text', 1000), '') AS beginning, entry.at,
         entry.local_time, COALESCE(entry.zone, workspace.zone) AS zone, entry.state, post.campaign_id, post.labels, post.author_id,
         post.version, jsonb_array_length(post.content->'parts') AS parts, media.id AS media_id, media.kind AS media_kind,
         COALESCE(post.content->'parts'->0->'media'->0->>'alt', media.alt) AS media_alt,
         (SELECT jsonb_agg(jsonb_build_object('deliveryId', delivery.id, 'accountId', delivery.account_id, 'channel', delivery.channel,
             'state', delivery.state, 'dueAt', delivery.due_at, 'permalink', delivery.permalink) ORDER BY delivery.due_at, delivery.id)
          FROM delivery WHERE delivery.post_id = post.id AND ${STANDING}) AS deliveries
       FROM entry
       CROSS JOIN LATERAL (${ONE_POST('entry.id')}) post
       JOIN workspace ON workspace.id = post.workspace_id
       LEFT JOIN media ON media.workspace_id = $1 AND media.id = (post.content->'parts'->0->'media'->0->>'mediaId')::uuid
         AND media.deleted_at IS NULL
       ORDER BY entry.at, post.id`,
      [
        workspaceId,
        filter.from,
        filter.to,
        limit,
        filter.accountId ?? null,
        filter.channel ?? null,
        filter.campaignId ?? null,
        filter.state ?? null,
        filter.label ?? null,
        filter.authorId ?? null,
      ],
    );
  }
}
