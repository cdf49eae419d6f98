import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Query } from '@nestjs/common';
import { ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { ChangeRoleDto, MemberDto, MemberPageDto } from './dto/member.dto.js';
import { MembersService } from './members.service.js';

@ApiTags('members')
@Controller('workspaces/:workspaceId/members')
export class MembersController {
  constructor(@Inject(MembersService) private readonly members: MembersService) {}

  /** Everybody in the workspace. */
  @Get()
  @RequirePermission('members.read')
  @ApiOkResponse({ type: MemberPageDto })
  list(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<Page<MemberDto>> {
    return this.members.list(context, query);
  }

  /** Gives a member another role. Not your own; and only an owner makes owners or changes them. */
  @Patch(':personId')
  @RequirePermission('members.manage')
  @ApiOkResponse({ type: MemberDto })
  changeRole(
    @InWorkspace() context: WorkspaceContext,
    @Param('personId', IdPipe) personId: string,
    @Body() body: ChangeRoleDto,
  ): Promise<MemberDto> {
    return this.members.changeRole(context, personId, body.role);
  }

  /** Ends somebody else's membership. API keys they made lose their permissions. */
  @Delete(':personId')
  @HttpCode(204)
  @RequirePermission('members.manage')
  @ApiNoContentResponse()
  remove(@InWorkspace() context: WorkspaceContext, @Param('personId', IdPipe) personId: string): Promise<void> {
    return this.members.remove(context, personId);
  }
}
