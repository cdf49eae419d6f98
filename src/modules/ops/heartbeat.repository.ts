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
  /** Why it lives and can't do its work. */
  readonly trouble: string | null;
}

export interface SeenProcess extends Heartbeat {
  readonly seenAt: Date;
}

export interface SignsOfLife {
  readonly schedulerTickedAt: Date | null;
  /** Of those that can do their work. */
  readonly workerSeenAt: Date | null;
  readonly queueConsumedAt: Date | null;
}

@Injectable()
export class HeartbeatRepository {
  async beat(sql: Sql, heartbeat: Heartbeat, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO process (id, roles, host, pid, started_at, seen_at, scheduler_ticked_at, queue_consumed_at, trouble)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
       ON CONFLICT (id) DO UPDATE SET seen_at = $6, scheduler_ticked_at = $7, queue_consumed_at = $8, trouble = $9`,
      [
        heartbeat.id,
        heartbeat.roles,
        heartbeat.host,
        heartbeat.pid,
        heartbeat.startedAt,
        now,
        heartbeat.schedulerTickedAt,
        heartbeat.queueConsumedAt,
        heartbeat.trouble,
      ],
    );
  }

  /** The newest signs of life over all processes. */
  async newest(sql: Sql): Promise<SignsOfLife> {
    const [row] = await sql.query<SignsOfLife>(
      `SELECT max(scheduler_ticked_at) AS "schedulerTickedAt", max(queue_consumed_at) AS "queueConsumedAt",
         max(seen_at) FILTER (WHERE 'worker' = ANY (roles) AND trouble IS NULL) AS "workerSeenAt"
       FROM process`,
    );
    return row ?? { schedulerTickedAt: null, workerSeenAt: null, queueConsumedAt: null };
  }

  /** What keeps processes from their work that were seen since then. */
  async troubles(sql: Sql, since: Date): Promise<string[]> {
    const rows = await sql.query<{ trouble: string }>(
      `SELECT DISTINCT trouble FROM process WHERE trouble IS NOT NULL AND seen_at >= $1 ORDER BY trouble LIMIT 5`,
      [since],
    );
    return rows.map(({ trouble }) => trouble);
  }

  /** Every process that was seen in the last hour, longest running first. */
  async all(sql: Sql): Promise<SeenProcess[]> {
    return sql.query(
      `SELECT id, roles, host, pid, started_at AS "startedAt", seen_at AS "seenAt", scheduler_ticked_at AS "schedulerTickedAt",
         queue_consumed_at AS "queueConsumedAt", trouble
       FROM process ORDER BY started_at, id`,
    );
  }

  async forget(sql: Sql, id: string): Promise<void> {
    await sql.execute(`DELETE FROM process WHERE id = $1`, [id]);
  }

  /** Those that ended without saying so. */
  async forgetGone(sql: Sql, before: Date): Promise<void> {
    await sql.execute(`DELETE FROM process WHERE seen_at < $1`, [before]);
  }
}
