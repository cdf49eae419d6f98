import { startTestCarillon, type TestCarillon } from '../../../test/support/test-carillon.js';
import type { Clock } from '../../core/clock/clock.js';
import { newId } from '../../core/ids/new-id.js';
import { createLogger } from '../../core/logging/logger.js';
import { MeasurementAdoption, RollUps } from '../metrics/index.js';

/** Captured at, version of the definitions, values by column; of a column that is left out the network gave nothing. */
export type BenchSnapshot = readonly [at: string, version: number, values: Readonly<Record<string, number>>];

export interface BenchPublication {
  readonly postId: string;
  readonly accountId: string;
  /** null: it is still to be published. */
  readonly at: string | null;
  readonly snapshots?: readonly BenchSnapshot[];
  readonly permalink?: string;
  readonly parts?: number;
  readonly removedAt?: string;
}

/** The API alone, at one instant, and what collecting would have written by then. Numbers are read once `rollUp` has run. */
export class AnalyticsBench {
  private constructor(
    readonly carillon: TestCarillon,
    readonly now: Date,
    /** Every error. */
    readonly logged: readonly string[],
  ) {}

  /** @param months for which snapshots can be written, `2026_03` */
  static async open(options: {
    readonly now: Date;
    readonly zone?: string;
    readonly months: readonly string[];
    readonly clock?: Clock;
    readonly env?: Readonly<Record<string, string>>;
  }): Promise<AnalyticsBench> {
    const logged: string[] = [];
    const carillon = await startTestCarillon({
      log: createLogger('error', { write: (line) => void logged.push(line) }),
      clock: options.clock ?? { now: () => options.now },
      zone: options.zone ?? 'Europe/Berlin',
      env: { CARILLON_ROLES: 'api', ...options.env },
    });
    const bench = new AnalyticsBench(carillon, options.now, logged);
    for (const month of options.months) {
      const [year = 0, number = 0] = month.split('_').map(Number);
      const [from, to] = [new Date(Date.UTC(year, number - 1)), new Date(Date.UTC(year, number))];
      for (const parent of ['publication_snapshot', 'account_snapshot']) {
        await bench.sql(
          `CREATE TABLE IF NOT EXISTS ${parent}_${month} PARTITION OF ${parent}
           FOR VALUES FROM ('${from.toISOString()}') TO ('${to.toISOString()}')`,
        );
      }
    }
    return bench;
  }

  async close(): Promise<void> {
    await this.carillon.stop();
  }

  async sql<Row extends object>(text: string, values: readonly unknown[] = []): Promise<Row[]> {
    return (await this.carillon.pool.query<Row>(text, [...values])).rows;
  }

  /** What the sandbox's metrics mean: each with its version and beginning. */
  async define(
    definitions: readonly (readonly [
      metric: string,
      version: number,
      native: string,
      meaning: string,
      since: string,
    ])[],
    channel = 'sandbox',
  ): Promise<void> {
    for (const [metric, version, native, meaning, since] of definitions) {
      await this.sql(
        `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, since)
         VALUES ($1, 'publication', $2, $3, $4, $5, $6)`,
        [channel, metric, version, native, meaning, since],
      );
    }
  }

  /** @param followers captured at, and how many */
  async anAccount(
    handle: string,
    more: { readonly channel?: string; readonly followers?: readonly (readonly [at: string, count: number])[] } = {},
  ): Promise<string> {
    const id = newId();
    await this.sql(
      `INSERT INTO account (id, workspace_id, channel, server, remote_id, handle, display_name, status, limits, data, connected_at, created_at, updated_at)
       VALUES ($1, $2, $3, '', gen_random_uuid()::text, $4, 'Bells', 'active', '{}', '{}', $5, $5, $5)`,
      [id, this.carillon.workspaceId, more.channel ?? 'sandbox', handle, this.now],
    );
    for (const [at, followers] of more.followers ?? []) {
      await this.sql(
        `WITH taken AS (
           INSERT INTO account_snapshot (account_id, workspace_id, captured_at, definition_version, followers, native)
           VALUES ($1, $2, $3, 1, $4, '{}') RETURNING *
         ), latest AS (
           INSERT INTO account_latest (account_id, workspace_id, captured_at, definition_version, followers, native)
           SELECT account_id, workspace_id, captured_at, 1, followers, '{}' FROM taken
           ON CONFLICT (account_id) DO UPDATE SET captured_at = excluded.captured_at, followers = excluded.followers
         )
         INSERT INTO account_day (account_id, workspace_id, day, captured_at, definition_version, followers)
         SELECT account_id, taken.workspace_id, (captured_at AT TIME ZONE workspace.zone)::date, captured_at, 1, followers
         FROM taken JOIN workspace ON workspace.id = taken.workspace_id
         ON CONFLICT (account_id, day) DO UPDATE SET captured_at = excluded.captured_at, followers = excluded.followers`,
        [id, this.carillon.workspaceId, at, followers],
      );
    }
    return id;
  }

