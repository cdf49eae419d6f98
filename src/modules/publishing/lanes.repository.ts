import { Injectable } from '@nestjs/common';
import { awaitWriters } from '../../core/database/await-writers.js';
import type { Database } from '../../core/database/database.js';
import type { Sql } from '../../core/database/sql.js';
import type { Logger } from '../../core/logging/logger.js';

const SOONEST = `
  SELECT account_id, min(next_at) AS next_at FROM delivery
  WHERE account_id = ANY($1) AND state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND next_at IS NOT NULL
  GROUP BY account_id`;

/** Sooner where something is due sooner; noted for the settlement of whoever has the lane, which may have begun too early to see the delivery. */
const HURRY = `
  next_at = LEAST(lane.next_at, soonest.next_at),
  hurried_at = CASE WHEN lane.lease_token IS NOT NULL THEN LEAST(lane.hurried_at, soonest.next_at) END`;

/** Lanes as those see them who put deliveries into them. The worker's side is in claims.repository.ts. */
@Injectable()
export class LanesRepository {
  /** Makes sure that the lane of an account knows of its soonest delivery. One account only, inside a transaction: see `hurryMany`. */
  async hurry(sql: Sql, accountIds: readonly string[]): Promise<void> {
    await sql.execute(
      `UPDATE lane SET ${HURRY}
       FROM (${SOONEST} ORDER BY account_id) soonest
       WHERE lane.account_id = soonest.account_id`,
      [[...new Set(accountIds)].sort()],
    );
  }

  /**
   * The same for many accounts, after the transaction that scheduled for them: it waits for one lane at a time and holds no other meanwhile, so
   * that it can't lock up with settlements, which write many lanes in an order of their own.
   */
  async hurryMany(database: Database, accountIds: readonly string[]): Promise<void> {
    const ids = [...new Set(accountIds)];
    const free = await database.query<{ account_id: string }>(
      `WITH soonest AS (${SOONEST}), free AS (
         SELECT lane.account_id FROM lane WHERE lane.account_id = ANY($1) FOR UPDATE SKIP LOCKED
       )
       UPDATE lane SET ${HURRY}
       FROM free LEFT JOIN soonest ON soonest.account_id = free.account_id
       WHERE lane.account_id = free.account_id
       RETURNING lane.account_id`,
      [ids],
    );
    const done = new Set(free.map((row) => row.account_id));
    for (const id of ids) if (!done.has(id)) await this.hurry(database, [id]);
  }

  /** Waits for claims that are being made at this moment. After a pause was committed: what is claimed from here on knows of it. */
  awaitClaims(sql: Sql, log: Logger): Promise<void> {
    return awaitWriters(sql, 'lane', log);
  }
}
