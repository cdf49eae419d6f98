import type { Database } from '../../core/database/database.js';
import type { Sql } from '../../core/database/sql.js';
import { ChainWalk, type NotedHead } from './chain-walk.js';
import type { Fault } from './fault.js';
import { EMPTY_CHAIN, type ChainHead } from './ledger-entry.js';
import { LedgerReadings, type LedgerWorkspace, type UncoveredReceipt } from './ledger-reading.repository.js';
import { checkDelivery, checkStanding } from './standing-rows.js';

const PAGE = 500;
/** Each is kept in memory until its workspace is told of; after so many, one knows. */
const MOST_FAULTS = 1_000;
/** Between an instant of the service's clock and the commit of what carries it; clocks of several machines differ, too. */
const GRACE_MS = 60_000;
const NIL = '00000000-0000-0000-0000-000000000000';

export interface VerifyOptions {
  /** Only this one; null: all. */
  readonly workspaceId: string | null;
  /** Heads that were noted earlier; of that workspace alone, where one is given. */
  readonly noted: readonly NotedHead[];
}

/** What the verifier found about one workspace. */
export interface WorkspaceVerdict {
  readonly workspaceId: string;
  /** null: it was deleted, and its entries with it. */
  readonly name: string | null;
  readonly entries: number;
  /** When the first and the last entry were recorded; null where there is none. */
  readonly firstAt: Date | null;
  readonly lastAt: Date | null;
  readonly head: ChainHead;
  /** Receipts that are not in the ledger yet, and need not be. */
  readonly waiting: number;
  /** The first thousand. */
  readonly faults: readonly Fault[];
  /** Faults beyond those listed. */
  readonly moreFaults: number;
}

/** The database has no ledger yet, or nothing in it that was asked for. */
export class NothingToVerify extends Error {}

/**
 * Walks the chains and everything they tell of, in one snapshot and a page at a time, and tells of one workspace after the other. It only reads.
 * @throws NothingToVerify
 */
export async function verifyLedger(
  database: Database,
  options: VerifyOptions,
  tell: (verdict: WorkspaceVerdict) => void,
): Promise<void> {
  await database.transaction(async (tx) => {
    await tx.execute('SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY');
    for await (const verdict of verifyIn(tx, options)) tell(verdict);
  });
}

/** The same over a transaction that is open already. */
export function verifyIn(sql: Sql, options: VerifyOptions): AsyncGenerator<WorkspaceVerdict> {
  return new Verifier(new LedgerReadings(sql), options).run();
}

/** Faults of one workspace, and how much of it waits. */
class Findings {
  readonly faults: Fault[] = [];
  more = 0;
  waiting = 0;

  add(faults: readonly Fault[]): void {
    const room = MOST_FAULTS - this.faults.length;
    this.faults.push(...faults.slice(0, room));
    this.more += Math.max(0, faults.length - room);
  }
}

class Verifier {
  private readonly findings = new Map<string, Findings>();

  constructor(
    private readonly readings: LedgerReadings,
    private readonly options: VerifyOptions,
  ) {}

  async *run(): AsyncGenerator<WorkspaceVerdict> {
    if (!(await this.readings.hasLedger())) {
      throw new NothingToVerify('This database has no ledger yet. Start Carillon once: that brings it up to date.');
    }
    const { workspaceId: only, noted } = this.options;
    const workspaces = await this.readings.workspaces(only);
    const gone = noted.filter((head) => !workspaces.some(({ id }) => id === head.workspaceId));
    if (workspaces.length === 0 && only !== null && gone.length === 0) {
      throw new NothingToVerify(`There is no workspace ${only}, and no ledger of one.`);
    }
    await this.findUncovered();
    await this.findWithoutReceipt();
    for (const workspace of workspaces) {
      yield workspace.name === null ? this.deleted(workspace) : await this.walk(workspace);
      this.findings.delete(workspace.id);
    }
    for (const head of gone) yield vanished(head);
  }

