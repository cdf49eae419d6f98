import { Injectable } from '@nestjs/common';
import { LessThan } from 'typeorm';
import type { Sql, Tx } from '../../core/database/sql.js';
import { InvitationEntity } from './invitation.entity.js';

@Injectable()
export class InvitationsRepository {
  async insert(tx: Tx, invitation: InvitationEntity): Promise<void> {
    await tx.manager.insert(InvitationEntity, invitation);
  }

  async findByToken(sql: Sql, tokenHash: Buffer): Promise<InvitationEntity | null> {
    return await sql.manager.findOneBy(InvitationEntity, { tokenHash });
  }

  /** Nobody else accepts or revokes it until the transaction ends. */
  async lock(tx: Tx, workspaceId: string, id: string): Promise<InvitationEntity | null> {
    return await tx.manager.findOne(InvitationEntity, {
      where: { workspaceId, id },
      lock: { mode: 'for_no_key_update' },
    });
  }

  /** Newest first, before the one with id `before`. */
  async list(sql: Sql, workspaceId: string, before: string | null, limit: number): Promise<InvitationEntity[]> {
    return await sql.manager.find(InvitationEntity, {
      where: { workspaceId, ...(before === null ? {} : { id: LessThan(before) }) },
      order: { id: 'DESC' },
      take: limit,
    });
  }

  async markAccepted(tx: Tx, id: string, personId: string, at: Date): Promise<void> {
    await tx.manager.update(InvitationEntity, { id }, { acceptedAt: at, acceptedBy: personId });
  }

  async markRevoked(tx: Tx, id: string, at: Date): Promise<void> {
    await tx.manager.update(InvitationEntity, { id }, { revokedAt: at });
  }

  /** Links that are still out for this address stop working. */
  async revokeOpenOf(tx: Tx, workspaceId: string, emailKey: string, at: Date): Promise<void> {
    await tx.execute(
      `UPDATE invitation SET revoked_at = $3
       WHERE workspace_id = $1 AND lower(trim(email)) = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3`,
      [workspaceId, emailKey, at],
    );
  }

  /** Links that somebody made and nobody has used stop working. @returns their ids */
  async revokeOpenBy(tx: Tx, workspaceId: string, personId: string, at: Date): Promise<string[]> {
    const rows = await tx.query<{ id: string }>(
      `UPDATE invitation SET revoked_at = $3
       WHERE workspace_id = $1 AND invited_by = $2 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $3
       RETURNING id`,
      [workspaceId, personId, at],
    );
    return rows.map(({ id }) => id);
  }

  async personHasEmail(sql: Sql, emailKey: string): Promise<boolean> {
    const rows = await sql.query(`SELECT 1 FROM person WHERE email_key = $1`, [emailKey]);
    return rows.length > 0;
  }

  async emailKeyOf(sql: Sql, personId: string): Promise<string | null> {
    const [row] = await sql.query<{ email_key: string }>(`SELECT email_key FROM person WHERE id = $1`, [personId]);
    return row?.email_key ?? null;
  }
}
