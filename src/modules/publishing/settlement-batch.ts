import type { Clock } from '../../core/clock/clock.js';
import type { Database } from '../../core/database/database.js';
import type { Logger } from '../../core/logging/logger.js';
import { isBadRow, isConnectionLoss, metAnother } from '../../core/database/failures.js';
import { pass } from './engine-points.js';
import { logFieldsOf, type ClaimsRepository, type Settlement } from './claims.repository.js';
import { leaseMsOf } from './lease.js';

const MOST_IN_ONE = 200;
const RETRY_MS = 500;

interface Waiting {
  readonly settlement: Settlement;
  readonly done: () => void;
  /** Only with what was refused before: from then on, by the clock, a refusal is final. */
  readonly finalFromMs?: number;
}

/**
 * Writes settlements, as many as finished meanwhile in one statement. While Postgres is away it keeps them and tries again: what a network
 * answered is known nowhere else. Where Postgres refuses one for a reason that may pass, it does so for the length of one lease; only a bad row
 * is given up at once.
 */
export class SettlementBatch {
  private waiting: Waiting[] = [];
  private flushing = false;

  constructor(
    private readonly database: Database,
    private readonly claims: ClaimsRepository,
    private readonly clock: Clock,
    private readonly log: Logger,
  ) {}

  /** Resolves when the settlement is written, or given up because its lease is over. */
  settle(settlement: Settlement): Promise<void> {
    return new Promise((resolve) => this.add({ settlement, done: resolve }));
  }

  private add(waiting: Waiting): void {
    this.waiting.push(waiting);
    if (this.flushing) return;
    this.flushing = true;
    // What finishes in the same turn of the event loop goes along.
    setImmediate(() => void this.flush());
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) await this.write(this.waiting.splice(0, MOST_IN_ONE));
    this.flushing = false;
  }

  private async write(batch: readonly Waiting[]): Promise<void> {
    for (let isRepeat = false; ;) {
      try {
        const settlements = batch.map(({ settlement }) => settlement);
        for (const { claim } of settlements) pass('settle.before', claim.id);
        const settled = await this.claims.settle(this.database, settlements, this.clock.now());
        for (const id of settled) pass('settle.after', id);
        const rest = settlements.filter(({ claim }) => !settled.has(claim.id));
        this.reportLost(isRepeat ? await this.withoutWritten(rest) : rest);
        for (const { done } of batch) done();
        return;
      } catch (error) {
        if (isConnectionLoss(error)) {
          isRepeat = true;
          this.log.warn('settlements wait for the database', { count: batch.length, error });
          await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
        } else if (metAnother(error)) {
          // Postgres ended it to let the other one finish, so by now it has; nothing of ours is written.
          this.log.debug('settlements met another change; they are written again', { count: batch.length, error });
        } else if (batch.length > 1) {
          // One bad row must not take the others with it.
          for (const single of batch) await this.write([single]);
          return;
        } else {
          for (const single of batch) this.putOff(single, error);
          return;
        }
      }
    }
  }

  /** Others don't wait for what Postgres refuses. */
  private putOff({ settlement, done, finalFromMs }: Waiting, error: unknown): void {
    const { claim } = settlement;
    const nowMs = this.clock.now().getTime();
    const finalFrom = finalFromMs ?? nowMs + leaseMsOf(claim);
    if (isBadRow(error) || nowMs >= finalFrom) {
      this.log.error('a settlement could not be written; the sweeper takes over', { ...logFieldsOf(claim), error });
      return done();
    }
    this.log.warn('a settlement was refused; it is written again', { ...logFieldsOf(claim), error });
    setTimeout(() => this.add({ settlement, done, finalFromMs: finalFrom }), RETRY_MS);
  }

  /** The first try may have been committed, and only Postgres's answer lost. */
  private async withoutWritten(settlements: readonly Settlement[]): Promise<Settlement[]> {
    if (settlements.length === 0) return [];
    const written = await this.claims.writtenAttempts(this.database, settlements);
    for (const { attempt, claim } of settlements) if (written.has(attempt.id)) pass('settle.after', claim.id);
    return settlements.filter(({ attempt }) => !written.has(attempt.id));
  }

  private reportLost(lost: readonly Settlement[]): void {
    for (const { claim, attempt, state } of lost) {
      this.log.warn('a settlement came after its lease', { ...logFieldsOf(claim), attemptId: attempt.id, state });
    }
  }
}
