import { Injectable } from '@nestjs/common';
import type { CarillonEvent } from '../../core/events/carillon-event.js';
import type { Sql } from '../../core/database/sql.js';
import { newId } from '../../core/ids/new-id.js';
import type { DeliveryState } from './delivery.state.js';
import { OUTAGE_MS } from './outages.repository.js';

export interface SweptDelivery {
  readonly id: string;
  readonly workspace_id: string;
  readonly post_id: string;
  readonly account_id: string;
  readonly state: DeliveryState;
}

const RETURNING = 'delivery.id, delivery.workspace_id, delivery.post_id, delivery.account_id, delivery.state';
/** Rows a sweep touches in one statement; the next tick goes on. */
const BATCH = 1_000;

/** What keeps every state that is not final from being forgotten. Each sweep may run anywhere, any number of times at once. */
@Injectable()
export class SweepsRepository {
  /** Sends whose worker is gone: what may have been seen is unconfirmed, the rest is tried again. */
  async recoverLostWorkers(sql: Sql, now: Date): Promise<SweptDelivery[]> {
    const lost = await sql.query<
      SweptDelivery & { number: number; kind: string; worker: string; claimed_at: Date; begun_step: string | null }
    >(
      `WITH lost AS (
         SELECT id, lease_token, lease_worker, claimed_from FROM delivery
         WHERE state = 'sending' AND next_at < $1 ORDER BY next_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
       ), swept AS (
         UPDATE delivery
         SET state = CASE
               WHEN lost.claimed_from = 'removing' THEN 'removing'
               WHEN lost.claimed_from = 'unconfirmed' OR delivery.begun_step IS NOT NULL THEN 'unconfirmed'
               ELSE 'retrying' END,
             next_at = $1, lease_token = NULL, lease_worker = NULL, claimed_from = NULL, needs_person = false,
             problem_kind = 'worker-lost', problem_detail = 'The process that was sending this stopped in the middle.',
             version = delivery.version + 1, updated_at = $1
         FROM lost WHERE delivery.id = lost.id
         RETURNING ${RETURNING}, delivery.tries + delivery.lookups AS number, delivery.claimed_at, delivery.begun_step, lost.lease_token,
           split_part(lost.lease_worker, '/', 1) AS worker,
           CASE lost.claimed_from WHEN 'removing' THEN 'remove' WHEN 'unconfirmed' THEN 'look-up' ELSE 'send' END AS kind
       ), lanes AS (
         UPDATE lane SET lease_token = NULL, lease_until = NULL, next_at = $1
         FROM swept WHERE lane.account_id = swept.account_id AND lane.lease_token = swept.lease_token
       )
       SELECT * FROM swept`,
      [now],
    );
    if (lost.length > 0) {
      await sql.execute(
        `INSERT INTO attempt (id, workspace_id, delivery_id, number, kind, worker, started_at, ended_at, outcome, step, detail, next_at)
         SELECT id, workspace_id, delivery_id, number, kind, worker, started_at, $9, 'worker-lost', step, 'The worker stopped in the middle.', $9
         FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::text[])
           AS lost (id, workspace_id, delivery_id, number, kind, worker, started_at, step)`,
        [
          lost.map(() => newId()),
          lost.map((row) => row.workspace_id),
          lost.map((row) => row.id),
          lost.map((row) => row.number),
          lost.map((row) => row.kind),
          lost.map((row) => row.worker),
          lost.map((row) => row.claimed_at),
          lost.map((row) => row.begun_step),
          now,
        ],
      );
    }
    return lost;
  }

  /** Ends every lease: for a start that knows no other worker can be alive. */
  async endAllLeases(sql: Sql, now: Date): Promise<void> {
    const past = new Date(now.getTime() - 1);
    await sql.execute(`UPDATE delivery SET next_at = $1 WHERE state = 'sending'`, [past]);
    await sql.execute(`UPDATE lane SET lease_until = $1 WHERE lease_token IS NOT NULL`, [past]);
  }

