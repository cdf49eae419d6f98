import type { Clock } from '../../core/clock/clock.js';
import type { Database } from '../../core/database/database.js';
import type { Logger } from '../../core/logging/logger.js';
import { isConnectionLoss, metAnother } from '../../core/database/failures.js';
import { pass } from './engine-points.js';
import { logFieldsOf, type ClaimsRepository, type Settlement } from './claims.repository.js';

const MOST_IN_ONE = 200;
const RETRY_MS = 500;

interface Waiting {
  readonly settlement: Settlement;
  readonly done: () => void;
}

/**
 * Writes settlements, as many as finished meanwhile in one statement. While Postgres is away it keeps them and tries again: what a network
 * answered is known nowhere else.
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
    return new Promise((resolve) => {
      this.waiting.push({ settlement, done: resolve });
      if (!this.flushing) {
        this.flushing = true;
        // What finishes in the same turn of the event loop goes along.
        setImmediate(() => void this.flush());
      }
    });
  }

  private async flush(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MOST_IN_ONE);
      await this.write(batch);
      for (const { done } of batch) done();
    }
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
          const fields = batch[0] ? logFieldsOf(batch[0].settlement.claim) : {};
          this.log.error('a settlement could not be written; the sweeper takes over', { ...fields, error });
          return;
        }
      }
    }
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
