import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { PublishingPressure } from '../publishing/index.js';
import { chainEntries, type ChainHead, type Evidence, type LedgerEntry } from './ledger-entry.js';
import { evidenceOf, kindsOf } from './ledger-evidence.js';
import { LedgerRepository, type SealMark, type UnsealedReceipt } from './ledger.repository.js';

/** Receipts in one transaction, over all its workspaces. */
const BATCH = 500;
/** Chains in one transaction; each gets its share of the batch, so that a large backlog of one keeps no other waiting. */
const CHAINS = 100;
/** So that a tick ends, also while an installation that has just got its ledger seals years of receipts. */
const BATCHES_PER_TICK = 20;
const NOTE_EVERY_MS = 60_000;

/**
 * Seals receipts: writes what has been published or taken down into the ledger of its workspace. Any number of schedulers may do so at once;
 * a chain is added to by one at a time. What a killed process left is simply still unsealed.
 */
@Injectable()
export class LedgerSealer {
  private notedAt: Date | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(LedgerRepository) private readonly repository: LedgerRepository,
    @Inject(PublishingPressure) private readonly pressure: PublishingPressure,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Seals what waits, up to twenty batches; publishing goes first. @returns the number of entries added */
  async tick(): Promise<number> {
    if (await this.pressure.isHigh()) return 0;
    let added = 0;
    for (let batch = 0; batch < BATCHES_PER_TICK; batch++) {
      const beganAt = this.clock.now();
      const waiting = await this.repository.waitingWorkspaces(this.database, CHAINS);
      if (waiting.length === 0) {
        await this.noteComplete(beganAt, added > 0);
        break;
      }
      const sealed = await this.sealBatch(waiting);
      // Another scheduler is at these very chains; what it leaves is there at the next tick.
      if (sealed === null) break;
      added += sealed;
    }
    return added;
  }

  /** @returns the number of entries added; null when nothing could be locked */
  private async sealBatch(workspaceIds: readonly string[]): Promise<number | null> {
    return this.database.transaction(async (tx) => {
      const heads = await this.repository.lockHeads(tx, workspaceIds);
      if (heads.size === 0) return null;
      const limitEach = Math.ceil(BATCH / heads.size);
      const receipts = await this.repository.unsealed(tx, [...heads.keys()], limitEach);
      if (receipts.length === 0) return null;
      const now = this.clock.now();
      const { entries, ends } = addToChains(heads, receipts, now);
      await this.repository.add(tx, entries, now, ends, receipts.map(markOf));
      return entries.length;
    });
  }

  /** The verifier asks for the entry of every receipt that is older than this. */
  private async noteComplete(beganAt: Date, somethingSealed: boolean): Promise<void> {
    if (!somethingSealed && this.notedAt !== null && beganAt.getTime() - this.notedAt.getTime() < NOTE_EVERY_MS) return;
    await this.repository.noteComplete(this.database, beganAt);
    this.notedAt = beganAt;
  }
}

function addToChains(
  heads: ReadonlyMap<string, ChainHead>,
  receipts: readonly UnsealedReceipt[],
  now: Date,
): { entries: LedgerEntry[]; ends: Map<string, ChainHead> } {
  const entries: LedgerEntry[] = [];
  const ends = new Map<string, ChainHead>();
  for (const [workspaceId, head] of heads) {
    const evidence = receipts.filter((receipt) => receipt.workspace_id === workspaceId).flatMap(missingEvidence);
    const added = chainEntries(workspaceId, head, evidence, now);
    const last = added.at(-1);
    if (last === undefined) continue;
    entries.push(...added);
    ends.set(workspaceId, { position: last.position, hash: last.hash });
  }
  return { entries, ends };
}

/** Where somebody took the mark off a sealed receipt, the entry is there, and a second one would only hide that. */
function missingEvidence(receipt: UnsealedReceipt): Evidence[] {
  return kindsOf(receipt)
    .filter((kind) => !receipt.sealed_kinds.includes(kind))
    .map((kind) => evidenceOf(receipt, kind));
}

function markOf(receipt: UnsealedReceipt): SealMark {
  return { deliveryId: receipt.delivery_id, sealed: kindsOf(receipt).length };
}
