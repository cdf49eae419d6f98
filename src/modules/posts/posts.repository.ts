import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { newId } from '../../core/ids/new-id.js';
import type { StoredContent, StoredVariant } from './post-content.rules.js';
import { POST_STATE_SQL, type PostState } from './post.state.js';

export interface PostDeliverySummary {
  readonly deliveryId: string;
  readonly accountId: string;
  readonly state: string;
  readonly dueAt: string;
  readonly permalink: string | null;
  readonly needsPerson: boolean;
}

/** How many posts of a campaign are in each state. */
export interface CampaignPosts {
  readonly campaignId: string;
  readonly posts: Record<PostState, number>;
}

/** A post with all that hangs on it. */
export interface PostRow {
  id: string;
  workspace_id: string;
  campaign_id: string | null;
  title: string;
  content: StoredContent;
  labels: string[];
  scheduled_local: string | null;
  scheduled_zone: string | null;
  scheduled_at: Date | null;
  author_id: string | null;
  version: number;
  created_at: Date;
  updated_at: Date;
  variants: StoredVariant[];
  targets: { accountId: string; offsetMinutes: number }[];
  deliveries: PostDeliverySummary[];
}

export interface PostFilter {
  readonly campaignId?: readonly string[];
  readonly accountId?: readonly string[];
  readonly label?: readonly string[];
  readonly state?: readonly PostState[];
  readonly authorId?: readonly string[];
  readonly q?: string;
}

const SELECT = `
  SELECT post.id, post.workspace_id, post.campaign_id, post.title, post.content, post.labels, post.scheduled_local, post.scheduled_zone,
    post.scheduled_at, post.author_id, post.version, post.created_at, post.updated_at,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('channel', channel, 'accountId', account_id, 'content', content) ORDER BY id)
              FROM post_variant WHERE post_id = post.id), '[]') AS variants,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('accountId', account_id, 'offsetMinutes', offset_minutes) ORDER BY account_id)
              FROM post_target WHERE post_id = post.id), '[]') AS targets,
    COALESCE((SELECT jsonb_agg(jsonb_build_object('deliveryId', id, 'accountId', account_id, 'state', state, 'dueAt', due_at,
                'permalink', permalink, 'needsPerson', needs_person) ORDER BY due_at, id)
              FROM delivery WHERE delivery.workspace_id = post.workspace_id AND delivery.post_id = post.id
                AND state NOT IN ('cancelled', 'removed')), '[]') AS deliveries
  FROM post`;

const STATE = `
  (SELECT ${POST_STATE_SQL}
   FROM delivery WHERE delivery.workspace_id = post.workspace_id AND delivery.post_id = post.id)`;

@Injectable()
export class PostsRepository {
  async find(sql: Sql, workspaceId: string, id: string): Promise<PostRow | null> {
    const rows = await sql.query<PostRow>(`${SELECT} WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL`, [
      workspaceId,
      id,
    ]);
    return rows[0] ?? null;
  }

