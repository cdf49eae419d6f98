import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId } from './channel-ids.js';

export interface ChannelStopRow {
  channel: string;
  detail: string;
  code: string | null;
  since: Date;
  until: Date;
}

@Injectable()
export class ChannelStopsRepository {
  /** A channel that is stopped already has been so since before. */
  async put(
    sql: Sql,
    stop: { channel: ChannelId; detail: string; code: string | null; now: Date; until: Date },
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO channel_stop (channel, detail, code, since, until) VALUES ($1, $2, $3, $4, $5)
       ON CONFLICT (channel) DO UPDATE SET detail = $2, code = $3, until = GREATEST(channel_stop.until, $5),
         since = CASE WHEN channel_stop.until + interval '1 hour' >= $4 THEN channel_stop.since ELSE $4 END`,
      [stop.channel, stop.detail, stop.code, stop.now, stop.until],
    );
  }

  /**
   * Keeps the channel's accounts from sending until then. Lanes that somebody has at this moment are passed over: whoever has them hears of the
   * trouble alone, and settlements lock lanes in an order of their own.
   */
  async blockLanes(sql: Sql, channel: ChannelId, until: Date): Promise<void> {
    await sql.execute(
      `UPDATE lane SET blocked_until = $2
       FROM (SELECT account_id FROM lane WHERE channel = $1 AND (blocked_until IS NULL OR blocked_until < $2) FOR UPDATE SKIP LOCKED) free
       WHERE lane.account_id = free.account_id`,
      [channel, until],
    );
  }

  async active(sql: Sql, now: Date): Promise<ChannelStopRow[]> {
    return sql.query<ChannelStopRow>(
      `SELECT channel, detail, code, since, until FROM channel_stop WHERE until > $1 ORDER BY channel`,
      [now],
    );
  }

  /** @returns until when it was stopped; null when it was not */
  async remove(sql: Sql, channel: ChannelId): Promise<Date | null> {
    const [row] = await sql.query<{ until: Date }>(`DELETE FROM channel_stop WHERE channel = $1 RETURNING until`, [
      channel,
    ]);
    return row?.until ?? null;
  }

  /** Undoes `blockLanes`; what else holds an account stays. */
  async freeLanes(sql: Sql, channel: ChannelId, until: Date): Promise<void> {
    await sql.execute(
      `UPDATE lane SET blocked_until = NULL
       FROM (SELECT account_id FROM lane WHERE channel = $1 AND blocked_until = $2 FOR UPDATE SKIP LOCKED) blocked
       WHERE lane.account_id = blocked.account_id`,
      [channel, until],
    );
  }
}
