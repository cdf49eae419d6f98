import { Inject, Injectable } from '@nestjs/common';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { LanesRepository } from './lanes.repository.js';
import { spreadOut, type Waiting } from './spread.rules.js';
import { SpreadsRepository, type SpreadRow } from './spreads.repository.js';
import { deliveryChanges, type SweptDelivery } from './sweeps.repository.js';

/** Deliveries spread in one transaction; the next takes the places after them. */
const BATCH = 1_000;
const MOST_WORKSPACES = 200;

/** Lets the many deliveries that wait in a workspace go out one after the other, so that nothing comes as a burst. */
@Injectable()
export class Spreads {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SpreadsRepository) private readonly repository: SpreadsRepository,
    @Inject(LanesRepository) private readonly lanes: LanesRepository,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /**
   * What was held goes on where the reason is over: within its tolerance at an instant of its own, later it is missed.
   * @param workspaceId null: in all workspaces
   */
  async resumeHeld(workspaceId: string | null): Promise<void> {
    const ids =
      workspaceId === null ? await this.repository.workspacesToResume(this.database, MOST_WORKSPACES) : [workspaceId];
    for (const id of ids) while ((await this.resumeSome(id)) === BATCH);
  }

  /**
   * Instants for deliveries of one workspace, in the places that are still free. The caller holds the workspace (`hold`) and writes them in the
   * same transaction.
   * @param waiting the most urgent first
   */
  async instants(tx: Tx, workspaceId: string, waiting: readonly Waiting[], now: Date): Promise<Date[]> {
    return spreadOut(waiting, await this.repository.taken(tx, workspaceId, now), now);
  }

  /** Keeps other spreads of the workspace waiting until the transaction ends. @returns false while the workspace is paused or gone */
  hold(tx: Tx, workspaceId: string): Promise<boolean> {
    return this.repository.lockWorkspace(tx, workspaceId);
  }

  /** Workspaces in which something is due and free to go out now, in the order in which they are to be held. */
  workspacesOverdue(tx: Tx, now: Date): Promise<string[]> {
    return this.repository.workspacesOverdue(tx, now);
  }

  /**
   * Nobody sent for a while, and much is due in this instant: each delivery gets an instant of its own.
   * @returns how many, and when the last goes out
   */
  async spreadOverdue(tx: Tx, workspaceId: string, now: Date): Promise<{ count: number; lastAt: Date | null }> {
    if (!(await this.hold(tx, workspaceId))) return { count: 0, lastAt: null };
    const rows = await this.repository.overdue(tx, workspaceId, now);
    if (rows.length === 0) return { count: 0, lastAt: null };
    const instants = await this.instants(tx, workspaceId, rows.map(toWaiting), now);
    const spread = await this.repository.postpone(tx, idsOf(rows), instants, now);
    await this.tell(tx, spread);
    return { count: spread.length, lastAt: latest(instants) };
  }

  /** @returns how many were looked at: fewer than a batch means that none is left */
  private async resumeSome(workspaceId: string): Promise<number> {
    return this.database.transaction(async (tx) => {
      if (!(await this.hold(tx, workspaceId))) return 0;
      const now = this.clock.now();
      const rows = await this.repository.heldAndFree(tx, workspaceId, BATCH);
      const [inTime, late] = [
        rows.filter((row) => row.visible || row.late_at >= now),
        rows.filter((row) => !row.visible && row.late_at < now),
      ];
      const instants = await this.instants(tx, workspaceId, inTime.map(toWaiting), now);
      const released = inTime.length === 0 ? [] : await this.repository.release(tx, idsOf(inTime), instants, now);
      const missed = late.length === 0 ? [] : await this.repository.miss(tx, idsOf(late), now);
      await this.tell(tx, [...released, ...missed]);
      if (released.length > 0) {
        const accountIds = released.map((row) => row.account_id);
        tx.afterCommit(() => this.lanes.hurryMany(this.database, accountIds));
      }
      if (rows.length > 0) {
        this.log.info('held deliveries go on', { workspaceId, released: released.length, missed: missed.length });
      }
      return rows.length;
    });
  }

  private async tell(sql: Sql, rows: readonly SweptDelivery[]): Promise<void> {
    await this.events.publish(sql, deliveryChanges(rows));
  }
}

function toWaiting(row: SpreadRow): Waiting {
  return { accountId: row.account_id, lateAt: row.visible ? null : row.late_at };
}

function idsOf(rows: readonly SpreadRow[]): string[] {
  return rows.map((row) => row.id);
}

function latest(instants: readonly Date[]): Date {
  return instants.reduce((last, at) => (at > last ? at : last), new Date(0));
}
