import { Injectable } from '@nestjs/common';
import type { ChannelDraft, ChannelId, ChannelReceipt, Json } from '../channels/index.js';
import type { Sql } from '../../core/database/sql.js';
import type { ClaimableState, DeliveryState, HoldReason } from './delivery.state.js';

export interface RememberedStep {
  readonly result: Json;
  /** ISO instant. */
  readonly at: string;
  readonly by: 'answer' | 'look-up';
}

/** A delivery that this worker, and no other, may work on until the lease ends. */
export interface Claim {
  readonly id: string;
  readonly workspaceId: string;
  readonly postId: string;
  readonly accountId: string;
  readonly channel: ChannelId;
  readonly from: ClaimableState;
  readonly leaseToken: string;
  readonly leaseUntil: Date;
  readonly claimedAt: Date;
  readonly dueAt: Date;
  readonly lateAt: Date;
  readonly tries: number;
  readonly lookups: number;
  readonly oneCall: boolean;
  readonly begunStep: string | null;
  readonly begunAt: Date | null;
  readonly steps: Readonly<Record<string, RememberedStep>>;
  readonly content: ChannelDraft;
  readonly contentHash: string;
  readonly createdAt: Date;
  readonly publishedAt: Date | null;
  /** Only with a claim to remove. */
  readonly receipt: ChannelReceipt | null;
  /** Of the connection, to tell whether cached credentials are current; null when the account has none. */
  readonly generation: number | null;
}

/** How a claim ended, ready to be written. */
export interface Settlement {
  readonly claim: Claim;
  readonly state: DeliveryState;
  readonly nextAt: Date | null;
  readonly needsPerson: boolean;
  readonly holdReason: HoldReason | null;
  readonly problemKind: string | null;
  readonly problemDetail: string | null;
  readonly followUpProblem: string | null;
  readonly blockedUntil: Date | null;
  readonly begunStep: string | null;
  readonly begunAt: Date | null;
  readonly steps: Readonly<Record<string, RememberedStep>> | null;
  readonly receipt: {
    readonly parts: readonly Json[];
    readonly firstComment: Json;
    readonly confirmedBy: 'answer' | 'look-up';
    readonly remoteId: string;
    readonly permalink: string | null;
    readonly publishedAt: Date;
  } | null;
  readonly attempt: {
    readonly id: string;
    readonly kind: 'send' | 'look-up' | 'remove';
    readonly worker: string;
    readonly endedAt: Date;
    readonly outcome: string;
    readonly step: string | null;
    readonly httpStatus: number | null;
    readonly code: string | null;
    readonly detail: string | null;
    readonly excerpt: string | null;
  };
}

interface ClaimRow {
  id: string;
  workspace_id: string;
  post_id: string;
  account_id: string;
  channel: ChannelId;
  claimed_from: ClaimableState;
  lease_token: string;
  next_at: Date;
  claimed_at: Date;
  due_at: Date;
  late_at: Date;
  tries: number;
  lookups: number;
  one_call: boolean;
  begun_step: string | null;
  begun_at: Date | null;
  steps: Record<string, RememberedStep>;
  content: ChannelDraft;
  content_hash: string;
  created_at: Date;
  published_at: Date | null;
  generation: number | null;
  receipt_parts: ChannelReceipt['parts'] | null;
  receipt_comment: ChannelReceipt['firstComment'];
}

/** The only visible call of a delivery with one part and no media. */
const ONLY_STEP = 'part.0';

