import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { CONFIG, type Config } from '../../core/config/index.js';
import { cookieValue } from '../../core/api/cookie.rules.js';
import { COOKIE_LIFETIME_MS } from './session.rules.js';

const NAME = 'carillon_session';
const TOKEN_PATTERN = /^[\w-]{43}$/;

/** The only place that knows how a browser carries its session. */
@Injectable()
export class SessionCookie {
  private readonly options: CookieOptions;

  constructor(@Inject(CONFIG) config: Config) {
    const secure = config.server.publicUrl.startsWith('https:');
    this.options = { httpOnly: true, sameSite: 'lax', path: '/', secure };
  }

  /** The token, or null when there is no cookie that could be one. */
  read(request: Request): string | null {
    const token = cookieValue(request.headers.cookie, NAME);
    return token !== null && TOKEN_PATTERN.test(token) ? token : null;
  }

  set(response: Response, token: string): void {
    response.cookie(NAME, token, { ...this.options, maxAge: COOKIE_LIFETIME_MS });
  }

  clear(response: Response): void {
    response.clearCookie(NAME, this.options);
  }
}
