import { Injectable } from '@nestjs/common';
import { LessThan, MoreThan, Not } from 'typeorm';
import type { Sql, Tx } from '../../core/database/sql.js';
import { SessionEntity } from './session.entity.js';

@Injectable()
export class SessionsRepository {
  async insert(tx: Tx, session: SessionEntity): Promise<void> {
    await tx.manager.insert(SessionEntity, session);
  }

  /** The session with this token, unless it has expired. */
  async findLive(sql: Sql, tokenHash: Buffer, now: Date): Promise<SessionEntity | null> {
    return await sql.manager.findOneBy(SessionEntity, { tokenHash, expiresAt: MoreThan(now) });
  }

  async find(sql: Sql, id: string): Promise<SessionEntity | null> {
    return await sql.manager.findOneBy(SessionEntity, { id });
  }

  async markSeen(sql: Sql, id: string, seenAt: Date, expiresAt: Date): Promise<void> {
    await sql.manager.update(SessionEntity, { id, seenAt: LessThan(seenAt) }, { seenAt, expiresAt });
  }

  /** Newest first, before the one with id `before`; expired ones left out. */
  async listOf(sql: Sql, personId: string, now: Date, before: string | null, limit: number): Promise<SessionEntity[]> {
    return await sql.manager.find(SessionEntity, {
      where: { personId, expiresAt: MoreThan(now), ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  /** @returns false when the person has no such session */
  async delete(sql: Sql, personId: string, id: string): Promise<boolean> {
    const deleted = await sql.manager.delete(SessionEntity, { id, personId });
    return deleted.affected === 1;
  }

  async deleteOthers(sql: Sql, personId: string, keptId: string): Promise<void> {
    await sql.manager.delete(SessionEntity, { personId, id: Not(keptId) });
  }

  async deleteExpired(sql: Sql, now: Date): Promise<void> {
    await sql.execute('DELETE FROM session WHERE expires_at <= $1', [now]);
  }
}
