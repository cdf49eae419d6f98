import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { Request } from 'express';
import { AppError } from '../errors/app-error.js';

/** The version the client read, from `If-Match: "<version>"`. Edits without it are refused: they could undo somebody's work unseen. */
export const IfMatchVersion = createParamDecorator(
  (_: unknown, context: ExecutionContext): number => {
    const version = versionIn(context);
    if (version === null) {
      throw new AppError({
        status: 428,
        code: 'version-required',
        detail: 'Send the version you read as If-Match: "<version>".',
      });
    }
    return version;
  },
  [describeHeader(true)],
);

/** The same where the header may be left out: null then. */
export const OptionalIfMatchVersion = createParamDecorator(
  (_: unknown, context: ExecutionContext) => versionIn(context),
  [describeHeader(false)],
);

function versionIn(context: ExecutionContext): number | null {
  const header = context.switchToHttp().getRequest<Request>().headers['if-match'];
  if (header === undefined) return null;
  const match = /^(?:W\/)?"(\d{1,9})"$/.exec(header.trim());
  if (!match) {
    throw new AppError({
      status: 400,
      code: 'version-malformed',
      detail: 'If-Match must hold one version in quotes, for example "3".',
    });
  }
  return Number(match[1]);
}

/** Clients that are generated from the description see the header, too. */
function describeHeader(required: boolean): ParameterDecorator {
  return (target, method) => {
    const descriptor = method === undefined ? undefined : Object.getOwnPropertyDescriptor(target, method);
    if (method === undefined || !descriptor) return;
    ApiHeader({
      name: 'If-Match',
      required,
      description: 'The version that was read, in quotes.',
      schema: { type: 'string' },
    })(target, method, descriptor);
  };
}