  /** Lanes whose holder vanished without a delivery to show for it. */
  async releaseLanes(sql: Sql, now: Date): Promise<number> {
    return sql.execute(
      `UPDATE lane SET lease_token = NULL, lease_until = NULL, next_at = $1
       WHERE account_id IN (
         SELECT lane.account_id FROM lane
         WHERE lane.lease_until < $1 AND NOT EXISTS (
           SELECT 1 FROM delivery WHERE delivery.account_id = lane.account_id AND delivery.state = 'sending')
         FOR UPDATE SKIP LOCKED)`,
      [now],
    );
  }

  /** Later than its tolerance and nothing visible yet: a person decides. Where no worker was there to send it in time, that is the reason given. */
  async markMissed(sql: Sql, now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `WITH late AS (
         SELECT id FROM delivery
         WHERE state IN ('scheduled', 'retrying') AND late_at < $1
           AND NOT EXISTS (SELECT 1 FROM jsonb_object_keys(steps) AS step WHERE step LIKE 'part.%')
         ORDER BY late_at LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
       )
       UPDATE delivery
       SET state = 'missed', next_at = NULL, version = version + 1, updated_at = $1,
           problem_kind = COALESCE(problem_kind, CASE WHEN pulse.at < LEAST(delivery.late_at, $2) THEN 'outage' ELSE 'late' END),
           problem_detail = COALESCE(problem_detail, CASE WHEN pulse.at < LEAST(delivery.late_at, $2)
             THEN 'Carillon was not running when this was to go out.' ELSE 'It could not be sent within its tolerance.' END)
       FROM late LEFT JOIN publishing_pulse pulse ON true WHERE delivery.id = late.id
       RETURNING ${RETURNING}`,
      [now, new Date(now.getTime() - OUTAGE_MS)],
    );
  }

  /** Due, but the account, campaign or workspace may not send: held, with the reason. */
  async holdBlocked(sql: Sql, now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `WITH blocked_lane AS (
         SELECT lane.account_id,
           CASE WHEN workspace.paused_at IS NOT NULL THEN 'workspace-paused'
                WHEN account.status = 'paused' THEN 'account-paused'
                WHEN account.status = 'disconnected' THEN 'disconnected'
                ELSE 'reconnect' END AS reason
         FROM lane
         JOIN account ON account.id = lane.account_id
         JOIN workspace ON workspace.id = lane.workspace_id
         WHERE lane.next_at <= $1 AND (account.status <> 'active' OR workspace.paused_at IS NOT NULL)
         LIMIT ${BATCH}
       ), blocked AS (
         SELECT delivery.id, blocked_lane.reason
         FROM blocked_lane JOIN delivery ON delivery.account_id = blocked_lane.account_id
         WHERE delivery.state IN ('scheduled', 'retrying') AND delivery.next_at <= $1
         UNION ALL
         SELECT delivery.id, 'campaign-paused'
         FROM campaign JOIN delivery ON delivery.workspace_id = campaign.workspace_id AND delivery.campaign_id = campaign.id
         JOIN account ON account.id = delivery.account_id AND account.status = 'active'
         JOIN workspace ON workspace.id = delivery.workspace_id AND workspace.paused_at IS NULL
         WHERE campaign.paused_at IS NOT NULL AND delivery.state IN ('scheduled', 'retrying') AND delivery.next_at <= $1
         LIMIT ${BATCH}
       ), locked AS (
         SELECT delivery.id, blocked.reason FROM delivery JOIN blocked ON blocked.id = delivery.id FOR UPDATE OF delivery SKIP LOCKED
       ), swept AS (
         UPDATE delivery
         SET state = 'held', hold_reason = locked.reason, next_at = NULL, version = version + 1, updated_at = $1
         FROM locked WHERE delivery.id = locked.id AND delivery.state IN ('scheduled', 'retrying')
         RETURNING ${RETURNING}
       ), lanes AS (
         UPDATE lane SET next_at = (
           SELECT min(delivery.next_at) FROM delivery
           WHERE delivery.account_id = lane.account_id AND delivery.next_at IS NOT NULL
             AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')
             AND delivery.id NOT IN (SELECT id FROM swept))
         WHERE lane.account_id IN (
           SELECT account_id FROM lane WHERE account_id IN (SELECT account_id FROM swept) FOR UPDATE SKIP LOCKED)
       )
       SELECT * FROM swept`,
      [now],
    );
  }

  /** What a pause was given as the reason for may have become another one meanwhile: people see what they would have to end now. */
  async correctHoldReasons(sql: Sql, now: Date): Promise<SweptDelivery[]> {
    return sql.query(
      `WITH actual AS (
         SELECT delivery.id,
           CASE WHEN workspace.paused_at IS NOT NULL THEN 'workspace-paused'
                WHEN account.status = 'paused' THEN 'account-paused'
                WHEN account.status = 'disconnected' THEN 'disconnected'
                WHEN account.status = 'reconnect' THEN 'reconnect'
                WHEN campaign.paused_at IS NOT NULL THEN 'campaign-paused' END AS reason
         FROM delivery
         JOIN account ON account.id = delivery.account_id
         JOIN workspace ON workspace.id = delivery.workspace_id
         LEFT JOIN campaign ON campaign.id = delivery.campaign_id
         WHERE delivery.state = 'held'
       ), wrong AS (
         SELECT delivery.id, actual.reason FROM actual JOIN delivery ON delivery.id = actual.id
         WHERE delivery.state = 'held' AND actual.reason <> delivery.hold_reason
         LIMIT ${BATCH} FOR UPDATE OF delivery SKIP LOCKED
       )
       UPDATE delivery SET hold_reason = wrong.reason, version = version + 1, updated_at = $1
       FROM wrong WHERE delivery.id = wrong.id AND delivery.state = 'held'
       RETURNING ${RETURNING}`,
      [now],
    );
  }

  /** Lanes that know of nothing although something is due soon. */
  async repairLanes(sql: Sql, until: Date): Promise<number> {
    return sql.execute(
      `UPDATE lane SET next_at = soonest.next_at
       FROM (
         SELECT account_id, min(next_at) AS next_at FROM delivery
         WHERE state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND next_at <= $1
         GROUP BY account_id
       ) soonest
       WHERE lane.account_id = soonest.account_id AND lane.account_id IN (
         SELECT stale.account_id FROM lane stale
         JOIN delivery ON delivery.account_id = stale.account_id
         WHERE delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND delivery.next_at <= $1
           AND (stale.next_at IS NULL OR stale.next_at > delivery.next_at)
         FOR UPDATE OF stale SKIP LOCKED)`,
      [until],
    );
  }

  /** Distinct instants at which something is due on a channel, soonest first. */
  async upcoming(sql: Sql, now: Date, until: Date): Promise<{ channel: string; at: Date; lanes: number }[]> {
    return sql.query(
      `SELECT lane.channel, GREATEST(lane.next_at, lane.blocked_until, $1) AS at, count(*)::int AS lanes
       FROM lane
       JOIN account ON account.id = lane.account_id AND account.status = 'active'
       WHERE lane.next_at <= $2 AND lane.lease_token IS NULL AND (lane.blocked_until IS NULL OR lane.blocked_until <= $2)
       GROUP BY 1, 2 ORDER BY 2 LIMIT 500`,
      [now, until],
    );
  }
}

export function deliveryChanges(rows: readonly SweptDelivery[]): CarillonEvent[] {
  return rows.map((row) => ({
    type: 'delivery.changed',
    workspaceId: row.workspace_id,
    deliveryId: row.id,
    postId: row.post_id,
    state: row.state,
  }));
}
