import type pg from 'pg';
import type { Sql } from '../../src/core/database/sql.js';
import { newId } from '../../src/core/ids/new-id.js';
import { ClaimsRepository } from '../../src/modules/publishing/claims.repository.js';
import { SweepsRepository } from '../../src/modules/publishing/sweeps.repository.js';
import { median } from '../support/report.js';

export const ACCOUNTS = 1_000;
export const DUE = 128;
export const TURNS = 60;
const ROWS_PER_INSERT = 100_000;

export interface Costs {
  /** Milliseconds. */
  readonly claim: number;
  readonly lookAhead: number;
}

/** A workspace with many deliveries scheduled for later, and the statements of the service run on them. */
export class Scene {
  private readonly claims = new ClaimsRepository();
  private readonly sweeps = new SweepsRepository();
  private readonly sql: Sql;
  private filled = 0;

  private constructor(
    private readonly db: pg.Client,
    private readonly workspaceId: string,
    private readonly accountIds: readonly string[],
  ) {
    this.sql = {
      query: async <Row extends object>(text: string, values: readonly unknown[] = [], name?: string) =>
        (await db.query<Row>({ text, values: [...values], name })).rows,
      execute: async (text, values = []) => (await db.query(text, [...values])).rowCount ?? 0,
      manager: undefined as never,
    };
  }

  static async set(db: pg.Client): Promise<Scene> {
    const [workspaceId, accountIds] = [newId(), Array.from({ length: ACCOUNTS }, newId)];
    await db.query(
      `INSERT INTO workspace (id, name, zone, late_tolerance_minutes, created_at, updated_at) VALUES ($1, 'Bench', 'UTC', 60, now(), now())`,
      [workspaceId],
    );
    await db.query(
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at,
         updated_at)
       SELECT id, $1, 'sandbox', 'http://127.0.0.1', id::text, id::text, 'Bench', 'active', '{}', '{}', now(), now(), now() FROM unnest($2::uuid[]) AS id`,
      [workspaceId, accountIds],
    );
    await db.query(
      `INSERT INTO lane (account_id, workspace_id, channel) SELECT id, $1, 'sandbox' FROM unnest($2::uuid[]) AS id`,
      [workspaceId, accountIds],
    );
    return new Scene(db, workspaceId, accountIds);
  }

  /** Schedules until there are `size` deliveries. */
  async fill(size: number): Promise<void> {
    // Only the size counts here, not how it came about: neither safely nor row by row.
    await this.db.query(
      `SET synchronous_commit = off; SET session_replication_role = replica; SET maintenance_work_mem = '256MB'`,
    );
    const indexes = await this.dropIndexes();
    while (this.filled < size) {
      const count = Math.min(ROWS_PER_INSERT, size - this.filled);
      await this.insert(count, "now() + interval '1 day' + random() * interval '365 days'");
      this.filled += count;
    }
    for (const definition of indexes) await this.db.query(definition);
    await this.db.query('SET synchronous_commit = on; SET session_replication_role = DEFAULT');
    await this.db.query('VACUUM (ANALYZE)');
    await this.db.query('CHECKPOINT');
  }

  /** Those that no constraint needs. @returns what makes them again */
  private async dropIndexes(): Promise<string[]> {
    const { rows } = await this.db.query<{ name: string; definition: string }>(
      `SELECT indexrelid::regclass::text AS name, pg_get_indexdef(indexrelid) AS definition FROM pg_index
       WHERE indrelid = 'delivery'::regclass AND NOT indisprimary
         AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)`,
    );
    for (const { name } of rows) await this.db.query(`DROP INDEX ${name}`);
    return rows.map(({ definition }) => definition);
  }

  async measure(): Promise<Costs> {
    const claim: number[] = [];
    const lookAhead: number[] = [];
    for (let turn = 0; turn < TURNS; turn++) {
      await this.insert(DUE, "now() - interval '1 second'");
      await this.db
        .query(`UPDATE lane SET next_at = (SELECT min(next_at) FROM delivery WHERE delivery.account_id = lane.account_id
        AND state IN ('scheduled', 'retrying', 'unconfirmed', 'removing')), lease_token = NULL, lease_until = NULL`);
      lookAhead.push(await timed(() => this.lookAhead()));
      claim.push(
        await timed(async () => {
          const now = new Date();
          const { claims } = await this.claims.claim(this.sql, {
            channel: 'sandbox',
            now,
            leaseMs: 60_000,
            claimer: 'bench',
            limit: 200,
            beginOnClaim: true,
            servers: [],
            workspaces: [],
            placesPerServer: DUE,
            placesPerWorkspace: DUE,
          });
          if (claims.length !== DUE) throw new Error(`${claims.length} of ${DUE} were claimed.`);
        }),
      );
      await this.db.query(`DELETE FROM delivery WHERE state = 'sending'`);
    }
    return { claim: median(claim), lookAhead: median(lookAhead) };
  }

  private async lookAhead(): Promise<void> {
    const now = new Date();
    await this.sweeps.recoverLostWorkers(this.sql, now);
    await this.sweeps.markMissed(this.sql, now);
    await this.sweeps.holdBlocked(this.sql, now);
    await this.sweeps.upcoming(this.sql, now, new Date(now.getTime() + 5_000));
  }

  /** @param dueAt SQL */
  private async insert(count: number, dueAt: string): Promise<void> {
    await this.db.query(
      `INSERT INTO post (id, workspace_id, content, created_at, updated_at)
       SELECT gen_random_uuid(), $1, '{}', now(), now() FROM generate_series(1, $2::int)`,
      [this.workspaceId, Math.ceil(count / ACCOUNTS)],
    );
    await this.db.query(
      `WITH numbered_post AS (
         SELECT id, row_number() OVER (ORDER BY created_at DESC, id) AS number FROM post ORDER BY created_at DESC, id LIMIT $4
       ), made AS (
         SELECT uuidv7() AS id, ($3::uuid[])[1 + (n % $5)] AS account_id, 1 + n / $5 AS post_number, ${dueAt} AS due_at
         FROM generate_series(0, $2::int - 1) AS n
       )
       INSERT INTO delivery (id, workspace_id, post_id, account_id, channel, state, due_at, late_at, next_at, one_call, content, content_hash,
         created_at, updated_at)
       SELECT made.id, $1, numbered_post.id, made.account_id, 'sandbox', 'scheduled', made.due_at, made.due_at + interval '1 hour', made.due_at, true,
         '{"parts": [{"text": "A bell", "media": [], "poll": null}]}', 'sha256:bench', now(), now()
       FROM made JOIN numbered_post ON numbered_post.number = made.post_number`,
      [this.workspaceId, count, this.accountIds, Math.ceil(count / ACCOUNTS), ACCOUNTS],
    );
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const since = performance.now();
  await work();
  return performance.now() - since;
}
