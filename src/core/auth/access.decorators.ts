import { applyDecorators, createParamDecorator, SetMetadata, type ExecutionContext } from '@nestjs/common';
import { ApiExtension } from '@nestjs/swagger';
import type { Request } from 'express';
import type { Actor, WorkspaceContext } from './actor.js';
import type { Permission } from './permissions.js';

export const ACCESS_METADATA = 'carillon:access';

/** What a route asks of its caller. A route without one of these stops the start. */
export type Access =
  | { readonly kind: 'public' }
  /** A signed-in person, in no workspace. API keys are refused. */
  | { readonly kind: 'person' }
  /** The signed-in person who set this installation up. API keys are refused. */
  | { readonly kind: 'installation-owner' }
  /** Member of `:workspaceId` (or a key of it) with this permission. */
  | { readonly kind: 'workspace'; readonly permission: Permission };

/** Anybody, without sign-in. */
export const Public = () => SetMetadata(ACCESS_METADATA, { kind: 'public' } satisfies Access);

/** Any signed-in person. */
export const SignedIn = () => SetMetadata(ACCESS_METADATA, { kind: 'person' } satisfies Access);

/**
 * The owner of the installation: for what goes over the borders of workspaces. No role does, since everybody may make a workspace and be its
 * owner.
 */
export const InstallationOwnerOnly = () =>
  applyDecorators(
    SetMetadata(ACCESS_METADATA, { kind: 'installation-owner' } satisfies Access),
    ApiExtension('x-permission', 'installation-owner'),
  );

/** Members of the workspace in the path who have `permission`. To everybody else the workspace does not exist. */
export const RequirePermission = (permission: Permission) =>
  applyDecorators(
    SetMetadata(ACCESS_METADATA, { kind: 'workspace', permission } satisfies Access),
    ApiExtension('x-permission', permission),
  );

export interface AuthenticatedRequest extends Request {
  actor?: Actor;
  workspaceContext?: WorkspaceContext;
  requestId?: string;
}

/** The caller of a `SignedIn` route. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Actor => {
  const { actor } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!actor) throw new Error('CurrentActor is for routes with SignedIn or RequirePermission.');
  return actor;
});

/** The caller of a `RequirePermission` route, with the workspace. */
export const InWorkspace = createParamDecorator((_: unknown, context: ExecutionContext): WorkspaceContext => {
  const { workspaceContext } = context.switchToHttp().getRequest<AuthenticatedRequest>();
  if (!workspaceContext) throw new Error('InWorkspace is for routes with RequirePermission.');
  return workspaceContext;
});
