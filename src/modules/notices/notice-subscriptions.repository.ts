import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId } from '../channels/index.js';

export interface DueSubscription {
  account_id: string;
  channel: ChannelId;
}

/** Which accounts networks were asked to tell about. */
@Injectable()
export class NoticeSubscriptionsRepository {
  /**
   * Takes accounts of channels that have called us, and that were not asked for since they were connected, or whose turn it is again.
   * @param again when an account is due anew if whoever takes it now dies with it
   */
  async claim(
    sql: Sql,
    channels: readonly ChannelId[],
    now: Date,
    again: Date,
    limit: number,
  ): Promise<DueSubscription[]> {
    return sql.query<DueSubscription>(
      `WITH due AS (
         SELECT account.id, account.workspace_id, account.channel, account.connected_at
         FROM account
         JOIN notice_door ON notice_door.channel = account.channel AND notice_door.challenged_at IS NOT NULL
         LEFT JOIN notice_subscription subscription ON subscription.account_id = account.id
         WHERE account.channel = ANY($1::text[]) AND account.status IN ('active', 'paused')
           AND (subscription.account_id IS NULL OR subscription.connected_at < account.connected_at OR subscription.next_at <= $2)
         ORDER BY account.id
         LIMIT $4
       ), taken AS (
         INSERT INTO notice_subscription AS known (account_id, workspace_id, connected_at, next_at)
         SELECT id, workspace_id, connected_at, $3 FROM due
         ON CONFLICT (account_id) DO UPDATE SET connected_at = excluded.connected_at, next_at = excluded.next_at,
           subscribed_at = CASE WHEN known.connected_at = excluded.connected_at THEN known.subscribed_at END
         RETURNING account_id
       )
       SELECT taken.account_id, due.channel FROM taken JOIN due ON due.id = taken.account_id`,
      [channels, now, again, limit],
    );
  }

  /** @param problem in plain words; null where the network agreed */
  async settle(sql: Sql, accountId: string, problem: string | null, now: Date, nextAt: Date): Promise<void> {
    await sql.execute(
      `UPDATE notice_subscription
       SET subscribed_at = CASE WHEN $2::text IS NULL THEN $3::timestamptz END, problem = $2, next_at = $4
       WHERE account_id = $1`,
      [accountId, problem, now, nextAt],
    );
  }

  async counts(sql: Sql, channel: ChannelId): Promise<{ subscribed: number; refused: number }> {
    const [row] = await sql.query<{ subscribed: number; refused: number }>(
      `SELECT count(*) FILTER (WHERE subscribed_at IS NOT NULL)::int AS subscribed, count(*) FILTER (WHERE problem IS NOT NULL)::int AS refused
       FROM notice_subscription subscription JOIN account ON account.id = subscription.account_id
       WHERE account.channel = $1 AND account.status <> 'disconnected'`,
      [channel],
    );
    return row ?? { subscribed: 0, refused: 0 };
  }
}
