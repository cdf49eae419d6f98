import { Injectable } from '@nestjs/common';
import type { ChannelDraft, ChannelId, ChannelReceipt, Json } from '../channels/index.js';
import type { Sql } from '../../core/database/sql.js';
import type { DeliveryState, HoldReason } from './delivery.state.js';
import { STANDING_STEPS } from './standing-content.rules.js';

export interface DeliveryRow {
  id: string;
  workspace_id: string;
  post_id: string;
  account_id: string;
  campaign_id: string | null;
  channel: ChannelId;
  state: DeliveryState;
  due_at: Date;
  local_time: string | null;
  zone: string | null;
  offset_minutes: number;
  late_at: Date;
  next_at: Date | null;
  claimed_at: Date | null;
  begun_step: string | null;
  steps: Record<string, { result: Json; at: string; by: 'answer' | 'look-up' | 'person' }>;
  tries: number;
  lookups: number;
  content: ChannelDraft;
  content_hash: string;
  hold_reason: HoldReason | null;
  needs_person: boolean;
  /** It was under way then, and is to be cancelled as soon as it can be. */
  cancel_asked_at: Date | null;
  problem_kind: string | null;
  problem_detail: string | null;
  follow_up_problem: string | null;
  remote_id: string | null;
  permalink: string | null;
  published_at: Date | null;
  version: number;
  created_at: Date;
  updated_at: Date;
}

export interface AttemptRow {
  id: string;
  number: number;
  kind: 'send' | 'look-up' | 'remove' | 'replay';
  started_at: Date;
  ended_at: Date;
  outcome: string;
  step: string | null;
  http_status: number | null;
  code: string | null;
  detail: string | null;
  excerpt: string | null;
  next_at: Date | null;
}

export interface ReceiptRow {
  content_hash: string;
  parts: ChannelReceipt['parts'];
  first_comment: ChannelReceipt['firstComment'];
  confirmed_by: 'answer' | 'look-up' | 'person';
  published_at: Date;
  removed_at: Date | null;
  /** Its place in the ledger; null until it is sealed. */
  ledger_position: number | null;
  ledger_hash: string | null;
}

/** What the author chose, and the instant that it was taken for. */
export interface WallClockPlan {
  readonly id: string;
  readonly local_time: string;
  readonly zone: string;
  readonly offset_minutes: number;
  readonly due_at: Date;
}

/** A delivery to be made, with its content frozen. */
export interface NewDelivery {
  readonly id: string;
  readonly accountId: string;
  readonly channel: ChannelId;
  readonly dueAt: Date;
  readonly localTime: string | null;
  readonly zone: string | null;
  readonly offsetMinutes: number;
  readonly lateAt: Date;
  readonly content: ChannelDraft;
  readonly contentHash: string;
}

export interface DeliveryFilter {
  readonly states?: readonly DeliveryState[];
  readonly accountId?: string;
  readonly campaignId?: string;
  readonly postId?: string;
  readonly channel?: string;
  readonly dueFrom?: Date;
  readonly dueBefore?: Date;
  readonly needsPerson?: boolean;
}

export const DELIVERY_COLUMNS = `id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, local_time, zone, offset_minutes, late_at, next_at,
  claimed_at, begun_step, steps, tries, lookups, content, content_hash, hold_reason, needs_person, cancel_asked_at, problem_kind, problem_detail,
  follow_up_problem, remote_id, permalink, published_at, version, created_at, updated_at`;

