import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../../core/database/sql.js';
import type { PostMetric } from '../../channels/index.js';
import { POST_COLUMNS } from '../metric-columns.js';
import type { FoldedDay } from './fold.rules.js';
import { SUMMED_COLUMN_NAMES, SUMMED_COLUMNS, summedColumnsOf } from './roll-up-columns.js';

/** Any number, the same in every process: one of them rolls up at a time, or makes a publication another one meanwhile. */
export const ROLL_UP_LOCK = 7_163_220_512;
/** How far from a publication the followers of its account may have been counted. */
const FOLLOWERS_WITHIN = `interval '40 days'`;
const GAINED_RESUMS = ['begun', ...SUMMED_COLUMN_NAMES].map((name) => `sum(cell.${name})`).join(', ');
const STARTED_COLUMNS = SUMMED_COLUMN_NAMES.map((name) => `started_${name}`).join(', ');
const DAY_COLUMNS = `${SUMMED_COLUMNS}, ${SUMMED_COLUMN_NAMES.map((name) => `gained_${name}`).join(', ')}, ${STARTED_COLUMNS}`;

export interface PendingRow {
  publication_id: string;
  /** The earliest snapshot that is not rolled up yet. */
  from_at: Date | null;
  /** What describes it changed, such as its campaign. */
  changed: boolean;
}

/** A publication as it is rolled up so far; the columns of its last measured day are prefixed with `last_`. */
export interface PublicationStateRow extends Record<string, unknown> {
  id: string;
  workspace_id: string;
  account_id: string;
  channel: string;
  origin: 'delivery' | 'history' | 'import';
  zone: string;
  published_at: Date;
  captured_at: Date | null;
  definition_version: number | null;
  native: Record<string, number | null> | null;
  engagement_after_day: number | null;
  last_day: string | null;
  last_first: boolean | null;
  last_captured_at: Date | null;
  last_definition_version: number | null;
}

export interface PendingSnapshotRow extends Record<string, unknown> {
  publication_id: string;
  captured_at: Date;
  day: string;
  definition_version: number;
  native: Record<string, number | null>;
}

export interface SeriesRow {
  channel: string;
  version: number;
  metric: PostMetric;
  since: Date;
}

/** What is written of a publication. */
export interface RolledUp {
  readonly id: string;
  readonly accountId: string;
  /** null where only its place in the week and the followers are looked up anew. */
  readonly latest: {
    readonly capturedAt: Date;
    readonly definitionVersion: number;
    readonly native: Readonly<Record<string, number | null>>;
    /** What is left out is null. */
    readonly columns: Readonly<Record<string, number | null>>;
  } | null;
  readonly days: readonly FoldedDay[];
}

/** Keeps what reports are read from equal to the snapshots. */
@Injectable()
export class RollUpsRepository {
  /** Until the transaction ends. @returns false while another process rolls up */
  async lock(tx: Tx): Promise<boolean> {
    const [row] = await tx.query<{ mine: boolean }>('SELECT pg_try_advisory_xact_lock($1) AS mine', [ROLL_UP_LOCK]);
    return row?.mine === true;
  }

  /** The first by their ids. */
  async takePending(tx: Tx, limit: number): Promise<PendingRow[]> {
    return tx.query(
      `DELETE FROM roll_up_pending
       WHERE publication_id IN (SELECT publication_id FROM roll_up_pending ORDER BY publication_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING publication_id, from_at, changed`,
      [limit],
    );
  }

  async states(tx: Tx, ids: readonly string[]): Promise<PublicationStateRow[]> {
    return tx.query(
      `SELECT publication.id, publication.workspace_id, publication.account_id, publication.channel, publication.origin, workspace.zone, publication.published_at,
         publication.captured_at, publication.definition_version, publication.native, publication.engagement_after_day,
         ${SUMMED_COLUMN_NAMES.map((name) => `publication.${name}`).join(', ')}, last.day::text AS last_day, last.first AS last_first,
         last.captured_at AS last_captured_at, last.definition_version AS last_definition_version,
         ${SUMMED_COLUMN_NAMES.map((name) => `last.${name} AS last_${name}, last.gained_${name} AS last_gained_${name}, last.started_${name} AS last_started_${name}`).join(', ')}
       FROM publication
       JOIN workspace ON workspace.id = publication.workspace_id
       LEFT JOIN LATERAL (
         SELECT * FROM publication_day WHERE publication_id = publication.id ORDER BY day DESC LIMIT 1
       ) last ON true
       WHERE publication.id = ANY($1::uuid[])`,
      [ids],
    );
  }

