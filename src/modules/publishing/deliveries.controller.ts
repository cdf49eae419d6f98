import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { decodeCursor, toPage } from '../../core/api/page.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { invalidField } from '../../core/errors/app-error.js';
import { presentDelivery, presentRecord } from './deliveries.presenter.js';
import { DeliveriesService } from './deliveries.service.js';
import { ReplayService } from './replay.service.js';
import {
  DeliveryCounts,
  DeliveryDetailView,
  DeliveryListQuery,
  DeliveryPage,
  ResolveDeliveryBody,
} from './dto/delivery.dto.js';

@ApiTags('deliveries')
@Controller('workspaces/:workspaceId')
export class DeliveriesController {
  constructor(
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
    @Inject(ReplayService) private readonly replays: ReplayService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Deliveries by due time. */
  @Get('deliveries')
  @RequirePermission('posts.read')
  async list(@InWorkspace() context: WorkspaceContext, @Query() query: DeliveryListQuery): Promise<DeliveryPage> {
    const name = `deliveries:${context.workspaceId}`;
    let after: { dueAt: Date; id: string } | null = null;
    if (query.cursor !== undefined) {
      const [dueAt, id] = decodeCursor(name, query.cursor, ['number', 'string']);
      after = { dueAt: instantOf(Number(dueAt)), id: new IdPipe().transform(String(id)) };
    }
    const { limit, cursor: _, state, ...filter } = query;
    const rows = await this.deliveries.list(context, { ...filter, states: state }, limit + 1, after);
    return toPage(rows, limit, name, (row) => [row.due_at.getTime(), row.id], presentDelivery) as DeliveryPage;
  }

  /** How many deliveries are in each state. */
  @Get('deliveries/counts')
  @RequirePermission('posts.read')
  async counts(@InWorkspace() context: WorkspaceContext): Promise<DeliveryCounts> {
    const counts = await this.deliveries.countsByState(context);
    return { byState: Object.fromEntries(counts.map(({ state, count }) => [state, count])) };
  }

  /** One delivery with its attempts and receipt. */
  @Get('deliveries/:deliveryId')
  @RequirePermission('posts.read')
  async read(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
  ): Promise<DeliveryDetailView> {
    return presentRecord(await this.deliveries.get(context, id));
  }

  /** Takes a published delivery down at its network. */
  @Post('deliveries/:deliveryId/unpublish')
  @HttpCode(202)
  @RequirePermission('posts.publish')
  async unpublish(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
  ): Promise<DeliveryDetailView> {
    return presentRecord(await this.deliveries.unpublish(context, id));
  }

  /** Sends the same message, under the same id, once more. Only on channels where a repeat is harmless (`capabilities.replay`). */
  @Post('deliveries/:deliveryId/replay')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async replay(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
  ): Promise<DeliveryDetailView> {
    await this.replays.replay(context, id);
    return presentRecord(await this.deliveries.get(context, id));
  }

  /** Says what became of an unconfirmed delivery, after a look at the network. */
  @Post('deliveries/:deliveryId/resolve')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async resolve(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
    @Body() body: ResolveDeliveryBody,
  ): Promise<DeliveryDetailView> {
    return presentRecord(await this.deliveries.resolve(context, id, body, this.config.publishing.lateToleranceMinutes));
  }

  /** Pauses everything: nothing of this workspace goes out until it is resumed. */
  @Post('pause')
  @HttpCode(204)
  @RequirePermission('posts.publish')
  pauseWorkspace(@InWorkspace() context: WorkspaceContext): Promise<void> {
    return this.deliveries.pauseWorkspace(context, true);
  }

  /** Goes on: what is still within its tolerance goes out, spread over time; the rest is missed. */
  @Post('resume')
  @HttpCode(204)
  @RequirePermission('posts.publish')
  resumeWorkspace(@InWorkspace() context: WorkspaceContext): Promise<void> {
    return this.deliveries.pauseWorkspace(context, false);
  }

  @Post('campaigns/:campaignId/pause')
  @HttpCode(204)
  @RequirePermission('posts.publish')
  pauseCampaign(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<void> {
    return this.deliveries.pauseCampaign(context, campaignId, true);
  }

  @Post('campaigns/:campaignId/resume')
  @HttpCode(204)
  @RequirePermission('posts.publish')
  resumeCampaign(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<void> {
    return this.deliveries.pauseCampaign(context, campaignId, false);
  }
}

/** @throws AppError 422 `invalid-cursor` for an instant that no list of ours has */
function instantOf(ms: number): Date {
  const at = new Date(ms);
  // NaN is neither.
  if (!(at.getUTCFullYear() >= 1 && at.getUTCFullYear() <= 9999))
    throw invalidField('cursor', 'invalid-cursor', 'The cursor is not one of this list.');
  return at;
}