/** Claiming and settling, many deliveries in one statement each. */
@Injectable()
export class ClaimsRepository {
  /**
   * Takes at most one due delivery of each account on the channel. Lanes of accounts (or workspaces) that may not send are passed over;
   * what is later than its tolerance is left to the sweeper. A lane found to have nothing due gets its true next instant.
   */
  async claim(
    sql: Sql,
    options: {
      readonly channel: ChannelId;
      readonly now: Date;
      readonly leaseMs: number;
      readonly worker: string;
      readonly limit: number;
      /** True where the claim may stand for "the only call has begun" (the network can be asked afterwards). */
      readonly beginOnClaim: boolean;
    },
  ): Promise<Claim[]> {
    const rows = await sql.query<ClaimRow>(
      `WITH open_lane AS (
         SELECT lane.account_id
         FROM lane
         JOIN account ON account.id = lane.account_id AND account.status = 'active'
         JOIN workspace ON workspace.id = lane.workspace_id AND workspace.paused_at IS NULL
         WHERE lane.channel = $1 AND lane.next_at <= $2 AND lane.lease_token IS NULL
           AND (lane.blocked_until IS NULL OR lane.blocked_until <= $2)
         ORDER BY lane.next_at
         LIMIT $3
         FOR UPDATE OF lane SKIP LOCKED
       ), pick AS (
         SELECT due.id
         FROM open_lane
         CROSS JOIN LATERAL (
           SELECT delivery.id
           FROM delivery
           WHERE delivery.account_id = open_lane.account_id AND delivery.next_at <= $2
             AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')
             AND (delivery.state <> 'scheduled' OR delivery.late_at >= $2)
             AND (delivery.campaign_id IS NULL OR delivery.state NOT IN ('scheduled', 'retrying') OR NOT EXISTS (
               SELECT 1 FROM campaign WHERE campaign.id = delivery.campaign_id AND campaign.paused_at IS NOT NULL))
           ORDER BY delivery.next_at, delivery.id
           LIMIT 1
         ) due
       ), claimed AS (
         UPDATE delivery
         SET state = 'sending', claimed_from = delivery.state, claimed_at = $2, lease_token = gen_random_uuid(), lease_worker = $5,
             next_at = $4, hold_reason = NULL, updated_at = $2,
             tries = delivery.tries + (delivery.state <> 'unconfirmed')::int,
             lookups = delivery.lookups + (delivery.state = 'unconfirmed')::int,
             begun_step = CASE WHEN $6 AND delivery.one_call AND delivery.state IN ('scheduled', 'retrying') AND NOT delivery.steps ? '${ONLY_STEP}'
                            THEN '${ONLY_STEP}' ELSE delivery.begun_step END,
             begun_at = CASE WHEN $6 AND delivery.one_call AND delivery.state IN ('scheduled', 'retrying') AND NOT delivery.steps ? '${ONLY_STEP}'
                            THEN $2 ELSE delivery.begun_at END
         FROM pick
         WHERE delivery.id = pick.id AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')
           AND delivery.next_at <= $2
         RETURNING delivery.*
       ), taken AS (
         UPDATE lane
         SET lease_token = claimed.lease_token, lease_until = claimed.next_at,
             next_at = CASE WHEN claimed.id IS NOT NULL THEN lane.next_at ELSE (
               SELECT min(delivery.next_at) FROM delivery
               WHERE delivery.account_id = lane.account_id AND delivery.next_at IS NOT NULL
                 AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')) END
         FROM open_lane LEFT JOIN claimed ON claimed.account_id = open_lane.account_id
         WHERE lane.account_id = open_lane.account_id
       )
       SELECT claimed.id, claimed.workspace_id, claimed.post_id, claimed.account_id, claimed.channel, claimed.claimed_from,
              claimed.lease_token, claimed.next_at, claimed.claimed_at, claimed.due_at, claimed.late_at, claimed.tries, claimed.lookups,
              claimed.one_call, claimed.begun_step, claimed.begun_at, claimed.steps, claimed.content, claimed.content_hash,
              claimed.created_at, claimed.published_at, connection.generation,
              receipt.parts AS receipt_parts, receipt.first_comment AS receipt_comment
       FROM claimed
       LEFT JOIN connection ON connection.account_id = claimed.account_id
       LEFT JOIN receipt ON receipt.delivery_id = claimed.id AND claimed.claimed_from = 'removing'
       ORDER BY claimed.due_at`,
      [
        options.channel,
        options.now,
        options.limit,
        new Date(options.now.getTime() + options.leaseMs),
        options.worker,
        options.beginOnClaim,
      ],
      'publishing-claim',
    );
    return rows.map(toClaim);
  }