  /** Snapshots after an instant of each publication, by publication and time. */
  async snapshots(
    tx: Tx,
    wanted: readonly { readonly id: string; readonly after: Date; readonly zone: string }[],
  ): Promise<PendingSnapshotRow[]> {
    if (wanted.length === 0) return [];
    const earliest = new Date(Math.min(...wanted.map(({ after }) => after.getTime())));
    return tx.query(
      `SELECT snapshot.publication_id, snapshot.captured_at, to_char(snapshot.captured_at AT TIME ZONE wanted.zone, 'YYYY-MM-DD') AS day,
         snapshot.definition_version, snapshot.native, ${POST_COLUMNS.replaceAll(/(\w+)/g, 'snapshot.$1')}
       FROM unnest($1::uuid[], $2::timestamptz[], $3::text[]) AS wanted (id, after, zone)
       JOIN publication_snapshot snapshot ON snapshot.publication_id = wanted.id AND snapshot.captured_at > wanted.after
       WHERE snapshot.captured_at > $4
       ORDER BY snapshot.publication_id, snapshot.captured_at`,
      [wanted.map(({ id }) => id), wanted.map(({ after }) => after), wanted.map(({ zone }) => zone), earliest],
    );
  }

  /** What metrics of publications mean on the channels, in every version. */
  async series(sql: Sql, channels: readonly string[]): Promise<SeriesRow[]> {
    return sql.query(
      `SELECT channel, version, metric, since FROM metric_definition
       WHERE subject = 'publication' AND channel = ANY($1::text[])`,
      [channels],
    );
  }

  /** Snapshots from before this instant were let go; null while all are kept. */
  async keptSince(sql: Sql): Promise<Date | null> {
    const [row] = await sql.query<{ since: Date | null }>('SELECT max(kept_since) AS since FROM snapshot_horizon');
    return row?.since ?? null;
  }

  /** Forgets the days of publications that are folded from the beginning. */
  async forgetDays(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.execute(
      `WITH forgotten AS (DELETE FROM publication_day WHERE publication_id = ANY($1::uuid[]) RETURNING account_id, day)
       INSERT INTO roll_up_dirty_account_day SELECT DISTINCT account_id, day FROM forgotten ON CONFLICT DO NOTHING`,
      [ids],
    );
  }

  /** Marks the gains of publications whose campaign may be another now. */
  async dirtyDaysOf(tx: Tx, ids: readonly string[]): Promise<void> {
    await tx.execute(
      `INSERT INTO roll_up_dirty_account_day
       SELECT DISTINCT account_id, day FROM publication_day WHERE publication_id = ANY($1::uuid[]) ON CONFLICT DO NOTHING`,
      [ids],
    );
  }

