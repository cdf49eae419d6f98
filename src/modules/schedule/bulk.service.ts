import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { AppError, conflict, invalidField, notFound } from '../../core/errors/app-error.js';
import { PostsService, type CheckedDraft, type PostRow } from '../posts/index.js';
import {
  assertCancellable,
  assertMovable,
  DeliveryBatches,
  hasVisibleStep,
  type BatchMove,
  type DeliveryRow,
  type DeliverySelection,
} from '../publishing/index.js';
import { placed, shifted, type NewTime, type Shift } from './bulk.rules.js';
import type { BulkAction } from './dto/bulk.dto.js';
import { assertTime, refuseBlocked } from './schedule.checks.js';
import { ScheduleRepository } from './schedule.repository.js';
import type { ClockChange } from './wall-clock.rules.js';

/** Deliveries done in one transaction: few enough that nobody waits for their locks, many enough to be quick. */
const CHUNK = 100;
/** Most that one call does. */
const MOST_MATCHING = 2_000;

/** What is to be done to which deliveries. */
export interface BulkOrder {
  readonly action: BulkAction;
  readonly deliveryIds: readonly string[] | null;
  readonly filter: DeliverySelection | null;
  readonly shift: Shift | null;
  readonly start: { readonly localTime: string; readonly zone: string | null; readonly spacingMs: number } | null;
}

/** What became of one delivery. */
export interface BulkOutcome {
  readonly deliveryId: string;
  readonly goesOutAt: Date | null;
  readonly clockChange: ClockChange;
  /** null where it went well. */
  readonly refusal: AppError | null;
}

interface Judged extends BatchMove {
  readonly clockChange: ClockChange;
}

/** One action for many deliveries. Each is judged for itself; what can't be done does not keep the others back. */
@Injectable()
export class BulkService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PostsService) private readonly posts: PostsService,
    @Inject(DeliveryBatches) private readonly batches: DeliveryBatches,
    @Inject(ScheduleRepository) private readonly repository: ScheduleRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /** @returns one outcome for each, in the order of the ids, or by due time. @throws AppError 422 on an order that says too little or too much */
  async run(context: WorkspaceContext, order: BulkOrder): Promise<BulkOutcome[]> {
    assertOrder(order);
    const ids = order.deliveryIds ?? (await this.matching(context, order.filter));
    const known = new Map((await this.batches.read(this.database, context, ids)).map((row) => [row.id, row]));
    const byDue = [...known.values()].sort((a, b) => a.due_at.getTime() - b.due_at.getTime() || (a.id < b.id ? -1 : 1));
    const outcomes = new Map<string, BulkOutcome>();
    for (let from = 0; from < byDue.length; from += CHUNK) {
      const rows = byDue.slice(from, from + CHUNK);
      for (const outcome of await this.chunk(context, order, rows, from)) outcomes.set(outcome.deliveryId, outcome);
    }
    return ids.map((id) => outcomes.get(id) ?? refused(id, notFound('delivery')));
  }

  private async matching(context: WorkspaceContext, filter: DeliverySelection | null): Promise<string[]> {
    if (filter === null) return [];
    const ids = await this.batches.matching(context, filter, MOST_MATCHING + 1);
    if (ids.length > MOST_MATCHING) {
      const detail = `More than ${MOST_MATCHING} deliveries match. Name an account, a campaign or a time.`;
      throw invalidField('filter', 'too-many', detail);
    }
    return ids;
  }

  /** @param seen by due time, as they were before they were locked; `from` counts those of earlier chunks */
  private chunk(
    context: WorkspaceContext,
    order: BulkOrder,
    seen: readonly DeliveryRow[],
    from: number,
  ): Promise<BulkOutcome[]> {
    return this.database.transaction(async (tx) => {
      if (order.action === 'publish-now') await this.batches.holdPlaces(tx, context);
      // Posts before deliveries, in the order every other change takes them.
      const posts = await this.posts.lockMany(tx, context, [...new Set(seen.map((row) => row.post_id))]);
      const ids = seen.map((row) => row.id);
      const locked = new Map((await this.batches.lockMovable(tx, context, ids)).map((row) => [row.id, row]));
      const rows = seen.map((row) => locked.get(row.id) ?? row);
      const outcomes =
        order.action === 'cancel'
          ? await this.cancel(tx, context, rows, locked)
          : await this.move(tx, context, order, { rows, locked, posts, from });
      const done = new Set(outcomes.filter(({ refusal }) => refusal === null).map(({ deliveryId }) => deliveryId));
      await this.posts.followDeliveries(
        tx,
        context,
        rows.filter((row) => done.has(row.id)).map((row) => row.post_id),
      );
      return outcomes;
    });
  }

  private async cancel(
    tx: Tx,
    context: WorkspaceContext,
    rows: readonly DeliveryRow[],
    locked: ReadonlyMap<string, DeliveryRow>,
  ): Promise<BulkOutcome[]> {
    const outcomes = rows.map((row) =>
      attempt(row, () => {
        assertCancellable(row);
        assertStillThere(row, locked);
      }),
    );
    const done = rows.filter((_, index) => outcomes[index]?.refusal === null);
    if (done.length > 0) await this.batches.cancel(tx, context, done);
    return outcomes;
  }

  private async move(
    tx: Tx,
    context: WorkspaceContext,
    order: BulkOrder,
    chunk: {
      readonly rows: readonly DeliveryRow[];
      readonly locked: ReadonlyMap<string, DeliveryRow>;
      readonly posts: readonly PostRow[];
      readonly from: number;
    },
  ): Promise<BulkOutcome[]> {
    const checks = await this.check(tx, context, chunk.rows, chunk.posts);
    const settings = await this.repository.manySettings(tx, context.workspaceId);
    const moves: Judged[] = [];
    const outcomes = chunk.rows.map((row, index) =>
      attempt(row, () => {
        assertMovable(row);
        assertStillThere(row, chunk.locked);
        const post = chunk.posts.find((candidate) => candidate.id === row.post_id);
        if (!post) throw notFound('post');
        const time = this.newTime(order, row, chunk.from + index, settings.zone);
        const plan = planOf(row, checks.get(row.id), time, settings.tolerance(post.campaign_id));
        moves.push({ row, plan, clockChange: time.clockChange });
      }),
    );
    if (moves.length === 0) return outcomes;
    await this.posts.keepLinks(
      tx,
      context,
      moves.flatMap(({ row }) => {
        const checked = checks.get(row.id);
        return checked ? [{ postId: row.post_id, checked }] : [];
      }),
    );
    const instants = await (order.action === 'publish-now'
      ? this.batches.publishNow(tx, context, moves)
      : this.batches.reschedule(tx, context, moves));
    const placedAt = new Map(
      moves.map(({ row, clockChange }, i) => [row.id, { goesOutAt: instants[i] ?? null, clockChange }]),
    );
    return outcomes.map((outcome) => ({ ...outcome, ...placedAt.get(outcome.deliveryId) }));
  }

  /** What the accounts of these deliveries would get and refuse; by delivery. */
  private async check(
    tx: Tx,
    context: WorkspaceContext,
    rows: readonly DeliveryRow[],
    posts: readonly PostRow[],
  ): Promise<Map<string, CheckedDraft>> {
    const shapes = posts.map((post) => {
      const wanted = new Set(rows.filter((row) => row.post_id === post.id).map((row) => row.account_id));
      return { ...post, targets: post.targets.filter(({ accountId }) => wanted.has(accountId)) };
    });
    const checked = await this.posts.checkShapes(tx, context, shapes);
    const byPlace = new Map(
      posts.flatMap((post, index) =>
        (checked[index] ?? []).map((one) => [`${post.id} ${one.account.id}`, one] as const),
      ),
    );
    return new Map(
      rows.flatMap((row) => {
        const one = byPlace.get(`${row.post_id} ${row.account_id}`);
        return one ? [[row.id, one] as const] : [];
      }),
    );
  }

  private newTime(order: BulkOrder, row: DeliveryRow, position: number, workspaceZone: string): NewTime {
    const now = this.clock.now();
    if (order.action === 'publish-now')
      return { localTime: null, zone: null, dueAt: now, offsetMinutes: 0, clockChange: null };
    const time =
      order.start === null
        ? shifted(standing(row), order.shift ?? { days: 0, minutes: 0 }, workspaceZone)
        : placed(
            { localTime: order.start.localTime, zone: order.start.zone ?? workspaceZone },
            order.start.spacingMs,
            position,
          );
    assertTime(time.dueAt, now);
    return time;
  }
}

