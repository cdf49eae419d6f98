import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { ConnectAttemptEntity } from './connect-attempt.entity.js';
import type { AttemptStatus } from './connect.rules.js';

export interface SealedAttempt {
  readonly id: string;
  readonly workspaceId: string;
  readonly personId: string | null;
  readonly connectLinkId: string | null;
  readonly visitorHash: Buffer | null;
  readonly channel: string;
  readonly method: string;
  readonly accountId: string | null;
  readonly status: AttemptStatus;
  readonly sealed: string;
  readonly expiresAt: Date;
}

/** An attempt without what it had sealed. */
export type EndedAttempt = Pick<SealedAttempt, 'id' | 'workspaceId' | 'personId' | 'visitorHash' | 'status'>;

/** An attempt with what somebody is told who comes back in another browser. */
export interface WaitingAttempt extends SealedAttempt {
  readonly workspaceName: string;
  /** Who began; null for a visitor by a link. */
  readonly personName: string | null;
  readonly personEmail: string | null;
}

/** Whose sign-ins are looked for: those of a workspace's people, or those that one visitor's browser began by a link. */
export type AttemptOwner = { readonly workspaceId: string } | { readonly visitorHash: Buffer };

export function attemptOwner({ workspaceId, actor }: WorkspaceContext): AttemptOwner {
  return actor.kind === 'connect-link' ? { visitorHash: Buffer.from(actor.visitorHash, 'hex') } : { workspaceId };
}

export type AttemptEnding =
  | { readonly status: 'connected'; readonly accountIds: readonly string[] }
  | { readonly status: 'cancelled' }
  | { readonly status: 'failed'; readonly code: string; readonly detail: string };

const COLUMNS = `id, workspace_id AS "workspaceId", person_id AS "personId", connect_link_id AS "connectLinkId",
  visitor_hash AS "visitorHash", channel, method, account_id AS "accountId", status, sealed,
  expires_at AS "expiresAt"`;

@Injectable()
export class ConnectAttemptsRepository {
  async insert(
    sql: Sql,
    attempt: Omit<ConnectAttemptEntity, 'failureCode' | 'failureDetail' | 'accountIds'>,
  ): Promise<void> {
    await sql.manager.insert(ConnectAttemptEntity, {
      ...attempt,
      failureCode: null,
      failureDetail: null,
      accountIds: [],
    });
  }

  async find(sql: Sql, owner: AttemptOwner, attemptId: string): Promise<ConnectAttemptEntity | null> {
    return sql.manager.findOneBy(ConnectAttemptEntity, {
      id: attemptId,
      ...('visitorHash' in owner ? owner : { ...owner, connectLinkId: IsNull() }),
    });
  }

  /** With what it has sealed. @param lock `for update` holds it until the transaction ends */
  async findSealed(
    sql: Sql,
    owner: AttemptOwner,
    attemptId: string,
    lock?: 'for update',
  ): Promise<SealedAttempt | null> {
    const [whose, value] =
      'visitorHash' in owner
        ? ['visitor_hash = $1', owner.visitorHash]
        : ['workspace_id = $1 AND connect_link_id IS NULL', owner.workspaceId];
    const [row] = await sql.query<SealedAttempt>(
      `SELECT ${COLUMNS} FROM connect_attempt WHERE ${whose} AND id = $2 ${lock ?? ''}`,
      [value, attemptId],
    );
    return row ?? null;
  }

  /** Holds one until the transaction ends. @returns null when it is gone */
  async lock(tx: Tx, attemptId: string): Promise<Pick<SealedAttempt, 'status'> | null> {
    const [row] = await tx.query<Pick<SealedAttempt, 'status'>>(
      `SELECT status FROM connect_attempt WHERE id = $1 FOR UPDATE`,
      [attemptId],
    );
    return row ?? null;
  }

  /** The attempt that a state belongs to, without using the state up. */
  async findWaiting(sql: Sql, stateHash: Buffer): Promise<WaitingAttempt | null> {
    const [row] = await sql.query<WaitingAttempt>(
      `SELECT attempt.*, workspace.name AS "workspaceName", person.name AS "personName", person.email AS "personEmail"
         FROM (SELECT ${COLUMNS} FROM connect_attempt WHERE state_hash = $1 AND status = 'waiting') attempt
         JOIN workspace ON workspace.id = attempt."workspaceId"
         LEFT JOIN person ON person.id = attempt."personId"`,
      [stateHash],
    );
    return row ?? null;
  }

  /**
   * Uses a state up: the first caller gets the attempt, everybody after it gets null.
   * @param spentHash what the hash is replaced by, so that a second use can be told from an unknown state
   */
  async useState(sql: Sql, stateHash: Buffer, spentHash: Buffer): Promise<SealedAttempt | null> {
    const [row] = await sql.query<SealedAttempt>(
      `UPDATE connect_attempt SET state_hash = $2 WHERE state_hash = $1 AND status = 'waiting' RETURNING ${COLUMNS}`,
      [stateHash, spentHash],
    );
    return row ?? null;
  }

  async findByStateHash(sql: Sql, stateHash: Buffer): Promise<EndedAttempt | null> {
    const [row] = await sql.query<EndedAttempt>(
      `SELECT id, workspace_id AS "workspaceId", person_id AS "personId", visitor_hash AS "visitorHash", status FROM connect_attempt WHERE state_hash = $1`,
      [stateHash],
    );
    return row ?? null;
  }

  /** @returns false when the attempt is no longer waiting (cancelled meanwhile, say) */
  async offerChoices(sql: Sql, attemptId: string, sealed: string, expiresAt: Date): Promise<boolean> {
    const offered = await sql.execute(
      `UPDATE connect_attempt SET status = 'choosing', sealed = $2, expires_at = $3 WHERE id = $1 AND status = 'waiting'`,
      [attemptId, sealed, expiresAt],
    );
    return offered === 1;
  }

  /** Ends an attempt and forgets what it had sealed. @returns false when it had ended before */
  async end(sql: Sql, attemptId: string, ending: AttemptEnding): Promise<boolean> {
    const ended = await sql.execute(
      `UPDATE connect_attempt SET status = $2, sealed = '', failure_code = $3, failure_detail = $4, account_ids = $5
        WHERE id = $1 AND status IN ('waiting', 'choosing')`,
      [
        attemptId,
        ending.status,
        ending.status === 'failed' ? ending.code : null,
        ending.status === 'failed' ? ending.detail : null,
        ending.status === 'connected' ? ending.accountIds : [],
      ],
    );
    return ended === 1;
  }

  /** Ends what nobody finished in time. @returns how many */
  async expire(sql: Sql, now: Date, failure: { readonly code: string; readonly detail: string }): Promise<number> {
    return sql.execute(
      `UPDATE connect_attempt SET status = 'failed', sealed = '', failure_code = $2, failure_detail = $3
        WHERE status IN ('waiting', 'choosing') AND expires_at <= $1`,
      [now, failure.code, failure.detail],
    );
  }

  async deleteOlderThan(sql: Sql, before: Date): Promise<number> {
    return sql.execute(`DELETE FROM connect_attempt WHERE created_at < $1`, [before]);
  }
}
