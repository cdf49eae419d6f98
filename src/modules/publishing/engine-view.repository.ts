import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { ChannelId } from '../channels/index.js';
import type { DeliveryState } from './delivery.state.js';

/** States that a delivery leaves again, or that wait for a person. The others only grow, and counting them costs more every day. */
export const OPEN_STATES = [
  'scheduled',
  'sending',
  'retrying',
  'unconfirmed',
  'held',
  'missed',
  'failed',
  'removing',
] as const satisfies readonly DeliveryState[];

export type OpenState = (typeof OPEN_STATES)[number];

export interface DueOnChannel {
  readonly channel: ChannelId;
  readonly overdue: number;
  readonly oldestAt: Date;
}

export interface LanesOfChannel {
  readonly channel: ChannelId;
  readonly total: number;
  readonly leased: number;
  readonly blocked: number;
  readonly overdue: number;
}

export interface Unsettled {
  readonly count: number;
  readonly oldestAt: Date | null;
}

export interface FailedAttempt {
  readonly deliveryId: string;
  readonly workspaceId: string;
  readonly channel: ChannelId;
  readonly kind: string;
  readonly outcome: string;
  readonly httpStatus: number | null;
  readonly code: string | null;
  readonly detail: string | null;
  readonly endedAt: Date;
  readonly state: DeliveryState;
  readonly needsPerson: boolean;
}

/** Looks at the engine over all workspaces, for operators. Reads only, and only what indexes or small tables answer. */
@Injectable()
export class EngineViewRepository {
  /** One index range for each workspace and state; rows in final states are not touched. */
  async countsOfOpenStates(sql: Sql): Promise<{ state: OpenState; count: number }[]> {
    return sql.query(
      `SELECT open.state, sum(counted.count)::int AS count
       FROM unnest($1::text[]) AS open (state)
       CROSS JOIN workspace
       CROSS JOIN LATERAL (
         SELECT count(*) FROM delivery WHERE delivery.workspace_id = workspace.id AND delivery.state = open.state
       ) counted
       GROUP BY open.state`,
      [[...OPEN_STATES]],
    );
  }

  /** What a worker could claim at this moment, were there enough of them; limits of networks and pauses excuse. */
  async due(sql: Sql, now: Date): Promise<DueOnChannel[]> {
    return sql.query(
      `SELECT delivery.channel, count(*)::int AS overdue, min(GREATEST(delivery.next_at, lane.blocked_until)) AS "oldestAt"
       FROM delivery
       JOIN lane ON lane.account_id = delivery.account_id
       JOIN account ON account.id = delivery.account_id AND account.status = 'active'
       JOIN workspace ON workspace.id = delivery.workspace_id AND workspace.paused_at IS NULL
       LEFT JOIN campaign ON campaign.id = delivery.campaign_id
       WHERE delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing') AND delivery.next_at <= $1
         AND (delivery.state <> 'scheduled' OR delivery.late_at >= $1)
         AND (lane.blocked_until IS NULL OR lane.blocked_until <= $1)
         AND (campaign.paused_at IS NULL OR delivery.state NOT IN ('scheduled', 'retrying'))
       GROUP BY delivery.channel`,
      [now],
    );
  }

  async lanes(sql: Sql, now: Date): Promise<LanesOfChannel[]> {
    return sql.query(
      `SELECT lane.channel, count(*)::int AS total,
         count(*) FILTER (WHERE lane.lease_token IS NOT NULL)::int AS leased,
         count(*) FILTER (WHERE lane.blocked_until > $1)::int AS blocked,
         count(*) FILTER (WHERE lane.lease_token IS NULL AND lane.next_at <= $1 AND account.status = 'active'
           AND (lane.blocked_until IS NULL OR lane.blocked_until <= $1))::int AS overdue
       FROM lane JOIN account ON account.id = lane.account_id
       GROUP BY lane.channel ORDER BY lane.channel`,
      [now],
    );
  }

  /** Claimed, and not settled yet. */
  async unsettled(sql: Sql): Promise<Unsettled> {
    const [row] = await sql.query<Unsettled>(
      `SELECT count(*)::int AS count, min(claimed_at) AS "oldestAt" FROM delivery WHERE state = 'sending'`,
    );
    return row ?? { count: 0, oldestAt: null };
  }

  async leasesOf(sql: Sql, worker: string): Promise<number> {
    const [row] = await sql.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM delivery WHERE state = 'sending' AND split_part(lease_worker, '/', 1) = $1`,
      [worker],
    );
    return row?.count ?? 0;
  }

  /** Newest first. An attempt that found nothing after a lost answer is an answer, not a failure. */
  async failures(sql: Sql, limit: number): Promise<FailedAttempt[]> {
    return sql.query(
      `SELECT attempt.delivery_id AS "deliveryId", attempt.workspace_id AS "workspaceId", delivery.channel, attempt.kind, attempt.outcome,
         attempt.http_status AS "httpStatus", attempt.code, attempt.detail, attempt.ended_at AS "endedAt", delivery.state,
         delivery.needs_person AS "needsPerson"
       FROM attempt JOIN delivery ON delivery.id = attempt.delivery_id
       WHERE attempt.outcome NOT IN ('published', 'removed', 'found', 'absent')
       ORDER BY attempt.ended_at DESC LIMIT $1`,
      [limit],
    );
  }
}
