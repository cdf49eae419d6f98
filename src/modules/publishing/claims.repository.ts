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
  /** Origin of the account's server, '' where the network has one address only. */
  readonly server: string;
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
  /** When the first earlier try to take it down began, since somebody asked for that; null where there was none. */
  readonly removingSince: Date | null;
  /** Of the connection, to tell whether cached credentials are current; null when the account has none. */
  readonly generation: number | null;
}

/** Name of one claim of a worker. What stands before the slash is the worker's own. */
export function claimerOf(worker: string, channel: ChannelId, claimNumber: number): string {
  return `${worker}/${channel}.${claimNumber}`;
}

/** Whose a log line is. */
export function logFieldsOf({ id, channel, accountId, workspaceId }: Claim): Record<string, string> {
  return { deliveryId: id, channel, accountId, workspaceId };
}

/** How much of a worker's room one server or workspace takes, and may still take. */
export interface Room {
  readonly name: string;
  readonly busy: number;
  readonly places: number;
}

export interface ClaimRequest {
  readonly channel: ChannelId;
  readonly now: Date;
  readonly leaseMs: number;
  /** Who claims, and which of its claims this is: no other claim goes by the same name (see `claimerOf`). */
  readonly claimer: string;
  readonly limit: number;
  /** True where the claim may stand for "the only call has begun" (the network can be asked afterwards). */
  readonly beginOnClaim: boolean;
  /** Servers and workspaces that this worker is calling for already. */
  readonly servers: readonly Room[];
  readonly workspaces: readonly Room[];
  /** Places of one server, and of one workspace, that is not among them. */
  readonly placesPerServer: number;
  readonly placesPerWorkspace: number;
}

export interface ClaimAnswer {
  readonly claims: Claim[];
  /** Asking again at once may give more: the limit was reached, or other workers were in the way. */
  readonly more: boolean;
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
  open_lanes: number;
  may_open: number;
  id: string;
  workspace_id: string;
  post_id: string;
  account_id: string;
  channel: ChannelId;
  server: string;
  claimed_from: ClaimableState;
  lease_token: string;
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
  removing_since: Date | null;
}

/** The only visible call of a delivery with one part and no media. */
const ONLY_STEP = 'part.0';

