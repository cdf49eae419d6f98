import { Controller, Get, Inject, Param, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { MediaService } from './media.service.js';
import { serveFile } from './serve-file.js';

/** A file never changes under its address, but it may be deleted. */
const PUBLIC_CACHE = 'public, max-age=86400';

/** Files at sealed addresses, for networks and readers that can't sign in; outside of the API's prefix. */
@ApiExcludeController()
@Controller('media')
export class PublicMediaController {
  constructor(@Inject(MediaService) private readonly media: MediaService) {}

  @Get(':token')
  @Public()
  async file(@Param('token') token: string, @Res() response: Response): Promise<void> {
    const served = await this.media.linked(token);
    // Feed readers in a browser show these on pages of their own.
    response.setHeader('Cross-Origin-Resource-Policy', 'cross-origin');
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('X-Robots-Tag', 'noindex');
    await serveFile(response, served, PUBLIC_CACHE);
  }
}
