import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { IdPipe } from '../../../core/api/id.pipe.js';
import { RevealsSecret } from '../../../core/api/idempotency.interceptor.js';
import { PageQuery } from '../../../core/api/page.dto.js';
import { InWorkspace, RequirePermission } from '../../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import { ConnectLinksService } from './connect-links.service.js';
import { ConnectLinkPageResponse, CreateConnectLinkBody, CreatedConnectLinkResponse } from './dto/connect-link.dto.js';

@Controller('workspaces/:workspaceId/connect-links')
export class ConnectLinksController {
  constructor(@Inject(ConnectLinksService) private readonly links: ConnectLinksService) {}

  /** Links by which people without an account here connect theirs, the newest first. */
  @Get()
  @RequirePermission('accounts.manage')
  list(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<ConnectLinkPageResponse> {
    return this.links.list(context, query);
  }

  /**
   * Makes a link by which somebody without an account here connects an account of theirs, and does nothing else. The link is shown once. It
   * ends with its time, its uses, or the right of whoever made it.
   */
  @Post()
  @RequirePermission('accounts.manage')
  @RevealsSecret()
  create(
    @InWorkspace() context: WorkspaceContext,
    @Body() body: CreateConnectLinkBody,
  ): Promise<CreatedConnectLinkResponse> {
    return this.links.create(context, body);
  }

  /** The link stops working at once, also for a sign-in that is under way. */
  @Delete(':connectLinkId')
  @HttpCode(204)
  @RequirePermission('accounts.manage')
  revoke(
    @InWorkspace() context: WorkspaceContext,
    @Param('connectLinkId', IdPipe) connectLinkId: string,
  ): Promise<void> {
    return this.links.revoke(context, connectLinkId);
  }
}
