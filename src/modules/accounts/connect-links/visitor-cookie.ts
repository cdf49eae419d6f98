import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { cookieValue } from '../../../core/api/cookie.rules.js';
import { CONFIG, type Config } from '../../../core/config/index.js';
import { hashToken, randomToken } from '../../../core/crypto/key-ring.js';

const NAME = 'carillon_visitor';
const TOKEN_PATTERN = /^[\w-]{43}$/;
/** Longer than a sign-in and a choice take, so that its end can still be read. */
const LIFETIME_MS = 24 * 60 * 60_000;

/**
 * How the browser of somebody who came by a link is known again: by a secret of its own, which it sends to the public addresses about
 * connecting alone. It comes along when the network sends the person back, which `Strict` would prevent.
 */
@Injectable()
export class VisitorCookie {
  private readonly options: CookieOptions;

  constructor(@Inject(CONFIG) config: Config) {
    const secure = config.server.publicUrl.startsWith('https:');
    this.options = { httpOnly: true, sameSite: 'lax', path: '/api/v1/connect', secure };
  }

  /** SHA-256 of the browser's secret; null where it has none. */
  hashOf(request: Request): Buffer | null {
    const token = read(request);
    return token === null ? null : hashToken(token);
  }

  /** Gives the browser a secret unless it has one. @returns its hash */
  ensure(request: Request, response: Response): Buffer {
    const token = read(request) ?? randomToken();
    response.cookie(NAME, token, { ...this.options, maxAge: LIFETIME_MS });
    return hashToken(token);
  }
}

function read(request: Request): string | null {
  const token = cookieValue(request.headers.cookie, NAME);
  return token !== null && TOKEN_PATTERN.test(token) ? token : null;
}
