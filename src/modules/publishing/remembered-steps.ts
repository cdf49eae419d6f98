import { setTimeout as wait } from 'node:timers/promises';
import type { Clock } from '../../core/clock/clock.js';
import type { Json, StepKind, Steps } from '../channels/index.js';
import type { Claim, RememberedStep } from './claims.repository.js';
import { isBadRow, isConnectionLoss } from '../../core/database/failures.js';
import { pass, placeOf } from './engine-points.js';
import { type Lease, leaseMsOf, StaleClaimError } from './lease.js';

const RETRY_MS = 250;
/** How long after a claim a call begins, usually. */
const INTENT_HOLDS_MS = 2_000;

/** Where steps are written down; every write is refused once the claim is another worker's. */
export interface StepStore {
  begin(claim: Claim, step: string): Promise<boolean>;
  remember(claim: Claim, name: string, step: RememberedStep): Promise<boolean>;
}

/** The steps of one claim: results survive the process, and the intent to make a visible call is committed before the call. */
export class RememberedSteps implements Steps {
  private readonly known: Map<string, RememberedStep>;
  /** The visible call under way; what remains here after a failure has no known outcome. */
  private underWay: { readonly name: string; readonly at: Date } | null = null;
  private dirty = false;

  constructor(
    private readonly claim: Claim,
    private readonly lease: Lease,
    private readonly store: StepStore,
    private readonly clock: Clock,
  ) {
    this.known = new Map(Object.entries(claim.steps));
  }

  async run<T extends Json>(name: string, kind: StepKind, call: () => Promise<T>): Promise<T> {
    const remembered = this.known.get(name);
    if (remembered) return remembered.result as T;
    this.lease.assertHeld();
    const { id } = this.claim;
    const place = placeOf(kind, name);
    if (place === 'prepare') pass('prepare.before-call', id, name);
    else {
      pass(`${place}.before-intent`, id, name);
      await this.begin(name);
      pass(`${place}.after-intent`, id, name);
    }
    // Again, and last: the process may have stood still since.
    this.lease.assertHeld();
    const result = await call();
    pass(`${place}.after-answer`, id, name);
    await this.finish(name, kind, { result: result ?? null, at: this.clock.now().toISOString(), by: 'answer' });
    pass(`${place}.after-remembered`, id, name);
    return result;
  }

  /** What a look-up found: as good as the answer that was lost. */
  async found(name: string, result: Json): Promise<void> {
    this.lease.assertHeld();
    await this.finish(name, 'publish', { result, at: this.clock.now().toISOString(), by: 'look-up' });
  }

  /** The call that has no known outcome, if any. */
  get open(): { readonly name: string; readonly at: Date } | null {
    return this.underWay;
  }

  /** Says that the call under way is known to have created nothing. */
  clearOpen(): void {
    this.underWay = null;
  }

  /** All results, for calls that need those of others. */
  results(): Record<string, Json> {
    return Object.fromEntries([...this.known].map(([name, step]) => [name, step.result]));
  }

  /** Results to write with the settlement, because their own write was saved; null when all are written. */
  unwritten(): Record<string, RememberedStep> | null {
    return this.dirty ? Object.fromEntries(this.known) : null;
  }

  knows(name: string): boolean {
    return this.known.has(name);
  }

  get anyVisible(): boolean {
    return [...this.known.keys()].some((name) => name.startsWith('part.'));
  }

  /** When the last step was done. */
  get newestAt(): Date | null {
    const newest = Math.max(...[...this.known.values()].map((step) => Date.parse(step.at)));
    return Number.isFinite(newest) ? new Date(newest) : null;
  }

  get anyByLookUp(): boolean {
    return [...this.known.values()].some((step) => step.by === 'look-up');
  }

  private async begin(name: string): Promise<void> {
    // A claim on a delivery with a single call has committed the intent already, unless an earlier call is on record there, or the claim was a while
    // ago: an absence counts from the instant on record.
    const { begunStep, begunAt, claimedAt, from } = this.claim;
    const isStale = begunAt === null || this.clock.now().getTime() - begunAt.getTime() > INTENT_HOLDS_MS;
    if (begunStep !== name || from === 'unconfirmed' || isStale || begunAt < claimedAt) {
      await this.write(() => this.store.begin(this.claim, name));
    }
    this.lease.assertHeld();
    this.underWay = { name, at: this.clock.now() };
  }

  private async finish(name: string, kind: StepKind, step: RememberedStep): Promise<void> {
    this.known.set(name, step);
    this.underWay = null;
    // What comes before the visible call is needed most where its answer is lost: by what it would be found, since when to look for it.
    if (this.claim.oneCall && (kind === 'publish' || this.dirty)) {
      this.dirty = true;
      return;
    }
    await this.write(() => this.store.remember(this.claim, name, step));
  }

  /**
   * While Postgres is away, tries again for as long as the lease lasts: what the network answered is known nowhere else. Where Postgres refuses
   * for a reason that may pass, it does so for the length of one lease. What can't be written is no failure of the delivery: the claim is given
   * up, and whoever recovers it sees what was committed.
   */
  private async write(store: () => Promise<boolean>): Promise<void> {
    const finalFromMs = this.clock.now().getTime() + leaseMsOf(this.claim);
    const mayPass = (error: unknown): boolean =>
      isConnectionLoss(error) || (!isBadRow(error) && this.clock.now().getTime() < finalFromMs);
    for (;;) {
      try {
        if (await store()) return;
      } catch (error) {
        if (mayPass(error) && !this.lease.signal.aborted) {
          await wait(RETRY_MS);
          continue;
        }
        this.lease.lose();
        throw new StaleClaimError(`A step of delivery ${this.claim.id} could not be written.`, { cause: error });
      }
      this.stale();
    }
  }

  private stale(): never {
    this.lease.lose();
    throw new StaleClaimError(`Delivery ${this.claim.id} belongs to another worker.`);
  }
}
