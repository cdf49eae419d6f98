import { Inject, Injectable } from '@nestjs/common';
import { recordOwnAct } from '../../core/audit/audit-log.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { ClockWatch } from '../../core/clock/clock-watch.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { EventBus } from '../../core/events/event-bus.js';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { OUTAGE_MS, OutagesRepository, type OutageRow } from './outages.repository.js';
import { Spreads } from './spreads.service.js';
import { deliveryChanges, SweepsRepository } from './sweeps.repository.js';

/** Claims need a look of this process no older than this. Workers look every 10 s. */
const FRESH_MS = 30_000;

/**
 * Every worker says now and then that it is there. Whoever finds that nobody was for a while settles what that left behind before anything is
 * claimed: what is too late is missed, the rest gets an instant of its own. The others wait for that.
 */
@Injectable()
export class OutageWatch {
  private beatenAtMs = Number.NEGATIVE_INFINITY;
  private beating: Promise<void> | null = null;

  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(OutagesRepository) private readonly outages: OutagesRepository,
    @Inject(SweepsRepository) private readonly sweeps: SweepsRepository,
    @Inject(Spreads) private readonly spreads: Spreads,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(ClockWatch) private readonly clockWatch: ClockWatch,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Whether this process may claim; not by a clock that is wrong. Costs nothing while it beats as it should. */
  async mayClaim(): Promise<boolean> {
    if (!(await this.clockWatch.isRight())) return false;
    if (this.clock.now().getTime() - this.beatenAtMs > FRESH_MS) await this.beat();
    return true;
  }

  /** A sign of life; called every few seconds by workers. A process whose clock is wrong gives none: it would be taken for the end of an outage. */
  beat(): Promise<void> {
    this.beating ??= this.lookAndMoveOn().finally(() => (this.beating = null));
    return this.beating;
  }

  private async lookAndMoveOn(): Promise<void> {
    if (!(await this.clockWatch.isRight())) return;
    const now = this.clock.now();
    const oldest = new Date(now.getTime() - OUTAGE_MS);
    if (!(await this.outages.beat(this.database, now, oldest))) {
      await this.database.transaction((tx) => this.settleOutage(tx, now, oldest));
    }
    this.beatenAtMs = now.getTime();
  }

  private async settleOutage(tx: Tx, now: Date, oldest: Date): Promise<void> {
    const began = await this.outages.lockPulse(tx, now);
    // Another worker was quicker.
    if (began >= oldest) return;
    await this.missWhatIsLate(tx, now);
    const found = new Map<string, OutageRow>();
    const calm = { began_at: began, ended_at: now, missed: 0, spread: 0, last_at: null };
    for (const { workspace_id: id, count } of await this.outages.missedBetween(tx, began, now))
      found.set(id, { ...calm, missed: count });
    for (const id of await this.spreads.workspacesOverdue(tx, now)) {
      const { count, lastAt } = await this.spreads.spreadOverdue(tx, id, now);
      if (count > 0) found.set(id, { ...calm, ...found.get(id), spread: count, last_at: lastAt });
    }
    for (const [id, outage] of found) await this.note(tx, id, outage);
    await this.outages.setPulse(tx, now);
    tx.afterCommit(() =>
      this.log.warn('nothing was sent for a while', { from: began, until: now, workspaces: found.size }),
    );
  }

  private async missWhatIsLate(tx: Tx, now: Date): Promise<void> {
    for (;;) {
      const missed = await this.sweeps.markMissed(tx, now);
      if (missed.length === 0) return;
      await this.events.publish(tx, deliveryChanges(missed));
    }
  }

  private async note(tx: Tx, workspaceId: string, outage: OutageRow): Promise<void> {
    await this.outages.insert(tx, workspaceId, outage);
    await recordOwnAct(tx, workspaceId, outage.ended_at, {
      action: 'publishing.outage-found',
      subjectKind: 'workspace',
      subjectId: workspaceId,
      detail: {
        from: outage.began_at.toISOString(),
        until: outage.ended_at.toISOString(),
        missed: outage.missed,
        spread: outage.spread,
        lastAt: outage.last_at?.toISOString() ?? null,
      },
    });
    await this.events.publish(tx, [
      { type: 'outage.found', workspaceId, missed: outage.missed, spread: outage.spread },
    ]);
  }
}