  /** Writes days and latest numbers, and marks the sums that are behind by it. */
  async write(tx: Tx, rolledUp: readonly RolledUp[]): Promise<void> {
    const days = rolledUp.flatMap(({ id, accountId, days: own }) =>
      own.map(({ day, capturedAt, definitionVersion, first, counts, gained, started }) => ({
        publication_id: id,
        account_id: accountId,
        day,
        captured_at: capturedAt,
        definition_version: definitionVersion,
        first,
        ...summedColumnsOf(counts),
        ...summedColumnsOf(gained, 'gained_'),
        ...summedColumnsOf(started, 'started_'),
      })),
    );
    if (days.length > 0) {
      await tx.execute(
        `WITH input AS (
           SELECT * FROM jsonb_to_recordset($1::jsonb) AS input (publication_id uuid, account_id uuid, day date, captured_at timestamptz,
             definition_version integer, first boolean, ${DAY_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
         ), written AS (
           INSERT INTO publication_day (publication_id, account_id, day, captured_at, definition_version, first, ${DAY_COLUMNS})
           SELECT publication_id, account_id, day, captured_at, definition_version, first, ${DAY_COLUMNS} FROM input
           ON CONFLICT (publication_id, day) DO UPDATE
           SET (captured_at, definition_version, first, ${DAY_COLUMNS}) =
             ROW (excluded.captured_at, excluded.definition_version, excluded.first, ${DAY_COLUMNS.replaceAll(/(\w+)/g, 'excluded.$1')})
         )
         INSERT INTO roll_up_dirty_account_day SELECT DISTINCT account_id, day FROM input ON CONFLICT DO NOTHING`,
        [JSON.stringify(days)],
      );
    }
    const latest = rolledUp.map(({ id, latest: numbers }) => ({
      id,
      measured: numbers !== null,
      captured_at: numbers?.capturedAt ?? null,
      definition_version: numbers?.definitionVersion ?? null,
      native: numbers?.native ?? null,
      ...numbers?.columns,
    }));
    await tx.execute(
      `WITH input AS (
         SELECT * FROM jsonb_to_recordset($1::jsonb) AS input (id uuid, measured boolean, captured_at timestamptz, definition_version integer,
           native jsonb, engagement_after_day bigint, ${SUMMED_COLUMNS.replaceAll(/(\w+)/g, '$1 bigint')})
       ), former AS (
         SELECT publication.id, publication.day FROM publication JOIN input ON input.id = publication.id
       ), written AS (
         UPDATE publication
         SET day = (publication.published_at AT TIME ZONE workspace.zone)::date,
           hour = (extract(isodow FROM publication.published_at AT TIME ZONE workspace.zone) - 1) * 24
             + extract(hour FROM publication.published_at AT TIME ZONE workspace.zone),
           followers = COALESCE(publication.followers,
             (SELECT followers FROM account_snapshot snapshot
              WHERE snapshot.account_id = publication.account_id AND snapshot.followers IS NOT NULL
                AND snapshot.captured_at > publication.published_at - ${FOLLOWERS_WITHIN} AND snapshot.captured_at <= publication.published_at
              ORDER BY snapshot.captured_at DESC LIMIT 1),
             (SELECT followers FROM account_snapshot snapshot
              WHERE snapshot.account_id = publication.account_id AND snapshot.followers IS NOT NULL
                AND snapshot.captured_at > publication.published_at AND snapshot.captured_at < publication.published_at + ${FOLLOWERS_WITHIN}
              ORDER BY snapshot.captured_at LIMIT 1)),
           captured_at = CASE WHEN input.measured THEN input.captured_at ELSE publication.captured_at END,
           definition_version = CASE WHEN input.measured THEN input.definition_version ELSE publication.definition_version END,
           engagement_after_day = CASE WHEN input.measured THEN input.engagement_after_day ELSE publication.engagement_after_day END,
           native = CASE WHEN input.measured THEN input.native ELSE publication.native END,
           ${SUMMED_COLUMN_NAMES.map((name) => `${name} = CASE WHEN input.measured THEN input.${name} ELSE publication.${name} END`).join(', ')}
         FROM input, workspace
         WHERE publication.id = input.id AND workspace.id = publication.workspace_id
         RETURNING publication.id, publication.workspace_id, publication.day
       )
       INSERT INTO roll_up_dirty_day
       SELECT written.workspace_id, behind.day
       FROM written JOIN former ON former.id = written.id CROSS JOIN LATERAL (VALUES (written.day), (former.day)) AS behind (day)
       WHERE behind.day IS NOT NULL
       ON CONFLICT DO NOTHING`,
      [JSON.stringify(latest)],
    );
  }

  /** Days of publication whose sums are behind, the first by workspace and day. */
  async takeDirtyDays(tx: Tx, limit: number): Promise<{ workspace_id: string; day: string }[]> {
    return tx.query(
      `DELETE FROM roll_up_dirty_day
       WHERE (workspace_id, day) IN (SELECT workspace_id, day FROM roll_up_dirty_day ORDER BY workspace_id, day LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING workspace_id, day::text AS day`,
      [limit],
    );
  }

