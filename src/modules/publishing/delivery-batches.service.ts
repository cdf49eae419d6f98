import { Inject, Injectable } from '@nestjs/common';
import { recordAudits } from '../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { EventBus } from '../../core/events/event-bus.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import { contentHash } from './content-hash.js';
import { DeliveriesRepository, type DeliveryRow } from './deliveries.repository.js';
import { DeliveriesService, hasVisibleStep, type DeliveryPlan } from './deliveries.service.js';
import { DeliveryBatchesRepository, type BatchFilter, type Placement } from './delivery-batches.repository.js';
import { LanesRepository } from './lanes.repository.js';
import { publishingTopic } from './publishing.topic.js';
import { Spreads } from './spreads.service.js';
import { editedContent, partsOut } from './standing-content.rules.js';

/** One delivery of a batch and its new time. */
export interface BatchMove {
  readonly row: DeliveryRow;
  readonly plan: DeliveryPlan;
}

/** What people do to many deliveries at once. Callers judge each delivery first: everything handed in here is done. */
@Injectable()
export class DeliveryBatches {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DeliveryBatchesRepository) private readonly batches: DeliveryBatchesRepository,
    @Inject(DeliveriesRepository) private readonly deliveries: DeliveriesRepository,
    @Inject(DeliveriesService) private readonly oneByOne: DeliveriesService,
    @Inject(LanesRepository) private readonly lanes: LanesRepository,
    @Inject(Spreads) private readonly spreads: Spreads,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** Ids of what matches, by due time. */
  matching(context: WorkspaceContext, filter: BatchFilter, limit: number): Promise<string[]> {
    return this.batches.matching(this.database, context.workspaceId, filter, limit);
  }

  /** Without a lock, in no order; what is not in the workspace is left out. */
  read(sql: Sql, context: WorkspaceContext, ids: readonly string[]): Promise<DeliveryRow[]> {
    return this.batches.findMany(sql, context.workspaceId, ids);
  }

  /** Those that may still be moved or cancelled, locked until the transaction ends. */
  lockMovable(tx: Tx, context: WorkspaceContext, ids: readonly string[]): Promise<DeliveryRow[]> {
    return this.batches.lockMovable(tx, context.workspaceId, ids);
  }

  /** Call it first in a transaction that publishes now: places are given away by one at a time. */
  async holdPlaces(tx: Tx, context: WorkspaceContext): Promise<void> {
    await this.spreads.hold(tx, context.workspaceId);
  }

  /** Sends all of them from now on, one after the other. @returns when each goes out, in the order of `moves` */
  async publishNow(tx: Tx, context: WorkspaceContext, moves: readonly BatchMove[]): Promise<Date[]> {
    const now = this.clock.now();
    const waiting = moves.map(({ row }) => ({ accountId: row.account_id, lateAt: null }));
    const instants = await this.spreads.instants(tx, context.workspaceId, waiting, now);
    await this.place(tx, context, moves, instants, 'delivery.published-now', now);
    return instants;
  }

  /** Puts each at its time. @returns when each goes out, in the order of `moves` */
  async reschedule(tx: Tx, context: WorkspaceContext, moves: readonly BatchMove[]): Promise<Date[]> {
    const now = this.clock.now();
    const instants = moves.map(({ plan }) => (plan.dueAt > now ? plan.dueAt : now));
    await this.place(tx, context, moves, instants, 'delivery.rescheduled', now);
    return instants;
  }

  async cancel(tx: Tx, context: WorkspaceContext, rows: readonly DeliveryRow[]): Promise<void> {
    const now = this.clock.now();
    await this.oneByOne.cancel(tx, context, rows.filter(hasVisibleStep));
    const untouched = rows.filter((row) => !hasVisibleStep(row));
    await this.deliveries.cancel(
      tx,
      untouched.map((row) => row.id),
      now,
    );
    await this.tell(tx, context, untouched, 'delivery.cancelled', () => 'cancelled', now);
  }

  private async place(
    tx: Tx,
    context: WorkspaceContext,
    moves: readonly BatchMove[],
    instants: readonly Date[],
    action: string,
    now: Date,
  ): Promise<void> {
    const placements = moves.map(({ row, plan }, index) => placementOf(row, plan, instants[index] ?? now));
    await this.batches.place(tx, placements, now);
    const rows = moves.map(({ row }) => row);
    await this.tell(tx, context, rows, action, (row) => (hasVisibleStep(row) ? 'retrying' : 'scheduled'), now);
    const accountIds = rows.map((row) => row.account_id);
    const soon = now.getTime() + 1_000;
    const channels = new Set(
      placements.flatMap(({ nextAt }, i) => (nextAt.getTime() <= soon ? (rows[i]?.channel ?? []) : [])),
    );
    tx.afterCommit(async () => {
      await this.lanes.hurryMany(this.database, accountIds);
      // What is not due within moments is woken by the scheduler when its time comes near.
      for (const channel of channels) await this.queue.wake(publishingTopic(channel), now, now);
    });
  }

  private async tell(
    tx: Tx,
    context: WorkspaceContext,
    rows: readonly DeliveryRow[],
    action: string,
    stateOf: (row: DeliveryRow) => string,
    now: Date,
  ): Promise<void> {
    const { workspaceId } = context;
    const entries = rows.map((row) => ({ action, subjectKind: 'delivery', subjectId: row.id }));
    await recordAudits(tx, context, now, entries);
    await this.events.publish(
      tx,
      rows.map((row) => ({
        type: 'delivery.changed',
        workspaceId,
        deliveryId: row.id,
        postId: row.post_id,
        state: stateOf(row),
      })),
    );
  }
}

function placementOf(row: DeliveryRow, plan: DeliveryPlan, nextAt: Date): Placement {
  const content = editedContent(row.content, plan.content, partsOut(row.steps));
  return {
    id: row.id,
    dueAt: plan.dueAt,
    nextAt,
    // A delivery that waits for its place in a spread is not late for that.
    lateAt: new Date(Math.max(plan.dueAt.getTime(), nextAt.getTime()) + plan.toleranceMinutes * 60_000),
    localTime: plan.localTime,
    zone: plan.zone,
    offsetMinutes: plan.offsetMinutes,
    content,
    contentHash: contentHash(content),
    state: hasVisibleStep(row) ? 'retrying' : 'scheduled',
  };
}
