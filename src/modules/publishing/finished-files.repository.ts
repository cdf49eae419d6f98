import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

@Injectable()
export class FinishedFilesRepository {
  /**
   * Makes due what waits for the network's work on a file.
   * @returns the accounts concerned, once for each delivery
   */
  async makeDue(sql: Sql, channel: string, remoteAccountId: string, now: Date): Promise<string[]> {
    const rows = await sql.query<{ account_id: string }>(
      `WITH waiting AS (
         SELECT delivery.id
         FROM delivery JOIN account ON account.id = delivery.account_id
         WHERE account.channel = $1 AND account.remote_id = $2 AND delivery.state = 'retrying'
           AND delivery.problem_kind = 'processing' AND delivery.next_at > $3
         ORDER BY delivery.id
         FOR UPDATE OF delivery SKIP LOCKED
       )
       UPDATE delivery SET next_at = $3 FROM waiting WHERE delivery.id = waiting.id RETURNING delivery.account_id`,
      [channel, remoteAccountId, now],
    );
    return rows.map((row) => row.account_id);
  }
}
