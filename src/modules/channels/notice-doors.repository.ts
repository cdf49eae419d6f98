import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId } from './channel-ids.js';

export interface NoticeDoorRow {
  challenged_at: Date | null;
  received_at: Date | null;
  refused_at: Date | null;
  refusals: number;
}

/** What came to the addresses that networks call, told apart from what they told. */
@Injectable()
export class NoticeDoorsRepository {
  async find(sql: Sql, channel: ChannelId): Promise<NoticeDoorRow | null> {
    const [row] = await sql.query<NoticeDoorRow>(
      `SELECT challenged_at, received_at, refused_at, refusals::int FROM notice_door WHERE channel = $1`,
      [channel],
    );
    return row ?? null;
  }

  /** Whether the network has called: only then somebody set it up, and it is worth asking to be told of accounts. */
  async isOpen(sql: Sql, channel: ChannelId): Promise<boolean> {
    const door = await this.find(sql, channel);
    return door !== null && door.challenged_at !== null;
  }

  async challenged(sql: Sql, channel: ChannelId, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO notice_door (channel, challenged_at) VALUES ($1, $2)
       ON CONFLICT (channel) DO UPDATE SET challenged_at = excluded.challenged_at`,
      [channel, now],
    );
  }

  async refused(sql: Sql, channel: ChannelId, count: number, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO notice_door AS door (channel, refused_at, refusals) VALUES ($1, $2, $3)
       ON CONFLICT (channel) DO UPDATE SET refused_at = excluded.refused_at, refusals = door.refusals + excluded.refusals`,
      [channel, now, count],
    );
  }
}
