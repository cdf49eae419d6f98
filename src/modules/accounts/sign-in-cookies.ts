import { Inject, Injectable } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { cookieValue } from '../../core/api/cookie.rules.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { equalInConstantTime, hashToken, randomToken } from '../../core/crypto/key-ring.js';
import { SIGN_IN_MS } from './connect.rules.js';

const BEGUN = 'carillon_sign_in_';
const ASKED = 'carillon_sign_in_asked';
const TOKEN_PATTERN = /^[\w-]{43}$/;

/** What tells, on the way back from a network, in whose browser that is. Sent to that one address alone, for as long as a sign-in takes. */
@Injectable()
export class SignInCookies {
  private readonly options: CookieOptions;

  constructor(@Inject(CONFIG) config: Config) {
    const secure = config.server.publicUrl.startsWith('https:');
    this.options = { httpOnly: true, path: '/api/v1/connect/callback', secure, maxAge: SIGN_IN_MS };
  }

  /** Gives the browser that began a sign-in its secret; `Strict` would keep it back when the network sends the person back. */
  setBegun(response: Response, attemptId: string, token: string): void {
    response.cookie(`${BEGUN}${attemptId}`, token, { ...this.options, sameSite: 'lax' });
  }

  /** SHA-256 of the secret that the browser has of this sign-in; null where it has none. */
  begunHash(request: Request, attemptId: string): Buffer | null {
    const token = read(request, `${BEGUN}${attemptId}`);
    return token === null ? null : hashToken(token);
  }

  /** Notes in the browser that its person was asked. @returns what the page's button has to send along */
  setAsked(response: Response): string {
    const token = randomToken();
    response.cookie(ASKED, token, { ...this.options, sameSite: 'strict' });
    return token;
  }

  /** Whether the request comes from the button of a page that this browser was shown: other sites know no token, nor get the cookie sent. */
  isAnswer(request: Request, token: unknown): boolean {
    const asked = read(request, ASKED);
    return asked !== null && typeof token === 'string' && equalInConstantTime(asked, token);
  }
}

function read(request: Request, name: string): string | null {
  const token = cookieValue(request.headers.cookie, name);
  return token !== null && TOKEN_PATTERN.test(token) ? token : null;
}
