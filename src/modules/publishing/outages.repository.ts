import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { newId } from '../../core/ids/new-id.js';

/** Nobody looked for due deliveries for this long: what waits by now is more than a short queue. */
export const OUTAGE_MS = 5 * 60_000;

export interface OutageRow {
  began_at: Date;
  ended_at: Date;
  missed: number;
  spread: number;
  last_at: Date | null;
}

/** When a worker last looked, and what was found after nobody had. */
@Injectable()
export class OutagesRepository {
  /** Moves the pulse on. @returns false when it stood still since before `oldest`: then nothing was changed */
  async beat(sql: Sql, now: Date, oldest: Date): Promise<boolean> {
    const moved = await sql.execute(`UPDATE publishing_pulse SET at = GREATEST(at, $1) WHERE at >= $2`, [now, oldest]);
    return moved === 1;
  }

  /** The pulse, begun `now` where there is none; every other worker waits until the transaction ends. */
  async lockPulse(sql: Sql, now: Date): Promise<Date> {
    await sql.execute(`INSERT INTO publishing_pulse (at) VALUES ($1) ON CONFLICT (only_row) DO NOTHING`, [now]);
    const [row] = await sql.query<{ at: Date }>(`SELECT at FROM publishing_pulse FOR UPDATE`);
    return row?.at ?? now;
  }

  async setPulse(sql: Sql, now: Date): Promise<void> {
    await sql.execute(`UPDATE publishing_pulse SET at = $1`, [now]);
  }

  /** Deliveries that became late and missed between two instants, by workspace, whoever noticed it. */
  async missedBetween(sql: Sql, from: Date, to: Date): Promise<{ workspace_id: string; count: number }[]> {
    return sql.query(
      `SELECT delivery.workspace_id, count(*)::int AS count
       FROM workspace JOIN delivery ON delivery.workspace_id = workspace.id AND delivery.state = 'missed'
       WHERE delivery.late_at >= $1 AND delivery.late_at <= $2 AND delivery.updated_at >= $1
       GROUP BY delivery.workspace_id`,
      [from, to],
    );
  }

  async insert(sql: Sql, workspaceId: string, outage: OutageRow): Promise<void> {
    await sql.execute(
      `INSERT INTO outage (id, workspace_id, began_at, ended_at, missed, spread, last_at) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [newId(), workspaceId, outage.began_at, outage.ended_at, outage.missed, outage.spread, outage.last_at],
    );
  }

  async newest(sql: Sql, workspaceId: string): Promise<OutageRow | null> {
    const [row] = await sql.query<OutageRow>(
      `SELECT began_at, ended_at, missed, spread, last_at FROM outage WHERE workspace_id = $1 ORDER BY ended_at DESC LIMIT 1`,
      [workspaceId],
    );
    return row ?? null;
  }
}
