import { hash } from 'node:crypto';

export type EntryKind = 'published' | 'removed';

/** One entry of a workspace's chain. */
export interface LedgerEntry {
  readonly workspaceId: string;
  /** From 1, without gaps. */
  readonly position: number;
  readonly deliveryId: string;
  readonly kind: EntryKind;
  readonly recordedAt: Date;
  /** The evidence as canonical JSON, to the byte. */
  readonly document: string;
  readonly previousHash: string;
  readonly hash: string;
}

/** What an entry is made of before it has its place. */
export type Evidence = Pick<LedgerEntry, 'deliveryId' | 'kind' | 'document'>;

/** The end of a chain: its last entry. */
export interface ChainHead {
  /** 0 while there is no entry. */
  readonly position: number;
  readonly hash: string;
}

/** The head of a chain without entries, and the previous hash of its first. */
export const EMPTY_CHAIN: ChainHead = { position: 0, hash: '0'.repeat(64) };

/** Names the definition below: another one gets another name, and old entries keep theirs. */
const DEFINITION = 'carillon-ledger-1';

/**
 * Hex SHA-256 over the UTF-8 bytes of eight lines, joined by a line feed: the definition's name, workspace, position, delivery, kind, the
 * instant of recording (ISO 8601, UTC, milliseconds), previous hash, document. Only the document, which is last, could hold a line feed, and JSON writes none.
 */
export function entryHash(entry: Omit<LedgerEntry, 'hash'>): string {
  const lines = [
    DEFINITION,
    entry.workspaceId,
    String(entry.position),
    entry.deliveryId,
    entry.kind,
    entry.recordedAt.toISOString(),
    entry.previousHash,
    entry.document,
  ];
  return hash('sha256', lines.join('\n'), 'hex');
}

/** Puts evidence behind the head of a chain, in the order given. */
export function chainEntries(
  workspaceId: string,
  head: ChainHead,
  evidence: readonly Evidence[],
  recordedAt: Date,
): LedgerEntry[] {
  let { position, hash: previousHash } = head;
  return evidence.map(({ deliveryId, kind, document }) => {
    position += 1;
    const unsealed = { workspaceId, position, deliveryId, kind, recordedAt, document, previousHash };
    previousHash = entryHash(unsealed);
    return { ...unsealed, hash: previousHash };
  });
}
