import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';

/** Whom a network means. Where both are given, both have to fit; where neither is, nobody is meant. */
export interface WithdrawnFrom {
  readonly channel: string;
  readonly remoteAccountId: string | null;
  /** As connecting kept it in the account's data. */
  readonly grantedBy: string | null;
}

export interface WithdrawnRow {
  id: string;
  workspace_id: string;
  connected_at: Date;
  generation: number;
}

@Injectable()
export class WithdrawalsRepository {
  /** Connected accounts that are meant, in every workspace that has them. */
  async find(sql: Sql, { channel, remoteAccountId, grantedBy }: WithdrawnFrom): Promise<WithdrawnRow[]> {
    if (remoteAccountId === null && grantedBy === null) return [];
    return sql.query<WithdrawnRow>(
      `SELECT account.id, account.workspace_id, account.connected_at, connection.generation
       FROM account JOIN connection ON connection.account_id = account.id
       WHERE account.channel = $1 AND ($2::text IS NULL OR account.remote_id = $2)
         AND ($3::text IS NULL OR account.data->>'grantedBy' = $3)
       ORDER BY account.id`,
      [channel, remoteAccountId, grantedBy],
    );
  }

  /** Takes away what is kept of the person behind grants. @returns how many accounts had it */
  async forgetPerson(
    sql: Sql,
    { channel, remoteAccountId, grantedBy }: WithdrawnFrom,
    connectedUntil: Date,
  ): Promise<number> {
    if (remoteAccountId === null && grantedBy === null) return 0;
    return sql.execute(
      `UPDATE account SET data = data - 'grantedBy', avatar_url = CASE WHEN $3::text IS NULL THEN NULL ELSE avatar_url END, version = version + 1
       WHERE channel = $1 AND connected_at <= $4 AND ($2::text IS NULL OR remote_id = $2)
         AND ($3::text IS NULL OR data->>'grantedBy' = $3)`,
      [channel, remoteAccountId, grantedBy, connectedUntil],
    );
  }
}
