import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import type { AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import type { PersonActor, Visitor } from './sessions.service.js';

/** The person behind a `SignedIn` route. */
export const CurrentPerson = createParamDecorator((_: unknown, context: ExecutionContext): PersonActor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (actor?.kind !== 'person') throw new Error('CurrentPerson is for routes with SignedIn.');
  return actor;
});

/** Where the request comes from. */
export const CurrentVisitor = createParamDecorator((_: unknown, context: ExecutionContext): Visitor => {
  const request = context.switchToHttp().getRequest<Request>();
  return { ip: request.ip ?? 'unknown', userAgent: request.headers['user-agent'] ?? null };
});
