import type { Sql } from '../../core/database/sql.js';
import { EMPTY_CHAIN, type ChainHead, type EntryKind, type LedgerEntry } from './ledger-entry.js';
import type { ReceiptRow } from './ledger-evidence.js';
import type { StandingDelivery, StandingRows } from './standing-rows.js';

export interface LedgerWorkspace {
  readonly id: string;
  /** null when it was deleted. */
  readonly name: string | null;
  readonly head: ChainHead;
}

/** A receipt without an entry that it should have. */
export interface UncoveredReceipt {
  readonly receipt: ReceiptRow;
  readonly delivery: StandingDelivery;
  /** What is missing. */
  readonly kind: EntryKind;
  /** The service says that it has sealed it. */
  readonly markedSealed: boolean;
}

type Joined = Omit<ReceiptRow, 'content_hash' | 'published_at'> & {
  receipt_hash: string;
  receipt_at: Date;
} & StandingDelivery;

const JOINED = `receipt.delivery_id, receipt.workspace_id, receipt.content_hash AS receipt_hash, receipt.parts, receipt.first_comment,
  receipt.confirmed_by, receipt.published_at AS receipt_at, receipt.removed_at, receipt.created_at,
  delivery.post_id, delivery.account_id, delivery.channel, delivery.state, delivery.claimed_from, delivery.content, delivery.content_hash,
  delivery.remote_id, delivery.permalink, delivery.published_at,
  EXISTS (SELECT 1 FROM attempt WHERE attempt.delivery_id = receipt.delivery_id AND attempt.kind IN ('send', 'look-up')
    AND (receipt.confirmed_by = 'person' OR attempt.outcome IN ('published', 'found'))) AS sent`;

/** Everything the verifier reads. It writes nothing, and needs no service around it. */
export class LedgerReadings {
  constructor(private readonly sql: Sql) {}

  /** False before the service has brought the database up to date. */
  async hasLedger(): Promise<boolean> {
    const rows = await this.sql.query<{ there: boolean }>(`SELECT to_regclass('ledger_entry') IS NOT NULL AS there`);
    return rows[0]?.there === true;
  }

  /** Every workspace there is or that has a chain, by id. */
  async workspaces(only: string | null): Promise<LedgerWorkspace[]> {
    const rows = await this.sql.query<{
      id: string;
      name: string | null;
      position: number | null;
      hash: string | null;
    }>(
      `SELECT id, workspace.name, ledger_head.position, ledger_head.hash
       FROM (SELECT id FROM workspace UNION SELECT workspace_id FROM ledger_head UNION SELECT workspace_id FROM ledger_entry) AS every (id)
       LEFT JOIN workspace USING (id)
       LEFT JOIN ledger_head ON ledger_head.workspace_id = id
       WHERE $1::uuid IS NULL OR id = $1
       ORDER BY id`,
      [only],
    );
    return rows.map(({ id, name, position, hash }) => ({
      id,
      name,
      head: position === null || hash === null ? EMPTY_CHAIN : { position, hash },
    }));
  }

  /** Since when, at least, there was nothing to seal that is older; null before the first time. */
  async completeAt(): Promise<Date | null> {
    const rows = await this.sql.query<{ complete_at: Date }>(`SELECT complete_at FROM ledger_sealing`);
    return rows[0]?.complete_at ?? null;
  }

  /** The next entries of a chain with what they tell of. */
  async entries(
    workspaceId: string,
    after: number,
    limit: number,
  ): Promise<{ readonly entry: LedgerEntry; readonly standing: StandingRows }[]> {
    const rows = await this.sql.query<
      Joined & {
        position: number;
        entry_delivery: string;
        kind: EntryKind;
        recorded_at: Date;
        document: string;
        previous_hash: string;
        hash: string;
        has_receipt: boolean;
        has_delivery: boolean;
      }
    >(
      `SELECT entry.position, entry.delivery_id AS entry_delivery, entry.kind, entry.recorded_at, entry.document, entry.previous_hash, entry.hash,
         receipt.delivery_id IS NOT NULL AS has_receipt, delivery.id IS NOT NULL AS has_delivery, ${JOINED}
       FROM (
         SELECT * FROM ledger_entry WHERE workspace_id = $1 AND position > $2 ORDER BY position LIMIT $3
       ) entry
       LEFT JOIN receipt ON receipt.delivery_id = entry.delivery_id
       LEFT JOIN delivery ON delivery.id = entry.delivery_id
       ORDER BY entry.position`,
      [workspaceId, after, limit],
    );
    return rows.map((row) => ({
      entry: {
        workspaceId,
        position: row.position,
        deliveryId: row.entry_delivery,
        kind: row.kind,
        recordedAt: row.recorded_at,
        document: row.document,
        previousHash: row.previous_hash,
        hash: row.hash,
      },
      standing: { receipt: row.has_receipt ? receiptOf(row) : null, delivery: row.has_delivery ? row : null },
    }));
  }

  /** Receipts that lack an entry, by delivery id. */
  async uncovered(only: string | null, after: string, limit: number): Promise<UncoveredReceipt[]> {
    const rows = await this.sql.query<Joined & { kind: EntryKind; sealed: number }>(
      `SELECT CASE WHEN published.position IS NULL THEN 'published' ELSE 'removed' END AS kind, receipt.sealed, ${JOINED}
       FROM receipt
       JOIN delivery ON delivery.id = receipt.delivery_id
       LEFT JOIN ledger_entry published ON published.delivery_id = receipt.delivery_id AND published.kind = 'published'
       LEFT JOIN ledger_entry removed ON removed.delivery_id = receipt.delivery_id AND removed.kind = 'removed'
       WHERE (published.position IS NULL OR (receipt.removed_at IS NOT NULL AND removed.position IS NULL))
         AND receipt.delivery_id > $2 AND ($1::uuid IS NULL OR receipt.workspace_id = $1)
       ORDER BY receipt.delivery_id LIMIT $3`,
      [only, after, limit],
    );
    return rows.map((row) => ({
      receipt: receiptOf(row),
      delivery: row,
      kind: row.kind,
      markedSealed: row.sealed >= (row.kind === 'published' ? 1 : 2),
    }));
  }

  /** Deliveries that went out and have neither receipt nor entry, by id. Those with an entry are found by it. */
  async withoutReceipt(
    only: string | null,
    after: string,
    limit: number,
  ): Promise<{ readonly id: string; readonly workspace_id: string; readonly state: string }[]> {
    return this.sql.query(
      `SELECT delivery.id, delivery.workspace_id, delivery.state
       FROM delivery
       WHERE delivery.state IN ('published', 'removing', 'removed') AND delivery.id > $2 AND ($1::uuid IS NULL OR delivery.workspace_id = $1)
         AND NOT EXISTS (SELECT 1 FROM receipt WHERE receipt.delivery_id = delivery.id)
         AND NOT EXISTS (SELECT 1 FROM ledger_entry WHERE ledger_entry.delivery_id = delivery.id)
       ORDER BY delivery.id LIMIT $3`,
      [only, after, limit],
    );
  }
}

function receiptOf(row: Joined): ReceiptRow {
  return { ...row, content_hash: row.receipt_hash, published_at: row.receipt_at };
}
