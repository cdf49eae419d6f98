import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId, Notice, NoticeKind } from '../channels/index.js';
import type { NoticeOutcome } from './notice.rules.js';

export interface NoticeRow {
  channel: ChannelId;
  key: string;
  kind: NoticeKind;
  remote_account_id: string | null;
  granted_by: string | null;
  remote_post_id: string | null;
  occurred_at: Date | null;
  received_at: Date;
  /** The end of the claim. */
  next_at: Date;
  tries: number;
}

/** What came of a claimed notice. */
export interface SettledNotice {
  readonly row: NoticeRow;
  /** null where it is to be looked at again. */
  readonly outcome: NoticeOutcome | null;
  readonly nextAt: Date | null;
}

/** The state of a person's wish to have their data deleted. */
export interface DeletionRow {
  received_at: Date;
  handled_at: Date | null;
}

@Injectable()
export class NoticesRepository {
  /** Keeps what is new, and that something came. @returns how many were new */
  async store(sql: Sql, channel: ChannelId, notices: readonly Notice[], now: Date): Promise<number> {
    const [row] = await sql.query<{ stored: number }>(
      `WITH told AS (
         INSERT INTO notice (channel, key, kind, remote_account_id, granted_by, remote_post_id, occurred_at, received_at, next_at)
         SELECT $1, key, kind, remote_account_id, granted_by, remote_post_id, occurred_at, $2, $2
         FROM unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[])
           AS told (key, kind, remote_account_id, granted_by, remote_post_id, occurred_at)
         ON CONFLICT (channel, key) DO NOTHING
         RETURNING 1
       ), door AS (
         INSERT INTO notice_door (channel, received_at) VALUES ($1, $2)
         ON CONFLICT (channel) DO UPDATE SET received_at = excluded.received_at
         -- To some seconds: calls that come at the same time need not wait for each other.
         WHERE notice_door.received_at IS NULL OR notice_door.received_at < excluded.received_at - interval '10 seconds'
       )
       SELECT count(*)::int AS stored FROM told`,
      [
        channel,
        now,
        notices.map((notice) => notice.key),
        notices.map((notice) => notice.kind),
        notices.map((notice) => notice.remoteAccountId),
        notices.map((notice) => notice.grantedBy),
        notices.map((notice) => notice.remotePostId),
        notices.map((notice) => notice.occurredAt),
      ],
    );
    return row?.stored ?? 0;
  }

  /** Takes what is due, the longest due first; whoever dies with it leaves it due again at `leaseUntil`. */
  async claim(sql: Sql, now: Date, leaseUntil: Date, limit: number): Promise<NoticeRow[]> {
    return sql.query<NoticeRow>(
      `WITH due AS MATERIALIZED (
         SELECT channel, key FROM notice WHERE next_at <= $1 ORDER BY next_at LIMIT $3 FOR UPDATE SKIP LOCKED
       )
       UPDATE notice SET next_at = $2, tries = tries + 1
       FROM due
       WHERE notice.channel = due.channel AND notice.key = due.key
       RETURNING notice.channel, notice.key, kind, remote_account_id, granted_by, remote_post_id, occurred_at, received_at, next_at, tries`,
      [now, leaseUntil, limit],
    );
  }

  /** Writes what came of it, where the claim still holds. Of people nothing is kept that is not needed any more. */
  async settle(sql: Sql, settled: readonly SettledNotice[], now: Date): Promise<void> {
    await sql.execute(
      `UPDATE notice
       SET outcome = input.outcome, next_at = input.next_at, handled_at = CASE WHEN input.outcome IS NOT NULL THEN $6::timestamptz END,
         granted_by = CASE WHEN input.outcome IS NULL THEN granted_by END,
         remote_account_id = CASE WHEN input.outcome IS NULL OR kind <> 'deletion' THEN remote_account_id END
       FROM unnest($1::text[], $2::text[], $3::timestamptz[], $4::text[], $5::timestamptz[])
         AS input (channel, key, held_until, outcome, next_at)
       WHERE notice.channel = input.channel AND notice.key = input.key AND notice.next_at = input.held_until`,
      [
        settled.map(({ row }) => row.channel),
        settled.map(({ row }) => row.key),
        settled.map(({ row }) => row.next_at),
        settled.map(({ outcome }) => outcome),
        settled.map(({ nextAt }) => nextAt),
        now,
      ],
    );
  }

  async findDeletion(sql: Sql, channel: string, key: string): Promise<DeletionRow | null> {
    const [row] = await sql.query<DeletionRow>(
      `SELECT received_at, handled_at FROM notice WHERE channel = $1 AND key = $2 AND kind = 'deletion'`,
      [channel, key],
    );
    return row ?? null;
  }

  /** @returns how many were let go */
  async retire(sql: Sql, before: Date, deletionsBefore: Date): Promise<number> {
    return sql.execute(
      `DELETE FROM notice WHERE received_at < CASE WHEN kind = 'deletion' THEN $2::timestamptz ELSE $1::timestamptz END
         AND received_at < $1 AND outcome IS NOT NULL`,
      [before, deletionsBefore],
    );
  }
}
