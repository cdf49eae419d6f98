import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { PostMetric } from '../channels/index.js';
import { columnOf, IMPORTED_VERSION, type SummedMetric } from '../metrics/index.js';
import type { Period } from './period.rules.js';
import type { CampaignPart } from './publications.repository.js';
import { conditionsOf, type ReportFilter } from './report-filter.js';

export interface GainRow {
  day: string;
  channel: string;
  account_id: string | null;
  campaign_id: string | null;
  definition_version: number;
  gained: number | null;
  /** What new series of publications measured before began with; only told of campaigns, which have totals. */
  started: number | null;
  begun: number;
}

export interface MarkerRow {
  id: string;
  post_id: string | null;
  account_id: string;
  channel: string;
  title: string;
  excerpt: string;
  published_at: Date;
  day: string;
}

export interface SinceRow {
  channel: string;
  version: number;
  since: Date;
  day: string;
}

/** Reads how numbers grew, by the days of the workspace's zone. */
@Injectable()
export class OverTimeRepository {
  /** What a campaign's publications gained, on all of their days. */
  async gainsOfCampaign(sql: Sql, workspaceId: string, campaignId: string, metric: SummedMetric): Promise<GainRow[]> {
    return sql.query(
      `SELECT day::text AS day, channel, account_id, campaign_id, definition_version, ${columnOf(metric)} AS gained,
         started_${columnOf(metric)} AS started, begun
       FROM gained_roll_up WHERE workspace_id = $1 AND campaign_id = $2`,
      [workspaceId, campaignId],
    );
  }

  /**
   * What publications gained on the days of a period, old ones included, by channel; also by account or campaign where `by` says so or the filter
   * needs it.
   */
  async gains(
    sql: Sql,
    workspaceId: string,
    period: Period,
    metric: SummedMetric,
    by: 'channel' | 'account' | 'campaign',
    filter: Pick<ReportFilter, 'accountIds' | 'channels' | 'campaignIds'>,
  ): Promise<GainRow[]> {
    const { accountIds, channels, campaignIds } = filter;
    const byCampaign = by === 'campaign' || campaignIds !== undefined;
    const byAccount = by === 'account' || accountIds !== undefined;
    // The coarsest sums that still tell apart what is asked for.
    const from = byCampaign ? 'gained_roll_up' : byAccount ? 'gained_account_roll_up' : 'gained_channel_roll_up';
    const values: unknown[] = [workspaceId, period.from, period.to];
    const conditions = conditionsOf({ accountIds, channels, campaignIds }, values, 'cell');
    return sql.query(
      `SELECT day::text AS day, channel, ${by === 'account' ? 'account_id' : 'NULL::uuid'} AS account_id,
         ${by === 'campaign' ? 'campaign_id' : 'NULL::uuid'} AS campaign_id, definition_version,
         sum(${columnOf(metric)})::bigint AS gained, NULL::bigint AS started, sum(begun)::bigint AS begun
       FROM ${from} AS cell
       WHERE workspace_id = $1 AND day BETWEEN $2 AND $3${conditions}
       GROUP BY 1, 2, 3, 4, 5`,
      values,
    );
  }

  /** A campaign's publications, oldest first. */
  async markersOfCampaign(sql: Sql, workspaceId: string, campaignId: string, limit: number): Promise<MarkerRow[]> {
    return sql.query(
      `SELECT id, post_id, account_id, channel, title, excerpt, published_at,
         COALESCE(day, (published_at AT TIME ZONE (SELECT zone FROM workspace WHERE id = $1))::date)::text AS day
       FROM publication WHERE workspace_id = $1 AND campaign_id = $2 ORDER BY published_at, id LIMIT $3`,
      [workspaceId, campaignId, limit],
    );
  }

  /** The newest publications of a period, oldest first. */
  async markers(
    sql: Sql,
    workspaceId: string,
    period: Period,
    filter: ReportFilter,
    limit: number,
  ): Promise<MarkerRow[]> {
    const values: unknown[] = [workspaceId, period.from, period.to, limit];
    // By the day first: that is the order of the index.
    const rows = await sql.query<MarkerRow>(
      `SELECT id, post_id, account_id, channel, title, excerpt, published_at, day::text AS day
       FROM publication WHERE workspace_id = $1 AND day BETWEEN $2 AND $3${conditionsOf(filter, values)}
       ORDER BY publication.day DESC, published_at DESC, id DESC LIMIT $4`,
      values,
    );
    return rows.reverse();
  }

  /** Channels on which a campaign's posts are or will be. */
  async channelsOfCampaign(sql: Sql, workspaceId: string, campaignId: string, part: CampaignPart): Promise<string[]> {
    const rows = await sql.query<{ channel: string }>(
      `SELECT DISTINCT channel FROM delivery
       WHERE workspace_id = $1 AND campaign_id = $2 AND (published_at IS NOT NULL${part === 'all' ? " OR state <> 'cancelled'" : ''}) ORDER BY channel`,
      [workspaceId, campaignId],
    );
    return rows.map(({ channel }) => channel);
  }

  /** Since when the metrics together mean what they do on the channels, in every version of the definitions that a network's numbers were counted under. */
  async definitions(
    sql: Sql,
    channels: readonly string[],
    metrics: readonly PostMetric[],
    zone: string,
  ): Promise<SinceRow[]> {
    // A metric that a version no longer defines keeps its last beginning: it is given no more, and means what it meant.
    return sql.query(
      `SELECT channel, version, since, to_char(since AT TIME ZONE $3, 'YYYY-MM-DD') AS day
       FROM (
         SELECT channel, version, max(max(since) FILTER (WHERE metric = ANY($2::text[]))) OVER (PARTITION BY channel ORDER BY version) AS since
         FROM metric_definition WHERE subject = 'publication' AND channel = ANY($1::text[]) AND version <> ${IMPORTED_VERSION}
         GROUP BY channel, version
       ) version
       WHERE since IS NOT NULL`,
      [channels, metrics, zone],
    );
  }
}
