import { Injectable } from '@nestjs/common';
import type { Sql, Tx } from '../../../core/database/sql.js';
import type { Frequency, ReportSubject } from './dto/share.dto.js';

export interface ScheduleRow {
  id: string;
  workspace_id: string;
  workspace: string;
  zone: string;
  title: string;
  subject: ReportSubject;
  recipients: string[];
  frequency: Frequency;
  weekday: number | null;
  month_day: number | null;
  local_time: string;
  next_at: Date | null;
  /** Regular time of the issue that is sent at `next_at`, which tries move. */
  issue_at: Date;
  lease_until: Date | null;
  failures: number;
  problem: string | null;
  last_sent_at: Date | null;
}

type Times = Pick<ScheduleRow, 'frequency' | 'weekday' | 'month_day' | 'local_time'>;

const SELECT = `SELECT report_schedule.*, workspace.name AS workspace, workspace.zone
  FROM report_schedule JOIN workspace ON workspace.id = report_schedule.workspace_id`;

/** Reports that are sent by e-mail. */
@Injectable()
export class SchedulesRepository {
  /** The first time after `after` on the clocks of the workspace. */
  async nextAt(sql: Sql, workspaceId: string, times: Times, after: Date): Promise<Date> {
    const [row] = await sql.query<{ at: Date | null }>(
      `SELECT min(at) AS at
       FROM (
         SELECT (day::date + $3::time) AT TIME ZONE workspace.zone AS at
         FROM workspace
         CROSS JOIN generate_series(($2::timestamptz AT TIME ZONE workspace.zone)::date, ($2::timestamptz AT TIME ZONE workspace.zone)::date + 62, '1 day') AS day
         WHERE workspace.id = $1 AND (extract(isodow FROM day) - 1 = $4::int OR extract(day FROM day) = $5::int)
       ) possible
       WHERE at > $2`,
      [workspaceId, after, times.local_time, times.weekday, times.month_day],
    );
    if (!row?.at) throw new Error('A report schedule has no next time.');
    return row.at;
  }

  async insert(
    tx: Tx,
    schedule: Times & {
      readonly id: string;
      readonly workspaceId: string;
      readonly title: string;
      readonly subject: ReportSubject;
      readonly recipients: readonly string[];
      readonly nextAt: Date;
      readonly createdBy: string;
      readonly now: Date;
    },
  ): Promise<void> {
    await tx.execute(
      `INSERT INTO report_schedule (id, workspace_id, title, subject, campaign_id, account_id, recipients, frequency, weekday, month_day, local_time,
         next_at, issue_at, created_by, created_at)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $12, $13, $14)`,
      [
        schedule.id,
        schedule.workspaceId,
        schedule.title,
        JSON.stringify(schedule.subject),
        schedule.subject.campaignId ?? null,
        schedule.subject.accountId ?? null,
        schedule.recipients,
        schedule.frequency,
        schedule.weekday,
        schedule.month_day,
        schedule.local_time,
        schedule.nextAt,
        schedule.createdBy,
        schedule.now,
      ],
    );
  }

  async list(sql: Sql, workspaceId: string): Promise<ScheduleRow[]> {
    return sql.query<ScheduleRow>(
      `${SELECT} WHERE report_schedule.workspace_id = $1 ORDER BY report_schedule.id DESC LIMIT 200`,
      [workspaceId],
    );
  }

  async find(sql: Sql, workspaceId: string, id: string): Promise<ScheduleRow | null> {
    const [row] = await sql.query<ScheduleRow>(
      `${SELECT} WHERE report_schedule.workspace_id = $1 AND report_schedule.id = $2`,
      [workspaceId, id],
    );
    return row ?? null;
  }

  /** @returns false when there is no such schedule */
  async remove(tx: Tx, workspaceId: string, id: string): Promise<boolean> {
    return (await tx.execute(`DELETE FROM report_schedule WHERE workspace_id = $1 AND id = $2`, [workspaceId, id])) > 0;
  }

  /** Takes one that is due, until the lease ends. */
  async claim(tx: Tx, now: Date, leaseUntil: Date): Promise<ScheduleRow | null> {
    const [row] = await tx.query<ScheduleRow>(
      `WITH due AS (
         SELECT id FROM report_schedule WHERE next_at <= $1 AND (lease_until IS NULL OR lease_until <= $1)
         ORDER BY next_at LIMIT 1 FOR UPDATE SKIP LOCKED
       ), claimed AS (
         UPDATE report_schedule SET lease_until = $2 FROM due WHERE report_schedule.id = due.id RETURNING report_schedule.*
       )
       SELECT claimed.*, workspace.name AS workspace, workspace.zone FROM claimed JOIN workspace ON workspace.id = claimed.workspace_id`,
      [now, leaseUntil],
    );
    return row ?? null;
  }

  async settle(
    sql: Sql,
    row: ScheduleRow,
    outcome: {
      readonly sentAt: Date | null;
      readonly problem: string | null;
      readonly failures: number;
      readonly nextAt: Date;
      readonly issueAt: Date;
    },
  ): Promise<void> {
    await sql.execute(
      `UPDATE report_schedule SET lease_until = NULL, last_sent_at = COALESCE($3, last_sent_at), problem = $4, failures = $5, next_at = $6, issue_at = $7
       WHERE id = $1 AND lease_until = $2`,
      [row.id, row.lease_until, outcome.sentAt, outcome.problem, outcome.failures, outcome.nextAt, outcome.issueAt],
    );
  }
}
