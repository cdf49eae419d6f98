import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

@Injectable()
export class ScheduleRepository {
  /** The zone to read times in, and how late a post may still go out on its own: the campaign's word before the workspace's. */
  async settings(
    sql: Sql,
    workspaceId: string,
    campaignId: string | null,
  ): Promise<{ zone: string; toleranceMinutes: number }> {
    const [row] = await sql.query<{ zone: string; tolerance: number }>(
      `SELECT workspace.zone, COALESCE(campaign.late_tolerance_minutes, workspace.late_tolerance_minutes) AS tolerance
       FROM workspace LEFT JOIN campaign ON campaign.workspace_id = workspace.id AND campaign.id = $2
       WHERE workspace.id = $1`,
      [workspaceId, campaignId],
    );
    if (!row) throw new Error('The workspace of a request has vanished.');
    return { zone: row.zone, toleranceMinutes: row.tolerance };
  }

  /** The same for all campaigns of a workspace at once. */
  async manySettings(
    sql: Sql,
    workspaceId: string,
  ): Promise<{ zone: string; tolerance: (campaignId: string | null) => number }> {
    const { zone, toleranceMinutes } = await this.settings(sql, workspaceId, null);
    const rows = await sql.query<{ id: string; tolerance: number }>(
      `SELECT id, late_tolerance_minutes AS tolerance FROM campaign WHERE workspace_id = $1 AND late_tolerance_minutes IS NOT NULL`,
      [workspaceId],
    );
    const own = new Map(rows.map((row) => [row.id, row.tolerance]));
    return {
      zone,
      tolerance: (campaignId) => (campaignId === null ? undefined : own.get(campaignId)) ?? toleranceMinutes,
    };
  }

  async postOf(sql: Sql, workspaceId: string, deliveryId: string): Promise<string | null> {
    const [row] = await sql.query<{ post_id: string }>(
      `SELECT post_id FROM delivery WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, deliveryId],
    );
    return row?.post_id ?? null;
  }
}