  /** Days of accounts whose gains are behind, the first by day and account. */
  async takeDirtyAccountDays(tx: Tx, limit: number): Promise<{ account_id: string; day: string }[]> {
    return tx.query(
      `DELETE FROM roll_up_dirty_account_day
       WHERE (account_id, day) IN (
         SELECT account_id, day FROM roll_up_dirty_account_day ORDER BY day, account_id LIMIT $1 FOR UPDATE SKIP LOCKED)
       RETURNING account_id, day::text AS day`,
      [limit],
    );
  }

  /** Sums up anew what was published on days that are behind, and the months they are in. @returns how many days that were */
  async sumPublished(tx: Tx, limit: number): Promise<number> {
    const days = await this.takeDirtyDays(tx, limit);
    if (days.length === 0) return 0;
    const which = [days.map((row) => row.workspace_id), days.map((row) => row.day)];
    const dirty = `unnest($1::uuid[], $2::date[]) AS dirty (workspace_id, day)`;
    await tx.execute(
      `DELETE FROM published_roll_up USING ${dirty}
       WHERE published_roll_up.workspace_id = dirty.workspace_id AND grain = 'day' AND published_roll_up.day = dirty.day
         AND dimension IN (${DIMENSION_NAMES})`,
      which,
    );
    await tx.execute(
      `INSERT INTO published_roll_up (workspace_id, dimension, grain, day, key, ${PUBLISHED_COLUMNS})
       SELECT publication.workspace_id, dimension.name, 'day', publication.day, dimension.key, ${PUBLISHED_SUMS}
       FROM ${dirty}
       JOIN publication ON publication.workspace_id = dirty.workspace_id AND publication.day = dirty.day
       CROSS JOIN LATERAL (
         VALUES ${DIMENSION_VALUES}
         UNION ALL SELECT 'label', unnest(CASE WHEN publication.labels = '{}' THEN '{""}' ELSE publication.labels END)
       ) AS dimension (name, key)
       GROUP BY publication.workspace_id, dimension.name, publication.day, dimension.key`,
      which,
    );
    const months = `(SELECT DISTINCT workspace_id, date_trunc('month', day)::date AS month FROM ${dirty}) AS dirty`;
    await tx.execute(
      `DELETE FROM published_roll_up USING ${months}
       WHERE published_roll_up.workspace_id = dirty.workspace_id AND grain = 'month' AND day = month
         AND dimension IN (${DIMENSION_NAMES})`,
      which,
    );
    await tx.execute(
      `INSERT INTO published_roll_up (workspace_id, dimension, grain, day, key, ${PUBLISHED_COLUMNS})
       SELECT cell.workspace_id, cell.dimension, 'month', dirty.month, cell.key, ${PUBLISHED_RESUMS}
       FROM ${months}
       JOIN published_roll_up cell ON cell.workspace_id = dirty.workspace_id AND cell.grain = 'day'
         AND cell.day >= dirty.month AND cell.day < dirty.month + interval '1 month' AND cell.dimension IN (${DIMENSION_NAMES})
       GROUP BY cell.workspace_id, cell.dimension, dirty.month, cell.key`,
      which,
    );
    return days.length;
  }

