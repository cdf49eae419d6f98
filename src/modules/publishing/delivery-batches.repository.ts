import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelDraft } from '../channels/index.js';
import { DELIVERY_COLUMNS, isOneCall, type DeliveryFilter, type DeliveryRow } from './deliveries.repository.js';
import { RESCHEDULABLE_STATES } from './delivery.state.js';
import { STANDING_STEPS } from './standing-content.rules.js';

/** Which deliveries a bulk action means, when it does not name them. */
export interface BatchFilter extends DeliveryFilter {
  /** Hold reason or kind of problem, as the attention answer names it. */
  readonly cause?: string;
}

/** Where one delivery of a batch is put. */
export interface Placement {
  readonly id: string;
  readonly dueAt: Date;
  readonly nextAt: Date;
  readonly lateAt: Date;
  readonly localTime: string | null;
  readonly zone: string | null;
  readonly offsetMinutes: number;
  readonly content: ChannelDraft;
  readonly contentHash: string;
  readonly state: 'scheduled' | 'retrying';
}

/** Why a delivery needs attention, in one word. */
export const CAUSE = `CASE WHEN state = 'held' THEN hold_reason
  WHEN state = 'unconfirmed' THEN CASE WHEN needs_person THEN 'needs-person' ELSE 'looking' END
  ELSE COALESCE(problem_kind, state) END`;

/** Many deliveries in one statement each. */
@Injectable()
export class DeliveryBatchesRepository {
  /** Ids of what matches, by due time. */
  async matching(sql: Sql, workspaceId: string, filter: BatchFilter, limit: number): Promise<string[]> {
    const rows = await sql.query<{ id: string }>(
      `SELECT id FROM delivery
       WHERE workspace_id = $1 AND state = ANY($2)
         AND ($3::uuid IS NULL OR account_id = $3)
         AND ($4::uuid IS NULL OR campaign_id = $4)
         AND ($5::uuid IS NULL OR post_id = $5)
         AND ($6::text IS NULL OR channel = $6)
         AND ($7::timestamptz IS NULL OR due_at >= $7)
         AND ($8::timestamptz IS NULL OR due_at < $8)
         AND ($9::text IS NULL OR ${CAUSE} = $9)
       ORDER BY due_at, id LIMIT $10`,
      [
        workspaceId,
        filter.states ?? RESCHEDULABLE_STATES,
        filter.accountId ?? null,
        filter.campaignId ?? null,
        filter.postId ?? null,
        filter.channel ?? null,
        filter.dueFrom ?? null,
        filter.dueBefore ?? null,
        filter.cause ?? null,
        limit,
      ],
    );
    return rows.map((row) => row.id);
  }

  async findMany(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<DeliveryRow[]> {
    return sql.query(`SELECT ${DELIVERY_COLUMNS} FROM delivery WHERE workspace_id = $1 AND id = ANY($2)`, [
      workspaceId,
      ids,
    ]);
  }

  /**
   * Locks those that a person may move or cancel, until the transaction ends. The others are left alone: waiting for a settlement while holding
   * so much would lock up with it.
   */
  async lockMovable(sql: Sql, workspaceId: string, ids: readonly string[]): Promise<DeliveryRow[]> {
    return sql.query(
      `SELECT ${DELIVERY_COLUMNS} FROM delivery WHERE workspace_id = $1 AND id = ANY($2) AND state = ANY($3) ORDER BY id FOR UPDATE`,
      [workspaceId, ids, RESCHEDULABLE_STATES],
    );
  }

  async place(sql: Sql, placements: readonly Placement[], now: Date): Promise<void> {
    const column = <T>(pick: (placement: Placement) => T): T[] => placements.map(pick);
    await sql.execute(
      `UPDATE delivery SET state = input.state, due_at = input.due_at, next_at = input.next_at, late_at = input.late_at,
         local_time = input.local_time, zone = input.zone, offset_minutes = input.offset_minutes,
         content = input.content, content_hash = input.content_hash, one_call = input.one_call,
         steps = CASE WHEN input.content_hash <> delivery.content_hash THEN ${STANDING_STEPS} ELSE delivery.steps END,
         hold_reason = NULL, needs_person = false, cancel_asked_at = NULL, problem_kind = NULL, problem_detail = NULL,
         begun_step = CASE WHEN input.content_hash = delivery.content_hash THEN delivery.begun_step END,
         begun_at = CASE WHEN input.content_hash = delivery.content_hash THEN delivery.begun_at END,
         tries = 0, version = version + 1, updated_at = $1
       FROM unnest($2::uuid[], $3::text[], $4::timestamptz[], $5::timestamptz[], $6::timestamptz[], $7::text[], $8::text[], $9::int[],
         $10::jsonb[], $11::text[], $12::boolean[])
         AS input (id, state, due_at, next_at, late_at, local_time, zone, offset_minutes, content, content_hash, one_call)
       WHERE delivery.id = input.id`,
      [
        now,
        column((one) => one.id),
        column((one) => one.state),
        column((one) => one.dueAt),
        column((one) => one.nextAt),
        column((one) => one.lateAt),
        column((one) => one.localTime),
        column((one) => one.zone),
        column((one) => one.offsetMinutes),
        column((one) => JSON.stringify(one.content)),
        column((one) => one.contentHash),
        column((one) => isOneCall(one.content)),
      ],
    );
  }
}
