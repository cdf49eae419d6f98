import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { SHORT_PATH } from './tracked-links.rules.js';

/** Condition of a join of `tracked_link` to `delivery`: the link stands in what the delivery was frozen with, not only in what was planned once. */
export const HAS_TRACKED_LINK = `tracked_link.post_id = delivery.post_id AND tracked_link.account_id = delivery.account_id
  AND strpos(delivery.content::text, '${SHORT_PATH}' || tracked_link.code) > 0`;

/** Before it was out, only its author opened it. Hours are counted whole. */
const SINCE_PUBLISHED = `link_click.code = tracked_link.code AND link_click.hour > delivery.published_at - interval '1 hour'`;

/** One tracked link of a delivery. */
export interface CountedLink {
  readonly code: string;
  readonly url: string;
  readonly clicks: number;
  readonly robots: number;
}

/** What was counted of tracked links. */
@Injectable()
export class LinkCounts {
  /** How often the tracked links of each delivery were opened since it was published; deliveries without one are left out. */
  async clicksOf(sql: Sql, deliveryIds: readonly string[]): Promise<Map<string, number>> {
    const rows = await sql.query<{ id: string; clicks: number }>(
      `SELECT delivery.id, COALESCE(sum(link_click.clicks), 0)::bigint AS clicks
       FROM delivery JOIN tracked_link ON ${HAS_TRACKED_LINK} LEFT JOIN link_click ON ${SINCE_PUBLISHED}
       WHERE delivery.id = ANY($1::uuid[]) GROUP BY delivery.id`,
      [deliveryIds],
    );
    return new Map(rows.map(({ id, clicks }) => [id, clicks]));
  }

  /** Each tracked link of a delivery with what was counted of it since publication, by address. */
  async ofDelivery(sql: Sql, workspaceId: string, deliveryId: string): Promise<CountedLink[]> {
    return sql.query(
      `SELECT tracked_link.code, tracked_link.url, COALESCE(sum(link_click.clicks), 0)::bigint AS clicks,
         COALESCE(sum(link_click.robots), 0)::bigint AS robots
       FROM delivery JOIN tracked_link ON ${HAS_TRACKED_LINK} LEFT JOIN link_click ON ${SINCE_PUBLISHED}
       WHERE delivery.workspace_id = $1 AND delivery.id = $2 GROUP BY tracked_link.code ORDER BY tracked_link.url`,
      [workspaceId, deliveryId],
    );
  }
}
