import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiCreatedResponse, ApiNoContentResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { RevealsSecret } from '../../core/api/idempotency.interceptor.js';
import type { Page } from '../../core/api/page.js';
import { PageQuery } from '../../core/api/page.dto.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { ApiKeysService } from './api-keys.service.js';
import { ApiKeyDto, ApiKeyPageDto, CreateApiKeyDto, CreatedApiKeyDto } from './dto/api-key.dto.js';

@ApiTags('api-keys')
@Controller('workspaces/:workspaceId/api-keys')
export class ApiKeysController {
  constructor(@Inject(ApiKeysService) private readonly keys: ApiKeysService) {}

  /** Keys of the workspace, newest first, revoked ones included. */
  @Get()
  @RequirePermission('api-keys.manage')
  @ApiOkResponse({ type: ApiKeyPageDto })
  list(@InWorkspace() context: WorkspaceContext, @Query() query: PageQuery): Promise<Page<ApiKeyDto>> {
    return this.keys.list(context, query);
  }

  /** Makes a key for this workspace. It is shown this once. */
  @Post()
  @RevealsSecret()
  @Header('Cache-Control', 'no-store')
  @RequirePermission('api-keys.manage')
  @ApiCreatedResponse({ type: CreatedApiKeyDto })
  create(@InWorkspace() context: WorkspaceContext, @Body() body: CreateApiKeyDto): Promise<CreatedApiKeyDto> {
    return this.keys.create(context, body);
  }

  /** Ends a key at once. */
  @Delete(':apiKeyId')
  @HttpCode(204)
  @RequirePermission('api-keys.manage')
  @ApiNoContentResponse()
  revoke(@InWorkspace() context: WorkspaceContext, @Param('apiKeyId', IdPipe) apiKeyId: string): Promise<void> {
    return this.keys.revoke(context, apiKeyId);
  }
}
