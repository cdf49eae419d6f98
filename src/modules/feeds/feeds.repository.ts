import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import { FeedEntryEntity } from './feed-entry.entity.js';

/** The feed account behind a slug. */
export interface FeedAccount {
  readonly id: string;
  readonly slug: string;
  readonly displayName: string;
  readonly data: Readonly<Record<string, unknown>>;
  /** The latest instant at which anything that readers see changed. */
  readonly changedAt: Date;
}

@Injectable()
export class FeedsRepository {
  /** @returns false when there is no such feed account. An entry of this id that is there stays. */
  async add(sql: Sql, accountId: string, id: string, content: object, at: Date): Promise<boolean> {
    const rows = await sql.query<{ found: boolean }>(
      `WITH feed AS (SELECT id, workspace_id FROM account WHERE id = $1 AND channel = 'feed'),
       added AS (
         INSERT INTO feed_entry (account_id, workspace_id, id, content, published_at, updated_at)
         SELECT id, workspace_id, $2, $3::jsonb, $4, $4 FROM feed
         ON CONFLICT (account_id, id) DO NOTHING)
       SELECT true AS found FROM feed`,
      [accountId, id, JSON.stringify(content), at],
    );
    return rows.length > 0;
  }

  async change(sql: Sql, accountId: string, id: string, content: object, at: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE feed_entry SET content = $3::jsonb, updated_at = $4 WHERE account_id = $1 AND id = $2 AND removed_at IS NULL`,
      [accountId, id, JSON.stringify(content), at],
    );
    return changed > 0;
  }

  async remove(sql: Sql, accountId: string, id: string, at: Date): Promise<void> {
    await sql.execute(
      `UPDATE feed_entry SET removed_at = $3 WHERE account_id = $1 AND id = $2 AND removed_at IS NULL`,
      [accountId, id, at],
    );
  }

  /** Removed entries too. */
  async find(sql: Sql, accountId: string, id: string): Promise<FeedEntryEntity | null> {
    return await sql.manager.findOneBy(FeedEntryEntity, { accountId, id });
  }

  /** Newest first. */
  async newest(sql: Sql, accountId: string, limit: number): Promise<FeedEntryEntity[]> {
    return await sql.manager
      .createQueryBuilder(FeedEntryEntity, 'entry')
      .where('entry.account_id = :accountId AND entry.removed_at IS NULL', { accountId })
      .orderBy('entry.published_at', 'DESC')
      .addOrderBy('entry.id', 'DESC')
      .limit(limit)
      .getMany();
  }

  /** Whatever the account's status: what was published stays readable when the account is paused or disconnected. */
  async feedBySlug(sql: Sql, slug: string): Promise<FeedAccount | null> {
    const [row] = await sql.query<{
      id: string;
      display_name: string;
      data: Record<string, unknown>;
      changed_at: Date;
    }>(
      `SELECT account.id, account.display_name, account.data,
         greatest(account.created_at, (
           SELECT max(greatest(updated_at, removed_at)) FROM feed_entry WHERE account_id = account.id)) AS changed_at
       FROM account WHERE channel = 'feed' AND remote_id = $1
       ORDER BY account.created_at LIMIT 1`,
      [slug],
    );
    return row ? { id: row.id, slug, displayName: row.display_name, data: row.data, changedAt: row.changed_at } : null;
  }
}
