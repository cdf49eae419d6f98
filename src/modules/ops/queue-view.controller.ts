import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { InstallationOwnerOnly } from '../../core/auth/access.decorators.js';
import { QueueViewDto } from './dto/queue-view.dto.js';
import { QUEUE_PAGE_POLICY, renderQueuePage } from './queue-page.js';
import { QueueViewService } from './queue-view.service.js';

@ApiTags('operations')
@Controller('admin/queue')
export class QueueViewController {
  constructor(@Inject(QueueViewService) private readonly views: QueueViewService) {}

  /**
   * Queue, processes, load by channel and the newest failures, over all workspaces: for the owner of the installation. Browsers get a page (also
   * at `/admin/queue`), programs JSON.
   */
  @Get()
  @InstallationOwnerOnly()
  @ApiProduces('application/json', 'text/html')
  @ApiOkResponse({ type: QueueViewDto })
  async read(
    @Query() query: Record<string, unknown>,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<QueueViewDto | string> {
    const view = await this.views.read();
    response.setHeader('Vary', 'Accept');
    response.setHeader('Cache-Control', 'no-store');
    if (request.accepts(['json', 'html']) !== 'html') return view;
    response.setHeader('Content-Security-Policy', QUEUE_PAGE_POLICY);
    response.type('html');
    return renderQueuePage(view, { refreshing: query['refresh'] !== undefined });
  }
}
