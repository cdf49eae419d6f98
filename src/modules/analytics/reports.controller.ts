import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AccountOverTimeQuery, CsvQuery, OverTimeQuery, OverTimeReport } from './dto/over-time.dto.js';
import { AccountReport, CampaignReport, PeriodQuery } from './dto/report.dto.js';
import { OverTimeService } from './over-time.service.js';
import { ReportsService } from './reports.service.js';

@ApiTags('analytics')
@Controller('workspaces/:workspaceId')
export class ReportsController {
  constructor(
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(OverTimeService) private readonly overTime: OverTimeService,
  ) {}

  /** What came of a campaign: in total, by account, by post. */
  @Get('campaigns/:campaignId/report')
  @RequirePermission('analytics.read')
  ofCampaign(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<CampaignReport> {
    return this.reports.ofCampaign(context, campaignId);
  }

  /** One table of a campaign's report as CSV. */
  @Get('campaigns/:campaignId/report.csv')
  @RequirePermission('analytics.read')
  @ApiProduces('text/csv')
  @Header('Content-Type', 'text/csv; charset=utf-8')
  @Header('Content-Disposition', 'attachment; filename="campaign-report.csv"')
  csvOfCampaign(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
    @Query() query: CsvQuery,
  ): Promise<string> {
    return query.table === 'over-time'
      ? this.overTime.csvOfCampaign(context, campaignId, query.metric)
      : this.reports.csvOfCampaign(context, campaignId, query.table);
  }

  /** How a campaign's numbers grew from day to day. */
  @Get('campaigns/:campaignId/report/over-time')
  @RequirePermission('analytics.read')
  campaignOverTime(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
    @Query() query: OverTimeQuery,
  ): Promise<OverTimeReport> {
    return this.overTime.ofCampaign(context, campaignId, query.metric);
  }

  /** What came of an account's posts of a period. */
  @Get('accounts/:accountId/report')
  @RequirePermission('analytics.read')
  ofAccount(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
    @Query() query: PeriodQuery,
  ): Promise<AccountReport> {
    return this.reports.ofAccount(context, accountId, query);
  }

  /** How the numbers of what an account published in a period grew from day to day, up to the period's end. */
  @Get('accounts/:accountId/report/over-time')
  @RequirePermission('analytics.read')
  accountOverTime(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
    @Query() query: AccountOverTimeQuery,
  ): Promise<OverTimeReport> {
    return this.overTime.ofAccount(context, accountId, query);
  }
}
