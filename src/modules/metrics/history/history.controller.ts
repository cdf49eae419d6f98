import { Controller, Delete, Get, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiTags } from '@nestjs/swagger';
import type { Request } from 'express';
import { IdPipe } from '../../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../../core/auth/actor.js';
import { HistoryView, ImportQuery, ImportResult } from './dto/history.dto.js';
import { HistoryService } from './history.service.js';
import { HistoryImport } from './import.service.js';

/** What an account published before it was connected, or from elsewhere. */
@ApiTags('history')
@Controller('workspaces/:workspaceId/accounts/:accountId/history')
export class HistoryController {
  constructor(
    @Inject(HistoryService) private readonly history: HistoryService,
    @Inject(HistoryImport) private readonly imports: HistoryImport,
  ) {}

  /** How far reading the account's earlier posts has come. */
  @Get()
  @RequirePermission('analytics.read')
  show(@InWorkspace() context: WorkspaceContext, @Param('accountId', IdPipe) accountId: string): Promise<HistoryView> {
    return this.history.of(context, accountId);
  }

  /** Reads the account's earlier posts again, from the newest on. What is here already is left as it is. */
  @Post()
  @HttpCode(200)
  @RequirePermission('accounts.manage')
  restart(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<HistoryView> {
    return this.history.restart(context, accountId);
  }

  /** Stops reading; what was read stays. */
  @Delete()
  @RequirePermission('accounts.manage')
  cancel(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
  ): Promise<HistoryView> {
    return this.history.cancel(context, accountId);
  }

  /** Takes in posts and their numbers from a CSV file of another tool, 10 MB at most. */
  @Post('import')
  @HttpCode(200)
  @RequirePermission('accounts.manage')
  @ApiConsumes('text/csv')
  @ApiBody({ schema: { type: 'string' } })
  import(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
    @Query() query: ImportQuery,
    @Req() request: Request,
  ): Promise<ImportResult> {
    const text = request.is('text/csv') && typeof request.body === 'string' ? request.body : null;
    return this.imports.import(context, accountId, text, query);
  }
}
