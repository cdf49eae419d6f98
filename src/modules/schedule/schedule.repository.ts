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

  async postOf(sql: Sql, workspaceId: string, deliveryId: string): Promise<string | null> {
    const [row] = await sql.query<{ post_id: string }>(
      `SELECT post_id FROM delivery WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, deliveryId],
    );
    return row?.post_id ?? null;
  }
}
