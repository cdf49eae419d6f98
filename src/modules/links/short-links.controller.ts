import { Controller, Get, Inject, Param, Req, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { LinkClicks } from './link-clicks.service.js';
import { NO_LINK_PAGE, NO_LINK_POLICY } from './no-link-page.js';
import { TrackedLinks } from './tracked-links.service.js';
import { isRobot } from './visitor.rules.js';

/** What readers follow: outside of the API's prefix, without a session or a cookie. Nothing is kept of who they are. */
@ApiExcludeController()
@Controller('l')
export class ShortLinksController {
  constructor(
    @Inject(TrackedLinks) private readonly links: TrackedLinks,
    @Inject(LinkClicks) private readonly clicks: LinkClicks,
  ) {}

  /** Each opening is asked for anew, or it could not be counted. HEAD shows nobody anything and is not. */
  @Get(':code')
  @Public()
  async follow(@Param('code') code: string, @Req() request: Request, @Res() response: Response): Promise<void> {
    response.setHeader('Cache-Control', 'private, no-store');
    response.setHeader('X-Robots-Tag', 'noindex');
    // The site learns which network its visitors come from, as it would without this step between.
    response.setHeader('Referrer-Policy', 'strict-origin-when-cross-origin');
    const target = await this.links.targetOf(code);
    if (target === null) {
      response.setHeader('Content-Security-Policy', NO_LINK_POLICY);
      response.status(404).type('html').send(NO_LINK_PAGE);
      return;
    }
    if (request.method === 'GET') this.clicks.count(code, visitorOf(request));
    response.redirect(302, target);
  }
}

function visitorOf(request: Request): 'person' | 'robot' {
  const purposes = [request.get('sec-purpose'), request.get('purpose'), request.get('x-moz')];
  return isRobot({ userAgent: request.get('user-agent'), purposes }) ? 'robot' : 'person';
}