  /** Sums up anew what was gained on days that are behind. @returns how many days of accounts that were */
  async sumGained(tx: Tx, limit: number): Promise<number> {
    const days = await this.takeDirtyAccountDays(tx, limit);
    if (days.length === 0) return 0;
    const which = [days.map((row) => row.account_id), days.map((row) => row.day)];
    const dirty = `unnest($1::uuid[], $2::date[]) AS dirty (account_id, day)`;
    for (const table of ['gained_roll_up', 'gained_account_roll_up']) {
      await tx.execute(
        `DELETE FROM ${table} AS cell USING ${dirty} WHERE cell.account_id = dirty.account_id AND cell.day = dirty.day`,
        which,
      );
    }
    await tx.execute(
      `INSERT INTO gained_roll_up (workspace_id, account_id, campaign_id, channel, day, definition_version, begun, ${SUMMED_COLUMNS},
         ${STARTED_COLUMNS})
       SELECT publication.workspace_id, publication.account_id, publication.campaign_id, publication.channel, measured.day,
         measured.definition_version, count(*) FILTER (WHERE measured.first),
         ${SUMMED_COLUMN_NAMES.map((name) => `sum(measured.gained_${name})`).join(', ')},
         ${SUMMED_COLUMN_NAMES.map((name) => `sum(measured.started_${name})`).join(', ')}
       FROM ${dirty}
       JOIN publication_day measured ON measured.account_id = dirty.account_id AND measured.day = dirty.day
       JOIN publication ON publication.id = measured.publication_id
       GROUP BY publication.workspace_id, publication.account_id, publication.campaign_id, publication.channel, measured.day,
         measured.definition_version`,
      which,
    );
    await tx.execute(
      `INSERT INTO gained_account_roll_up (workspace_id, account_id, channel, day, definition_version, begun, ${SUMMED_COLUMNS})
       SELECT cell.workspace_id, cell.account_id, cell.channel, cell.day, cell.definition_version, ${GAINED_RESUMS}
       FROM ${dirty} JOIN gained_roll_up cell ON cell.account_id = dirty.account_id AND cell.day = dirty.day
       GROUP BY cell.workspace_id, cell.account_id, cell.channel, cell.day, cell.definition_version`,
      which,
    );
    const ofWorkspaces = `(SELECT DISTINCT account.workspace_id, dirty.day FROM ${dirty} JOIN account ON account.id = dirty.account_id) AS dirty`;
    await tx.execute(
      `DELETE FROM gained_channel_roll_up USING ${ofWorkspaces}
       WHERE gained_channel_roll_up.workspace_id = dirty.workspace_id AND gained_channel_roll_up.day = dirty.day`,
      which,
    );
    await tx.execute(
      `INSERT INTO gained_channel_roll_up (workspace_id, channel, day, definition_version, begun, ${SUMMED_COLUMNS})
       SELECT cell.workspace_id, cell.channel, cell.day, cell.definition_version, ${GAINED_RESUMS}
       FROM ${ofWorkspaces} JOIN gained_account_roll_up cell ON cell.workspace_id = dirty.workspace_id AND cell.day = dirty.day
       GROUP BY cell.workspace_id, cell.channel, cell.day, cell.definition_version`,
      which,
    );
    return days.length;
  }

  /** Has everything of a workspace, or of all, rolled up anew. */
  async askForRebuild(sql: Sql, workspaceId: string | null): Promise<void> {
    await sql.execute(
      `INSERT INTO roll_up_rebuild (workspace_id) SELECT id FROM workspace WHERE $1::uuid IS NULL OR id = $1
       ON CONFLICT (workspace_id) DO UPDATE SET after = NULL`,
      [workspaceId],
    );
  }

  /** Takes the rebuild of one workspace further. @returns false when there is none to make */
  async rebuildSome(tx: Tx, limit: number): Promise<boolean> {
    const [rebuild] = await tx.query<{ workspace_id: string; after: string | null }>(
      `SELECT workspace_id, after FROM roll_up_rebuild LIMIT 1 FOR UPDATE SKIP LOCKED`,
    );
    if (!rebuild) return false;
    const [marked] = await tx.query<{ last: string | null }>(
      `WITH next_ones AS (
         SELECT id FROM publication WHERE workspace_id = $1 AND ($2::uuid IS NULL OR id > $2) ORDER BY id LIMIT $3
       ), pending AS (
         INSERT INTO roll_up_pending SELECT id, 'epoch' FROM next_ones ON CONFLICT (publication_id) DO UPDATE SET from_at = 'epoch'
       )
       SELECT id AS last FROM next_ones ORDER BY id DESC LIMIT 1`,
      [rebuild.workspace_id, rebuild.after, limit],
    );
    if (marked?.last) {
      await tx.execute(`UPDATE roll_up_rebuild SET after = $2 WHERE workspace_id = $1`, [
        rebuild.workspace_id,
        marked.last,
      ]);
      return true;
    }
    await this.rebuildAccountDays(tx, rebuild.workspace_id);
    await tx.execute(`DELETE FROM roll_up_rebuild WHERE workspace_id = $1`, [rebuild.workspace_id]);
    return true;
  }

