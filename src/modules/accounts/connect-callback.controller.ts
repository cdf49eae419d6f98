import { Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
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
import { ASKING_PAGE_POLICY, PAGE_POLICY, renderConnectPage } from './connect-page.js';
import { SignInCookies } from './sign-in-cookies.js';
import type { ConnectCallbackResponse } from './dto/connect.dto.js';

@Controller('connect')
export class ConnectCallbackController {
  constructor(
    @Inject(ConnectCallback) private readonly callback: ConnectCallback,
    @Inject(ConnectContextFactory) private readonly contexts: ConnectContextFactory,
    @Inject(CONNECT_PAGES) private readonly pages: ConnectPages,
    @Inject(VisitorCookie) private readonly visitors: VisitorCookie,
    @Inject(SignInCookies) private readonly cookies: SignInCookies,
  ) {}

  /**
   * Where networks send people back to after signing in. Browsers of whoever began go on to the web app's page about this sign-in;
   * other browsers get a page that says what happened, and API clients (`Accept: application/json`) the outcome as JSON. A browser in which
   * the sign-in was not begun, and nobody is signed in, is asked first: a page names the workspace and the person who began, and only its
   * button goes on (programs get 403 `confirmation-needed`). Only a sign-in that connected something, or gave something to choose, is a success.
   */
  @Get('callback')
  @Public()
  async finish(
    // Networks add parameters of their own, so the query is read, not validated.
    @Query() query: Record<string, unknown>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectCallbackResponse | string> {
    return this.answer(query, request, response, false);
  }

  /** The button of the page that asks. An answer that does not come from it is asked again. */
  @Post('callback')
  @HttpCode(200)
  @Public()
  @ApiExcludeEndpoint()
  async confirm(
    @Query() query: Record<string, unknown>,
    @Req() request: AuthenticatedRequest,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ConnectCallbackResponse | string> {
    return this.answer(query, request, response, this.cookies.isAnswer(request, query['answer']));
  }

  private async answer(
    query: Record<string, unknown>,
    request: AuthenticatedRequest,
    response: Response,
    hasConfirmed: boolean,
  ): Promise<ConnectCallbackResponse | string> {
    // The address holds the code: it may neither be kept nor told to the page that is opened next.
    response.setHeader('Cache-Control', 'no-store');
    response.setHeader('Referrer-Policy', 'no-referrer');
    const browser: CallbackBrowser = {
      actor: request.actor ?? null,
      visitorHash: this.visitors.hashOf(request),
      begunHash: (attemptId) => this.cookies.begunHash(request, attemptId),
      hasConfirmed,
    };
    const parameters = parametersOf(query);
    const outcome = await this.callback.finish(parameters, browser);
    if (request.accepts(['html', 'json']) === 'json') return present(outcome);
    const path = this.pageFor(outcome, browser);
    if (path !== null) {
      response.status(303).setHeader('Location', path);
      return '';
    }
    response.setHeader('X-Content-Type-Options', 'nosniff');
    response.status(statusOf(outcome)).type('html');
    const home = `${this.contexts.publicUrl}/`;
    if (outcome.status === 'asking') {
      response.setHeader('Content-Security-Policy', ASKING_PAGE_POLICY);
      const answer = this.cookies.setAsked(response);
      const { state, code } = parameters;
      return renderConnectPage(
        outcome,
        home,
        `?${new URLSearchParams({ state: state ?? '', code: code ?? '', answer }).toString()}`,
      );
    }
    response.setHeader('Content-Security-Policy', PAGE_POLICY);
    return renderConnectPage(outcome, home);
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
    case 'asking':
      return 403;
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
    case 'asking':
      throw new AppError({
        status: statusOf(outcome),
        code: 'confirmation-needed',
        detail:
          'This sign-in was begun in another browser: send the cookie along that came when it was begun, or open this address in a browser.',
      });
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
