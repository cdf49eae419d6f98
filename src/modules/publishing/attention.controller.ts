import { Controller, Get, Inject } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AttentionService } from './attention.service.js';
import { AttentionView } from './dto/attention.dto.js';

@ApiTags('deliveries')
@Controller('workspaces/:workspaceId/deliveries')
export class AttentionController {
  constructor(@Inject(AttentionService) private readonly attention: AttentionService) {}

  /** What did not go out as planned: how much, since when and why, by account and campaign, and the last outage. */
  @Get('attention')
  @RequirePermission('posts.read')
  read(@InWorkspace() context: WorkspaceContext): Promise<AttentionView> {
    return this.attention.of(context);
  }
}
