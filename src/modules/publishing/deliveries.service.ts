import { Inject, Injectable } from '@nestjs/common';
import { LOGGER, type Logger } from '../../core/logging/logger.js';
import { recordAudit } from '../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Sql, Tx } from '../../core/database/sql.js';
import { conflict, invalidField, notFound } from '../../core/errors/app-error.js';
import { EventBus } from '../../core/events/event-bus.js';
import { newId } from '../../core/ids/new-id.js';
import { WAKE_UP_QUEUE, type WakeUpQueue } from '../../core/queue/wake-up-queue.js';
import type { ChannelDraft, ChannelId } from '../channels/index.js';
import { contentHash } from './content-hash.js';
import {
  DeliveriesRepository,
  type AttemptRow,
  type DeliveryFilter,
  type DeliveryRow,
  type WallClockPlan,
  type ReceiptRow,
} from './deliveries.repository.js';
import { pass } from './engine-points.js';
import { RESCHEDULABLE_STATES } from './delivery.state.js';
import { LanesRepository } from './lanes.repository.js';
import { cutContent, editedContent, partsOut } from './standing-content.rules.js';
import { publishingTopic } from './publishing.topic.js';
import { Spreads } from './spreads.service.js';

/** When and what one account gets. */
export interface DeliveryPlan {
  readonly accountId: string;
  readonly channel: ChannelId;
  readonly content: ChannelDraft;
  readonly dueAt: Date;
  /** The author's wall-clock time and zone, or null for "now". */
  readonly localTime: string | null;
  readonly zone: string | null;
  readonly offsetMinutes: number;
  readonly toleranceMinutes: number;
}

/** A delivery with its whole record. */
export interface DeliveryRecord {
  readonly delivery: DeliveryRow;
  readonly attempts: readonly AttemptRow[];
  readonly receipt: ReceiptRow | null;
}

