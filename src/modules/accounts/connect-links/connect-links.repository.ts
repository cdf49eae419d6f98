import { Injectable } from '@nestjs/common';
import { ROLE_PERMISSIONS, ROLES, type Permission } from '../../../core/auth/permissions.js';
import type { Sql, Tx } from '../../../core/database/sql.js';
import type { ConnectLinkFacts } from './connect-link.rules.js';

export interface ConnectLinkRow extends ConnectLinkFacts {
  readonly id: string;
  readonly workspace_id: string;
  readonly channels: string[] | null;
  readonly account_id: string | null;
  readonly created_by: string | null;
  readonly created_at: Date;
  readonly maker: string | null;
  readonly workspace: string;
  readonly account_handle: string | null;
}

const NEEDED: Permission = 'accounts.manage';
const ROLES_THAT_MAY = ROLES.filter((role) => ROLE_PERMISSIONS[role].includes(NEEDED));

/**
 * `maker_may`: the maker is still a member whose role connects accounts; of a link that a key made, the key still is good for it too. As
 * with keys, that is looked at each time and nowhere kept.
 */
const SELECT = `
  SELECT link.*, workspace.name AS workspace, maker.name AS maker, account.handle AS account_handle,
    EXISTS (SELECT FROM member WHERE member.workspace_id = link.workspace_id AND member.person_id = link.created_by AND member.role = ANY($1))
    AND (link.api_key_id IS NULL OR EXISTS (
      SELECT FROM api_key WHERE api_key.id = link.api_key_id AND revoked_at IS NULL AND (expires_at IS NULL OR expires_at > $2)
        AND '${NEEDED}' = ANY(permissions))) AS maker_may
  FROM connect_link link
  JOIN workspace ON workspace.id = link.workspace_id
  LEFT JOIN person maker ON maker.id = link.created_by
  LEFT JOIN account ON account.id = link.account_id`;

/** Links by which people without an account here connect theirs. */
@Injectable()
export class ConnectLinksRepository {
  async insert(
    tx: Tx,
    link: {
      readonly id: string;
      readonly workspaceId: string;
      readonly tokenHash: Buffer;
      readonly channels: readonly string[] | null;
      readonly accountId: string | null;
      readonly maxUses: number;
      readonly expiresAt: Date;
      readonly createdBy: string;
      readonly apiKeyId: string | null;
      readonly now: Date;
    },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO connect_link (id, workspace_id, token_hash, channels, account_id, max_uses, expires_at, tries_since, created_by, api_key_id, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $8)`,
      [
        link.id,
        link.workspaceId,
        link.tokenHash,
        link.channels,
        link.accountId,
        link.maxUses,
        link.expiresAt,
        link.now,
        link.createdBy,
        link.apiKeyId,
      ],
    );
  }

  /** Newest first, before the link with id `before`. */
  async list(
    sql: Sql,
    workspaceId: string,
    now: Date,
    before: string | null,
    limit: number,
  ): Promise<ConnectLinkRow[]> {
    return sql.query<ConnectLinkRow>(
      `${SELECT} WHERE link.workspace_id = $3 AND ($4::uuid IS NULL OR link.id < $4) ORDER BY link.id DESC LIMIT $5`,
      [ROLES_THAT_MAY, now, workspaceId, before, limit],
    );
  }

  async find(sql: Sql, id: string, now: Date): Promise<ConnectLinkRow | null> {
    const [row] = await sql.query<ConnectLinkRow>(`${SELECT} WHERE link.id = $3`, [ROLES_THAT_MAY, now, id]);
    return row ?? null;
  }

  async findByToken(sql: Sql, tokenHash: Buffer, now: Date): Promise<ConnectLinkRow | null> {
    const [row] = await sql.query<ConnectLinkRow>(`${SELECT} WHERE link.token_hash = $3`, [
      ROLES_THAT_MAY,
      now,
      tokenHash,
    ]);
    return row ?? null;
  }

  /** Holds a link until the transaction ends, for whoever is about to use it up. */
  async lock(tx: Tx, id: string, now: Date): Promise<ConnectLinkRow | null> {
    const [row] = await tx.query<ConnectLinkRow>(`${SELECT} WHERE link.id = $3 FOR UPDATE OF link`, [
      ROLES_THAT_MAY,
      now,
      id,
    ]);
    return row ?? null;
  }

  async countUse(tx: Tx, id: string): Promise<void> {
    await tx.execute(`UPDATE connect_link SET uses = uses + 1 WHERE id = $1`, [id]);
  }

  /** Counts a try, from one again when counting began before `since`. @returns how many there are now, and since when */
  async countTry(
    sql: Sql,
    id: string,
    now: Date,
    since: Date,
  ): Promise<{ readonly tries: number; readonly since: Date } | null> {
    const [row] = await sql.query<{ tries: number; since: Date }>(
      `UPDATE connect_link SET
         tries = CASE WHEN tries_since <= $3 THEN 1 ELSE tries + 1 END,
         tries_since = CASE WHEN tries_since <= $3 THEN $2 ELSE tries_since END
       WHERE id = $1 RETURNING tries, tries_since AS since`,
      [id, now, since],
    );
    return row ?? null;
  }

  /** @returns false when there is no such link */
  async revoke(tx: Tx, workspaceId: string, id: string, now: Date): Promise<boolean> {
    const changed = await tx.execute(
      `UPDATE connect_link SET revoked_at = COALESCE(revoked_at, $3) WHERE workspace_id = $1 AND id = $2`,
      [workspaceId, id, now],
    );
    return changed > 0;
  }
}
