import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { invalidField } from '../../core/errors/app-error.js';
import type { ReportQuery, ScopeQuery } from './dto/report-query.dto.js';
import { periodOf, type Period } from './period.rules.js';
import type { ReportFilter } from './report-filter.js';
import { ReportsRepository } from './reports.repository.js';

/** What a report is about: days of the workspace, and which publications. */
export interface ReportScope {
  readonly zone: string;
  /** In the workspace's zone. */
  readonly today: string;
  readonly period: Period;
  readonly filter: ReportFilter;
}

/** Reads queries of reports. */
@Injectable()
export class ReportScopes {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsRepository) private readonly repository: ReportsRepository,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  /**
   * @throws AppError 422 when the period ends before it begins or is longer than ten years, or the query names an account, a campaign or a person
   *   that the workspace does not have
   */
  async of(
    context: WorkspaceContext,
    query: ScopeQuery & Pick<ReportQuery, 'label' | 'authorId'>,
  ): Promise<ReportScope> {
    const { workspaceId } = context;
    const { zone, day: today } = await this.repository.dayAt(this.database, workspaceId, this.clock.now());
    const period = periodOf(query, today);
    if (period === 'period-reversed') {
      throw invalidField('from', period, 'The period must begin before it ends.');
    }
    if (period === 'period-too-long') throw invalidField('from', period, 'A report covers ten years at most.');
    await this.refuseUnknown(workspaceId, query);
    return {
      zone,
      today,
      period,
      filter: {
        accountIds: query.accountId,
        channels: query.channel,
        campaignIds: query.campaignId,
        labels: query.label,
        authorIds: query.authorId,
      },
    };
  }

  private async refuseUnknown(workspaceId: string, query: ScopeQuery & Pick<ReportQuery, 'authorId'>): Promise<void> {
    const { accountId, campaignId, authorId } = query;
    if (!accountId && !campaignId && !authorId) return;
    const unknown = await this.repository.unknown(this.database, workspaceId, {
      accountId: accountId ?? [],
      campaignId: campaignId ?? [],
      authorId: authorId ?? [],
    });
    const [first] = unknown;
    if (first) throw invalidField(first, 'unknown', 'The workspace has no such thing.');
  }
}
