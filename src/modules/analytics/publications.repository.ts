import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { SUMMED_COLUMNS } from '../metrics/index.js';
import type { Period } from './period.rules.js';
import { conditionsOf, instantsOf, type ReportFilter } from './report-filter.js';

/** Of a campaign: everything, for the workspace's own people, or what is or was out, for those outside. */
export type CampaignPart = 'all' | 'published';

/** A publication with its account and its latest numbers. */
export interface PublicationRow extends Record<string, unknown> {
  id: string;
  origin: 'delivery' | 'history' | 'import';
  post_id: string | null;
  account_id: string;
  campaign_id: string | null;
  author_id: string | null;
  labels: string[];
  channel: string;
  handle: string;
  display_name: string;
  title: string;
  excerpt: string;
  permalink: string | null;
  published_at: Date;
  removed_at: Date | null;
  /** It was deleted here; what was published of it still counts. */
  post_deleted: boolean;
  day: string;
  captured_at: Date | null;
  next_at: Date | null;
  definition_version: number | null;
  followers: number | null;
  part_count: number;
  /** The account's usual engagement; null below five posts. */
  median: number | null;
}

/** A delivery of a campaign, whether or not it is out. */
export interface CampaignDeliveryRow extends Record<string, unknown> {
  delivery_id: string;
  post_id: string;
  account_id: string;
  channel: string;
  state: string;
  due_at: Date;
  published_at: Date | null;
  permalink: string | null;
  title: string;
  excerpt: string;
  post_deleted: boolean;
  handle: string;
  display_name: string;
  captured_at: Date | null;
  next_at: Date | null;
  followers: number | null;
  part_count: number | null;
}

export const POST_ORDERS = [
  'publishedAt',
  'engagement',
  'reach',
  'views',
  'clicks',
  'linkClicks',
  'againstMedian',
] as const;
export type PostOrder = (typeof POST_ORDERS)[number];

/** Fewer posts than these have no middle worth a name. */
const MEDIAN_FROM = 5;
/** The posts that an account is measured by are those of so many days before the end of the report. */
const MEDIAN_DAYS = 90;
const NUMBERS = SUMMED_COLUMNS.replaceAll(/(\w+)/g, 'publication.$1');

const ORDER_SQL: Readonly<Record<PostOrder, string>> = {
  publishedAt: 'publication.published_at',
  engagement: 'publication.engagement',
  reach: 'publication.reach',
  views: 'publication.views',
  clicks: 'publication.clicks',
  linkClicks: 'publication.link_clicks',
  againstMedian: 'publication.engagement / NULLIF(usual.median, 0)',
};

/** Reads publications one by one. */
@Injectable()
export class PublicationsRepository {
  /** What was published in a period. Publications without the number that they are ordered by come last. */
  async list(
    sql: Sql,
    workspaceId: string,
    period: Period,
    filter: ReportFilter,
    page: { readonly order: PostOrder; readonly ascending: boolean; readonly limit: number; readonly offset: number },
  ): Promise<PublicationRow[]> {
    const values: unknown[] = [workspaceId, period.from, period.to, page.limit, page.offset];
    const conditions = conditionsOf(filter, values);
    const order = `${ORDER_SQL[page.order]} ${page.ascending ? 'ASC' : 'DESC'} NULLS LAST, publication.id`;
    const byMedian = page.order === 'againstMedian';
    const given =
      filter.accountIds === undefined ? null : `account_id = ANY($${values.push(filter.accountIds)}::uuid[])`;
    return sql.query(
      `WITH ${byMedian ? `usual AS (${mediansOf(given ?? 'true')}),` : ''} chosen AS (
         SELECT publication.id, publication.account_id
         FROM publication ${byMedian ? 'LEFT JOIN usual ON usual.account_id = publication.account_id' : ''}
         WHERE publication.workspace_id = $1 AND publication.day BETWEEN $2 AND $3${conditions}${instantsOf(filter, '$2', '$3')}
         ORDER BY ${order}
         LIMIT $4 OFFSET $5
       )${byMedian ? '' : `, usual AS (${given ? mediansOf(given) : MEDIANS_OF_CHOSEN})`}
       SELECT ${PUBLICATION}, usual.median
       FROM chosen JOIN publication ON publication.id = chosen.id ${JOINED}
       LEFT JOIN usual ON usual.account_id = publication.account_id
       ORDER BY ${order}`,
      values,
    );
  }

