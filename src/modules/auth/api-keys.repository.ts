import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Sql, Tx } from '../../core/database/sql.js';
import { ApiKeyEntity } from './api-key.entity.js';

@Injectable()
export class ApiKeysRepository {
  async insert(tx: Tx, key: ApiKeyEntity): Promise<void> {
    await tx.manager.insert(ApiKeyEntity, key);
  }

  async findBySecret(sql: Sql, secretHash: Buffer): Promise<ApiKeyEntity | null> {
    return await sql.manager.findOneBy(ApiKeyEntity, { secretHash });
  }

  /** Nobody else revokes it until the transaction ends. */
  async lock(tx: Tx, workspaceId: string, id: string): Promise<ApiKeyEntity | null> {
    return await tx.manager.findOne(ApiKeyEntity, { where: { workspaceId, id }, lock: { mode: 'for_no_key_update' } });
  }

  /** Newest first, before the one with id `before`; revoked ones included. */
  async list(sql: Sql, workspaceId: string, before: string | null, limit: number): Promise<ApiKeyEntity[]> {
    return await sql.manager.find(ApiKeyEntity, {
      where: { workspaceId, ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async markUsed(sql: Sql, id: string, at: Date): Promise<void> {
    await sql.manager.update(ApiKeyEntity, { id }, { lastUsedAt: at });
  }

  async markRevoked(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.manager.update(ApiKeyEntity, { id }, { revokedAt: at });
  }
}
