import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { IdPipe } from '../../core/api/id.pipe.js';
import { IfMatchVersion } from '../../core/api/if-match.decorator.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { CampaignsService } from './campaigns.service.js';
import { CampaignDto, CampaignPageDto } from './dto/campaign.dto.js';
import { CreateCampaignDto } from './dto/create-campaign.dto.js';
import { ListCampaignsQuery } from './dto/list-campaigns.dto.js';
import { UpdateCampaignDto } from './dto/update-campaign.dto.js';

@ApiTags('campaigns')
@Controller('workspaces/:workspaceId/campaigns')
export class CampaignsController {
  constructor(@Inject(CampaignsService) private readonly campaigns: CampaignsService) {}

  /** The workspace's campaigns, newest first. */
  @Get()
  @RequirePermission('campaigns.read')
  list(@InWorkspace() context: WorkspaceContext, @Query() query: ListCampaignsQuery): Promise<CampaignPageDto> {
    return this.campaigns.list(context, query);
  }

  /** Starts a campaign. */
  @Post()
  @RequirePermission('campaigns.write')
  create(@InWorkspace() context: WorkspaceContext, @Body() body: CreateCampaignDto): Promise<CampaignDto> {
    return this.campaigns.create(context, body);
  }

  /** One campaign. */
  @Get(':campaignId')
  @RequirePermission('campaigns.read')
  read(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<CampaignDto> {
    return this.campaigns.read(context, campaignId);
  }

  /** Changes what is given. Needs If-Match with the version that was read. */
  @Patch(':campaignId')
  @RequirePermission('campaigns.write')
  update(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
    @IfMatchVersion() version: number,
    @Body() body: UpdateCampaignDto,
  ): Promise<CampaignDto> {
    return this.campaigns.update(context, campaignId, version, body);
  }

  /** Deletes a campaign without posts. One with posts can be archived. */
  @Delete(':campaignId')
  @HttpCode(204)
  @RequirePermission('campaigns.write')
  delete(@InWorkspace() context: WorkspaceContext, @Param('campaignId', IdPipe) campaignId: string): Promise<void> {
    return this.campaigns.delete(context, campaignId);
  }

  /** Puts a campaign out of the daily lists. Its posts stay as they are. */
  @Post(':campaignId/archive')
  @HttpCode(200)
  @RequirePermission('campaigns.write')
  archive(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<CampaignDto> {
    return this.campaigns.archive(context, campaignId);
  }

  /** Takes a campaign back from the archive. */
  @Post(':campaignId/unarchive')
  @HttpCode(200)
  @RequirePermission('campaigns.write')
  unarchive(
    @InWorkspace() context: WorkspaceContext,
    @Param('campaignId', IdPipe) campaignId: string,
  ): Promise<CampaignDto> {
    return this.campaigns.unarchive(context, campaignId);
  }
}