/** Claiming and settling, many deliveries in one statement each. */
@Injectable()
export class ClaimsRepository {
  /**
   * Takes at most one due delivery of each account on the channel. Lanes of accounts (or workspaces) that may not send are passed over;
   * what is later than its tolerance is left to the sweeper. A lane found to have nothing due gets its true next instant.
   * Workspaces take turns, those with the fewest calls under way first, and no server gets more than its places: whoever has much to send
   * does not make the others wait.
   */
  async claim(sql: Sql, request: ClaimRequest): Promise<ClaimAnswer> {
    const leaseUntil = new Date(request.now.getTime() + request.leaseMs);
    const rows = await sql.query<ClaimRow>(
      `WITH due_lane AS MATERIALIZED (
         SELECT lane.account_id, lane.next_at, lane.workspace_id, account.server
         FROM lane
         JOIN account ON account.id = lane.account_id AND account.status = 'active'
         JOIN workspace ON workspace.id = lane.workspace_id AND workspace.paused_at IS NULL
         WHERE lane.channel = $1 AND lane.next_at <= $2 AND lane.lease_token IS NULL
           AND (lane.blocked_until IS NULL OR lane.blocked_until <= $2)
       ), queued AS (
         SELECT due_lane.*, COALESCE(server.places, $7) AS server_places, COALESCE(workspace.places, $8) AS workspace_places,
           COALESCE(workspace.busy, 0) AS workspace_busy,
           row_number() OVER (PARTITION BY due_lane.server, due_lane.workspace_id ORDER BY due_lane.next_at) AS in_queue
         FROM due_lane
         LEFT JOIN unnest($9::text[], $10::int[]) AS server (name, places) ON server.name = due_lane.server
         LEFT JOIN unnest($11::uuid[], $12::int[], $13::int[]) AS workspace (id, busy, places) ON workspace.id = due_lane.workspace_id
       ), at_server AS (
         SELECT *, row_number() OVER (PARTITION BY server ORDER BY in_queue + workspace_busy, next_at) AS in_server FROM queued
       ), at_workspace AS (
         -- Only of what its server has room for: what waits for a server that hangs must not use up the workspace's places.
         SELECT *, row_number() OVER (PARTITION BY workspace_id ORDER BY next_at) AS in_workspace FROM at_server WHERE in_server <= server_places
       ), allowed AS (
         SELECT * FROM at_workspace WHERE in_workspace <= workspace_places
       ), open_lane AS (
         SELECT lane.account_id, allowed.server
         FROM allowed
         JOIN lane ON lane.account_id = allowed.account_id AND lane.lease_token IS NULL AND lane.next_at <= $2
           AND (lane.blocked_until IS NULL OR lane.blocked_until <= $2)
         ORDER BY allowed.in_workspace + allowed.workspace_busy, allowed.next_at
         LIMIT $3
         FOR UPDATE OF lane SKIP LOCKED
       ), pick AS MATERIALIZED (
         SELECT open_lane.account_id, open_lane.server, due.id
         FROM open_lane
         LEFT JOIN LATERAL (
           SELECT delivery.id
           FROM delivery
           WHERE delivery.account_id = open_lane.account_id AND delivery.next_at <= $2
             AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')
             AND (delivery.state NOT IN ('scheduled', 'retrying') OR delivery.late_at >= $2
               OR EXISTS (SELECT 1 FROM jsonb_object_keys(delivery.steps) AS step WHERE step LIKE 'part.%'))
             AND (delivery.cancel_asked_at IS NULL OR delivery.state NOT IN ('scheduled', 'retrying'))
             AND (delivery.campaign_id IS NULL OR delivery.state NOT IN ('scheduled', 'retrying') OR NOT EXISTS (
               SELECT 1 FROM campaign WHERE campaign.id = delivery.campaign_id AND campaign.paused_at IS NOT NULL))
           ORDER BY delivery.next_at, delivery.id
           LIMIT 1
           -- Whoever is changing it holds its row and may want our lane next: waiting here could be waiting in a circle.
           FOR UPDATE SKIP LOCKED
         ) due ON true
       ), claimed AS (
         UPDATE delivery
         SET state = 'sending', claimed_from = delivery.state, claimed_at = $2, lease_token = gen_random_uuid(), lease_worker = $5,
             next_at = $4, hold_reason = NULL, updated_at = $2,
             tries = delivery.tries + (delivery.state <> 'unconfirmed')::int,
             lookups = delivery.lookups + (delivery.state = 'unconfirmed')::int,
             begun_step = CASE WHEN $6 AND delivery.one_call AND delivery.state IN ('scheduled', 'retrying') AND NOT delivery.steps ? '${ONLY_STEP}'
                            THEN '${ONLY_STEP}' ELSE delivery.begun_step END,
             begun_at = CASE WHEN $6 AND delivery.one_call AND delivery.state IN ('scheduled', 'retrying') AND NOT delivery.steps ? '${ONLY_STEP}'
                            THEN COALESCE(delivery.begun_at, $2) ELSE delivery.begun_at END
         FROM pick
         WHERE delivery.id = pick.id
         RETURNING pick.server, delivery.id, delivery.workspace_id, delivery.post_id, delivery.account_id, delivery.channel, delivery.claimed_from,
           delivery.lease_token, delivery.due_at, delivery.late_at, delivery.tries, delivery.lookups, delivery.one_call, delivery.begun_step,
           delivery.begun_at, delivery.steps, delivery.content, delivery.content_hash, delivery.created_at, delivery.published_at
       ), taken AS (
         UPDATE lane
         SET lease_token = claimed.lease_token, lease_until = $4
         FROM claimed
         WHERE lane.account_id = claimed.account_id
       ), emptied AS (
         UPDATE lane
         SET next_at = (
           SELECT min(delivery.next_at) FROM delivery
           WHERE delivery.account_id = lane.account_id AND delivery.next_at IS NOT NULL
             AND delivery.state IN ('scheduled', 'retrying', 'unconfirmed', 'removing'))
         FROM pick
         WHERE lane.account_id = pick.account_id AND pick.id IS NULL
       )
       SELECT tally.open_lanes, tally.may_open, claimed.*, connection.generation,
              CASE WHEN claimed.claimed_from = 'removing' THEN (SELECT parts FROM receipt WHERE delivery_id = claimed.id) END AS receipt_parts,
              CASE WHEN claimed.claimed_from = 'removing' THEN (SELECT first_comment FROM receipt WHERE delivery_id = claimed.id) END
                AS receipt_comment,
              -- Tries begin at 0 when somebody asks for it; an earlier removal that was given up left attempts as well.
              CASE WHEN claimed.claimed_from = 'removing' THEN (
                SELECT min(started_at) FROM (
                  SELECT started_at FROM attempt WHERE delivery_id = claimed.id AND kind = 'remove' ORDER BY started_at DESC LIMIT claimed.tries - 1
                ) AS tried) END AS removing_since
       FROM (SELECT (SELECT count(*)::int FROM open_lane) AS open_lanes, (SELECT count(*)::int FROM allowed) AS may_open) AS tally
       LEFT JOIN claimed ON true
       LEFT JOIN connection ON connection.account_id = claimed.account_id
       ORDER BY claimed.due_at`,
      [
        request.channel,
        request.now,
        request.limit,
        leaseUntil,
        request.claimer,
        request.beginOnClaim,
        request.placesPerServer,
        request.placesPerWorkspace,
        request.servers.map(({ name }) => name),
        request.servers.map(({ places }) => places),
        request.workspaces.map(({ name }) => name),
        request.workspaces.map(({ busy }) => busy),
        request.workspaces.map(({ places }) => places),
      ],
      'publishing-claim',
    );
    const { open_lanes: opened = 0, may_open: mayOpen = 0 } = rows[0] ?? {};
    const claims = rows.filter(({ id }) => id !== null).map((row) => toClaim(row, request.now, leaseUntil));
    const othersInTheWay = opened < Math.min(request.limit, mayOpen);
    return { claims, more: othersInTheWay || (opened === request.limit && claims.length > 0) };
  }

