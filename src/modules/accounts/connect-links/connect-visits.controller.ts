import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { IdPipe } from '../../../core/api/id.pipe.js';
import { RevealsSecret } from '../../../core/api/idempotency.interceptor.js';
import { Public } from '../../../core/auth/access.decorators.js';
import { ChooseBody } from '../dto/connect.dto.js';
import { presentLink, presentVisit, presentVisitorAttempt } from './connect-visits.presenter.js';
import { ConnectVisits } from './connect-visits.service.js';
import {
  ConnectVisitBody,
  ConnectVisitResponse,
  OpenConnectLinkResponse,
  VisitorAttemptResponse,
} from './dto/connect-visit.dto.js';
import { VisitorCookie } from './visitor-cookie.js';

/**
 * Connecting by a link, for people without an account here. Who is signed in is not looked at. A sign-in belongs to the browser that began
 * it, which is known again by a cookie of its own.
 */
@Controller('connect')
export class ConnectVisitsController {
  constructor(
    @Inject(ConnectVisits) private readonly visits: ConnectVisits,
    @Inject(VisitorCookie) private readonly visitors: VisitorCookie,
  ) {}

  /** What a link is for. 410 when it has ended. */
  @Get('links/:token')
  @Public()
  async show(@Param('token') token: string): Promise<OpenConnectLinkResponse> {
    return presentLink(await this.visits.show(token));
  }

  /** Connects at once where typing suffices; otherwise begins a sign-in at the network. */
  @Post('links/:token')
  @HttpCode(200)
  @Public()
  @RevealsSecret()
  async begin(
    @Param('token') token: string,
    @Body() body: ConnectVisitBody,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectVisitResponse> {
    return presentVisit(await this.visits.begin(token, this.visitors.ensure(request, response), body));
  }

  /** Reads a sign-in that this browser began. */
  @Get('attempts/:attemptId')
  @Public()
  async read(@Param('attemptId', IdPipe) attemptId: string, @Req() request: Request): Promise<VisitorAttemptResponse> {
    return presentVisitorAttempt(await this.visits.read(attemptId, this.visitors.hashOf(request)));
  }

  /** Connects the chosen ones of the accounts that the sign-in gave access to. */
  @Post('attempts/:attemptId/choose')
  @HttpCode(200)
  @Public()
  @RevealsSecret()
  async choose(
    @Param('attemptId', IdPipe) attemptId: string,
    @Body() body: ChooseBody,
    @Req() request: Request,
  ): Promise<ConnectVisitResponse> {
    return presentVisit(await this.visits.choose(attemptId, this.visitors.hashOf(request), body.remoteIds));
  }

  /** Cancels a sign-in that this browser began: nothing is connected, and what was offered to choose from is forgotten. */
  @Delete('attempts/:attemptId')
  @HttpCode(204)
  @Public()
  async cancel(@Param('attemptId', IdPipe) attemptId: string, @Req() request: Request): Promise<void> {
    await this.visits.cancel(attemptId, this.visitors.hashOf(request));
  }
}
