import type { Fault } from './fault.js';
import { EMPTY_CHAIN, entryHash, type ChainHead, type LedgerEntry } from './ledger-entry.js';

/** A head that somebody noted earlier, outside of the database. */
export interface NotedHead extends ChainHead {
  readonly workspaceId: string;
}

/** Follows one chain from its first entry to its end and tells where it does not hold. Keeps nothing but the last entry. */
export class ChainWalk {
  private last: ChainHead = EMPTY_CHAIN;
  private entries = 0;

  /** @param noted heads of this chain that were noted earlier */
  constructor(private readonly noted: readonly NotedHead[] = []) {}

  /** How many entries there were so far. */
  get count(): number {
    return this.entries;
  }

  /** Of the last entry so far. */
  get head(): ChainHead {
    return this.last;
  }

  /** Takes the next entry, in the order of positions. */
  next(entry: LedgerEntry): Fault[] {
    const faults: Fault[] = [];
    const fault = (code: Fault['code'], detail: string): void => {
      faults.push({ code, position: entry.position, deliveryId: entry.deliveryId, detail });
    };
    const expected = this.last.position + 1;
    if (entry.position !== expected) fault('gap', gap(expected, entry.position));
    // Behind a gap there is nothing to compare with; the gap says it.
    else if (entry.previousHash !== this.last.hash) {
      fault('link', 'Its previous hash is not the hash of the entry before: one of the two was changed.');
    }
    if (entryHash(entry) !== entry.hash) {
      fault('hash', 'Its hash does not belong to it: the entry was changed after it was sealed.');
    }
    for (const noted of this.noted) {
      if (noted.position !== entry.position || noted.hash === entry.hash) continue;
      fault('noted-head', `The head noted at this position was ${noted.hash}: the chain was written anew since.`);
    }
    this.last = { position: entry.position, hash: entry.hash };
    this.entries += 1;
    return faults;
  }

  /** At the end of the chain. @param stored what the database holds as its head */
  end(stored: ChainHead): Fault[] {
    const { position, hash } = this.last;
    const faults: Fault[] = [];
    const fault = (code: Fault['code'], at: number, detail: string): void => {
      faults.push({ code, position: at, deliveryId: null, detail });
    };
    if (stored.position !== position) {
      fault('head', position, `The chain ends here, and its head is noted as ${stored.position}: its end was cut off.`);
    } else if (stored.hash !== hash) {
      fault('head', position, 'The hash of the last entry is not that of the head: one of the two was changed.');
    }
    for (const noted of this.noted) {
      if (noted.position <= position) continue;
      fault('noted-head', noted.position, `A head was noted here, and the chain ends at ${position}.`);
    }
    return faults;
  }
}

function gap(expected: number, found: number): string {
  const missing = found - 1;
  return missing === expected
    ? `The entry before it, at position ${missing}, is missing.`
    : `Entries ${expected} to ${missing} before it are missing.`;
}