/** What people (and the schedule module) do to deliveries. The engine's own moves are elsewhere in this folder. */
@Injectable()
export class DeliveriesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(DeliveriesRepository) private readonly repository: DeliveriesRepository,
    @Inject(LanesRepository) private readonly lanes: LanesRepository,
    @Inject(Spreads) private readonly spreads: Spreads,
    @Inject(WAKE_UP_QUEUE) private readonly queue: WakeUpQueue,
    @Inject(EventBus) private readonly events: EventBus,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  /** Makes deliveries with frozen content. The caller has checked the content and holds the post's row. */
  async create(
    tx: Tx,
    context: WorkspaceContext,
    post: { readonly id: string; readonly campaignId: string | null },
    plans: readonly DeliveryPlan[],
  ): Promise<void> {
    const now = this.clock.now();
    const deliveries = plans.map((plan) => ({
      id: newId(),
      accountId: plan.accountId,
      channel: plan.channel,
      dueAt: plan.dueAt,
      localTime: plan.localTime,
      zone: plan.zone,
      offsetMinutes: plan.offsetMinutes,
      lateAt: lateAt(plan, now),
      content: plan.content,
      contentHash: contentHash(plan.content),
    }));
    await this.repository.insertMany(
      tx,
      {
        workspaceId: context.workspaceId,
        postId: post.id,
        campaignId: post.campaignId,
        createdBy: personBehind(context.actor),
      },
      deliveries,
      now,
    );
    await this.events.publish(
      tx,
      deliveries.map((delivery) => ({
        type: 'delivery.changed',
        workspaceId: context.workspaceId,
        deliveryId: delivery.id,
        postId: post.id,
        state: 'scheduled',
      })),
    );
    for (const { id } of deliveries) pass('schedule.before-commit', id);
    tx.afterCommit(() => {
      for (const { id } of deliveries) pass('schedule.after-commit', id);
    });
    this.hurryAfterCommit(
      tx,
      deliveries.map((delivery) => delivery.accountId),
    );
    this.wakeAfterCommit(tx, deliveries);
  }

  ofPost(sql: Sql, workspaceId: string, postId: string, lock = false): Promise<DeliveryRow[]> {
    return this.repository.ofPost(sql, workspaceId, postId, lock);
  }

  async get(context: WorkspaceContext, id: string): Promise<DeliveryRecord> {
    const delivery = await this.repository.find(this.database, context.workspaceId, id);
    if (!delivery) throw notFound('delivery');
    const [attempts, receipt] = await Promise.all([
      this.repository.attempts(this.database, id),
      this.repository.receipt(this.database, id),
    ]);
    return { delivery, attempts, receipt };
  }

  list(
    context: WorkspaceContext,
    filter: DeliveryFilter,
    limit: number,
    after: { readonly dueAt: Date; readonly id: string } | null,
  ): Promise<DeliveryRow[]> {
    return this.repository.list(this.database, context.workspaceId, filter, limit, after);
  }

  countsByState(context: WorkspaceContext): Promise<{ state: string; count: number }[]> {
    return this.repository.countsByState(this.database, context.workspaceId);
  }

  /** Puts one delivery (back) on the schedule with new times and, as far as it is not out yet, new content. */
  async reschedule(tx: Tx, row: DeliveryRow, plan: DeliveryPlan): Promise<void> {
    assertMovable(row);
    const now = this.clock.now();
    const visible = hasVisibleStep(row);
    const content = editedContent(row.content, plan.content, partsOut(row.steps));
    await this.repository.schedule(
      tx,
      row.id,
      {
        dueAt: plan.dueAt,
        nextAt: plan.dueAt > now ? plan.dueAt : now,
        lateAt: lateAt(plan, now),
        localTime: plan.localTime,
        zone: plan.zone,
        offsetMinutes: plan.offsetMinutes,
        content,
        contentHash: contentHash(content),
        state: visible ? 'retrying' : 'scheduled',
      },
      now,
    );
    this.hurryAfterCommit(tx, [row.account_id]);
    await this.tell(tx, row, visible ? 'retrying' : 'scheduled');
    this.wakeAfterCommit(tx, [{ channel: row.channel, dueAt: plan.dueAt }]);
  }

  /** The post was edited: what has not gone out yet goes out as it is now. @throws AppError 409 `delivery-under-way` */
  async refreeze(tx: Tx, row: DeliveryRow, edited: ChannelDraft): Promise<void> {
    const content = editedContent(row.content, edited, partsOut(row.steps));
    const hash = contentHash(content);
    if (hash === row.content_hash) return;
    if (!isReschedulable(row)) {
      throw conflict(
        'delivery-under-way',
        row.state === 'sending'
          ? 'This is being sent right now: save it again in a moment.'
          : 'It is not known yet whether this is out: it can be changed when that is settled.',
        { deliveryId: row.id, accountId: row.account_id, state: row.state },
      );
    }
    await this.repository.refreeze(tx, row.id, content, hash, this.clock.now());
    await this.tell(tx, row, row.state);
  }

  /** Nothing more of them goes out. Where parts are out already the delivery ends with these: it is published as soon as a worker has seen to it. */
  async cancel(tx: Tx, context: WorkspaceContext, rows: readonly DeliveryRow[]): Promise<void> {
    if (rows.length === 0) return;
    for (const row of rows) assertCancellable(row);
    const begun = rows.filter(hasVisibleStep);
    for (const row of begun) await this.endWithWhatIsOut(tx, context, row);
    const untouched = rows.filter((row) => !hasVisibleStep(row));
    await this.repository.cancel(
      tx,
      untouched.map((row) => row.id),
      this.clock.now(),
    );
    for (const row of untouched) {
      await recordAudit(tx, context, this.clock.now(), {
        action: 'delivery.cancelled',
        subjectKind: 'delivery',
        subjectId: row.id,
      });
      await this.tell(tx, row, 'cancelled');
    }
  }

  moveToCampaign(tx: Tx, postId: string, campaignId: string | null): Promise<void> {
    return this.repository.moveToCampaign(tx, postId, campaignId, this.clock.now());
  }

  /**
   * Those that are under way can't be called back. They are not tried again, and nothing more of them goes out: as soon as it is known what became of
   * the call they are cancelled, or end with what is out.
   */
  async askToCancel(tx: Tx, context: WorkspaceContext, rows: readonly DeliveryRow[]): Promise<void> {
    if (rows.length === 0) return;
    const now = this.clock.now();
    const ids = rows.map((row) => row.id);
    await this.repository.askToCancel(tx, ids, now, now);
    for (const row of rows) {
      await recordAudit(tx, context, now, {
        action: 'delivery.cancel-asked',
        subjectKind: 'delivery',
        subjectId: row.id,
      });
      await this.tell(tx, row, row.state);
    }
  }

  /** They are wanted after all. */
  async keepAfterAll(tx: Tx, rows: readonly DeliveryRow[]): Promise<void> {
    const asked = rows.filter((row) => row.cancel_asked_at !== null).map((row) => row.id);
    if (asked.length > 0) await this.repository.askToCancel(tx, asked, null, this.clock.now());
  }

  /** Cancels what was to be cancelled and is under way no longer. @returns how many */
  async cancelAsked(): Promise<number> {
    return this.database.transaction(async (tx) => {
      const rows = await this.repository.cancelAsked(tx, CANCELLED_AT_ONCE);
      if (rows.length === 0) return 0;
      const untouched = rows.filter((row) => !hasVisibleStep(row));
      await this.repository.cancel(
        tx,
        untouched.map((row) => row.id),
        this.clock.now(),
      );
      for (const row of rows) {
        const isCut = hasVisibleStep(row);
        if (isCut) await this.cutShort(tx, row);
        await this.tell(tx, row, isCut ? 'retrying' : 'cancelled');
      }
      return rows.length;
    });
  }

  /** Finds it with its row locked. @throws AppError 404 */
  async lock(tx: Tx, context: WorkspaceContext, id: string): Promise<DeliveryRow> {
    const row = await this.repository.find(tx, context.workspaceId, id, true);
    if (!row) throw notFound('delivery');
    return row;
  }

  /** Takes a published delivery down at the network. */
  async unpublish(context: WorkspaceContext, id: string): Promise<DeliveryRecord> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, context, id);
      if (row.state !== 'published')
        throw conflict('delivery-not-published', `A delivery that is ${row.state} can't be taken down.`);
      await this.repository.startRemoval(tx, id, this.clock.now());
      await this.lanes.hurry(tx, [row.account_id]);
      await recordAudit(tx, context, this.clock.now(), {
        action: 'delivery.unpublished',
        subjectKind: 'delivery',
        subjectId: id,
      });
      await this.tell(tx, row, 'removing');
      this.wakeAfterCommit(tx, [{ channel: row.channel, dueAt: this.clock.now() }]);
    });
    return this.get(context, id);
  }

  /** A person has looked at the network and says what became of an unconfirmed delivery. */
  async resolve(
    context: WorkspaceContext,
    id: string,
    answer: { readonly published: boolean; readonly remoteId?: string; readonly permalink?: string },
    toleranceMinutes: number,
  ): Promise<DeliveryRecord> {
    await this.database.transaction(async (tx) => {
      const row = await this.lock(tx, context, id);
      if (row.state !== 'unconfirmed')
        throw conflict('delivery-not-unconfirmed', `A delivery that is ${row.state} needs no decision.`);
      const now = this.clock.now();
      if (answer.published) await this.confirm(tx, row, answer, now);
      else {
        await this.repository.schedule(
          tx,
          id,
          {
            dueAt: row.due_at,
            nextAt: now,
            lateAt: new Date(now.getTime() + toleranceMinutes * 60_000),
            localTime: row.local_time,
            zone: row.zone,
            offsetMinutes: row.offset_minutes,
            content: null,
            contentHash: null,
            state: hasVisibleStep(row) ? 'retrying' : 'scheduled',
            isDecided: true,
          },
          now,
        );
      }
      await this.lanes.hurry(tx, [row.account_id]);
      await recordAudit(tx, context, now, {
        action: answer.published ? 'delivery.marked-published' : 'delivery.marked-not-published',
        subjectKind: 'delivery',
        subjectId: id,
      });
      await this.tell(tx, row, answer.published ? 'published' : 'scheduled');
      this.wakeAfterCommit(tx, [{ channel: row.channel, dueAt: now }]);
    });
    return this.get(context, id);
  }

  /** Nothing of this workspace is claimed any more, from when this resolves until it is resumed; what was claimed before is finished. */
  async pauseWorkspace(context: WorkspaceContext, paused: boolean): Promise<void> {
    const changed = await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const done = await this.repository.setWorkspacePaused(tx, context.workspaceId, paused ? now : null, now);
      if (!done) return false;
      await recordAudit(tx, context, now, {
        action: paused ? 'workspace.paused' : 'workspace.resumed',
        subjectKind: 'workspace',
        subjectId: context.workspaceId,
      });
      await this.events.publish(tx, [{ type: 'workspace.changed', workspaceId: context.workspaceId }]);
      return true;
    });
    // Whoever finds it paused already may be told so while the first one still waits.
    if (paused) await this.lanes.awaitClaims(this.database, this.log);
    else if (changed) await this.spreads.resumeHeld(context.workspaceId);
  }

  async pauseCampaign(context: WorkspaceContext, campaignId: string, paused: boolean): Promise<void> {
    const changed = await this.database.transaction(async (tx) => {
      const now = this.clock.now();
      const done = await this.repository.setCampaignPaused(
        tx,
        context.workspaceId,
        campaignId,
        paused ? now : null,
        now,
      );
      if (done === null) throw notFound('campaign');
      if (!done) return false;
      await recordAudit(tx, context, now, {
        action: paused ? 'campaign.paused' : 'campaign.resumed',
        subjectKind: 'campaign',
        subjectId: campaignId,
      });
      await this.events.publish(tx, [{ type: 'campaign.changed', workspaceId: context.workspaceId, campaignId }]);
      return true;
    });
    // Whoever finds it paused already may be told so while the first one still waits.
    if (paused) await this.lanes.awaitClaims(this.database, this.log);
    else if (changed) await this.spreads.resumeHeld(context.workspaceId);
  }

  wallClockPlans(sql: Sql, afterId: string, limit: number) {
    return this.repository.wallClockPlans(sql, afterId, limit);
  }

  /** Moves a scheduled delivery without a person behind it. @returns false when it is no longer scheduled as `plan` says */
  moveInstant(sql: Sql, plan: WallClockPlan, dueAt: Date): Promise<boolean> {
    return this.repository.moveInstant(sql, plan, dueAt, this.clock.now());
  }

  private async endWithWhatIsOut(tx: Tx, context: WorkspaceContext, row: DeliveryRow): Promise<void> {
    const parts = await this.cutShort(tx, row);
    await recordAudit(tx, context, this.clock.now(), {
      action: 'delivery.cut-short',
      subjectKind: 'delivery',
      subjectId: row.id,
      detail: { parts },
    });
    await this.tell(tx, row, 'retrying');
  }

  /** @returns how many parts it has then */
  private async cutShort(tx: Tx, row: DeliveryRow): Promise<number> {
    const now = this.clock.now();
    const content = cutContent(row.content, partsOut(row.steps));
    await this.repository.schedule(
      tx,
      row.id,
      {
        dueAt: row.due_at,
        nextAt: now,
        lateAt: row.late_at,
        localTime: row.local_time,
        zone: row.zone,
        offsetMinutes: row.offset_minutes,
        content,
        contentHash: contentHash(content),
        state: 'retrying',
      },
      now,
    );
    this.hurryAfterCommit(tx, [row.account_id]);
    this.wakeAfterCommit(tx, [{ channel: row.channel, dueAt: now }]);
    return content.parts.length;
  }

  private async confirm(
    tx: Tx,
    row: DeliveryRow,
    answer: { readonly remoteId?: string; readonly permalink?: string },
    now: Date,
  ): Promise<void> {
    const remaining = row.content.parts.length > 1 || row.content.firstComment !== null;
    if (remaining && row.begun_step === null) {
      const detail = 'This has been decided: the rest goes out when its turn comes.';
      throw conflict('delivery-not-unconfirmed', detail, { deliveryId: row.id });
    }
    if (remaining && row.begun_step !== null) {
      // The rest of the thread answers to this part, so its id is needed to go on.
      if (!answer.remoteId) {
        throw invalidField(
          'remoteId',
          'required',
          "The network's id of the published part is needed to go on with the rest of the thread.",
        );
      }
      await this.repository.confirmStep(
        tx,
        row.id,
        row.begun_step,
        { remoteId: answer.remoteId, permalink: answer.permalink ?? null },
        now,
      );
      return;
    }
    const parts = [{ remoteId: answer.remoteId ?? '', permalink: answer.permalink ?? null }];
    await this.repository.settleByPerson(tx, row, parts, answer.permalink ?? null, now);
  }

  private tell(tx: Tx, row: DeliveryRow, state: string): Promise<void> {
    return this.events.publish(tx, [
      { type: 'delivery.changed', workspaceId: row.workspace_id, deliveryId: row.id, postId: row.post_id, state },
    ]);
  }

  /**
   * Several lanes are never held together: settlements write many in an order of their own. What is lost between the commit and this is mended
   * by the sweep of lanes.
   */
  private hurryAfterCommit(tx: Tx, accountIds: readonly string[]): void {
    tx.afterCommit(() => this.lanes.hurryMany(this.database, accountIds));
  }

  private wakeAfterCommit(tx: Tx, due: readonly { readonly channel: ChannelId; readonly dueAt: Date }[]): void {
    // What is not due within moments is woken by the scheduler when its time comes near.
    const soon = this.clock.now().getTime() + 1_000;
    const channels = new Set(due.filter(({ dueAt }) => dueAt.getTime() <= soon).map(({ channel }) => channel));
    for (const channel of channels) {
      tx.afterCommit(async () => {
        pass('enqueue.before');
        await this.queue.wake(publishingTopic(channel), this.clock.now(), this.clock.now());
        pass('enqueue.after');
      });
    }
  }
}

