import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../core/database/sql.js';
import { EMPTY_CHAIN, type ChainHead, type EntryKind, type LedgerEntry } from './ledger-entry.js';
import type { ReceiptRow } from './ledger-evidence.js';

/** To the letter the predicate of the index `receipt_unsealed`, which holds nothing else. */
const UNSEALED = 'receipt.sealed < CASE WHEN receipt.removed_at IS NULL THEN 1 ELSE 2 END';

/** A receipt that lacks an entry, with the kinds it has. */
export interface UnsealedReceipt extends ReceiptRow {
  readonly sealed_kinds: readonly EntryKind[];
}

/** How far a receipt is sealed after an addition. */
export interface SealMark {
  readonly deliveryId: string;
  readonly sealed: number;
}

/** The chains: reading their ends, adding to them. */
@Injectable()
export class LedgerRepository {
  /** Workspaces with something to seal, a few of them. The cost depends on their number, not on how much waits. */
  async waitingWorkspaces(sql: Sql, limit: number): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(
      `WITH RECURSIVE waiting AS (
         (SELECT receipt.workspace_id AS id FROM receipt WHERE ${UNSEALED} ORDER BY receipt.workspace_id LIMIT 1)
         UNION ALL
         SELECT (SELECT receipt.workspace_id FROM receipt WHERE ${UNSEALED} AND receipt.workspace_id > waiting.id
                 ORDER BY receipt.workspace_id LIMIT 1)
         FROM waiting WHERE waiting.id IS NOT NULL
       )
       SELECT id FROM waiting WHERE id IS NOT NULL LIMIT $1`,
      [limit],
      'ledger-waiting',
    );
    return rows.map((row) => row.id);
  }

  /**
   * Takes the ends of these chains until the transaction ends. Those that somebody else has are left out, and so are workspaces that are
   * being deleted: waiting for one here while it waits for our receipts would be a deadlock.
   */
  async lockHeads(tx: Tx, workspaceIds: readonly string[]): Promise<Map<string, ChainHead>> {
    await tx.execute(
      `INSERT INTO ledger_head (workspace_id, position, hash) SELECT id, $2, $3 FROM workspace WHERE id = ANY($1)
         AND NOT EXISTS (SELECT 1 FROM ledger_head WHERE ledger_head.workspace_id = workspace.id)
       ON CONFLICT DO NOTHING`,
      [workspaceIds, EMPTY_CHAIN.position, EMPTY_CHAIN.hash],
    );
    const rows = await tx.query<{ workspace_id: string; position: number; hash: string }>(
      `SELECT ledger_head.workspace_id, ledger_head.position, ledger_head.hash
       FROM ledger_head JOIN workspace ON workspace.id = ledger_head.workspace_id
       WHERE ledger_head.workspace_id = ANY($1)
       FOR UPDATE OF ledger_head SKIP LOCKED FOR KEY SHARE OF workspace SKIP LOCKED`,
      [workspaceIds],
    );
    return new Map(rows.map(({ workspace_id: id, position, hash }) => [id, { position, hash }]));
  }

  /** Unsealed receipts, oldest first in each workspace. Locked, but never waited for: who settles a removal must not wait for us in a circle. */
  async unsealed(tx: Tx, workspaceIds: readonly string[], limitEach: number): Promise<UnsealedReceipt[]> {
    return tx.query(
      `SELECT waiting.*, delivery.post_id, delivery.account_id, delivery.channel,
         ARRAY(SELECT ledger_entry.kind FROM ledger_entry WHERE ledger_entry.delivery_id = waiting.delivery_id) AS sealed_kinds
       FROM unnest($1::uuid[]) AS chain (workspace_id)
       CROSS JOIN LATERAL (
         SELECT receipt.delivery_id, receipt.workspace_id, receipt.content_hash, receipt.parts, receipt.first_comment, receipt.confirmed_by,
           receipt.published_at, receipt.removed_at, receipt.created_at
         FROM receipt
         WHERE receipt.workspace_id = chain.workspace_id AND ${UNSEALED}
         ORDER BY receipt.created_at, receipt.delivery_id
         LIMIT $2
         FOR NO KEY UPDATE SKIP LOCKED
       ) waiting
       JOIN delivery ON delivery.id = waiting.delivery_id
       ORDER BY waiting.workspace_id, waiting.created_at, waiting.delivery_id`,
      [workspaceIds, limitEach],
      'ledger-unsealed',
    );
  }

  /** Writes entries, the new ends of their chains and the marks on the receipts, all or nothing. */
  async add(
    tx: Tx,
    entries: readonly LedgerEntry[],
    recordedAt: Date,
    heads: ReadonlyMap<string, ChainHead>,
    marks: readonly SealMark[],
  ): Promise<void> {
    const column = <T>(pick: (entry: LedgerEntry) => T): T[] => entries.map(pick);
    const ends = [...heads];
    await tx.query(
      `WITH added AS (
         INSERT INTO ledger_entry (workspace_id, position, delivery_id, kind, recorded_at, document, previous_hash, hash)
         SELECT input.workspace_id, input.position, input.delivery_id, input.kind, $5, input.document, input.previous_hash, input.hash
         FROM ROWS FROM (unnest($1::uuid[], $2::bigint[], $3::uuid[], $4::text[], $7::text[], $8::text[]), string_to_table($6, E'\\n'))
           AS input (workspace_id, position, delivery_id, kind, previous_hash, hash, document)
       ), moved AS (
         UPDATE ledger_head SET position = ends.position, hash = ends.hash
         FROM unnest($9::uuid[], $10::bigint[], $11::text[]) AS ends (workspace_id, position, hash)
         WHERE ledger_head.workspace_id = ends.workspace_id
       )
       UPDATE receipt SET sealed = marks.sealed
       FROM unnest($12::uuid[], $13::smallint[]) AS marks (delivery_id, sealed)
       WHERE receipt.delivery_id = marks.delivery_id`,
      [
        column((entry) => entry.workspaceId),
        column((entry) => entry.position),
        column((entry) => entry.deliveryId),
        column((entry) => entry.kind),
        recordedAt,
        // As lines of one text: JSON holds no line feed, and quoting thousands of quotes for an array is what would cost most here.
        column((entry) => entry.document).join('\n'),
        column((entry) => entry.previousHash),
        column((entry) => entry.hash),
        ends.map(([id]) => id),
        ends.map(([, head]) => head.position),
        ends.map(([, head]) => head.hash),
        marks.map((mark) => mark.deliveryId),
        marks.map((mark) => mark.sealed),
      ],
      'ledger-add',
    );
  }

  /** Notes that a look which began at `at` left nothing unsealed. */
  async noteComplete(sql: Sql, at: Date): Promise<void> {
    await sql.execute(
      `INSERT INTO ledger_sealing (complete_at) VALUES ($1)
       ON CONFLICT (only_row) DO UPDATE SET complete_at = GREATEST(ledger_sealing.complete_at, $1)`,
      [at],
    );
  }

  async head(sql: Sql, workspaceId: string): Promise<ChainHead> {
    const rows = await sql.query<{ position: number; hash: string }>(
      `SELECT position, hash FROM ledger_head WHERE workspace_id = $1`,
      [workspaceId],
    );
    return rows[0] ?? EMPTY_CHAIN;
  }

  /** How many entries are still to come for what has happened already. */
  async countUnsealed(sql: Sql, workspaceId: string): Promise<number> {
    const rows = await sql.query<{ count: number }>(
      `SELECT COALESCE(sum(CASE WHEN removed_at IS NULL THEN 1 ELSE 2 END - sealed), 0)::int AS count
       FROM receipt WHERE workspace_id = $1 AND ${UNSEALED}`,
      [workspaceId],
    );
    return rows[0]?.count ?? 0;
  }
}
