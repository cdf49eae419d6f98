export class LedgerHeadView {
  /** How many entries the ledger has: the position of the last. */
  position: number;
  /** Hex SHA-256 of the last entry, which stands for all before it; 64 zeros while there is none. */
  hash: string;
  /** Entries still to come for what has happened already; a moment after publishing there are some. */
  unsealed: number;
}
