import { Injectable } from '@nestjs/common';
import type { Sql } from '../../core/database/sql.js';
import type { Subject } from './metric-columns.js';

/** Numbers from files are a series of their own, before any that is collected. That one begins is no word of the network's. */
export const IMPORTED_VERSION = 0;

/** What one metric of a channel meant in one version of the channel's definitions. */
export interface DefinitionRow {
  readonly metric: string;
  /** Counts changes of the channel's definitions of one subject; each version lists all of them. */
  readonly version: number;
  readonly native: string;
  readonly meaning: string;
  /** Counts what the network has counted under the same name. */
  readonly revision: number;
  /** Since when the metric means this; older than the version where another metric changed. */
  readonly since: Date;
}

@Injectable()
export class MetricDefinitionsRepository {
  /** One process at a time decides on a new version. Ends with the transaction. */
  async lock(sql: Sql, channel: string, subject: Subject): Promise<void> {
    await sql.execute(`SELECT pg_advisory_xact_lock(hashtextextended($1, 0))`, [
      `metric_definition ${channel} ${subject}`,
    ]);
  }

  /** As the network's numbers are counted. */
  async latest(sql: Sql, channel: string, subject: Subject): Promise<DefinitionRow[]> {
    return sql.query<DefinitionRow>(
      `SELECT metric, version, native, meaning, revision, since FROM metric_definition
       WHERE channel = $1 AND subject = $2
         AND version = (SELECT max(version) FROM metric_definition WHERE channel = $1 AND subject = $2 AND version <> $3)`,
      [channel, subject, IMPORTED_VERSION],
    );
  }

  /** What is there already, made by another process meanwhile, stays. */
  async insert(sql: Sql, channel: string, subject: Subject, rows: readonly DefinitionRow[]): Promise<void> {
    await sql.execute(
      `INSERT INTO metric_definition (channel, subject, metric, version, native, meaning, revision, since)
       SELECT $1, $2, metric, version, native, meaning, revision, since
       FROM jsonb_to_recordset($3::jsonb) AS input (metric text, version integer, native text, meaning text, revision integer, since timestamptz)
       ON CONFLICT DO NOTHING`,
      [channel, subject, JSON.stringify(rows)],
    );
  }

  /** What the metrics meant in the given versions, each series once (in the words of its newest version), by metric and time. */
  async inVersions(sql: Sql, channel: string, subject: Subject, versions: readonly number[]): Promise<DefinitionRow[]> {
    return sql.query<DefinitionRow>(
      `SELECT DISTINCT ON (metric, since) metric, version, native, meaning, revision, since FROM metric_definition
       WHERE channel = $1 AND subject = $2 AND version = ANY($3::int[])
       ORDER BY metric, since, version DESC`,
      [channel, subject, versions],
    );
  }
}
