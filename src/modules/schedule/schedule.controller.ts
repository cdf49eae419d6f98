import { Body, Controller, HttpCode, Inject, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { OptionalIfMatchVersion } from '../../core/api/if-match.decorator.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { presentPost, PostView } from '../posts/index.js';
import { DeliveriesService, DeliveryDetailView, presentRecord } from '../publishing/index.js';
import { AccountsBody, ScheduleBody, ScheduledPost } from './dto/schedule.dto.js';
import { ScheduleService, type ScheduleOutcome } from './schedule.service.js';

@ApiTags('schedule')
@Controller('workspaces/:workspaceId')
export class ScheduleController {
  constructor(
    @Inject(ScheduleService) private readonly schedule: ScheduleService,
    @Inject(DeliveriesService) private readonly deliveries: DeliveriesService,
  ) {}

  /**
   * Puts a post on the schedule, or moves it with everything of it that has not gone out, at a wall-clock time in a zone. With `If-Match` only
   * while nobody has changed the post since.
   */
  @Post('posts/:postId/schedule')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async schedulePost(
    @InWorkspace() context: WorkspaceContext,
    @Param('postId', IdPipe) postId: string,
    @OptionalIfMatchVersion() version: number | null,
    @Body() body: ScheduleBody,
  ): Promise<ScheduledPost> {
    return presentOutcome(await this.schedule.schedule(context, postId, version, body.localTime, body.zone));
  }

  /** Publishes a post now, on all of its accounts or on some. With `If-Match` only while nobody has changed the post since. */
  @Post('posts/:postId/publish')
  @HttpCode(202)
  @RequirePermission('posts.publish')
  async publishPost(
    @InWorkspace() context: WorkspaceContext,
    @Param('postId', IdPipe) postId: string,
    @OptionalIfMatchVersion() version: number | null,
    @Body() body: AccountsBody,
  ): Promise<ScheduledPost> {
    return presentOutcome(await this.schedule.publishNow(context, postId, version, lower(body.accountIds)));
  }

  /** Takes a post off the schedule, on all of its accounts or on some. */
  @Post('posts/:postId/cancel')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async cancelPost(
    @InWorkspace() context: WorkspaceContext,
    @Param('postId', IdPipe) postId: string,
    @Body() body: AccountsBody,
  ): Promise<PostView> {
    return presentPost(await this.schedule.cancel(context, postId, lower(body.accountIds)));
  }

  /** Moves one delivery to its own time. */
  @Post('deliveries/:deliveryId/reschedule')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async rescheduleDelivery(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
    @Body() body: ScheduleBody,
  ): Promise<DeliveryDetailView> {
    await this.schedule.rescheduleDelivery(context, id, body.localTime, body.zone);
    return presentRecord(await this.deliveries.get(context, id));
  }

  /** Sends a delivery that failed, was missed, or waits, now. */
  @Post('deliveries/:deliveryId/retry')
  @HttpCode(202)
  @RequirePermission('posts.publish')
  async retryDelivery(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
  ): Promise<DeliveryDetailView> {
    await this.schedule.publishDeliveryNow(context, id);
    return presentRecord(await this.deliveries.get(context, id));
  }

  /** Drops a delivery that has not gone out. */
  @Post('deliveries/:deliveryId/cancel')
  @HttpCode(200)
  @RequirePermission('posts.publish')
  async cancelDelivery(
    @InWorkspace() context: WorkspaceContext,
    @Param('deliveryId', IdPipe) id: string,
  ): Promise<DeliveryDetailView> {
    await this.schedule.cancelDelivery(context, id);
    return presentRecord(await this.deliveries.get(context, id));
  }
}

function lower(ids: readonly string[] | undefined): string[] | null {
  return ids?.map((id) => id.toLowerCase()) ?? null;
}

function presentOutcome({ post, clockChange, untouchedAccountIds }: ScheduleOutcome): ScheduledPost {
  return { post: presentPost(post), clockChange, untouchedAccountIds: [...untouchedAccountIds] };
}
