import type { ChannelReceipt } from '../channels/index.js';
import { canonicalJson } from '../publishing/index.js';
import type { EntryKind, Evidence } from './ledger-entry.js';

/** A receipt with the delivery it belongs to, as the rows stand now. */
export interface ReceiptRow {
  readonly delivery_id: string;
  readonly workspace_id: string;
  readonly post_id: string;
  readonly account_id: string;
  readonly channel: string;
  readonly content_hash: string;
  readonly parts: ChannelReceipt['parts'];
  readonly first_comment: ChannelReceipt['firstComment'];
  readonly confirmed_by: string;
  readonly published_at: Date;
  readonly removed_at: Date | null;
  readonly created_at: Date;
}

/** The document of one entry about a receipt: what was published where, or what was taken down. */
export function evidenceOf(row: ReceiptRow, kind: EntryKind): Evidence {
  return { deliveryId: row.delivery_id, kind, document: canonicalJson(FIELDS[kind](row)) };
}

/** The kinds of entries that a receipt has to have, in their order. */
export function kindsOf(row: Pick<ReceiptRow, 'removed_at'>): EntryKind[] {
  return row.removed_at === null ? ['published'] : ['published', 'removed'];
}

const FIELDS: Readonly<Record<EntryKind, (row: ReceiptRow) => object>> = {
  published: (row) => ({
    accountId: row.account_id,
    channel: row.channel,
    confirmedBy: row.confirmed_by,
    contentHash: row.content_hash,
    createdAt: instant(row.created_at),
    deliveryId: row.delivery_id,
    firstComment: row.first_comment,
    parts: row.parts,
    postId: row.post_id,
    publishedAt: instant(row.published_at),
    workspaceId: row.workspace_id,
  }),
  removed: (row) => ({
    accountId: row.account_id,
    channel: row.channel,
    contentHash: row.content_hash,
    deliveryId: row.delivery_id,
    parts: row.parts,
    postId: row.post_id,
    removedAt: row.removed_at && instant(row.removed_at),
    workspaceId: row.workspace_id,
  }),
};

/** What somebody wrote into the row by hand may be no instant (Postgres knows `infinity`), and must neither stop the sealing nor the verifier. */
function instant(value: Date): string {
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : String(value);
}
