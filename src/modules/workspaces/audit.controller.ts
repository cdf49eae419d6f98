import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AuditService } from './audit.service.js';
import { AuditEntryDto, AuditPageDto } from './dto/audit.dto.js';

@ApiTags('audit')
@Controller('workspaces/:workspaceId/audit')
export class AuditController {
  constructor(@Inject(AuditService) private readonly audit: AuditService) {}

  /** Who did what, newest first. */
  @Get()
  @RequirePermission('audit.read')
  @ApiOkResponse({ type: AuditPageDto })
  list(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<Page<AuditEntryDto>> {
    return this.audit.list(context, query);
  }
}