  async aCampaign(goal: { readonly metric: string; readonly value: number } | null = null): Promise<string> {
    const body = { name: 'Autumn', ...(goal ? { goal } : {}) };
    return (await this.carillon.owner.ok<{ id: string }>('POST', this.carillon.in('campaigns'), body)).id;
  }

  async aPost(
    more: {
      readonly campaignId?: string | null;
      readonly title?: string;
      readonly text?: string;
      readonly labels?: readonly string[];
    } = {},
  ): Promise<string> {
    const body = {
      title: more.title ?? '',
      campaignId: more.campaignId ?? null,
      labels: more.labels ?? [],
      content: { parts: [{ text: more.text ?? 'Ring the bells' }] },
    };
    return (await this.carillon.owner.ok<{ id: string }>('POST', this.carillon.in('posts'), body)).id;
  }

  /** A delivery that was published, with what was captured of it. @returns its id */
  async published(what: BenchPublication): Promise<string> {
    const { postId, accountId, at, snapshots = [], parts = 1, removedAt = null } = what;
    const id = newId();
    const state = at === null ? 'scheduled' : removedAt === null ? 'published' : 'removed';
    await this.sql(
      `INSERT INTO delivery (id, workspace_id, post_id, account_id, campaign_id, channel, state, due_at, next_at, late_at, one_call, content,
         content_hash, published_at, permalink, created_at, updated_at)
       SELECT $1, post.workspace_id, post.id, account.id, post.campaign_id, account.channel, $5, $4, $4, $4, true, '{"parts": [{}]}', 'hash', $6, $7, $4, $4
       FROM post, account WHERE post.id = $2 AND account.id = $3`,
      [id, postId, accountId, at ?? this.now, state, at, what.permalink ?? null],
    );
    if (at === null) return id;
    const published = Array.from({ length: parts }, (_, index) => ({ remoteId: `${id}-${index}`, permalink: null }));
    await this.sql(
      `INSERT INTO receipt (delivery_id, workspace_id, content_hash, parts, confirmed_by, published_at, removed_at, created_at)
       VALUES ($1, $2, 'hash', $3, 'answer', $4, $5, $6)`,
      [id, this.carillon.workspaceId, JSON.stringify(published), at, removedAt, this.now],
    );
    await this.capture(id, accountId, snapshots);
    return id;
  }

  /** Adds snapshots of a publication. */
  async capture(id: string, accountId: string, snapshots: readonly BenchSnapshot[]): Promise<void> {
    for (const [capturedAt, version, values] of snapshots) {
      const names = Object.keys(values);
      await this.sql(
        `INSERT INTO publication_snapshot (publication_id, workspace_id, account_id, captured_at, definition_version, native${names.map((name) => `, ${name}`).join('')})
         VALUES ($1, $2, $3, $4, $5, $6${names.map((_, index) => `, $${index + 7}`).join('')})`,
        [
          id,
          this.carillon.workspaceId,
          accountId,
          capturedAt,
          version,
          JSON.stringify(values),
          ...Object.values(values),
        ],
      );
      await this.sql(
        `INSERT INTO roll_up_pending (publication_id, from_at) VALUES ($1, $2)
         ON CONFLICT (publication_id) DO UPDATE SET from_at = LEAST(roll_up_pending.from_at, excluded.from_at)`,
        [id, capturedAt],
      );
    }
  }

  /** Takes on what was published. */
  async adopt(): Promise<void> {
    await this.carillon.carillon.app.get(MeasurementAdoption, { strict: false }).sweep();
  }

  /** Takes on what was published and rolls everything up. */
  async rollUp(): Promise<void> {
    await this.adopt();
    await this.rollUps().catchUp();
  }

  rollUps(): RollUps {
    return this.carillon.carillon.app.get(RollUps, { strict: false });
  }

  get<Body>(path: string): Promise<Body> {
    return this.carillon.owner.ok<Body>('GET', this.carillon.in(path));
  }

  async status(path: string): Promise<number> {
    return (await this.carillon.owner.call('GET', this.carillon.in(path))).status;
  }

  /** Lines of a table. */
  async csv(path: string): Promise<string[]> {
    return (await this.get<string>(path)).split('\r\n');
  }
}