  /** Days whose snapshots are no longer kept stay as they are. */
  private async rebuildAccountDays(tx: Tx, workspaceId: string): Promise<void> {
    await tx.execute(
      `DELETE FROM account_day
       WHERE workspace_id = $1 AND captured_at >= (SELECT min(captured_at) FROM account_snapshot WHERE account_snapshot.account_id = account_day.account_id)`,
      [workspaceId],
    );
    await tx.execute(
      `INSERT INTO account_day (account_id, workspace_id, day, captured_at, definition_version, followers, following, posts)
       SELECT DISTINCT ON (snapshot.account_id, day) snapshot.account_id, $1, (snapshot.captured_at AT TIME ZONE workspace.zone)::date AS day,
         snapshot.captured_at, snapshot.definition_version, snapshot.followers, snapshot.following, snapshot.posts
       FROM account JOIN workspace ON workspace.id = account.workspace_id JOIN account_snapshot snapshot ON snapshot.account_id = account.id
       WHERE account.workspace_id = $1
       ORDER BY snapshot.account_id, day, snapshot.captured_at DESC
       ON CONFLICT (account_id, day) DO NOTHING`,
      [workspaceId],
    );
  }
}

/** What publications are summed up by. `''` is the key of those that have none. */
const DIMENSIONS = {
  all: `''`,
  account: `publication.account_id::text`,
  channel: `publication.channel`,
  campaign: `COALESCE(publication.campaign_id::text, '')`,
  author: `COALESCE(publication.author_id::text, '')`,
  hour: `publication.hour::text`,
};
const DIMENSION_NAMES = [...Object.keys(DIMENSIONS), 'label'].map((name) => `'${name}'`).join(', ');
const DIMENSION_VALUES = Object.entries(DIMENSIONS)
  .map(([name, key]) => `('${name}', ${key})`)
  .join(', ');

/** Engagement and what it is divided by, of those that have both. A thread has no rate by reach: its reach is that of the first part. */
const RATES = {
  reach: `publication.reach > 0 AND publication.part_count = 1`,
  views: `publication.views > 0`,
  followers: `publication.followers > 0`,
};
const RATE_SUMS = Object.entries(RATES).map(([base, known]) => {
  const having = `FILTER (WHERE publication.engagement IS NOT NULL AND ${known})`;
  return [
    [`rate_${base}_engagement`, `sum(publication.engagement) ${having}`],
    [`rate_${base}_base`, `sum(publication.${base}) ${having}`],
    [`rate_${base}_count`, `count(*) ${having}`],
  ] as const;
});
const SUMS = [
  ['published', 'count(*)'],
  ['measured', 'count(publication.captured_at)'],
  ['reach_known', 'count(publication.reach)'],
  ...SUMMED_COLUMN_NAMES.map((name) => [name, `sum(publication.${name})`] as const),
  ...RATE_SUMS.flat(),
  ['oldest_captured_at', 'min(publication.captured_at)'],
  ['newest_captured_at', 'max(publication.captured_at)'],
] as const;

const PUBLISHED_COLUMNS = SUMS.map(([name]) => name).join(', ');
/** Over rows of `publication`. */
export const PUBLISHED_SUMS = SUMS.map(
  ([name, sum]) => `${sum.startsWith('sum') ? `(${sum})::bigint` : sum} AS ${name}`,
).join(', ');
/** Over rows of `published_roll_up`, named `cell`. */
export const PUBLISHED_RESUMS = SUMS.map(([name]) => {
  if (name === 'oldest_captured_at') return `min(cell.${name}) AS ${name}`;
  if (name === 'newest_captured_at') return `max(cell.${name}) AS ${name}`;
  return `sum(cell.${name})::bigint AS ${name}`;
}).join(', ');
