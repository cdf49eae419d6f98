import { Inject, Injectable } from '@nestjs/common';
import { recordAudit } from '../../../core/audit/audit-log.js';
import { personBehind, type WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { CONFIG, type Config } from '../../../core/config/index.js';
import { Database } from '../../../core/database/database.js';
import { conflict, invalidField, notFound } from '../../../core/errors/app-error.js';
import { newId } from '../../../core/ids/new-id.js';
import { newLinkToken } from '../../../core/links/secret-link.js';
import { LOGGER, type Logger } from '../../../core/logging/logger.js';
import { MAILER, type Mailer } from '../../../core/mail/mailer.js';
import { dimensionCsv, postsCsv } from '../report-tables.js';
import type { CreateSchedule, ScheduleList, ScheduleView } from './dto/share.dto.js';
import { reportMail } from './report-mail.rules.js';
import { SchedulesRepository, type ScheduleRow } from './schedules.repository.js';
import { contextOf } from './shares.service.js';
import { SharesRepository } from './shares.repository.js';
import { SubjectReports } from './subject-report.service.js';

const LEASE_MS = 2 * 60_000;
const DAY_MS = 86_400_000;
/** The link in a mail outlasts the next one. */
const LINK_DAYS = 60;
const FIRST_RETRY_MS = 5 * 60_000;
/** After so many failures in a row it waits for its next regular time. */
const MOST_FAILURES = 6;

/** Reports that are sent by e-mail each week or month. */
@Injectable()
export class SchedulesService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(SchedulesRepository) private readonly schedules: SchedulesRepository,
    @Inject(SharesRepository) private readonly shares: SharesRepository,
    @Inject(SubjectReports) private readonly reports: SubjectReports,
    @Inject(MAILER) private readonly mailer: Mailer,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  async list(context: WorkspaceContext): Promise<ScheduleList> {
    const rows = await this.schedules.list(this.database, context.workspaceId);
    return { items: rows.map(present), mailIsSetUp: this.mailer.isSetUp };
  }

  /** @throws AppError 409 `mail-not-set-up`; 422 when the day is missing, and as `SubjectReports.tidied` */
  async create(context: WorkspaceContext, input: CreateSchedule): Promise<ScheduleView> {
    if (!this.mailer.isSetUp) {
      throw conflict('mail-not-set-up', 'Reports can be sent once the operator has set up a mail server.');
    }
    const { frequency, weekday, monthDay } = input;
    if (frequency === 'weekly' && weekday === undefined)
      throw invalidField('weekday', 'required', 'Say on which day of the week.');
    if (frequency === 'monthly' && monthDay === undefined)
      throw invalidField('monthDay', 'required', 'Say on which day of the month.');
    const now = this.clock.now();
    const subject = await this.reports.tidied(context, input.subject);
    const times = {
      frequency,
      weekday: frequency === 'weekly' ? (weekday ?? null) : null,
      month_day: frequency === 'monthly' ? (monthDay ?? null) : null,
      local_time: input.localTime,
    };
    const id = newId();
    await this.database.transaction(async (tx) => {
      const nextAt = await this.schedules.nextAt(tx, context.workspaceId, times, now);
      await this.schedules.insert(tx, {
        ...times,
        id,
        workspaceId: context.workspaceId,
        title: input.title.trim().replaceAll(/\s+/g, ' '),
        subject,
        recipients: [...new Set(input.recipients)],
        nextAt,
        createdBy: personBehind(context.actor),
        now,
      });
      await recordAudit(tx, context, now, {
        action: 'report.scheduled',
        subjectKind: 'report-schedule',
        subjectId: id,
        detail: { kind: subject.kind, frequency, recipients: input.recipients.length },
      });
    });
    return this.read(context, id);
  }

  /** @throws AppError 404 */
  async remove(context: WorkspaceContext, id: string): Promise<void> {
    const now = this.clock.now();
    await this.database.transaction(async (tx) => {
      if (!(await this.schedules.remove(tx, context.workspaceId, id))) throw notFound('schedule');
      await recordAudit(tx, context, now, {
        action: 'report.unscheduled',
        subjectKind: 'report-schedule',
        subjectId: id,
      });
    });
  }

  /** Sends what is due. Called now and then by the scheduler role; any number may at once. @returns how many were tried */
  async sendDue(): Promise<number> {
    if (!this.mailer.isSetUp) return 0;
    for (let tried = 0; ; tried++) {
      const now = this.clock.now();
      const leaseUntil = new Date(now.getTime() + LEASE_MS);
      const row = await this.database.transaction((tx) => this.schedules.claim(tx, now, leaseUntil));
      if (!row) return tried;
      await this.sendOne(row);
    }
  }

  private async sendOne(row: ScheduleRow): Promise<void> {
    const now = this.clock.now();
    const { issueAt, nextAt } = await this.issueOf(row, now);
    const regular = { failures: 0, nextAt, issueAt: nextAt };
    try {
      await this.send(row, issueAt);
      await this.schedules.settle(this.database, row, { ...regular, sentAt: now, problem: null });
    } catch (error) {
      const failures = row.failures + 1;
      this.log.warn('a report could not be sent', { scheduleId: row.id, failures, error });
      const retryAt = new Date(now.getTime() + FIRST_RETRY_MS * 2 ** (failures - 1));
      const givenUp = failures >= MOST_FAILURES || retryAt >= nextAt;
      await this.schedules.settle(this.database, row, {
        sentAt: null,
        problem: problemOf(error),
        ...(givenUp ? regular : { failures, nextAt: retryAt, issueAt }),
      });
    }
  }

  /** The issue that is due: of several that were missed, the newest. */
  private async issueOf(row: ScheduleRow, now: Date): Promise<{ issueAt: Date; nextAt: Date }> {
    let issueAt = row.issue_at;
    for (;;) {
      const nextAt = await this.schedules.nextAt(this.database, row.workspace_id, row, issueAt);
      if (nextAt > now) return { issueAt, nextAt };
      issueAt = nextAt;
    }
  }

  private async send(row: ScheduleRow, issueAt: Date): Promise<void> {
    const now = this.clock.now();
    const context = contextOf(row.workspace_id);
    const report = await this.reports.of(context, row.subject, 'views', issueAt);
    const { token, tokenHash } = newLinkToken();
    const shareId = newId();
    await this.database.transaction(async (tx) => {
      await this.shares.insert(tx, {
        id: shareId,
        workspaceId: row.workspace_id,
        tokenHash,
        title: row.title,
        // As it was sent: the link shows the days of the mail, whenever somebody opens it.
        subject:
          row.subject.kind === 'campaign'
            ? row.subject
            : { ...row.subject, ...(await this.reports.periodOf(context, row.subject, issueAt)) },
        expiresAt: new Date(now.getTime() + LINK_DAYS * DAY_MS),
        createdBy: null,
        now,
      });
    });
    const { title, workspace, zone, subject } = row;
    const whole = { title, workspace, kind: subject.kind, zone, ...report };
    const words = reportMail(whole, `${this.config.server.publicUrl}/shared/${token}`);
    const csv = report.overview
      ? dimensionCsv(report.overview)
      : report.account
        ? postsCsv({ zone, period: report.account.period, items: report.best, nextOffset: null })
        : null;
    try {
      await this.mailer.send({
        to: row.recipients,
        ...words,
        attachments: csv === null ? [] : [{ name: 'report.csv', type: 'text/csv', content: csv }],
        messageId: `<${row.id}.${issueAt.getTime()}@carillon>`,
      });
    } catch (error) {
      if (wasNotTaken(error)) await this.shares.remove(this.database, shareId);
      throw error;
    }
  }

  private async read(context: WorkspaceContext, id: string): Promise<ScheduleView> {
    const row = await this.schedules.find(this.database, context.workspaceId, id);
    if (!row) throw notFound('schedule');
    return present(row);
  }
}

/** Nobody has the mail, or the link in it, for certain: the server said no, or was never reached. A lost answer says nothing. */
function wasNotTaken(error: unknown): boolean {
  const { code, responseCode } = (error ?? {}) as { code?: unknown; responseCode?: unknown };
  return typeof responseCode === 'number' || ['EDNS', 'ECONNECTION', 'EAUTH', 'ETLS'].includes(String(code));
}

/** Without addresses or passwords, which some servers repeat in their answers. */
function problemOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  const response = (error as { responseCode?: unknown } | null)?.responseCode;
  if (typeof response === 'number') return `The mail server refused it (${response}).`;
  return typeof code === 'string' && /^[A-Z_]{3,30}$/.test(code)
    ? `The mail server could not be used (${code}).`
    : 'The report could not be sent.';
}

function present(row: ScheduleRow): ScheduleView {
  return {
    id: row.id,
    title: row.title,
    subject: row.subject,
    recipients: row.recipients,
    frequency: row.frequency,
    weekday: row.weekday,
    monthDay: row.month_day,
    localTime: row.local_time,
    zone: row.zone,
    nextAt: row.next_at,
    lastSentAt: row.last_sent_at,
    problem: row.problem,
  };
}
