import { Injectable } from '@nestjs/common';
import type { Role } from '../../core/auth/permissions.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { MemberEntity } from './member.entity.js';

/** A member with the names people know them by. The person row itself belongs to sign-in. */
export interface MemberRow {
  readonly personId: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly joinedAt: Date;
}

const MEMBER_ROW = `SELECT member.person_id AS "personId", person.name, person.email, member.role, member.created_at AS "joinedAt"
  FROM member JOIN person ON person.id = member.person_id`;

@Injectable()
export class MembersRepository {
  /** @returns false when the person is a member already */
  async insert(tx: Tx, member: MemberEntity): Promise<boolean> {
    const added = await tx.execute(
      `INSERT INTO member (workspace_id, person_id, role, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING`,
      [member.workspaceId, member.personId, member.role, member.createdAt],
    );
    return added === 1;
  }

  async roleOf(sql: Sql, workspaceId: string, personId: string): Promise<Role | null> {
    const [row] = await sql.query<{ role: Role }>(
      `SELECT role FROM member WHERE workspace_id = $1 AND person_id = $2`,
      [workspaceId, personId],
    );
    return row?.role ?? null;
  }

  async find(sql: Sql, workspaceId: string, personId: string): Promise<MemberRow | null> {
    const [row] = await sql.query<MemberRow>(`${MEMBER_ROW} WHERE member.workspace_id = $1 AND member.person_id = $2`, [
      workspaceId,
      personId,
    ]);
    return row ?? null;
  }

  /** By person id, after the one with id `after`. */
  async list(sql: Sql, workspaceId: string, after: string | null, limit: number): Promise<MemberRow[]> {
    return await sql.query<MemberRow>(
      `${MEMBER_ROW} WHERE member.workspace_id = $1 AND ($2::uuid IS NULL OR member.person_id > $2)
       ORDER BY member.person_id LIMIT $3`,
      [workspaceId, after, limit],
    );
  }

  async hasEmail(sql: Sql, workspaceId: string, emailKey: string): Promise<boolean> {
    const rows = await sql.query(
      `SELECT 1 FROM member JOIN person ON person.id = member.person_id
       WHERE member.workspace_id = $1 AND person.email_key = $2`,
      [workspaceId, emailKey],
    );
    return rows.length > 0;
  }

  async countOwners(tx: Tx, workspaceId: string): Promise<number> {
    return await tx.manager.countBy(MemberEntity, { workspaceId, role: 'owner' });
  }

  async changeRole(tx: Tx, workspaceId: string, personId: string, role: Role): Promise<void> {
    await tx.manager.update(MemberEntity, { workspaceId, personId }, { role });
  }

  async delete(tx: Tx, workspaceId: string, personId: string): Promise<void> {
    await tx.manager.delete(MemberEntity, { workspaceId, personId });
  }
}