/** What to do, and to what, must be said once each. */
function assertOrder({ action, deliveryIds, filter, shift, start }: BulkOrder): void {
  if ((deliveryIds === null) === (filter === null))
    throw invalidField('deliveryIds', 'one-of', 'Name either the deliveries or a filter.');
  const times = [shift, start].filter((time) => time !== null).length;
  if (action === 'reschedule' && times !== 1) throw invalidField('shift', 'one-of', 'Give either a shift or a start.');
  if (action !== 'reschedule' && times > 0)
    throw invalidField(shift === null ? 'start' : 'shift', 'not-with-this-action', 'Only rescheduling takes a time.');
}

/** Judges one delivery; a refusal is its outcome. */
function attempt(row: DeliveryRow, judge: () => void): BulkOutcome {
  try {
    judge();
    return { deliveryId: row.id, goesOutAt: null, clockChange: null, refusal: null };
  } catch (error) {
    if (!(error instanceof AppError) || error.status >= 500) throw error;
    return refused(row.id, error);
  }
}

function refused(deliveryId: string, refusal: AppError): BulkOutcome {
  return { deliveryId, goesOutAt: null, clockChange: null, refusal };
}

/** It was movable when it was read; when it could not be locked, a worker was quicker. */
function assertStillThere(row: DeliveryRow, locked: ReadonlyMap<string, DeliveryRow>): void {
  if (!locked.has(row.id))
    throw conflict('delivery-not-movable', 'It is being sent right now.', { deliveryId: row.id });
}

function standing(row: DeliveryRow) {
  return { dueAt: row.due_at, localTime: row.local_time, zone: row.zone, offsetMinutes: row.offset_minutes };
}

function planOf(row: DeliveryRow, checked: CheckedDraft | undefined, time: NewTime, toleranceMinutes: number) {
  if (!checked) throw conflict('account-not-chosen', 'The post is no longer meant for this account.');
  if (!hasVisibleStep(row)) refuseBlocked([checked]);
  return {
    accountId: row.account_id,
    channel: row.channel,
    content: checked.draft,
    dueAt: time.dueAt,
    localTime: time.localTime,
    zone: time.zone,
    offsetMinutes: time.offsetMinutes,
    toleranceMinutes,
  };
}
