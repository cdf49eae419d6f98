import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId } from '../channels/index.js';
import { ChannelAppEntity } from './channel-app.entity.js';

@Injectable()
export class ChannelAppsRepository {
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
