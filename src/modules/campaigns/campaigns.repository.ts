import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';
import { CampaignEntity, type Campaign } from './campaign.entity.js';

export interface CampaignFilter {
  readonly archived: boolean | undefined;
  readonly q: string | undefined;
  /** Only campaigns older than this id. */
  readonly before: string | undefined;
  readonly limit: number;
}

@Injectable()
export class CampaignsRepository {
  async insert(sql: Sql, campaign: Campaign): Promise<void> {
    await sql.manager.insert(CampaignEntity, campaign);
  }

  async find(sql: Sql, workspaceId: string, id: string): Promise<Campaign | null> {
    return await sql.manager.findOneBy(CampaignEntity, { workspaceId, id });
  }

  /** Nobody else changes it, or adds a post to it, until the transaction ends. */
  async lock(tx: Tx, workspaceId: string, id: string): Promise<Campaign | null> {
    return await tx.manager.findOne(CampaignEntity, {
      where: { workspaceId, id },
      lock: { mode: 'pessimistic_write' },
    });
  }

  /** Newest first. */
  async list(sql: Sql, workspaceId: string, filter: CampaignFilter): Promise<Campaign[]> {
    const query = sql.manager
      .createQueryBuilder(CampaignEntity, 'campaign')
      .where('campaign.workspace_id = :workspaceId', { workspaceId });
    if (filter.archived !== undefined) {
      query.andWhere(filter.archived ? 'campaign.archived_at IS NOT NULL' : 'campaign.archived_at IS NULL');
    }
    if (filter.q !== undefined) {
      query.andWhere('(campaign.name ILIKE :like OR campaign.brief ILIKE :like)', {
        like: `%${escapeLike(filter.q)}%`,
      });
    }
    if (filter.before !== undefined) query.andWhere('campaign.id < :before', { before: filter.before });
    return await query.orderBy('campaign.id', 'DESC').limit(filter.limit).getMany();
  }

  async update(tx: Tx, campaign: Campaign): Promise<void> {
    const { id, workspaceId, ...changed } = campaign;
    await tx.manager.update(CampaignEntity, { id, workspaceId }, changed);
  }

  async delete(tx: Tx, workspaceId: string, id: string): Promise<void> {
    await tx.manager.delete(CampaignEntity, { workspaceId, id });
  }

  /** Colours of the campaigns that are not archived. */
  async colorsInUse(sql: Sql, workspaceId: string): Promise<string[]> {
    const rows = await sql.query<{ color: string }>(
      'SELECT color FROM campaign WHERE workspace_id = $1 AND archived_at IS NULL',
      [workspaceId],
    );
    return rows.map((row) => row.color);
  }

  /** Posts that belong to it. Deleted ones count while a delivery of theirs does: reports by campaign still need it. */
  async countPosts(sql: Sql, workspaceId: string, id: string): Promise<number> {
    const [row] = await sql.query<{ posts: number }>(
      `SELECT count(*)::integer AS posts FROM post
       WHERE workspace_id = $1 AND campaign_id = $2
         AND (deleted_at IS NULL OR EXISTS (
           SELECT 1 FROM delivery WHERE delivery.post_id = post.id AND delivery.campaign_id = post.campaign_id))`,
      [workspaceId, id],
    );
    return row?.posts ?? 0;
  }

  /** Keeps the campaign from being deleted until the transaction behind `sql` ends. */
  async lockAgainstDeletion(sql: Sql, workspaceId: string, id: string): Promise<boolean> {
    const rows = await sql.query(`SELECT 1 FROM campaign WHERE workspace_id = $1 AND id = $2 FOR KEY SHARE`, [
      workspaceId,
      id,
    ]);
    return rows.length > 0;
  }
}

function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, String.raw`\$&`);
}
