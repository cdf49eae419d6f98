import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { CONFIG, type Config } from '../../core/config/index.js';
import { csrfRefused } from './auth.errors.js';
import { isOwnOrigin } from './csrf.rules.js';

/**
 * For public routes that sign in: another site must not sign a visitor in to an account of its choice (login CSRF), nor set up an
 * installation through the browser of somebody who can reach it.
 */
@Injectable()
export class OwnOriginGuard implements CanActivate {
  constructor(@Inject(CONFIG) private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const { origin, host } = context.switchToHttp().getRequest<Request>().headers;
    if (!isOwnOrigin(origin, host, this.config.server.publicUrl)) {
      throw csrfRefused('The request comes from a page of another site.');
    }
    return true;
  }
}
