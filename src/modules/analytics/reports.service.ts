import { Inject, Injectable } from '@nestjs/common';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CLOCK, type Clock } from '../../core/clock/clock.js';
import { Database } from '../../core/database/database.js';
import { notFound } from '../../core/errors/app-error.js';
import { CampaignsService } from '../campaigns/index.js';
import type { AccountReport, CampaignReport, PeriodQuery, ReportTable } from './dto/report.dto.js';
import { periodOf } from './period.js';
import { progressTowards } from './reach.rules.js';
import { reportCsv } from './report-tables.js';
import { accountRows, countsByState, postRows, totalsOf } from './reports.presenter.js';
import { ReportsRepository } from './reports.repository.js';

/** What came of campaigns and accounts, from the latest numbers of their deliveries. */
@Injectable()
export class ReportsService {
  constructor(
    @Inject(Database) private readonly database: Database,
    @Inject(ReportsRepository) private readonly reports: ReportsRepository,
    @Inject(CampaignsService) private readonly campaigns: CampaignsService,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  async ofCampaign(context: WorkspaceContext, campaignId: string): Promise<CampaignReport> {
    const { workspaceId } = context;
    const { goal, ...campaign } = await this.campaigns.read(context, campaignId);
    const [rows, posts] = await Promise.all([
      this.reports.ofCampaign(this.database, workspaceId, campaignId),
      this.reports.postStates(this.database, workspaceId, campaignId),
    ]);
    const totals = totalsOf(rows);
    return {
      campaign: {
        id: campaign.id,
        name: campaign.name,
        color: campaign.color,
        startsOn: campaign.startsOn,
        endsOn: campaign.endsOn,
      },
      counts: {
        posts: Object.fromEntries(posts.map(({ state, count }) => [state, count])),
        deliveries: countsByState(rows),
      },
      totals,
      goal: goal === null ? null : { metric: goal.metric, target: goal.value, ...progressTowards(goal, totals) },
      byAccount: accountRows(rows),
      byPost: postRows(rows),
    };
  }

  /** One table of the campaign's report. */
  async csvOfCampaign(context: WorkspaceContext, campaignId: string, table: ReportTable): Promise<string> {
    await this.campaigns.read(context, campaignId);
    return reportCsv(table, await this.reports.ofCampaign(this.database, context.workspaceId, campaignId));
  }

  /** What an account published in a period. @throws AppError 422 when the period ends before it begins */
  async ofAccount(context: WorkspaceContext, accountId: string, period: PeriodQuery): Promise<AccountReport> {
    const { workspaceId } = context;
    const { from, to } = periodOf(period, this.clock.now());
    const account = await this.reports.account(this.database, workspaceId, accountId, from, to);
    if (!account) throw notFound('account');
    const rows = await this.reports.ofAccount(this.database, workspaceId, accountId, from, to);
    const { followers, followers_at: capturedAt, followers_before: before } = account;
    return {
      accountId: account.id,
      channel: account.channel,
      handle: account.handle,
      displayName: account.display_name,
      from,
      to,
      followers: {
        latest: followers,
        capturedAt,
        change: followers === null || before === null ? null : followers - before,
      },
      totals: totalsOf(rows),
      byPost: postRows(rows),
    };
  }
}