  /** One publication, beside what its account usually got in the 90 days up to `lastDay`. */
  async find(sql: Sql, workspaceId: string, id: string, lastDay: string): Promise<PublicationRow | null> {
    const [row] = await sql.query<PublicationRow>(
      `WITH usual AS (${mediansOf('account_id = (SELECT account_id FROM publication WHERE workspace_id = $1 AND id = $2)')})
       SELECT usual.median, ${PUBLICATION_SELECT}
       LEFT JOIN usual ON usual.account_id = publication.account_id
       WHERE publication.workspace_id = $1 AND publication.id = $2`,
      [workspaceId, id, lastDay],
    );
    return row ?? null;
  }

  /** An account's publications since an instant whose engagement after a day is known, oldest first. */
  async afterDay(
    sql: Sql,
    accountId: string,
    since: Date,
  ): Promise<{ published_at: Date; hour: number; engagement_after_day: number }[]> {
    return sql.query(
      `SELECT published_at, hour, engagement_after_day FROM publication
       WHERE account_id = $1 AND published_at >= $2 AND hour IS NOT NULL AND engagement_after_day IS NOT NULL
       ORDER BY published_at, id`,
      [accountId, since],
    );
  }

  /** The newest deliveries of a campaign by their due times, oldest first. */
  async ofCampaign(
    sql: Sql,
    workspaceId: string,
    campaignId: string,
    limit: number,
    part: CampaignPart = 'all',
  ): Promise<CampaignDeliveryRow[]> {
    const condition = part === 'all' ? '' : ' AND delivery.published_at IS NOT NULL';
    const rows = await sql.query<CampaignDeliveryRow>(
      `SELECT delivery.id AS delivery_id, delivery.post_id, delivery.account_id, delivery.channel, delivery.state, delivery.due_at,
         delivery.published_at, delivery.permalink, post.title, COALESCE(left(post.content->'parts'->0->>'text', 80), '') AS excerpt,
         post.deleted_at IS NOT NULL AS post_deleted, account.handle, account.display_name, publication.captured_at, measurement.next_at,
         publication.followers, publication.part_count, ${NUMBERS}
       FROM delivery
       JOIN post ON post.id = delivery.post_id
       JOIN account ON account.id = delivery.account_id
       LEFT JOIN publication ON publication.id = delivery.id
       LEFT JOIN measurement ON measurement.publication_id = delivery.id
       WHERE delivery.workspace_id = $1 AND delivery.campaign_id = $2${condition}
       ORDER BY delivery.due_at DESC, delivery.id DESC LIMIT $3`,
      [workspaceId, campaignId, limit],
    );
    return rows.reverse();
  }

  /** A campaign's deliveries by state. */
  async deliveryStates(
    sql: Sql,
    workspaceId: string,
    campaignId: string,
    part: CampaignPart,
  ): Promise<{ state: string; count: number }[]> {
    return sql.query(
      `SELECT state, count(*)::int AS count FROM delivery
       WHERE workspace_id = $1 AND campaign_id = $2${part === 'all' ? '' : ' AND published_at IS NOT NULL'}
       GROUP BY state ORDER BY state`,
      [workspaceId, campaignId],
    );
  }
}

const PUBLICATION = `publication.id, publication.origin, publication.post_id, publication.account_id, publication.campaign_id,
  publication.author_id, publication.labels, publication.channel, account.handle, account.display_name, publication.title,
  publication.excerpt, publication.permalink, publication.published_at, publication.removed_at, post.deleted_at IS NOT NULL AS post_deleted,
  publication.day, publication.captured_at, measurement.next_at, publication.definition_version, publication.followers,
  publication.part_count, ${NUMBERS}`;
const JOINED = `
  JOIN account ON account.id = publication.account_id
  LEFT JOIN post ON post.id = publication.post_id
  LEFT JOIN measurement ON measurement.publication_id = publication.id`;
/** Columns of `PublicationRow` but the median, with their tables; a condition follows. */
export const PUBLICATION_SELECT = `${PUBLICATION} FROM publication ${JOINED}`;

/** The middle of each account's engagement, by the posts of the 90 days up to the end of the report. Their instants, wider than their days, find them by account. */
function mediansOf(accounts: string): string {
  return `
    SELECT account_id, percentile_cont(0.5) WITHIN GROUP (ORDER BY engagement) AS median
    FROM publication
    WHERE workspace_id = $1 AND day > $3::date - ${MEDIAN_DAYS} AND day <= $3
      AND published_at > $3::date - ${MEDIAN_DAYS + 1} AND published_at < $3::date + 2 AND engagement IS NOT NULL AND ${accounts}
    GROUP BY account_id HAVING count(*) >= ${MEDIAN_FROM}`;
}

/** Account by account: all at once would read the posts of every account, for the few that are shown. */
const MEDIANS_OF_CHOSEN = `
    SELECT one.* FROM (SELECT DISTINCT account_id AS id FROM chosen) AS among
    CROSS JOIN LATERAL (${mediansOf('account_id = among.id')}) AS one`;
