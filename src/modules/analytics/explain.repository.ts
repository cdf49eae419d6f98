import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import {
  columnOf,
  partsOf,
  POST_COLUMNS,
  PUBLISHED_SUMS,
  SUMMED_METRICS,
  type SummedMetric,
} from '../metrics/index.js';
import type { Period } from './period.rules.js';
import { PUBLICATION_SELECT, type PublicationRow } from './publications.repository.js';
import { conditionsOf, instantsOf, type ReportFilter } from './report-filter.js';
import type { PublishedSums } from './summary.rules.js';

export interface ExplainedPublicationRow extends PublicationRow {
  ended_reason: string | null;
  /** Snapshots from before this instant were let go; null while all are kept. */
  kept_since: Date | null;
  /** By the end of the first day on which it was measured. */
  first_captured_at: Date | null;
}

/** When a publication was measured, and whether the metric was among what the network gave. */
export interface CaptureRow {
  captured_at: Date;
  has: boolean;
}

export interface SnapshotRow extends Record<string, unknown> {
  captured_at: Date;
  definition_version: number;
  native: Record<string, number | null>;
}

/** The sums of one channel. */
export interface ShareRow extends PublishedSums {
  /** The channel. */
  key: string;
  /** Publications that have each metric. */
  known: Partial<Record<SummedMetric, number>>;
  /** Of the definitions that the numbers were captured under. */
  versions: number[];
}

/** The row of a report: an expression over publications, and its value. */
export interface ReportRowKey {
  readonly expression: string;
  readonly key: string;
}

/** Reads what numbers are made of. */
@Injectable()
export class ExplainRepository {
  async find(sql: Sql, workspaceId: string, id: string): Promise<ExplainedPublicationRow | null> {
    const [row] = await sql.query<ExplainedPublicationRow>(
      `SELECT measurement.ended_reason, (SELECT max(kept_since) FROM snapshot_horizon) AS kept_since,
         (SELECT min(captured_at) FROM publication_day WHERE publication_day.publication_id = publication.id) AS first_captured_at,
         NULL::numeric AS median, ${PUBLICATION_SELECT}
       WHERE publication.workspace_id = $1 AND publication.id = $2`,
      [workspaceId, id],
    );
    return row ?? null;
  }

  /** The newest snapshots of a publication, oldest first. @param since nothing is older: spares the partitions before it */
  async snapshots(sql: Sql, publicationId: string, since: Date, limit: number): Promise<SnapshotRow[]> {
    const rows = await sql.query<SnapshotRow>(
      `SELECT captured_at, definition_version, native, ${POST_COLUMNS} FROM publication_snapshot
       WHERE publication_id = $1 AND captured_at >= $2 ORDER BY captured_at DESC LIMIT $3`,
      [publicationId, since, limit],
    );
    return rows.reverse();
  }

  /** All measurements of a publication that are kept, oldest first. @param since as with `snapshots` */
  async captures(sql: Sql, publicationId: string, since: Date, metric: SummedMetric): Promise<CaptureRow[]> {
    return sql.query(
      `SELECT captured_at, num_nonnulls(${partsOf(metric).map(columnOf).join(', ')}) > 0 AS has FROM publication_snapshot
       WHERE publication_id = $1 AND captured_at >= $2 ORDER BY captured_at`,
      [publicationId, since],
    );
  }

  async byChannel(
    sql: Sql,
    workspaceId: string,
    period: Period,
    filter: ReportFilter,
    row: ReportRowKey | null,
  ): Promise<ShareRow[]> {
    const { where, values } = scopeOf(workspaceId, period, filter, row);
    const known = SUMMED_METRICS.map((metric) => `'${metric}', count(publication.${columnOf(metric)})`).join(', ');
    return sql.query(
      `SELECT publication.channel AS key, ${PUBLISHED_SUMS}, jsonb_build_object(${known}) AS known,
         COALESCE(array_agg(DISTINCT publication.definition_version) FILTER (WHERE publication.definition_version IS NOT NULL), '{}') AS versions
       FROM publication WHERE ${where} GROUP BY publication.channel ORDER BY publication.channel`,
      values,
    );
  }

  async total(
    sql: Sql,
    workspaceId: string,
    period: Period,
    filter: ReportFilter,
    row: ReportRowKey | null,
  ): Promise<PublishedSums | null> {
    const { where, values } = scopeOf(workspaceId, period, filter, row);
    const [sums] = await sql.query<PublishedSums>(`SELECT ${PUBLISHED_SUMS} FROM publication WHERE ${where}`, values);
    return sums ?? null;
  }

  /** The publications with the most of a metric. */
  async largest(
    sql: Sql,
    workspaceId: string,
    period: Period,
    filter: ReportFilter,
    row: ReportRowKey | null,
    metric: SummedMetric,
    limit: number,
  ): Promise<PublicationRow[]> {
    const { where, values } = scopeOf(workspaceId, period, filter, row);
    const column = `publication.${columnOf(metric)}`;
    return sql.query(
      `SELECT NULL::numeric AS median, ${PUBLICATION_SELECT}
       WHERE ${where} AND ${column} IS NOT NULL ORDER BY ${column} DESC, publication.id LIMIT $${values.length + 1}`,
      [...values, limit],
    );
  }
}

function scopeOf(
  workspaceId: string,
  period: Period,
  filter: ReportFilter,
  row: ReportRowKey | null,
): { where: string; values: unknown[] } {
  const values: unknown[] = [workspaceId, period.from, period.to];
  const narrowed = conditionsOf(filter, values);
  let where = `publication.workspace_id = $1 AND publication.day BETWEEN $2 AND $3${narrowed}${instantsOf(filter, '$2', '$3')}`;
  if (row) {
    values.push(row.key);
    where += ` AND ${row.expression.replace('label.name', LABEL_OF_ROW(values.length))} = $${values.length}`;
  }
  return { where, values };
}

/** A publication is in the row of each of its labels. */
const LABEL_OF_ROW = (placeholder: number): string =>
  `CASE WHEN publication.labels = '{}' THEN '' WHEN $${placeholder} = ANY(publication.labels) THEN $${placeholder} END`;