const CANCELLED_AT_ONCE = 200;

/** @throws AppError 409 `delivery-not-movable` */
export function assertMovable(row: Pick<DeliveryRow, 'id' | 'state'>): void {
  if (isReschedulable(row)) return;
  throw conflict('delivery-not-movable', `A delivery that is ${row.state} can't be moved.`, {
    deliveryId: row.id,
    state: row.state,
  });
}

/** @throws AppError 409 `delivery-not-cancellable` */
export function assertCancellable(row: Pick<DeliveryRow, 'id' | 'state'>): void {
  if (!isReschedulable(row)) {
    throw conflict('delivery-not-cancellable', `A delivery that is ${row.state} can't be cancelled.`, {
      deliveryId: row.id,
      state: row.state,
    });
  }
}

export function isReschedulable(row: Pick<DeliveryRow, 'state'>): boolean {
  return (RESCHEDULABLE_STATES as readonly string[]).includes(row.state);
}

export function hasVisibleStep(row: Pick<DeliveryRow, 'steps'>): boolean {
  return Object.keys(row.steps).some((name) => name.startsWith('part.'));
}

function lateAt(plan: DeliveryPlan, now: Date): Date {
  return new Date(Math.max(plan.dueAt.getTime(), now.getTime()) + plan.toleranceMinutes * 60_000);
}