/** Deliveries as people see and move them. What the engine does to them is in claims.repository.ts and sweeps.repository.ts. */
@Injectable()
export class DeliveriesRepository {
  async insertMany(
    sql: Sql,
    post: {
      readonly workspaceId: string;
      readonly postId: string;
      readonly campaignId: string | null;
      readonly createdBy: string;
    },
    deliveries: readonly NewDelivery[],
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO delivery (id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, local_time, zone, offset_minutes, late_at,
         next_at, one_call, content, content_hash, created_by, created_at, updated_at)
       SELECT id, $1, $2, account_id, $3, channel, 'scheduled', due_at, local_time, zone, offset_minutes, late_at, due_at, one_call, content,
         content_hash, $4, $5, $5
       FROM unnest($6::uuid[], $7::uuid[], $8::text[], $9::timestamptz[], $10::text[], $11::text[], $12::int[], $13::timestamptz[], $14::boolean[],
         $15::jsonb[], $16::text[])
         AS input (id, account_id, channel, due_at, local_time, zone, offset_minutes, late_at, one_call, content, content_hash)`,
      [
        post.workspaceId,
        post.postId,
        post.campaignId,
        post.createdBy,
        now,
        deliveries.map((delivery) => delivery.id),
        deliveries.map((delivery) => delivery.accountId),
        deliveries.map((delivery) => delivery.channel),
        deliveries.map((delivery) => delivery.dueAt),
        deliveries.map((delivery) => delivery.localTime),
        deliveries.map((delivery) => delivery.zone),
        deliveries.map((delivery) => delivery.offsetMinutes),
        deliveries.map((delivery) => delivery.lateAt),
        deliveries.map((delivery) => isOneCall(delivery.content)),
        deliveries.map((delivery) => JSON.stringify(delivery.content)),
        deliveries.map((delivery) => delivery.contentHash),
      ],
    );
  }

  async find(sql: Sql, workspaceId: string, id: string, lock = false): Promise<DeliveryRow | null> {
    const rows = await sql.query<DeliveryRow>(
      `SELECT ${DELIVERY_COLUMNS} FROM delivery WHERE workspace_id = $1 AND id = $2 ${lock ? 'FOR UPDATE' : ''}`,
      [workspaceId, id],
    );
    return rows[0] ?? null;
  }

  /** Those of a post that stand: not cancelled and not removed. */
  async ofPost(sql: Sql, workspaceId: string, postId: string, lock = false): Promise<DeliveryRow[]> {
    return sql.query(
      `SELECT ${DELIVERY_COLUMNS} FROM delivery WHERE workspace_id = $1 AND post_id = $2 AND state NOT IN ('cancelled', 'removed')
       ORDER BY due_at, id ${lock ? 'FOR UPDATE' : ''}`,
      [workspaceId, postId],
    );
  }

  /** Ordered by due time, then id; `after` is the last of the page before. */
  async list(
    sql: Sql,
    workspaceId: string,
    filter: DeliveryFilter,
    limit: number,
    after: { readonly dueAt: Date; readonly id: string } | null,
  ): Promise<DeliveryRow[]> {
    return sql.query(
      `SELECT ${DELIVERY_COLUMNS} FROM delivery
       WHERE workspace_id = $1
         AND ($2::text[] IS NULL OR state = ANY($2))
         AND ($3::uuid IS NULL OR account_id = $3)
         AND ($4::uuid IS NULL OR campaign_id = $4)
         AND ($5::uuid IS NULL OR post_id = $5)
         AND ($6::text IS NULL OR channel = $6)
         AND ($7::timestamptz IS NULL OR due_at >= $7)
         AND ($8::timestamptz IS NULL OR due_at < $8)
         AND ($9::boolean IS NULL OR needs_person = $9)
         AND ($10::timestamptz IS NULL OR (due_at, id) > ($10, $11::uuid))
       ORDER BY due_at, id LIMIT $12`,
      [
        workspaceId,
        filter.states ?? null,
        filter.accountId ?? null,
        filter.campaignId ?? null,
        filter.postId ?? null,
        filter.channel ?? null,
        filter.dueFrom ?? null,
        filter.dueBefore ?? null,
        filter.needsPerson ?? null,
        after?.dueAt ?? null,
        after?.id ?? null,
        limit,
      ],
    );
  }

  async attempts(sql: Sql, deliveryId: string): Promise<AttemptRow[]> {
    return sql.query(
      `SELECT id, number, kind, started_at, ended_at, outcome, step, http_status, code, detail, excerpt, next_at
       FROM attempt WHERE delivery_id = $1 ORDER BY number, id`,
      [deliveryId],
    );
  }

  async connectionVersion(sql: Sql, accountId: string): Promise<{ accountId: string; generation: number }[]> {
    return sql.query(`SELECT account_id AS "accountId", generation FROM connection WHERE account_id = $1`, [accountId]);
  }

  async insertReplay(
    sql: Sql,
    row: Pick<DeliveryRow, 'id' | 'workspace_id'>,
    attempt: {
      readonly id: string;
      readonly startedAt: Date;
      readonly endedAt: Date;
      readonly outcome: string;
      readonly httpStatus: number | null;
      readonly code: string | null;
      readonly detail: string | null;
    },
  ): Promise<void> {
    await sql.execute(
      `INSERT INTO attempt (id, workspace_id, delivery_id, number, kind, worker, started_at, ended_at, outcome, http_status, code, detail)
       SELECT $1, $2, $3, COALESCE(max(number), 0) + 1, 'replay', 'api', $4, $5, $6, $7, $8, $9 FROM attempt WHERE delivery_id = $3`,
      [
        attempt.id,
        row.workspace_id,
        row.id,
        attempt.startedAt,
        attempt.endedAt,
        attempt.outcome,
        attempt.httpStatus,
        attempt.code,
        attempt.detail,
      ],
    );
  }

  async receipt(sql: Sql, deliveryId: string): Promise<ReceiptRow | null> {
    const rows = await sql.query<ReceiptRow>(
      `SELECT receipt.content_hash, receipt.parts, receipt.first_comment, receipt.confirmed_by, receipt.published_at, receipt.removed_at,
         entry.position AS ledger_position, entry.hash AS ledger_hash
       FROM receipt LEFT JOIN ledger_entry entry ON entry.delivery_id = receipt.delivery_id AND entry.kind = 'published'
       WHERE receipt.delivery_id = $1`,
      [deliveryId],
    );
    return rows[0] ?? null;
  }

  /**
   * Puts a delivery (back) on the schedule. Without `content` the frozen content stays. A call whose answer was lost is still looked for first,
   * unless a person has said what became of it or the words are others now.
   */
  async schedule(
    sql: Sql,
    id: string,
    plan: {
      readonly dueAt: Date;
      readonly nextAt: Date;
      readonly lateAt: Date;
      readonly localTime: string | null;
      readonly zone: string | null;
      readonly offsetMinutes: number;
      readonly content: ChannelDraft | null;
      readonly contentHash: string | null;
      readonly state: 'scheduled' | 'retrying';
      readonly isDecided?: boolean;
    },
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET state = $2, due_at = $3, next_at = $4, late_at = $5, local_time = $6, zone = $7, offset_minutes = $8,
         content = COALESCE($9, content), content_hash = COALESCE($10, content_hash), one_call = COALESCE($11, one_call),
         steps = CASE WHEN $10 <> content_hash THEN ${STANDING_STEPS} ELSE steps END,
         hold_reason = NULL, needs_person = false, cancel_asked_at = NULL, problem_kind = NULL, problem_detail = NULL,
         begun_step = CASE WHEN NOT $13 AND COALESCE($10, content_hash) = content_hash THEN begun_step END,
         begun_at = CASE WHEN NOT $13 AND COALESCE($10, content_hash) = content_hash THEN begun_at END,
         tries = 0, version = version + 1, updated_at = $12
       WHERE id = $1`,
      [
        id,
        plan.state,
        plan.dueAt,
        plan.nextAt,
        plan.lateAt,
        plan.localTime,
        plan.zone,
        plan.offsetMinutes,
        plan.content === null ? null : JSON.stringify(plan.content),
        plan.contentHash,
        plan.content === null ? null : isOneCall(plan.content),
        now,
        plan.isDecided ?? false,
      ],
    );
  }

  /** The delivery sends other content from now on; what was prepared for the old is made again. */
  async refreeze(sql: Sql, id: string, content: ChannelDraft, hash: string, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET content = $2, content_hash = $3, one_call = $4, steps = ${STANDING_STEPS}, begun_step = NULL, begun_at = NULL,
         version = version + 1, updated_at = $5 WHERE id = $1`,
      [id, JSON.stringify(content), hash, isOneCall(content), now],
    );
  }

  async cancel(sql: Sql, ids: readonly string[], now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET state = 'cancelled', next_at = NULL, hold_reason = NULL, needs_person = false, cancel_asked_at = NULL,
         version = version + 1, updated_at = $2
       WHERE id = ANY($1)`,
      [ids, now],
    );
  }

  /** What has not gone out goes with its post into another campaign, and waits where that is paused. */
  async moveToCampaign(sql: Sql, postId: string, campaignId: string | null, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET campaign_id = $2, version = version + 1, updated_at = $3
       WHERE post_id = $1 AND campaign_id IS DISTINCT FROM $2
         AND state IN ('scheduled', 'retrying', 'held', 'missed', 'failed', 'sending', 'unconfirmed')`,
      [postId, campaignId, now],
    );
  }

  /** What is under way is cancelled as soon as it is known what became of the call; see `cancelAsked`. @param askedAt null: it is wanted after all */
  async askToCancel(sql: Sql, ids: readonly string[], askedAt: Date | null, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET cancel_asked_at = $2, version = version + 1, updated_at = $3
       WHERE id = ANY($1) AND (state = 'unconfirmed' OR (state = 'sending' AND claimed_from <> 'removing'))`,
      [ids, askedAt, now],
    );
  }

  /** What was to be cancelled and is under way no longer, locked. */
  async cancelAsked(sql: Sql, limit: number): Promise<DeliveryRow[]> {
    return sql.query(
      `SELECT ${DELIVERY_COLUMNS} FROM delivery
       WHERE cancel_asked_at IS NOT NULL AND state IN ('scheduled', 'retrying', 'held', 'missed', 'failed')
       ORDER BY cancel_asked_at LIMIT $1 FOR UPDATE SKIP LOCKED`,
      [limit],
    );
  }

  async startRemoval(sql: Sql, id: string, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET state = 'removing', next_at = $2, tries = 0, problem_kind = NULL, problem_detail = NULL, version = version + 1,
         updated_at = $2 WHERE id = $1`,
      [id, now],
    );
  }

  /** A person says that the open call got through. */
  async confirmStep(sql: Sql, id: string, step: string, result: Json, now: Date): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET steps = steps || jsonb_build_object($2::text, $3::jsonb), begun_step = NULL, begun_at = NULL, needs_person = false,
         state = 'retrying', next_at = $4, version = version + 1, updated_at = $4 WHERE id = $1`,
      [id, step, JSON.stringify({ result, at: now.toISOString(), by: 'person' }), now],
    );
  }

  async settleByPerson(
    sql: Sql,
    row: DeliveryRow,
    parts: readonly Json[],
    permalink: string | null,
    now: Date,
  ): Promise<void> {
    await sql.execute(
      `UPDATE delivery SET state = 'published', next_at = NULL, needs_person = false, begun_step = NULL, begun_at = NULL, published_at = $2,
         permalink = $3, problem_kind = NULL, problem_detail = NULL, version = version + 1, updated_at = $2 WHERE id = $1`,
      [row.id, now, permalink],
    );
    await sql.execute(
      `INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, first_comment, confirmed_by, published_at, created_at)
       VALUES ($1, $2, $3, $4, NULL, 'person', $5, $5) ON CONFLICT (delivery_id) DO NOTHING`,
      [row.id, row.workspace_id, row.content_hash, JSON.stringify(parts), now],
    );
  }

  /** @returns false when nothing changed */
  async setWorkspacePaused(sql: Sql, workspaceId: string, pausedAt: Date | null, now: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE workspace SET paused_at = $2, version = version + 1, updated_at = $3 WHERE id = $1 AND (paused_at IS NULL) <> ($2::timestamptz IS NULL)`,
      [workspaceId, pausedAt, now],
    );
    return changed === 1;
  }

  /** @returns null when there is no such campaign, otherwise whether something changed */
  async setCampaignPaused(
    sql: Sql,
    workspaceId: string,
    campaignId: string,
    pausedAt: Date | null,
    now: Date,
  ): Promise<boolean | null> {
    const changed = await sql.execute(
      `UPDATE campaign SET paused_at = $3, version = version + 1, updated_at = $4
       WHERE workspace_id = $1 AND id = $2 AND (paused_at IS NULL) <> ($3::timestamptz IS NULL)`,
      [workspaceId, campaignId, pausedAt, now],
    );
    if (changed === 1) return true;
    const rows = await sql.query(`SELECT 1 FROM campaign WHERE workspace_id = $1 AND id = $2`, [
      workspaceId,
      campaignId,
    ]);
    return rows.length === 1 ? false : null;
  }

  async countsByState(sql: Sql, workspaceId: string): Promise<{ state: DeliveryState; count: number }[]> {
    return sql.query(`SELECT state, count(*)::int AS count FROM delivery WHERE workspace_id = $1 GROUP BY state`, [
      workspaceId,
    ]);
  }

  /** Scheduled by wall clock and not due before `after`: what a change of zone data could move. */
  async wallClockPlans(sql: Sql, afterId: string, limit: number): Promise<WallClockPlan[]> {
    return sql.query(
      `SELECT id, local_time, zone, offset_minutes, due_at FROM delivery
       WHERE state = 'scheduled' AND local_time IS NOT NULL AND id > $1 ORDER BY id LIMIT $2`,
      [afterId, limit],
    );
  }

  /** @returns false when it has another plan by now, or is not on the schedule */
  async moveInstant(sql: Sql, plan: WallClockPlan, dueAt: Date, now: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE delivery SET late_at = late_at + ($2::timestamptz - due_at), due_at = $2, next_at = $2, version = version + 1, updated_at = $3
       WHERE id = $1 AND state = 'scheduled' AND local_time = $4 AND zone = $5 AND offset_minutes = $6 AND due_at = $7`,
      [plan.id, dueAt, now, plan.local_time, plan.zone, plan.offset_minutes, plan.due_at],
    );
    return changed === 1;
  }
}

export function isOneCall(content: ChannelDraft): boolean {
  return content.parts.length === 1 && content.parts[0]?.media.length === 0 && content.firstComment === null;
}