  /** Commits the intent to make a visible call. @returns false when the claim is no longer ours */
  async beginStep(sql: Sql, claim: Claim, step: string, now: Date): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE delivery SET begun_step = $3, begun_at = $4 WHERE id = $1 AND lease_token = $2`,
      [claim.id, claim.leaseToken, step, now],
    );
    return changed === 1;
  }

  /** Keeps the result of a finished step. @returns false when the claim is no longer ours */
  async rememberStep(sql: Sql, claim: Claim, name: string, step: RememberedStep): Promise<boolean> {
    const changed = await sql.execute(
      `UPDATE delivery SET steps = steps || jsonb_build_object($3::text, $4::jsonb),
         begun_step = CASE WHEN begun_step = $3 THEN NULL ELSE begun_step END,
         begun_at = CASE WHEN begun_step = $3 THEN NULL ELSE begun_at END
       WHERE id = $1 AND lease_token = $2`,
      [claim.id, claim.leaseToken, name, JSON.stringify(step)],
    );
    return changed === 1;
  }

  /** Prolongs leases of work that goes on. @returns ids that are still ours */
  async renewLeases(sql: Sql, claims: readonly Claim[], leaseUntil: Date): Promise<Set<string>> {
    const rows = await sql.query<{ id: string }>(
      `WITH mine AS (SELECT * FROM unnest($1::uuid[], $2::uuid[]) AS mine (id, token)),
       renewed AS (
         UPDATE delivery SET next_at = $3 FROM mine WHERE delivery.id = mine.id AND delivery.lease_token = mine.token
         RETURNING delivery.id, delivery.account_id, delivery.lease_token
       ), lanes AS (
         UPDATE lane SET lease_until = $3 FROM renewed
         WHERE lane.account_id = renewed.account_id AND lane.lease_token = renewed.lease_token
       )
       SELECT id FROM renewed`,
      [claims.map((claim) => claim.id), claims.map((claim) => claim.leaseToken), leaseUntil],
    );
    return new Set(rows.map((row) => row.id));
  }

  /**
   * Writes how claims ended: delivery, attempt, receipt, lane and the news of it, all or nothing. Whoever lost the lease changes nothing.
   * @returns ids of the deliveries that were settled
   */
  async settle(sql: Sql, settlements: readonly Settlement[], now: Date): Promise<Set<string>> {
    const column = <T>(pick: (settlement: Settlement) => T): T[] => settlements.map(pick);
    const rows = await sql.query<{ ids: string[] }>(
      `WITH input AS (
         SELECT * FROM unnest($2::uuid[], $3::uuid[], $4::text[], $5::timestamptz[], $6::boolean[], $7::text[], $8::text[], $9::text[], $10::text[],
           $11::timestamptz[], $12::text[], $13::timestamptz[], $14::jsonb[], $15::jsonb[], $16::jsonb[], $17::text[], $18::text[], $19::text[],
           $20::timestamptz[], $21::uuid[], $22::text[], $23::text[], $24::timestamptz[], $25::text[], $26::text[], $27::smallint[], $28::text[],
           $29::text[], $30::text[])
         AS input (id, token, state, next_at, needs_person, hold_reason, problem_kind, problem_detail, follow_up_problem,
           blocked_until, begun_step, begun_at, steps, parts, first_comment, confirmed_by, remote_id, permalink,
           published_at, attempt_id, attempt_kind, worker, ended_at, outcome, step, http_status, code,
           detail, excerpt)
       ), settled AS (
         UPDATE delivery
         SET state = input.state, next_at = input.next_at, lease_token = NULL, lease_worker = NULL, claimed_from = NULL,
             needs_person = input.needs_person, hold_reason = input.hold_reason,
             problem_kind = input.problem_kind, problem_detail = input.problem_detail,
             follow_up_problem = COALESCE(input.follow_up_problem, delivery.follow_up_problem),
             begun_step = input.begun_step, begun_at = input.begun_at,
             steps = COALESCE(input.steps, delivery.steps),
             remote_id = COALESCE(input.remote_id, delivery.remote_id),
             permalink = COALESCE(input.permalink, delivery.permalink),
             published_at = COALESCE(input.published_at, delivery.published_at),
             version = delivery.version + 1, updated_at = $1
         FROM input
         WHERE delivery.id = input.id AND delivery.lease_token = input.token AND delivery.state = 'sending'
         RETURNING delivery.id, delivery.workspace_id, delivery.post_id, delivery.account_id, delivery.state, delivery.next_at,
           delivery.claimed_at, delivery.content_hash, delivery.tries, delivery.lookups, input.token
       ), attempts AS (
         INSERT INTO attempt (id, workspace_id, delivery_id, number, kind, worker, started_at, ended_at, outcome, step, http_status, code,
           detail, excerpt, next_at)
         SELECT input.attempt_id, settled.workspace_id, settled.id, settled.tries + settled.lookups, input.attempt_kind, input.worker,
           settled.claimed_at, input.ended_at, input.outcome, input.step, input.http_status, input.code, input.detail, input.excerpt, input.next_at
         FROM settled JOIN input ON input.id = settled.id
       ), receipts AS (
         INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, first_comment, confirmed_by, published_at, created_at)
         SELECT settled.id, settled.workspace_id, settled.content_hash, input.parts, input.first_comment, input.confirmed_by, input.published_at, $1
         FROM settled JOIN input ON input.id = settled.id
         WHERE input.parts IS NOT NULL
         ON CONFLICT (delivery_id) DO NOTHING
       ), removals AS (
         UPDATE receipt SET removed_at = $1 FROM settled WHERE receipt.delivery_id = settled.id AND settled.state = 'removed'
       ), lanes AS (
         UPDATE lane
         SET lease_token = NULL, lease_until = NULL,
             blocked_until = GREATEST(lane.blocked_until, input.blocked_until),
             next_at = LEAST(
               CASE WHEN settled.state IN ('retrying', 'unconfirmed', 'removing') THEN settled.next_at END,
               (SELECT min(other.next_at) FROM delivery other
                WHERE other.account_id = lane.account_id AND other.id <> settled.id AND other.next_at IS NOT NULL
                  AND other.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')))
         FROM settled JOIN input ON input.id = settled.id
         WHERE lane.account_id = settled.account_id AND lane.lease_token = settled.token
       ), numbered AS (
         SELECT settled.*, (row_number() OVER () - 1) / 30 AS chunk FROM settled
       ), news AS (
         SELECT array_agg(id) AS ids, pg_notify('carillon_events', json_agg(json_build_object(
           'type', 'delivery.changed', 'workspaceId', workspace_id, 'deliveryId', id, 'postId', post_id, 'state', state))::text)
         FROM numbered GROUP BY chunk
       )
       SELECT ids FROM news`,
      [
        now,
        column((s) => s.claim.id),
        column((s) => s.claim.leaseToken),
        column((s) => s.state),
        column((s) => s.nextAt),
        column((s) => s.needsPerson),
        column((s) => s.holdReason),
        column((s) => s.problemKind),
        column((s) => clean(s.problemDetail)),
        column((s) => clean(s.followUpProblem)),
        column((s) => s.blockedUntil),
        column((s) => s.begunStep),
        column((s) => s.begunAt),
        column((s) => (s.steps === null ? null : JSON.stringify(s.steps))),
        column((s) => (s.receipt === null ? null : JSON.stringify(s.receipt.parts))),
        column((s) => (s.receipt === null ? null : JSON.stringify(s.receipt.firstComment))),
        column((s) => s.receipt?.confirmedBy ?? null),
        column((s) => s.receipt?.remoteId ?? null),
        column((s) => s.receipt?.permalink ?? null),
        column((s) => s.receipt?.publishedAt ?? null),
        column((s) => s.attempt.id),
        column((s) => s.attempt.kind),
        column((s) => s.attempt.worker),
        column((s) => s.attempt.endedAt),
        column((s) => s.attempt.outcome),
        column((s) => s.attempt.step),
        column((s) => s.attempt.httpStatus),
        column((s) => clean(s.attempt.code)),
        column((s) => clean(s.attempt.detail)),
        column((s) => clean(s.attempt.excerpt)),
      ],
      'publishing-settle',
    );
    return new Set(rows.flatMap((row) => row.ids));
  }

  /** @returns which of these attempts are on record */
  async writtenAttempts(sql: Sql, attemptIds: readonly string[]): Promise<Set<string>> {
    const rows = await sql.query<{ id: string }>('SELECT id FROM attempt WHERE id = ANY($1)', [attemptIds]);
    return new Set(rows.map((row) => row.id));
  }
}

/** Networks send anything; Postgres keeps no NUL and no half of a surrogate pair. */
function clean(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '\u{FFFD}').toWellFormed();
}

function toClaim(row: ClaimRow): Claim {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    postId: row.post_id,
    accountId: row.account_id,
    channel: row.channel,
    from: row.claimed_from,
    leaseToken: row.lease_token,
    leaseUntil: row.next_at,
    claimedAt: row.claimed_at,
    dueAt: row.due_at,
    lateAt: row.late_at,
    tries: row.tries,
    lookups: row.lookups,
    oneCall: row.one_call,
    begunStep: row.begun_step,
    begunAt: row.begun_at,
    steps: row.steps,
    content: row.content,
    contentHash: row.content_hash,
    createdAt: row.created_at,
    publishedAt: row.published_at,
    generation: row.generation,
    receipt: row.receipt_parts === null ? null : { parts: row.receipt_parts, firstComment: row.receipt_comment },
  };
}
