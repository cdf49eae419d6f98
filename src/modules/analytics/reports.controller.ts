import { Controller, Get, Header, Inject, Param, Query } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { BestHoursService } from './best-hours.service.js';
import { BestHoursQuery, BestHoursReport } from './dto/best-hours.dto.js';
import { ExplainQuery, ExplainReportQuery, NumberExplanation, SumExplanation } from './dto/explain.dto.js';
import { OverTimeReport, CsvQuery, GainsQuery, GainsReport, OverTimeQuery } from './dto/over-time.dto.js';
import { PublicationLinks } from './dto/publication-links.dto.js';
import { ComparedReportQuery, DimensionReportQuery, PostsReportQuery } from './dto/report-query.dto.js';
import { AccountReport, CampaignReport, DimensionReport, PostsReport, PublicationView } from './dto/report.dto.js';
import { ExplainService } from './explain.service.js';
import { OverTimeService } from './over-time.service.js';
import { ReportsService } from './reports.service.js';

const CSV = 'text/csv; charset=utf-8';
const attached = (name: string) => Header('Content-Disposition', `attachment; filename="${name}.csv"`);

@ApiTags('analytics')
@Controller('workspaces/:workspaceId')
export class ReportsController {
  constructor(
    @Inject(ReportsService) private readonly reports: ReportsService,
    @Inject(OverTimeService) private readonly overTime: OverTimeService,
    @Inject(BestHoursService) private readonly bestHours: BestHoursService,
    @Inject(ExplainService) private readonly explain: ExplainService,
  ) {}

  /** What came of what was published in a period, by account, channel, campaign, label, author, hour, weekday, day or month. */
  @Get('reports')
  @RequirePermission('analytics.read')
  byDimension(
    @InWorkspace() context: WorkspaceContext,
    @Query() query: DimensionReportQuery,
  ): Promise<DimensionReport> {
    return this.reports.byDimension(context, query);
  }

  /** The report by a dimension as CSV. */
  @Get('reports.csv')
  @RequirePermission('analytics.read')
  @ApiProduces('text/csv')
  @Header('Content-Type', CSV)
  @attached('report')
  csvByDimension(@InWorkspace() context: WorkspaceContext, @Query() query: DimensionReportQuery): Promise<string> {
    return this.reports.csvByDimension(context, query);
  }

  /** What was published in a period, one by one, also against what the account usually gets. */
  @Get('reports/posts')
  @RequirePermission('analytics.read')
  posts(@InWorkspace() context: WorkspaceContext, @Query() query: PostsReportQuery): Promise<PostsReport> {
    return this.reports.posts(context, query);
  }

  /** What was published in a period, one by one, as CSV: all of it. */
  @Get('reports/posts.csv')
  @RequirePermission('analytics.read')
  @ApiProduces('text/csv')
  @Header('Content-Type', CSV)
  @attached('posts')
  csvOfPosts(@InWorkspace() context: WorkspaceContext, @Query() query: PostsReportQuery): Promise<string> {
    return this.reports.csvOfPosts(context, query);
  }

  /** What all that is out gained from day to day. */
  @Get('reports/over-time')
  @RequirePermission('analytics.read')
  gains(@InWorkspace() context: WorkspaceContext, @Query() query: GainsQuery): Promise<GainsReport> {
    return this.overTime.gains(context, query);
  }

  /** What all that is out gained from day to day, as CSV. */
  @Get('reports/over-time.csv')
  @RequirePermission('analytics.read')
  @ApiProduces('text/csv')
  @Header('Content-Type', CSV)
  @attached('over-time')
  csvOfGains(@InWorkspace() context: WorkspaceContext, @Query() query: GainsQuery): Promise<string> {
    return this.overTime.csvOfGains(context, query);
  }

  /** An account's best hours so far, from its own posts alone. */
  @Get('reports/best-hours')
  @RequirePermission('analytics.read')
  bestHoursOf(@InWorkspace() context: WorkspaceContext, @Query() query: BestHoursQuery): Promise<BestHoursReport> {
    return this.bestHours.of(context, query.accountId);
  }

  /** An account's hours of the week as CSV. */
  @Get('reports/best-hours.csv')
  @RequirePermission('analytics.read')
  @ApiProduces('text/csv')
  @Header('Content-Type', CSV)
  @attached('best-hours')
  csvOfBestHours(@InWorkspace() context: WorkspaceContext, @Query() query: BestHoursQuery): Promise<string> {
    return this.bestHours.csvOf(context, query.accountId);
  }

  /** Where a number of a report comes from: which posts, by which definitions, how fresh, and what is missing. */
  @Get('reports/explain')
  @RequirePermission('analytics.read')
  explainSum(@InWorkspace() context: WorkspaceContext, @Query() query: ExplainReportQuery): Promise<SumExplanation> {
    return this.explain.ofSum(context, query);
  }

  /** One post on one account, with its latest numbers and what the account usually gets. */
  @Get('publications/:publicationId')
  @RequirePermission('analytics.read')
  publication(
    @InWorkspace() context: WorkspaceContext,
    @Param('publicationId', IdPipe) publicationId: string,
  ): Promise<PublicationView> {
    return this.reports.publication(context, publicationId);
  }

  /** The tracked links of one post on one account, each with its clicks, robots apart. */
  @Get('publications/:publicationId/links')
  @RequirePermission('analytics.read')
  publicationLinks(
    @InWorkspace() context: WorkspaceContext,
    @Param('publicationId', IdPipe) publicationId: string,
  ): Promise<PublicationLinks> {
    return this.reports.publicationLinks(context, publicationId);
  }

  /** Where a number of one post comes from: snapshots, the network's own name and number, the definition, and what is missing. */
  @Get('publications/:publicationId/explain')
  @RequirePermission('analytics.read')
  explainNumber(
    @InWorkspace() context: WorkspaceContext,
    @Param('publicationId', IdPipe) publicationId: string,
    @Query() query: ExplainQuery,
  ): Promise<NumberExplanation> {
    return this.explain.ofPublication(context, publicationId, query.metric);
  }

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
  @Header('Content-Type', CSV)
  @attached('campaign-report')
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
    @Query() query: ComparedReportQuery,
  ): Promise<AccountReport> {
    return this.reports.ofAccount(context, accountId, query);
  }
}
