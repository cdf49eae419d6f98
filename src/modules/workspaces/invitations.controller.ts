import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { RevealsSecret } from '../../core/api/idempotency.interceptor.js';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CreatedInvitationDto, CreateInvitationDto, InvitationDto, InvitationPageDto } from './dto/invitation.dto.js';
import { InvitationsService } from './invitations.service.js';

@ApiTags('invitations')
@Controller('workspaces/:workspaceId/invitations')
export class InvitationsController {
  constructor(@Inject(InvitationsService) private readonly invitations: InvitationsService) {}

  /** Invitations of the workspace, newest first, closed ones included. */
  @Get()
  @RequirePermission('members.manage')
  @ApiOkResponse({ type: InvitationPageDto })
  list(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<Page<InvitationDto>> {
    return this.invitations.list(context, query);
  }

  /** Makes a link for one address, good for seven days. It is shown this once. An older link for the same address stops working. */
  @Post()
  @RevealsSecret()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('members.manage')
  @ApiCreatedResponse({ type: CreatedInvitationDto })
  create(@InWorkspace() context: WorkspaceContext, @Body() body: CreateInvitationDto): Promise<CreatedInvitationDto> {
    return this.invitations.create(context, body);
  }

  /** Withdraws an invitation that was not accepted yet. */
  @Delete(':invitationId')
  @HttpCode(204)
  @RequirePermission('members.manage')
  @ApiNoContentResponse()
  revoke(@InWorkspace() context: WorkspaceContext, @Param('invitationId', IdPipe) invitationId: string): Promise<void> {
    return this.invitations.revoke(context, invitationId);
  }
}
