import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { POST_STATE_SQL } from '../posts/index.js';
import type { Period } from './period.rules.js';

export interface AccountRow {
  id: string;
  channel: string;
  handle: string;
  display_name: string;
  /** By the end of the period. */
  followers: number | null;
  followers_on: string | null;
  followers_at: Date | null;
  /** By the end of the day before the period, or the first known in it; of what the network counts as such by the end of it. */
  followers_before: number | null;
}

export interface NameRow {
  id: string;
  name: string;
}

/** Reads what reports name and count beside publications. */
@Injectable()
export class ReportsRepository {
  /** The workspace's zone, and the day it is there at an instant. */
  async dayAt(sql: Sql, workspaceId: string, at: Date): Promise<{ zone: string; day: string }> {
    const [row] = await sql.query<{ zone: string; day: string }>(
      `SELECT zone, to_char($2::timestamptz AT TIME ZONE zone, 'YYYY-MM-DD') AS day FROM workspace WHERE id = $1`,
      [workspaceId, at],
    );
    if (!row) throw new Error('The workspace of a request has vanished.');
    return row;
  }

  /** Which of the given ids are not all of the workspace. */
  async unknown(
    sql: Sql,
    workspaceId: string,
    ids: {
      readonly accountId: readonly string[];
      readonly campaignId: readonly string[];
      readonly authorId: readonly string[];
    },
  ): Promise<('accountId' | 'campaignId' | 'authorId')[]> {
    const rows = await sql.query<{ field: 'accountId' | 'campaignId' | 'authorId' }>(
      `SELECT 'accountId' AS field FROM unnest($2::uuid[]) AS given (id)
       WHERE NOT EXISTS (SELECT 1 FROM account WHERE account.workspace_id = $1 AND account.id = given.id)
       UNION ALL
       SELECT 'campaignId' FROM unnest($3::uuid[]) AS given (id)
       WHERE NOT EXISTS (SELECT 1 FROM campaign WHERE campaign.workspace_id = $1 AND campaign.id = given.id)
       UNION ALL
       SELECT 'authorId' FROM unnest($4::uuid[]) AS given (id)
       WHERE NOT EXISTS (SELECT 1 FROM member WHERE member.workspace_id = $1 AND member.person_id = given.id)
         AND NOT EXISTS (SELECT 1 FROM publication WHERE publication.workspace_id = $1 AND publication.author_id = given.id)`,
      [workspaceId, ids.accountId, ids.campaignId, ids.authorId],
    );
    return rows.map(({ field }) => field);
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

  /** Accounts with their followers, in the order of their handles. @param ids null for all */
  async accounts(sql: Sql, workspaceId: string, ids: readonly string[] | null, period: Period): Promise<AccountRow[]> {
    return sql.query(
      `SELECT account.id, account.channel, account.handle, account.display_name, last.followers, last.day AS followers_on,
         last.captured_at AS followers_at, COALESCE(before.followers, first.followers) AS followers_before
       FROM account
       LEFT JOIN LATERAL (
         SELECT followers, day, captured_at, definition_version FROM account_day
         WHERE account_id = account.id AND day <= $4 AND followers IS NOT NULL ORDER BY day DESC LIMIT 1
       ) last ON true
       LEFT JOIN LATERAL (
         -- Versions that changed something else count the same followers.
         SELECT array_agg(other.version) AS versions
         FROM metric_definition own
         JOIN metric_definition other ON other.channel = own.channel AND other.subject = own.subject AND other.metric = own.metric AND other.since = own.since
         WHERE own.channel = account.channel AND own.subject = 'account' AND own.metric = 'followers' AND own.version = last.definition_version
       ) same ON true
       LEFT JOIN LATERAL (
         SELECT followers FROM account_day
         WHERE account_id = account.id AND day < $3 AND followers IS NOT NULL AND (same.versions IS NULL OR definition_version = ANY(same.versions))
         ORDER BY day DESC LIMIT 1
       ) before ON true
       LEFT JOIN LATERAL (
         SELECT followers FROM account_day
         WHERE account_id = account.id AND day >= $3 AND day <= $4 AND followers IS NOT NULL
           AND (same.versions IS NULL OR definition_version = ANY(same.versions))
         ORDER BY day LIMIT 1
       ) first ON true
       WHERE account.workspace_id = $1 AND ($2::uuid[] IS NULL OR account.id = ANY($2))
       ORDER BY account.handle, account.id`,
      [workspaceId, ids, period.from, period.to],
    );
  }

  async campaignNames(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<NameRow[]> {
    return sql.query(`SELECT id, name FROM campaign WHERE workspace_id = $1 AND id = ANY($2::uuid[])`, [
      workspaceId,
      ids,
    ]);
  }

  /** Of people who are or were in the workspace, by what they wrote there. */
  async authorNames(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<NameRow[]> {
    return sql.query(
      `SELECT person.id, person.name FROM person
       WHERE person.id = ANY($2::uuid[])
         AND (EXISTS (SELECT 1 FROM member WHERE member.workspace_id = $1 AND member.person_id = person.id)
           OR EXISTS (SELECT 1 FROM publication WHERE publication.workspace_id = $1 AND publication.author_id = person.id))`,
      [workspaceId, ids],
    );
  }

  /** Since when the numbers are as fresh as they are, by channel: the account that was measured longest ago. */
  async freshness(
    sql: Sql,
    workspaceId: string,
  ): Promise<{ channel: string; accounts: number; newest: Date | null; oldest: Date | null }[]> {
    return sql.query(
      `SELECT account.channel, count(*)::int AS accounts, max(latest.at) AS newest, min(latest.at) AS oldest
       FROM account
       LEFT JOIN LATERAL (
         SELECT max(captured_at) AS at FROM (
           SELECT captured_at FROM account_latest WHERE account_id = account.id
           UNION ALL
           (SELECT publication.captured_at FROM publication
            WHERE publication.account_id = account.id AND publication.captured_at IS NOT NULL
            ORDER BY publication.published_at DESC LIMIT 1)
         ) known
       ) latest ON true
       WHERE account.workspace_id = $1 AND account.status <> 'disconnected'
       GROUP BY account.channel ORDER BY account.channel`,
      [workspaceId],
    );
  }
}