  /**
   * Undoes claims whose answers were lost on their way from Postgres: whoever made them never heard what he got, so nothing was begun.
   * @param claimers as they were named in the requests; each name must stand for one claim only
   * @returns how many deliveries there were
   */
  async undo(sql: Sql, claimers: readonly string[], now: Date): Promise<number> {
    const rows = await sql.query(
      `WITH unheard AS (
         SELECT id, lease_token, claimed_from FROM delivery
         WHERE state = 'sending' AND lease_worker = ANY($1)
         ORDER BY id
         -- Waits for whoever is looking at one: what was passed over here would wait for the end of its lease.
         FOR UPDATE
       ), undone AS (
         UPDATE delivery
         SET state = unheard.claimed_from, claimed_from = NULL, lease_token = NULL, lease_worker = NULL, next_at = $2, updated_at = $2,
             tries = delivery.tries - (unheard.claimed_from <> 'unconfirmed')::int,
             lookups = delivery.lookups - (unheard.claimed_from = 'unconfirmed')::int,
             -- What had begun before that claim is still in doubt.
             begun_step = CASE WHEN unheard.claimed_from IN ('scheduled', 'retrying') AND delivery.begun_at >= delivery.claimed_at
                            THEN NULL ELSE delivery.begun_step END,
             begun_at = CASE WHEN unheard.claimed_from IN ('scheduled', 'retrying') AND delivery.begun_at >= delivery.claimed_at
                          THEN NULL ELSE delivery.begun_at END
         FROM unheard WHERE delivery.id = unheard.id
         RETURNING delivery.account_id, unheard.lease_token
       ), lanes AS (
         UPDATE lane SET lease_token = NULL, lease_until = NULL, next_at = $2
         FROM undone WHERE lane.account_id = undone.account_id AND lane.lease_token = undone.lease_token
       )
       SELECT account_id FROM undone`,
      [claimers, now],
    );
    return rows.length;
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
      [claim.id, claim.leaseToken, name, storableJson(step)],
    );
    return changed === 1;
  }

  /** @returns ids that the network gave to posts and comments of the account's other deliveries, where anything happened to those since then */
  async remoteIdsOfOthers(sql: Sql, claim: Pick<Claim, 'id' | 'accountId'>, since: Date): Promise<Set<string>> {
    const rows = await sql.query<{ remote_id: string }>(
      `WITH other AS (
         SELECT id, steps, remote_id FROM delivery WHERE account_id = $1 AND id <> $2 AND updated_at >= $3
       )
       SELECT remote_id FROM other WHERE remote_id IS NOT NULL
       UNION SELECT jsonb_path_query(steps, '$.*.result.remoteId') #>> '{}' FROM other
       UNION SELECT jsonb_path_query(receipt.parts, '$[*].remoteId') #>> '{}' FROM other JOIN receipt ON receipt.delivery_id = other.id
       UNION SELECT receipt.first_comment->>'remoteId' FROM other JOIN receipt ON receipt.delivery_id = other.id
         WHERE receipt.first_comment ? 'remoteId'`,
      [claim.accountId, claim.id, since],
    );
    return new Set(rows.map((row) => row.remote_id));
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
    const rows = await sql.query<{ ids: string[] }>(
      `WITH input AS (
         SELECT * FROM json_to_recordset($2::json) AS input (id uuid, token uuid, state text, next_at timestamptz, needs_person boolean,
           hold_reason text, problem_kind text, problem_detail text, follow_up_problem text, blocked_until timestamptz, begun_step text,
           begun_at timestamptz, steps jsonb, parts jsonb, first_comment jsonb, confirmed_by text, remote_id text, permalink text,
           published_at timestamptz, attempt_id uuid, attempt_kind text, worker text, ended_at timestamptz, outcome text, step text,
           http_status smallint, code text, detail text, excerpt text)
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
         SET lease_token = NULL, lease_until = NULL, hurried_at = NULL,
             blocked_until = GREATEST(lane.blocked_until, input.blocked_until),
             next_at = LEAST(
               -- The lane is read as it is when its row is ours; the deliveries below as they were when this statement began.
               lane.hurried_at,
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
      [now, storableJson(settlements.map(settledRow))],
      'publishing-settle',
    );
    return new Set(rows.flatMap((row) => row.ids));
  }

  /** @returns which of these settlements' attempts are on record */
  async writtenAttempts(sql: Sql, settlements: readonly Settlement[]): Promise<Set<string>> {
    const rows = await sql.query<{ id: string }>(
      'SELECT id FROM attempt WHERE delivery_id = ANY($1) AND id = ANY($2)',
      [settlements.map(({ claim }) => claim.id), settlements.map(({ attempt }) => attempt.id)],
    );
    return new Set(rows.map((row) => row.id));
  }
}

/** One row of the settlement, by the columns' names. What is null is left out, which Postgres reads as null: most of a row is. */
function settledRow(settlement: Settlement): object {
  const { claim, receipt, attempt } = settlement;
  return {
    id: claim.id,
    token: claim.leaseToken,
    state: settlement.state,
    next_at: settlement.nextAt ?? undefined,
    needs_person: settlement.needsPerson,
    hold_reason: settlement.holdReason ?? undefined,
    problem_kind: settlement.problemKind ?? undefined,
    problem_detail: settlement.problemDetail ?? undefined,
    follow_up_problem: settlement.followUpProblem ?? undefined,
    blocked_until: settlement.blockedUntil ?? undefined,
    begun_step: settlement.begunStep ?? undefined,
    begun_at: settlement.begunAt ?? undefined,
    steps: settlement.steps ?? undefined,
    parts: receipt?.parts,
    first_comment: receipt?.firstComment ?? undefined,
    confirmed_by: receipt?.confirmedBy,
    remote_id: receipt?.remoteId,
    permalink: receipt?.permalink ?? undefined,
    published_at: receipt?.publishedAt,
    attempt_id: attempt.id,
    attempt_kind: attempt.kind,
    worker: attempt.worker,
    ended_at: attempt.endedAt,
    outcome: attempt.outcome,
    step: attempt.step ?? undefined,
    http_status: attempt.httpStatus ?? undefined,
    code: attempt.code ?? undefined,
    detail: attempt.detail ?? undefined,
    excerpt: attempt.excerpt ?? undefined,
  };
}

/** Networks send anything; Postgres keeps no NUL and no half of a surrogate pair, and those are all that JSON escapes this way. */
function storableJson(value: unknown): string {
  const json = JSON.stringify(value);
  if (!json.includes('\\u')) return json;
  // A backslash that is itself escaped begins nothing.
  return json.replace(/\\(?:\\|u(0000|d[89a-f][0-9a-f]{2}))/g, (escape: string, bad: string | undefined) =>
    bad === undefined ? escape : '\\ufffd',
  );
}

function toClaim(row: ClaimRow, claimedAt: Date, leaseUntil: Date): Claim {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    postId: row.post_id,
    accountId: row.account_id,
    channel: row.channel,
    server: row.server,
    from: row.claimed_from,
    leaseToken: row.lease_token,
    leaseUntil,
    claimedAt,
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
    removingSince: row.removing_since,
    receipt: row.receipt_parts === null ? null : { parts: row.receipt_parts, firstComment: row.receipt_comment },
  };
}
