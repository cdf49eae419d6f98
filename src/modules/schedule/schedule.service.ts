import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { recordAudit } from '../../core/audit/audit-log.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import type { Tx } from '../../core/database/sql.js';
import { conflict, invalidField, notFound, stale } from '../../core/errors/app-error.js';
import { PostsService, type CheckedDraft, type PostRow } from '../posts/index.js';
import {
  DeliveriesService,
  hasVisibleStep,
  isReschedulable,
  type DeliveryPlan,
  type DeliveryRow,
} from '../publishing/index.js';
import { assertTime, refuseBlocked } from './schedule.checks.js';
import { ScheduleRepository } from './schedule.repository.js';
import { resolveWallClock, type ClockChange } from './wall-clock.rules.js';

interface When {
  readonly localTime: string | null;
  readonly zone: string | null;
  readonly at: Date;
}

export interface ScheduleOutcome {
  readonly post: PostRow;
  readonly clockChange: ClockChange;
  readonly untouchedAccountIds: readonly string[];
}

/** When posts go out: turns a post and a time into deliveries, and moves them. */
@Injectable()
export class ScheduleService implements OnModuleInit {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(PostsService) private readonly posts: PostsService,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
    @Inject(ScheduleRepository) private readonly repository: ScheduleRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.posts.onEdited((tx, context, post) => this.followEdit(tx, context, post));
  }

  /**
   * Schedules a post, or moves it with all of its deliveries that can be moved, to a wall-clock time.
   * @param version null: whatever it is by now
   * @throws AppError 412 when `version` is not the current one
   */
  async schedule(
    context: WorkspaceContext,
    postId: string,
    version: number | null,
    localTime: string,
    zone: string | undefined,
  ): Promise<ScheduleOutcome> {
    return this.database.transaction(async (tx) => {
      const post = await this.posts.lock(tx, context, postId);
      if (version !== null && post.version !== version) throw stale(post.version);
      const settings = await this.repository.settings(tx, context.workspaceId, post.campaign_id);
      const inZone = zone ?? settings.zone;
      const resolved = resolveWallClock(localTime, inZone);
      assertTime(resolved.at, this.clock.now());
      const when = { localTime, zone: inZone, at: resolved.at };
      const untouched = await this.place(tx, context, post, null, when, settings.toleranceMinutes);
      await this.posts.setSchedule(tx, postId, { local: localTime, zone: inZone, at: resolved.at });
      await recordAudit(tx, context, this.clock.now(), {
        action: 'post.scheduled',
        subjectKind: 'post',
        subjectId: postId,
        detail: { localTime, zone: inZone, at: resolved.at.toISOString() },
      });
      await this.posts.tell(tx, context, postId);
      return {
        post: await this.posts.lock(tx, context, postId),
        clockChange: resolved.clockChange,
        untouchedAccountIds: untouched,
      };
    });
  }

  /**
   * Publishes at once; per-account offsets still hold.
   * @param version null: whatever it is by now
   * @throws AppError 412 when `version` is not the current one
   */
  async publishNow(
    context: WorkspaceContext,
    postId: string,
    version: number | null,
    accountIds: readonly string[] | null,
  ): Promise<ScheduleOutcome> {
    return this.database.transaction(async (tx) => {
      const post = await this.posts.lock(tx, context, postId);
      if (version !== null && post.version !== version) throw stale(post.version);
      const settings = await this.repository.settings(tx, context.workspaceId, post.campaign_id);
      const now = this.clock.now();
      const when = { localTime: null, zone: null, at: now };
      const untouched = await this.place(tx, context, post, accountIds, when, settings.toleranceMinutes);
      if (accountIds === null) await this.posts.setSchedule(tx, postId, { local: null, zone: null, at: null });
      await recordAudit(tx, context, now, { action: 'post.published-now', subjectKind: 'post', subjectId: postId });
      await this.posts.tell(tx, context, postId);
      return { post: await this.posts.lock(tx, context, postId), clockChange: null, untouchedAccountIds: untouched };
    });
  }

  /** Takes a post (or some of its accounts) off the schedule; it is a draft again. Of the whole post, what is under way is not tried again either. */
  async cancel(context: WorkspaceContext, postId: string, accountIds: readonly string[] | null): Promise<PostRow> {
    return this.database.transaction(async (tx) => {
      const post = await this.posts.lock(tx, context, postId);
      const standing = await this.deliveries.ofPost(tx, context.workspaceId, post.id, true);
      const chosen = accountIds === null ? standing.filter(isReschedulable) : pick(standing, accountIds);
      const underWay = accountIds === null ? standing.filter(isUnderWay) : [];
      if (chosen.length + underWay.length === 0)
        throw conflict('nothing-to-cancel', 'Nothing of this post is waiting to go out.');
      await this.deliveries.cancel(tx, context, chosen);
      await this.deliveries.askToCancel(tx, context, underWay);
      if (chosen.length + underWay.length === standing.length && ![...chosen, ...underWay].some(hasVisibleStep))
        await this.posts.setSchedule(tx, postId, { local: null, zone: null, at: null });
      await this.posts.tell(tx, context, postId);
      return this.posts.lock(tx, context, postId);
    });
  }

  /** Moves one delivery to its own time. */
  async rescheduleDelivery(
    context: WorkspaceContext,
    deliveryId: string,
    localTime: string,
    zone: string | undefined,
  ): Promise<void> {
    await this.database.transaction(async (tx) => {
      const settings = await this.repository.settings(tx, context.workspaceId, null);
      const inZone = zone ?? settings.zone;
      const resolved = resolveWallClock(localTime, inZone);
      assertTime(resolved.at, this.clock.now());
      await this.move(tx, context, deliveryId, { localTime, zone: inZone, at: resolved.at });
    });
  }

  /** Sends a delivery that failed, was missed or waits, now: with the post as it is now where nothing of it is visible yet. */
  async publishDeliveryNow(context: WorkspaceContext, deliveryId: string): Promise<void> {
    await this.database.transaction((tx) =>
      this.move(tx, context, deliveryId, { localTime: null, zone: null, at: this.clock.now() }),
    );
  }

  async cancelDelivery(context: WorkspaceContext, deliveryId: string): Promise<void> {
    await this.database.transaction(async (tx) => {
      const { row } = await this.lockWithPost(tx, context, deliveryId);
      await this.deliveries.cancel(tx, context, [row]);
      await this.posts.followDeliveries(tx, context, [row.post_id]);
    });
  }

  private async place(
    tx: Tx,
    context: WorkspaceContext,
    post: PostRow,
    accountIds: readonly string[] | null,
    when: When,
    toleranceMinutes: number,
  ): Promise<string[]> {
    const all = await this.posts.checkShape(tx, context, post);
    if (all.length === 0) throw invalidField('targets', 'no-accounts', 'Choose at least one account first.');
    const chosen = accountIds === null ? all : pickChecked(all, accountIds);
    const standing = new Map(
      (await this.deliveries.ofPost(tx, context.workspaceId, post.id, true)).map((row) => [row.account_id, row]),
    );
    const open = chosen.filter(({ account }) => {
      const row = standing.get(account.id);
      return row === undefined || isReschedulable(row);
    });
    if (open.length === 0) {
      throw conflict('already-out', 'This post is out or on its way on every chosen account.', {
        accountIds: chosen.map(({ account }) => account.id),
      });
    }
    refuseBlocked(open.filter(({ account }) => !partlyOut(standing.get(account.id))));
    await this.posts.keepLinks(
      tx,
      context,
      open.map((checked) => ({ postId: post.id, checked })),
    );
    await this.deliveries.keepAfterAll(
      tx,
      chosen.flatMap(({ account }) => standing.get(account.id) ?? []).filter(isUnderWay),
    );
    const fresh: DeliveryPlan[] = [];
    for (const checked of open) {
      const plan = planFor(checked, when, toleranceMinutes);
      assertTime(plan.dueAt, this.clock.now());
      const row = standing.get(checked.account.id);
      if (row) await this.deliveries.reschedule(tx, row, plan);
      else fresh.push(plan);
    }
    if (fresh.length > 0)
      await this.deliveries.create(tx, context, { id: post.id, campaignId: post.campaign_id }, fresh);
    if (accountIds === null) await this.dropFormerTargets(tx, context, post, [...standing.values()]);
    return chosen.filter((checked) => !open.includes(checked)).map(({ account }) => account.id);
  }

  /** The post is locked before the delivery, in the order every other change takes them. */
  private async lockWithPost(
    tx: Tx,
    context: WorkspaceContext,
    deliveryId: string,
  ): Promise<{ post: PostRow; row: DeliveryRow }> {
    const postId = await this.repository.postOf(tx, context.workspaceId, deliveryId);
    if (postId === null) throw notFound('delivery');
    const post = await this.posts.lock(tx, context, postId);
    return { post, row: await this.deliveries.lock(tx, context, deliveryId) };
  }

  private async move(tx: Tx, context: WorkspaceContext, deliveryId: string, when: When): Promise<void> {
    const { post, row } = await this.lockWithPost(tx, context, deliveryId);
    const settings = await this.repository.settings(tx, context.workspaceId, post.campaign_id);
    const checked = (await this.posts.checkShape(tx, context, post)).find(
      ({ account }) => account.id === row.account_id,
    );
    if (!checked) throw conflict('account-not-chosen', 'The post is no longer meant for this account.');
    if (!partlyOut(row)) refuseBlocked([checked]);
    await this.posts.keepLinks(tx, context, [{ postId: post.id, checked }]);
    await this.deliveries.reschedule(tx, row, {
      ...planFor(checked, when, settings.toleranceMinutes),
      dueAt: when.at,
      offsetMinutes: 0,
    });
    await recordAudit(tx, context, this.clock.now(), {
      action: when.localTime === null ? 'delivery.published-now' : 'delivery.rescheduled',
      subjectKind: 'delivery',
      subjectId: deliveryId,
    });
    await this.posts.followDeliveries(tx, context, [post.id]);
  }

  /** What is on the schedule goes out as the post is now; what an account would refuse is not saved. */
  private async followEdit(tx: Tx, context: WorkspaceContext, post: PostRow): Promise<void> {
    const standing = (await this.deliveries.ofPost(tx, context.workspaceId, post.id, true)).filter(
      (row) => isReschedulable(row) || isUnderWay(row),
    );
    if (standing.length === 0) return;
    await this.deliveries.moveToCampaign(tx, post.id, post.campaign_id);
    const checked = new Map((await this.posts.checkShape(tx, context, post)).map((one) => [one.account.id, one]));
    const kept = standing.flatMap((row) => {
      const one = checked.get(row.account_id);
      return one ? [{ row, one }] : [];
    });
    refuseBlocked(
      kept.filter(({ row }) => row.state !== 'failed' && isReschedulable(row) && !partlyOut(row)).map(({ one }) => one),
    );
    await this.posts.keepLinks(
      tx,
      context,
      kept.map(({ one: checked }) => ({ postId: post.id, checked })),
    );
    for (const { row, one } of kept) await this.deliveries.refreeze(tx, row, one.draft);
    await this.dropFormerTargets(tx, context, post, standing);
  }

  /** Accounts that the post is no longer meant for get nothing more. */
  private async dropFormerTargets(
    tx: Tx,
    context: WorkspaceContext,
    post: PostRow,
    standing: readonly DeliveryRow[],
  ): Promise<void> {
    const meant = new Set(post.targets.map((target) => target.accountId));
    const former = standing.filter((row) => !meant.has(row.account_id));
    await this.deliveries.cancel(tx, context, former.filter(isReschedulable));
    await this.deliveries.askToCancel(tx, context, former.filter(isUnderWay));
  }
}

