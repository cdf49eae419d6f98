import { Controller, Get, Inject, Query, Req, Res } from '@nestjs/common';
import type { Response } from 'express';
import { Public, type AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { AppError } from '../../core/errors/app-error.js';
import {
  ConnectCallback,
  isTheirs,
  OUR_FAULT,
  type CallbackBrowser,
  type CallbackOutcome,
  type CallbackParameters,
} from './connect-callback.service.js';
import { ConnectContextFactory } from './connect-context.factory.js';
import { VisitorCookie } from './connect-links/visitor-cookie.js';
import { CONNECT_PAGES, type ConnectPages } from './connect.ports.js';
import { PAGE_POLICY, renderConnectPage } from './connect-page.js';
import type { ConnectCallbackResponse } from './dto/connect.dto.js';

@Controller('connect')
export class ConnectCallbackController {
  constructor(
    @Inject(ConnectCallback) private readonly callback: ConnectCallback,
    @Inject(ConnectContextFactory) private readonly contexts: ConnectContextFactory,
    @Inject(CONNECT_PAGES) private readonly pages: ConnectPages,
    @Inject(VisitorCookie) private readonly visitors: VisitorCookie,
  ) {}

  /**
   * Where networks send people back to after signing in. Browsers of whoever began go on to the web app's page about this sign-in;
   * other browsers get a page that says what happened, and API clients (`Accept: application/json`) the outcome as JSON. Only a sign-in that
   * connected something, or gave something to choose, is a success.
   */
  @Get('callback')
  @Public()
  async finish(
    // Networks add parameters of their own, so the query is read, not validated.
    @Query() query: Record<string, unknown>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectCallbackResponse | string> {
    // The address holds the code: it may neither be kept nor told to the page that is opened next.
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    const browser = { actor: request.actor ?? null, visitorHash: this.visitors.hashOf(request) };
    const outcome = await this.callback.finish(parametersOf(query), browser);
    if (request.accepts(['html', 'json']) === 'json') return present(outcome);
    const path = this.pageFor(outcome, browser);
    if (path !== null) {
      response.status(303).setHeader('Location', path);
      return '';
    }
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.status(statusOf(outcome)).type('html');
    return renderConnectPage(outcome, `${this.contexts.publicUrl}/`);
  }

  private pageFor(outcome: CallbackOutcome, browser: CallbackBrowser): string | null {
    const { attempt } = outcome;
    if (attempt === null || !isTheirs(attempt, browser)) return null;
    // Secrets are shown by the one answer that has them.
    if (outcome.status === 'connected' && outcome.stored.revealOnce.length > 0) return null;
    return attempt.visitorHash === null
      ? this.pages.pathOf(attempt.workspaceId, attempt.id)
      : this.pages.pathForVisitor(attempt.id);
  }
}

function statusOf(outcome: CallbackOutcome): number {
  switch (outcome.status) {
    case 'connected':
    case 'choosing':
      return 200;
    case 'cancelled':
      return 400;
    case 'failed':
      return outcome.code === OUR_FAULT.code ? 500 : 400;
  }
}

function parametersOf(query: Record<string, unknown>): CallbackParameters {
  const text = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null);
  return { state: text(query['state']), code: text(query['code']), error: text(query['error']) };
}

function present(outcome: CallbackOutcome): ConnectCallbackResponse {
  const attemptId = outcome.attempt?.id ?? null;
  switch (outcome.status) {
    case 'connected':
      // Ids of the workspace are nothing for visitors.
      return {
        status: outcome.status,
        attemptId,
        accountIds: outcome.attempt?.visitorHash === null ? [...outcome.stored.accountIds] : [],
      };
    case 'choosing':
      return { status: outcome.status, attemptId, accountIds: [] };
    case 'cancelled':
      throw new AppError({
        status: statusOf(outcome),
        code: 'sign-in-cancelled',
        detail: 'The sign-in was cancelled. Nothing was connected.',
        extra: { attemptId },
      });
    case 'failed':
      throw new AppError({
        status: statusOf(outcome),
        code: outcome.code,
        detail: outcome.detail,
        extra: { attemptId },
      });
  }
}