  /** Keeps others from changing the post until the transaction ends. @returns false when there is no such post */
  async lock(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 FROM post WHERE workspace_id = $1 AND id = $2 AND deleted_at IS NULL FOR UPDATE`,
      [workspaceId, id],
    );
    return rows.length === 1;
  }

  /** Locks many, always in the same order, until the transaction ends. @returns those that there are */
  async lockMany(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<PostRow[]> {
    await sql.query(
      `SELECT 1 FROM post WHERE workspace_id = $1 AND id = ANY($2) AND deleted_at IS NULL ORDER BY id FOR UPDATE`,
      [workspaceId, ids],
    );
    return sql.query(`${SELECT} WHERE workspace_id = $1 AND id = ANY($2) AND deleted_at IS NULL`, [workspaceId, ids]);
  }

  async list(
    sql: Sql,
    workspaceId: string,
    filter: PostFilter,
    limit: number,
    beforeId: string | null,
  ): Promise<PostRow[]> {
    return sql.query(
      `${SELECT}
       WHERE post.workspace_id = $1 AND post.deleted_at IS NULL
         AND ($2::uuid[] IS NULL OR post.campaign_id = ANY($2))
         AND ($3::uuid[] IS NULL OR EXISTS (SELECT 1 FROM post_target WHERE post_target.post_id = post.id AND post_target.account_id = ANY($3)))
         AND ($4::text[] IS NULL OR post.labels && $4)
         AND ($5::text[] IS NULL OR ${STATE} = ANY($5))
         AND ($6::text IS NULL OR post.title ILIKE $6
           OR EXISTS (SELECT 1 FROM jsonb_array_elements(post.content->'parts') part WHERE part->>'text' ILIKE $6))
         AND ($7::uuid IS NULL OR post.id < $7)
         AND ($9::uuid[] IS NULL OR post.author_id = ANY($9))
       ORDER BY post.id DESC LIMIT $8`,
      [
        workspaceId,
        filter.campaignId ?? null,
        filter.accountId ?? null,
        filter.label ?? null,
        filter.state ?? null,
        filter.q === undefined ? null : `%${filter.q.replace(/[\\%_]/g, '\\$&')}%`,
        beforeId,
        limit,
        filter.authorId ?? null,
      ],
    );
  }

  /** Labels of the posts that there are, most used first. */
  async labels(sql: Sql, workspaceId: string, limit: number): Promise<{ label: string; count: number }[]> {
    return sql.query(
      `SELECT label, count(*)::int AS count FROM post, unnest(post.labels) AS label
       WHERE post.workspace_id = $1 AND post.deleted_at IS NULL
       GROUP BY label ORDER BY count(*) DESC, label LIMIT $2`,
      [workspaceId, limit],
    );
  }

  async campaignCounts(sql: Sql, workspaceId: string, campaignIds: readonly string[]): Promise<CampaignPosts[]> {
    return sql.query(
      `SELECT campaign_id AS "campaignId", jsonb_object_agg(state, count) AS posts
       FROM (
         SELECT campaign_id, state, count(*)::int AS count
         FROM (
           SELECT post.campaign_id, ${POST_STATE_SQL} AS state
           FROM post
           LEFT JOIN delivery ON delivery.workspace_id = post.workspace_id AND delivery.post_id = post.id
           WHERE post.workspace_id = $1 AND post.campaign_id = ANY($2::uuid[]) AND post.deleted_at IS NULL
           GROUP BY post.id
         ) post_state
         GROUP BY campaign_id, state
       ) state_count
       GROUP BY campaign_id`,
      [workspaceId, campaignIds],
    );
  }

  async insert(
    sql: Sql,
    post: {
      readonly id: string;
      readonly workspaceId: string;
      readonly campaignId: string | null;
      readonly title: string;
      readonly content: StoredContent;
      readonly labels: readonly string[];
      readonly authorId: string;
    },
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO post (id, workspace_id, campaign_id, title, content, labels, author_id, created_at, updated_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)`,
      [
        post.id,
        post.workspaceId,
        post.campaignId,
        post.title,
        JSON.stringify(post.content),
        post.labels,
        post.authorId,
        now,
      ],
    );
  }

  /** @returns false when `version` is no longer the current one */
  async update(
    sql: Sql,
    workspaceId: string,
    id: string,
    version: number,
    change: {
      readonly campaignId: string | null;
      readonly title: string;
      readonly content: StoredContent;
      readonly labels: readonly string[];
    },
    now: Date,
  ): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE post SET campaign_id = $4, title = $5, content = $6, labels = $7, version = version + 1, updated_at = $8
       WHERE workspace_id = $1 AND id = $2 AND version = $3 AND deleted_at IS NULL`,
      [workspaceId, id, version, change.campaignId, change.title, JSON.stringify(change.content), change.labels, now],
    );
    return changed === 1;
  }

  async replaceTargets(
    sql: Sql,
    workspaceId: string,
    postId: string,
    targets: readonly { accountId: string; offsetMinutes: number }[],
  ): Promise<void> {
    await sql.execute(`DELETE FROM post_target WHERE post_id = $1`, [postId]);
    await sql.execute(
      `INSERT INTO post_target (post_id, workspace_id, account_id, offset_minutes)
       SELECT $1, $2, account_id, offset_minutes FROM unnest($3::uuid[], $4::int[]) AS input (account_id, offset_minutes)`,
      [postId, workspaceId, targets.map((target) => target.accountId), targets.map((target) => target.offsetMinutes)],
    );
  }

  async replaceVariants(
    sql: Sql,
    workspaceId: string,
    postId: string,
    variants: readonly StoredVariant[],
  ): Promise<void> {
    await sql.execute(`DELETE FROM post_variant WHERE post_id = $1`, [postId]);
    await sql.execute(
      `INSERT INTO post_variant (id, post_id, workspace_id, channel, account_id, content)
       SELECT id, $1, $2, channel, account_id, content FROM unnest($3::uuid[], $4::text[], $5::uuid[], $6::jsonb[])
         AS input (id, channel, account_id, content)`,
      [
        postId,
        workspaceId,
        variants.map(() => newId()),
        variants.map((variant) => variant.channel),
        variants.map((variant) => variant.accountId),
        variants.map((variant) => JSON.stringify(variant.content)),
      ],
    );
  }

  async replaceMedia(sql: Sql, workspaceId: string, postId: string, mediaIds: readonly string[]): Promise<void> {
    await sql.execute(`DELETE FROM post_media WHERE post_id = $1`, [postId]);
    await sql.execute(`INSERT INTO post_media (post_id, workspace_id, media_id) SELECT $1, $2, unnest($3::uuid[])`, [
      postId,
      workspaceId,
      mediaIds,
    ]);
  }

  async setSchedule(
    sql: Sql,
    postId: string,
    schedule: { readonly local: string | null; readonly zone: string | null; readonly at: Date | null },
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE post SET scheduled_local = $2, scheduled_zone = $3, scheduled_at = $4, version = version + 1, updated_at = $5 WHERE id = $1`,
      [postId, schedule.local, schedule.zone, schedule.at, now],
    );
  }

  /**
   * Where no standing delivery keeps to its post's schedule any more, the schedule becomes that of the earliest, or none. The version goes along, so
   * that whoever read the post before is told.
   */
  async followDeliveries(sql: Sql, postIds: readonly string[], now: Date): Promise<void> {
    await sql.execute(
      `UPDATE post SET scheduled_local = own.local_time, scheduled_zone = own.zone, scheduled_at = own.at, version = version + 1, updated_at = $2
       FROM (
         SELECT former.id, COALESCE(bool_or(delivery.due_at - make_interval(mins => delivery.offset_minutes) = former.scheduled_at), false) AS kept,
           (array_agg(delivery.local_time ORDER BY delivery.due_at, delivery.id))[1] AS local_time,
           (array_agg(delivery.zone ORDER BY delivery.due_at, delivery.id))[1] AS zone,
           (array_agg(CASE WHEN delivery.local_time IS NOT NULL THEN delivery.due_at - make_interval(mins => delivery.offset_minutes) END
             ORDER BY delivery.due_at, delivery.id))[1] AS at
         FROM post former
         LEFT JOIN delivery ON delivery.workspace_id = former.workspace_id AND delivery.post_id = former.id
           AND delivery.state NOT IN ('cancelled', 'removed')
         WHERE former.id = ANY($1)
         GROUP BY former.id
       ) own
       WHERE post.id = own.id AND NOT own.kept AND post.scheduled_at IS DISTINCT FROM own.at`,
      [postIds, now],
    );
  }

  async markDeleted(sql: Sql, postId: string, now: Date): Promise<void> {
    await sql.execute(`UPDATE post SET deleted_at = $2, version = version + 1, updated_at = $2 WHERE id = $1`, [
      postId,
      now,
    ]);
    await sql.execute(`DELETE FROM post_media WHERE post_id = $1`, [postId]);
  }
}
