import { Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AccountMetricsView, DeliveryMetricsView, RefreshView, SeriesQuery } from './dto/metrics.dto.js';
import { MetricsService } from './metrics.service.js';

@ApiTags('metrics')
@Controller('workspaces/:workspaceId')
export class MetricsController {
  constructor(@Inject(MetricsService) private readonly metrics: MetricsService) {}

  /** One delivery's numbers: the latest, their meaning, and how they grew. */
  @Get('deliveries/:deliveryId/metrics')
  @RequirePermission('analytics.read')
  ofDelivery(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) deliveryId: string,
    @Query() query: SeriesQuery,
  ): Promise<DeliveryMetricsView> {
    return this.metrics.ofDelivery(context, deliveryId, query.limit);
  }

  /** Has a delivery measured now, at most once in five seconds. */
  @Post('deliveries/:deliveryId/metrics/refresh')
  @HttpCode(202)
  @RequirePermission('analytics.read')
  refreshDelivery(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) deliveryId: string,
  ): Promise<RefreshView> {
    return this.metrics.refreshDelivery(context, deliveryId);
  }

  /** Has all published deliveries of a campaign measured now. */
  @Post('campaigns/:campaignId/metrics/refresh')
  @HttpCode(202)
  @RequirePermission('analytics.read')
  refreshCampaign(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<RefreshView> {
    return this.metrics.refreshCampaign(context, campaignId);
  }

  /** One account's own numbers: the latest, their meaning, and how they grew. */
  @Get('accounts/:accountId/metrics')
  @RequirePermission('analytics.read')
  ofAccount(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
    @Query() query: SeriesQuery,
  ): Promise<AccountMetricsView> {
    return this.metrics.ofAccount(context, accountId, query.limit);
  }
}
