import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Post, Res } from '@nestjs/common';
import type { Response } from 'express';
import { IdPipe } from '../../core/api/id.pipe.js';
import { RevealsSecret } from '../../core/api/idempotency.interceptor.js';
import { InWorkspace, RequirePermission } from '../../core/auth/access.decorators.js';
import type { WorkspaceContext } from '../../core/auth/actor.js';
import { presentAttempt, presentConnect } from './accounts.presenter.js';
import { ConnectService } from './connect.service.js';
import { SignInCookies } from './sign-in-cookies.js';
import { ChooseBody, ConnectAttemptResponse, ConnectBody, ConnectResponse } from './dto/connect.dto.js';

@Controller('workspaces/:workspaceId/accounts/connect')
export class ConnectController {
  constructor(
    @Inject(ConnectService) private readonly connecting: ConnectService,
    @Inject(SignInCookies) private readonly cookies: SignInCookies,
  ) {}

  /**
   * Connects at once where typing suffices; otherwise begins a sign-in at the network. With the answer comes a cookie, by which the browser
   * (or program) that began is known when it comes back.
   */
  @Post()
  @HttpCode(200)
  @RevealsSecret()
  @RequirePermission('accounts.manage')
  async connect(
    @InWorkspace() context: WorkspaceContext,
    @Body() body: ConnectBody,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectResponse> {
    const result = await this.connecting.connect(context, body);
    if (result.status === 'waiting') this.cookies.setBegun(response, result.attemptId, result.browserToken);
    return presentConnect(result);
  }

  /** Reads a sign-in: whether the person came back, and what there is to choose. */
  @Get(':attemptId')
  @RequirePermission('accounts.manage')
  async read(
    @InWorkspace() context: WorkspaceContext,
    @Param('attemptId', IdPipe) attemptId: string,
  ): Promise<ConnectAttemptResponse> {
    return presentAttempt(await this.connecting.read(context, attemptId));
  }

  /** Connects the chosen ones of the accounts that the sign-in gave access to. */
  @Post(':attemptId/choose')
  @HttpCode(200)
  @RevealsSecret()
  @RequirePermission('accounts.manage')
  async choose(
    @InWorkspace() context: WorkspaceContext,
    @Param('attemptId', IdPipe) attemptId: string,
    @Body() body: ChooseBody,
  ): Promise<ConnectResponse> {
    return presentConnect(await this.connecting.choose(context, attemptId, body.remoteIds));
  }

  /** Cancels a sign-in: coming back from the network then connects nothing. */
  @Delete(':attemptId')
  @HttpCode(204)
  @RequirePermission('accounts.manage')
  async cancel(@InWorkspace() context: WorkspaceContext, @Param('attemptId', IdPipe) attemptId: string): Promise<void> {
    await this.connecting.cancel(context, attemptId);
  }
}
