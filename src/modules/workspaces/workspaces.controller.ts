import { Body, Controller, Delete, Get, HttpCode, Inject, Patch, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IfMatchVersion } from '../../core/api/if-match.decorator.js';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { CurrentActor, InWorkspace, RequirePermission, SignedIn } from '../../core/auth/access.decorators.js';
import type { Actor, WorkspaceContext } from '../../core/auth/actor.js';
import { MyWorkspaceDto, MyWorkspacePageDto, WorkspaceDto } from './dto/workspace.dto.js';
import { CreateWorkspaceDto, DeleteWorkspaceDto, UpdateWorkspaceDto } from './dto/workspace-request.dto.js';
import { MembersService } from './members.service.js';
import { WorkspacesService } from './workspaces.service.js';

@ApiTags('workspaces')
@Controller('workspaces')
export class WorkspacesController {
  constructor(
    @Inject(WorkspacesService) private readonly workspaces: WorkspacesService,
    @Inject(MembersService) private readonly members: MembersService,
  ) {}

  /** Your workspaces, oldest first. */
  @Get()
  @SignedIn()
  @ApiOkResponse({ type: MyWorkspacePageDto })
  list(@CurrentActor() actor: Actor, @Query() query: PageQuery): Promise<Page<MyWorkspaceDto>> {
    return this.workspaces.listMine(actor, query);
  }

  /** Starts a workspace. You become its owner. */
  @Post()
  @SignedIn()
  @ApiCreatedResponse({ type: MyWorkspaceDto })
  create(@CurrentActor() actor: Actor, @Body() body: CreateWorkspaceDto): Promise<MyWorkspaceDto> {
    return this.workspaces.create(actor, body);
  }

  /** One workspace. */
  @Get(':workspaceId')
  @RequirePermission('workspace.read')
  @ApiOkResponse({ type: WorkspaceDto })
  read(@InWorkspace() context: WorkspaceContext): Promise<WorkspaceDto> {
    return this.workspaces.read(context);
  }

  /** Changes what is given. Needs If-Match with the version that was read. */
  @Patch(':workspaceId')
  @RequirePermission('workspace.manage')
  @ApiOkResponse({ type: WorkspaceDto })
  update(
    @InWorkspace() context: WorkspaceContext,
    @IfMatchVersion() version: number,
    @Body() body: UpdateWorkspaceDto,
  ): Promise<WorkspaceDto> {
    return this.workspaces.update(context, version, body);
  }

  /** Deletes the workspace and everything in it, for good. What was published stays on the networks. */
  @Delete(':workspaceId')
  @HttpCode(204)
  @RequirePermission('workspace.delete')
  @ApiNoContentResponse()
  delete(@InWorkspace() context: WorkspaceContext, @Body() body: DeleteWorkspaceDto): Promise<void> {
    return this.workspaces.delete(context, body.confirmName);
  }

  /** Ends your own membership. The last owner stays. */
  @Post(':workspaceId/leave')
  @HttpCode(204)
  @RequirePermission('workspace.read')
  @ApiNoContentResponse()
  leave(@InWorkspace() context: WorkspaceContext): Promise<void> {
    return this.members.leave(context);
  }
}
