import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { LinkTracking } from './tracked-links.rules.js';

/** What holds for the posts of a campaign, or for those of none. */
export interface CampaignTracking extends LinkTracking {
  readonly campaignName: string | null;
}

interface SettingsRow {
  id: string | null;
  name: string | null;
  utm: boolean;
  clicks: boolean;
}

@Injectable()
export class LinkSettingsRepository {
  /** The campaign's word before the workspace's. @returns what holds for each of `campaignIds` that the workspace has, and for null */
  async settings(
    sql: Sql,
    workspaceId: string,
    campaignIds: readonly string[],
  ): Promise<(campaignId: string | null) => CampaignTracking> {
    const rows = await sql.query<SettingsRow>(
      `SELECT NULL AS id, NULL AS name, utm_in_links AS utm, count_link_clicks AS clicks FROM workspace WHERE id = $1
       UNION ALL
       SELECT campaign.id::text, campaign.name, COALESCE(campaign.utm_in_links, workspace.utm_in_links),
         COALESCE(campaign.count_link_clicks, workspace.count_link_clicks)
       FROM workspace JOIN campaign ON campaign.workspace_id = workspace.id
       WHERE workspace.id = $1 AND campaign.id = ANY($2::uuid[])`,
      [workspaceId, campaignIds],
    );
    const byCampaign = new Map(rows.map(({ id, name, utm, clicks }) => [id, { campaignName: name, utm, clicks }]));
    const own = byCampaign.get(null) ?? { campaignName: null, utm: false, clicks: false };
    return (campaignId) => byCampaign.get(campaignId) ?? own;
  }
}