function planFor({ account, draft, offsetMinutes }: CheckedDraft, when: When, toleranceMinutes: number): DeliveryPlan {
  return {
    accountId: account.id,
    channel: account.channel,
    content: draft,
    dueAt: new Date(when.at.getTime() + offsetMinutes * 60_000),
    localTime: when.localTime,
    zone: when.zone,
    offsetMinutes,
    toleranceMinutes,
  };
}

/** Nobody can say whether it is out; its words can't be others any more. */
function isUnderWay({ state }: DeliveryRow): boolean {
  return state === 'sending' || state === 'unconfirmed';
}

function partlyOut(row: DeliveryRow | undefined): boolean {
  return row !== undefined && hasVisibleStep(row);
}

function pick(rows: readonly DeliveryRow[], accountIds: readonly string[]): DeliveryRow[] {
  return accountIds.map((accountId) => {
    const row = rows.find((candidate) => candidate.account_id === accountId);
    if (!row)
      throw invalidField('accountIds', 'unknown-reference', 'One of these accounts has no delivery of this post.');
    return row;
  });
}

function pickChecked(all: readonly CheckedDraft[], accountIds: readonly string[]): CheckedDraft[] {
  return accountIds.map((accountId) => {
    const one = all.find(({ account }) => account.id === accountId);
    if (!one)
      throw invalidField('accountIds', 'unknown-reference', 'One of these accounts is not among those of the post.');
    return one;
  });
}
