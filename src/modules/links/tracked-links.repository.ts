import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';

/** A short address and where it leads. */
export interface KeptLink {
  readonly code: string;
  readonly postId: string;
  readonly accountId: string;
  readonly url: string;
}

@Injectable()
export class TrackedLinksRepository {
  async insert(tx: Tx, workspaceId: string, links: readonly KeptLink[], now: Date): Promise<void> {
    await tx.execute(
      `INSERT INTO tracked_link (code, workspace_id, post_id, account_id, url, created_at)
       SELECT code, $1, post_id, account_id, url, $2
       FROM unnest($3::text[], $4::uuid[], $5::uuid[], $6::text[]) AS input (code, post_id, account_id, url)
       ORDER BY code ON CONFLICT (code) DO NOTHING`,
      [workspaceId, now, ...columnsOf(links)],
    );
  }

  /** Those of the codes that stand for something else than what is given. */
  async standingForOthers(tx: Tx, workspaceId: string, links: readonly KeptLink[]): Promise<string[]> {
    const rows = await tx.query<{ code: string }>(
      `SELECT kept.code FROM unnest($2::text[], $3::uuid[], $4::uuid[], $5::text[]) AS input (code, post_id, account_id, url)
       JOIN tracked_link kept ON kept.code = input.code
       WHERE (kept.workspace_id, kept.post_id, kept.account_id, kept.url) <> ($1, input.post_id, input.account_id, input.url)`,
      [workspaceId, ...columnsOf(links)],
    );
    return rows.map((row) => row.code);
  }

  /** Where a code leads; null where there is no such code. */
  async urlOf(sql: Sql, code: string): Promise<string | null> {
    const [row] = await sql.query<{ url: string }>('SELECT url FROM tracked_link WHERE code = $1', [code], 'link-url');
    return row?.url ?? null;
  }
}

function columnsOf(links: readonly KeptLink[]): unknown[] {
  return [
    links.map(({ code }) => code),
    links.map(({ postId }) => postId),
    links.map(({ accountId }) => accountId),
    links.map(({ url }) => url),
  ];
}
