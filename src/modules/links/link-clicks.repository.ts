import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

/** What is added to a link's count of one hour. */
export interface ClickCount {
  readonly code: string;
  readonly hour: Date;
  readonly clicks: number;
  readonly robots: number;
}

@Injectable()
export class LinkClicksRepository {
  /** In the order of the key, so that two processes never wait for each other. What stands for a link that is gone is left out. */
  async add(sql: Sql, counts: readonly ClickCount[]): Promise<void> {
    await sql.execute(
      `INSERT INTO link_click AS counted (code, hour, clicks, robots)
       SELECT input.code, input.hour, input.clicks, input.robots
       FROM unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[]) AS input (code, hour, clicks, robots)
       JOIN tracked_link ON tracked_link.code = input.code
       ORDER BY input.code, input.hour
       ON CONFLICT (code, hour) DO UPDATE SET clicks = counted.clicks + EXCLUDED.clicks, robots = counted.robots + EXCLUDED.robots`,
      [
        counts.map(({ code }) => code),
        counts.map(({ hour }) => hour),
        counts.map(({ clicks }) => clicks),
        counts.map(({ robots }) => robots),
      ],
    );
  }
}
