import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { ChannelAppEntity } from './channel-app.entity.js';
import type { ChannelId } from './channel-ids.js';

@Injectable()
export class ChannelAppsRepository {
  /** The operator's apps, of all channels. */
  async operators(sql: Sql): Promise<ChannelAppEntity[]> {
    return sql.manager.findBy(ChannelAppEntity, { server: '' });
  }

  /** @param changedBy the person who entered it */
  async put(sql: Sql, channel: ChannelId, sealed: string, changedBy: string, now: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO channel_app (channel, server, sealed, created_at, changed_at, changed_by) VALUES ($1, '', $2, $4, $4, $3)
       ON CONFLICT (channel, server) DO UPDATE SET sealed = $2, changed_at = $4, changed_by = $3`,
      [channel, sealed, changedBy, now],
    );
  }

  /** @returns false when there was none */
  async remove(sql: Sql, channel: ChannelId): Promise<boolean> {
    return (await sql.execute(`DELETE FROM channel_app WHERE channel = $1 AND server = ''`, [channel])) === 1;
  }

  async find(sql: Sql, channel: ChannelId, server: string): Promise<string | null> {
    const app = await sql.manager.findOneBy(ChannelAppEntity, { channel, server });
    return app?.sealed ?? null;
  }

  /** @returns false when another one was stored first */
  async insert(sql: Sql, channel: ChannelId, server: string, sealed: string, now: Date): Promise<boolean> {
    const inserted = await sql.execute(
      `INSERT INTO channel_app (channel, server, sealed, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [channel, server, sealed, now],
    );
    return inserted === 1;
  }

  /** @returns false when `before` is no longer what is stored */
  async replace(sql: Sql, channel: string, server: string, before: string, sealed: string): Promise<boolean> {
    const replaced = await sql.execute(
      `UPDATE channel_app SET sealed = $4 WHERE channel = $1 AND server = $2 AND sealed = $3`,
      [channel, server, before, sealed],
    );
    return replaced === 1;
  }

  async page(sql: Sql, after: readonly [string, string] | null, limit: number): Promise<ChannelAppEntity[]> {
    return sql.manager
      .createQueryBuilder(ChannelAppEntity, 'app')
      .where(after === null ? 'true' : '(app.channel, app.server) > (:channel, :server)', {
        channel: after?.[0],
        server: after?.[1],
      })
      .orderBy('app.channel')
      .addOrderBy('app.server')
      .limit(limit)
      .getMany();
  }
}
