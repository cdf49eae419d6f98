import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../../core/api/id.pipe.js';
import { RevealsSecret } from '../../../core/api/idempotency.interceptor.js';
import { PageQuery } from '../../../core/api/page.dto.js';
import { InWorkspace, Public, RequirePermission } from '../../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import {
  CreatedShare,
  CreateSchedule,
  CreateShare,
  ScheduleList,
  ScheduleView,
  SharedReport,
  SharedReportQuery,
  ShareList,
} from './dto/share.dto.js';
import { SchedulesService } from './schedules.service.js';
import { SharesService } from './shares.service.js';

/** Reports for people outside. */
@ApiTags('analytics')
@Controller()
export class SharingController {
  constructor(
    @Inject(SharesService) private readonly shares: SharesService,
    @Inject(SchedulesService) private readonly schedules: SchedulesService,
  ) {}

  /** Links by which people without an account here read one report, the newest first. */
  @Get('workspaces/:workspaceId/report-shares')
  @RequirePermission('analytics.read')
  listShares(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<ShareList> {
    return this.shares.list(context, query);
  }

  /** Makes a link that reads one report and nothing else, until it expires. The link is shown once. */
  @Post('workspaces/:workspaceId/report-shares')
  @RequirePermission('analytics.share')
  @RevealsSecret()
  createShare(@InWorkspace() context: WorkspaceContext, @Body() body: CreateShare): Promise<CreatedShare> {
    return this.shares.create(context, body);
  }

  /** The link stops working at once. */
  @Delete('workspaces/:workspaceId/report-shares/:shareId')
  @HttpCode(204)
  @RequirePermission('analytics.share')
  revokeShare(@InWorkspace() context: WorkspaceContext, @Param('shareId', IdPipe) shareId: string): Promise<void> {
    return this.shares.revoke(context, shareId);
  }

  /** Reports that are sent by e-mail. */
  @Get('workspaces/:workspaceId/report-schedules')
  @RequirePermission('analytics.read')
  listSchedules(@InWorkspace() context: WorkspaceContext): Promise<ScheduleList> {
    return this.schedules.list(context);
  }

  /** Has a report sent each week or month, with a link to the whole of it. */
  @Post('workspaces/:workspaceId/report-schedules')
  @RequirePermission('analytics.share')
  createSchedule(@InWorkspace() context: WorkspaceContext, @Body() body: CreateSchedule): Promise<ScheduleView> {
    return this.schedules.create(context, body);
  }

  /** It is sent no more. */
  @Delete('workspaces/:workspaceId/report-schedules/:scheduleId')
  @HttpCode(204)
  @RequirePermission('analytics.share')
  removeSchedule(
    @InWorkspace() context: WorkspaceContext,
    @Param('scheduleId', IdPipe) scheduleId: string,
  ): Promise<void> {
    return this.schedules.remove(context, scheduleId);
  }

  /** The report behind a link. 410 when the link has expired or was withdrawn. */
  @Get('shared-reports/:token')
  @Public()
  read(@Param('token') token: string, @Query() query: SharedReportQuery): Promise<SharedReport> {
    return this.shares.read(token, query.metric);
  }
}
