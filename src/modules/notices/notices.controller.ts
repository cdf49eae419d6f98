import { Controller, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../../core/auth/access.decorators.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { invalidField } from '../../core/errors/app-error.js';
import { DELETION_PAGE_POLICY, deletionState, renderDeletionPage } from './deletion-page.js';
import { DeletionAccepted, DeletionState } from './dto/notices.dto.js';
import { networkCall } from './network-call.js';
import { NoticeReception } from './notice-reception.service.js';
import { deletionUrl } from './notices.presenter.js';

/** The addresses that networks call. Whoever calls proves who they are by signing what they send. */
@ApiTags('notices')
@Controller('channels/:channel')
export class NoticesController {
  constructor(
    @Inject(NoticeReception) private readonly reception: NoticeReception,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Answers the network that wants to know whether this address is who it was told to be. */
  @Get('notices')
  @Public()
  @ApiOkResponse({ description: 'What the network asked for: a text, or an object.' })
  async challenge(
    @Param('channel') channel: string,
    @Req() request: Request,
    @Res() response: Response,
  ): Promise<void> {
    const answer = await this.reception.answerChallenge(channel, networkCall(request));
    if (typeof answer === 'string') response.type('text/plain').send(answer);
    else response.json(answer);
  }

  /** Keeps what the network tells, and answers at once. */
  @Post('notices')
  @HttpCode(200)
  @Public()
  async receive(@Param('channel') channel: string, @Req() request: Request): Promise<void> {
    await this.reception.receive(channel, 'notices', networkCall(request));
  }

  /** Somebody took the app away at the network. */
  @Post('revocations')
  @HttpCode(200)
  @Public()
  async revoke(@Param('channel') channel: string, @Req() request: Request): Promise<void> {
    await this.reception.receive(channel, 'revocations', networkCall(request));
  }

  /** Somebody wants what came from the network deleted. */
  @Post('deletions')
  @HttpCode(200)
  @Public()
  async askDeletion(@Param('channel') channel: string, @Req() request: Request): Promise<DeletionAccepted> {
    const [asked] = await this.reception.receive(channel, 'deletions', networkCall(request));
    if (!asked) throw invalidField('signed_request', 'unreadable', 'The request does not say whose data is meant.');
    return { url: deletionUrl(this.config.server.publicUrl, channel, asked.key), confirmation_code: asked.key };
  }

  /** What became of such a request: a page for browsers, JSON for programs. */
  @Get('deletions/:code')
  @Public()
  async showDeletion(
    @Param('channel') channel: string,
    @Param('code') code: string,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<DeletionState | string> {
    const state = deletionState(await this.reception.deletion(channel, code));
    if (request.accepts(['html', 'json']) === 'json') return state;
    response.setHeader('Content-Security-Policy', DELETION_PAGE_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.type('html');
    return renderDeletionPage(state);
  }
}