  private async walk({ id, name, head }: LedgerWorkspace): Promise<WorkspaceVerdict> {
    const findings = this.of(id);
    const walk = new ChainWalk(this.options.noted.filter(({ workspaceId }) => workspaceId === id));
    let firstAt: Date | null = null;
    let lastAt: Date | null = null;
    for (;;) {
      const page = await this.readings.entries(id, walk.head.position, PAGE);
      for (const { entry, standing } of page) {
        findings.add([...walk.next(entry), ...checkStanding(entry, standing)]);
        firstAt ??= entry.recordedAt;
        lastAt = entry.recordedAt;
      }
      if (page.length < PAGE) break;
    }
    findings.add(walk.end(head));
    return verdictOf(id, name, findings, { entries: walk.count, firstAt, lastAt, head: walk.head });
  }

  /** Its head is all that stays of it; a head noted earlier can be no later than that. */
  private deleted({ id, head }: LedgerWorkspace): WorkspaceVerdict {
    const findings = this.of(id);
    for (const noted of this.options.noted.filter(({ workspaceId }) => workspaceId === id)) {
      if (noted.position < head.position || (noted.position === head.position && noted.hash === head.hash)) continue;
      const detail = `The head noted here is not that of the deleted workspace, which ended at ${head.position}:${head.hash}.`;
      findings.add([{ code: 'noted-head', position: noted.position, deliveryId: null, detail }]);
    }
    return verdictOf(id, null, findings, { entries: 0, firstAt: null, lastAt: null, head });
  }

  private async findUncovered(): Promise<void> {
    const completeAt = await this.readings.completeAt();
    for (let after = NIL; ;) {
      const page = await this.readings.uncovered(this.options.workspaceId, after, PAGE);
      for (const uncovered of page) this.judgeUncovered(uncovered, completeAt);
      after = page.at(-1)?.receipt.delivery_id ?? after;
      if (page.length < PAGE) return;
    }
  }

  private judgeUncovered(uncovered: UncoveredReceipt, completeAt: Date | null): void {
    const { receipt, delivery, kind, markedSealed } = uncovered;
    const findings = this.of(receipt.workspace_id);
    const place = { position: null, deliveryId: receipt.delivery_id };
    // What it tells of is compared as soon as it has no entry to be compared with.
    if (kind === 'published') findings.add(checkDelivery(receipt, delivery).map((fault) => ({ ...place, ...fault })));
    const since = kind === 'published' ? receipt.created_at : (receipt.removed_at ?? receipt.created_at);
    const what = kind === 'published' ? 'The receipt' : 'The removal in the receipt';
    if (markedSealed) {
      findings.add([{ ...place, code: 'not-sealed', detail: `${what} was sealed, and its entry is missing.` }]);
    } else if (completeAt !== null && since.valueOf() < completeAt.getTime() - GRACE_MS) {
      const detail = `${what}, of ${since.toISOString()}, was not there when everything was sealed at ${completeAt.toISOString()}.`;
      findings.add([{ ...place, code: 'not-sealed', detail }]);
    } else findings.waiting += 1;
  }

  private async findWithoutReceipt(): Promise<void> {
    for (let after = NIL; ;) {
      const page = await this.readings.withoutReceipt(this.options.workspaceId, after, PAGE);
      for (const { id, workspace_id: workspaceId, state } of page) {
        const detail = `The delivery is ${state}, and has neither receipt nor entry.`;
        this.of(workspaceId).add([{ code: 'receipt-missing', position: null, deliveryId: id, detail }]);
      }
      after = page.at(-1)?.id ?? after;
      if (page.length < PAGE) return;
    }
  }

  private of(workspaceId: string): Findings {
    const found = this.findings.get(workspaceId) ?? new Findings();
    this.findings.set(workspaceId, found);
    return found;
  }
}

function verdictOf(
  workspaceId: string,
  name: string | null,
  { faults, more: moreFaults, waiting }: Findings,
  chain: Pick<WorkspaceVerdict, 'entries' | 'firstAt' | 'lastAt' | 'head'>,
): WorkspaceVerdict {
  return { workspaceId, name, ...chain, waiting, faults, moreFaults };
}

/** A head was noted for a workspace of which nothing is left, not even the head that a deletion leaves. */
function vanished({ workspaceId, position }: NotedHead): WorkspaceVerdict {
  const findings = new Findings();
  const detail =
    'A head was noted for this workspace, and nothing of it is left: a deletion would have left its last head.';
  findings.add([{ code: 'noted-head', position, deliveryId: null, detail }]);
  return verdictOf(workspaceId, null, findings, { entries: 0, firstAt: null, lastAt: null, head: EMPTY_CHAIN });
}
