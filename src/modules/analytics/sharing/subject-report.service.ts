import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../../core/clock/clock.js';
import { Database } from '../../../core/database/database.js';
import { invalidField } from '../../../core/errors/app-error.js';
import type { SummedMetric } from '../../metrics/index.js';
import { OverTimeService } from '../over-time.service.js';
import { addDays, type Period } from '../period.rules.js';
import { ReportsRepository } from '../reports.repository.js';
import { ReportsService } from '../reports.service.js';
import type { ReportSubject, SharedReport } from './dto/share.dto.js';

const BEST = 10;

type SubjectReport = Pick<SharedReport, 'overview' | 'campaign' | 'account' | 'gains' | 'overTime' | 'best'>;

/** The whole report of what is shared or sent: to people outside, so it tells of what is or was out, and of nothing else. */
@Injectable()
export class SubjectReports {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsRepository) private readonly repository: ReportsRepository,
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(OverTimeService) private readonly overTime: OverTimeService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * What is kept of a subject that somebody sent in: only what its kind needs.
   * @throws AppError 422 when its campaign or account is missing, 404 when the workspace has none such
   */
  async tidied(context: WorkspaceContext, subject: ReportSubject): Promise<ReportSubject> {
    const { kind, campaignId, accountId, from, to, days, compare } = subject;
    if (kind === 'campaign' && campaignId === undefined)
      throw invalidField('subject.campaignId', 'required', 'Say which campaign.');
    if (kind === 'account' && accountId === undefined)
      throw invalidField('subject.accountId', 'required', 'Say which account.');
    const period = kind === 'campaign' ? {} : { ...(from && { from }), ...(to && { to }), days };
    const tidy = {
      kind,
      ...(kind === 'campaign' && { campaignId }),
      ...(kind === 'account' && { accountId }),
      ...period,
      compare,
    } as ReportSubject;
    await this.of(context, tidy, 'views');
    return tidy;
  }

  /** @param at when it is read, or was to be. @throws AppError 404 when what it was about is gone */
  async of(
    context: WorkspaceContext,
    subject: ReportSubject,
    metric: SummedMetric,
    at = this.clock.now(),
  ): Promise<SubjectReport> {
    const nothing: SubjectReport = {
      overview: null,
      campaign: null,
      account: null,
      gains: null,
      overTime: null,
      best: [],
    };
    switch (subject.kind) {
      case 'campaign': {
        const id = subject.campaignId ?? '';
        return {
          ...nothing,
          campaign: await this.reports.ofCampaign(context, id, 'published'),
          overTime: await this.overTime.ofCampaign(context, id, metric, 'published'),
        };
      }
      case 'account': {
        const id = subject.accountId ?? '';
        const period = await this.periodOf(context, subject, at);
        const account = await this.reports.ofAccount(context, id, { ...period, compare: subject.compare });
        const scope = { ...period, accountId: [id] };
        return {
          ...nothing,
          account,
          gains: await this.overTime.gains(context, { ...scope, metric, by: 'channel' }),
          best: await this.best(context, scope),
        };
      }
      case 'overview': {
        const period = await this.periodOf(context, subject, at);
        return {
          ...nothing,
          overview: await this.reports.byDimension(context, { ...period, compare: subject.compare, by: 'account' }),
          gains: await this.overTime.gains(context, { ...period, metric, by: 'channel' }),
          best: await this.best(context, period),
        };
      }
    }
  }

  /** The days that a report covers at an instant. Without fixed days, those up to the day before: that day is not over. */
  async periodOf(context: WorkspaceContext, subject: ReportSubject, at: Date): Promise<Period> {
    const { day: today } = await this.repository.dayAt(this.database, context.workspaceId, at);
    const to = subject.to ?? addDays(today, -1);
    return { from: subject.from ?? addDays(to, 1 - subject.days), to };
  }

  private async best(context: WorkspaceContext, scope: Period & { readonly accountId?: string[] }) {
    const { items } = await this.reports.posts(context, {
      ...scope,
      sort: 'engagement',
      order: 'desc',
      limit: BEST,
      offset: 0,
    });
    return items.filter(({ engagement }) => engagement !== null);
  }
}
