import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

export interface Heartbeat {
  readonly id: string;
  readonly roles: readonly string[];
  readonly host: string;
  readonly pid: number;
  readonly startedAt: Date;
  readonly schedulerTickedAt: Date | null;
  readonly queueConsumedAt: Date | null;
}

@Injectable()
export class HeartbeatRepository {
  async beat(sql: Sql, heartbeat: Heartbeat, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO process (id, roles, host, pid, started_at, seen_at, scheduler_ticked_at, queue_consumed_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
       ON CONFLICT (id) DO UPDATE SET seen_at = $6, scheduler_ticked_at = $7, queue_consumed_at = $8`,
      [
        heartbeat.id,
        heartbeat.roles,
        heartbeat.host,
        heartbeat.pid,
        heartbeat.startedAt,
        now,
        heartbeat.schedulerTickedAt,
        heartbeat.queueConsumedAt,
      ],
    );
  }

  /** The newest signs of life over all processes. */
  async newest(sql: Sql): Promise<{ schedulerTickedAt: Date | null; queueConsumedAt: Date | null }> {
    const [row] = await sql.query<{ ticked: Date | null; consumed: Date | null }>(
      `SELECT max(scheduler_ticked_at) AS ticked, max(queue_consumed_at) AS consumed FROM process`,
    );
    return { schedulerTickedAt: row?.ticked ?? null, queueConsumedAt: row?.consumed ?? null };
  }

  async forget(sql: Sql, id: string): Promise<void> {
    await sql.execute(`DELETE FROM process WHERE id = $1`, [id]);
  }

  /** Those that ended without saying so. */
  async forgetGone(sql: Sql, before: Date): Promise<void> {
    await sql.execute(`DELETE FROM process WHERE seen_at < $1`, [before]);
  }
}
