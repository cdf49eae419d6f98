import { createHash } from 'node:crypto';
import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { IdPipe } from '../../core/api/id.pipe.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { AvatarsService } from './avatars.service.js';

@ApiTags('accounts')
@Controller('workspaces/:workspaceId/accounts/:accountId/avatar')
export class AvatarsController {
  constructor(@Inject(AvatarsService) private readonly avatars: AvatarsService) {}

  /**
   * The account's picture, 128 × 128 pixels, as a copy of this installation's own. 404 where its network shows none, or hands none out at
   * the moment.
   */
  @Get()
  @RequirePermission('accounts.read')
  @ApiProduces('image/webp')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async read(
    @InWorkspace() context: WorkspaceContext,
    @Param('accountId', IdPipe) accountId: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const image = await this.avatars.read(context, accountId);
    response.setHeader('Cache-Control', 'private, max-age=86400');
    response.setHeader('Content-Security-Policy', "default-src 'none'; sandbox");
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.setHeader('ETag', `"${createHash('sha256').update(image).digest('base64url').slice(0, 27)}"`);
    if (request.fresh) return void response.status(304).end();
    response.type('image/webp').send(image);
  }
}
