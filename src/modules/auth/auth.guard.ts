import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { ACCESS_METADATA, type Access, type AuthenticatedRequest } from '../../core/auth/access.decorators.js';
import { personBehind, type WorkspaceContext } from '../../core/auth/actor.js';
import { ROLE_PERMISSIONS, type Permission } from '../../core/auth/permissions.js';
import { CONFIG, type Config } from '../../core/config/index.js';
import { Database } from '../../core/database/database.js';
import { equalInConstantTime } from '../../core/crypto/key-ring.js';
import { forbidden, notFound } from '../../core/errors/app-error.js';
import { isId } from '../../core/ids/new-id.js';
import { MembersService } from '../workspaces/index.js';
import { effectivePermissions } from './api-key.rules.js';
import { ApiKeysService, type ApiKeyActor } from './api-keys.service.js';
import { csrfRefused, permissionNeeded, unauthenticated } from './auth.errors.js';
import { isOwnOrigin, isSafeMethod } from './csrf.rules.js';
import { InstallationRepository } from './installation.repository.js';
import { SessionCookie } from './session-cookie.js';
import { SessionsService, type PersonActor } from './sessions.service.js';

type Caller =
  { readonly actor: PersonActor } | { readonly actor: ApiKeyActor; readonly keyPermissions: readonly Permission[] };

/** Lets a request through to its route, or not: see the decorators in core/auth. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Inject(SessionsService) private readonly sessions: SessionsService,
    @Inject(SessionCookie) private readonly cookie: SessionCookie,
    @Inject(ApiKeysService) private readonly apiKeys: ApiKeysService,
    @Inject(MembersService) private readonly members: MembersService,
    @Inject(InstallationRepository) private readonly installation: InstallationRepository,
    @Inject(Database) private readonly database: Database,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const targets = [context.getHandler(), context.getClass()];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_METADATA, targets);
    if (!access) throw new Error(`${context.getClass().name}.${context.getHandler().name} says not who may call it.`);
    const request = context.switchToHttp().getRequest<AuthenticatedRequest>();
    if (access.kind === 'public') {
      if (isSafeMethod(request.method)) request.actor = await this.whoeverThisIs(request);
      return true;
    }
    const caller = await this.authenticate(request);
    request.actor = caller.actor;
    switch (access.kind) {
      case 'person':
        if (caller.actor.kind !== 'person') throw forbidden('This is for people who are signed in, not for API keys.');
        return true;
      case 'installation-owner':
        await this.checkInstallationOwner(caller.actor);
        return true;
      case 'workspace':
        request.workspaceContext = await this.enter(caller, request.params['workspaceId'], access.permission);
        return true;
    }
  }

  private async checkInstallationOwner(actor: PersonActor | ApiKeyActor): Promise<void> {
    if (actor.kind !== 'person' || !(await this.installation.isOwnedBy(this.database, actor.personId))) {
      throw forbidden('This is for the person who set this installation up, signed in.');
    }
  }

  /** On public pages somebody may be signed in, and nobody has to be: coming back from a network, say. */
  private async whoeverThisIs(request: AuthenticatedRequest): Promise<PersonActor | undefined> {
    const token = this.cookie.read(request);
    return token === null ? undefined : (await this.sessions.resume(token))?.actor;
  }

  /** An API key goes before a cookie: a program that sends both means the key. */
  private async authenticate(request: AuthenticatedRequest): Promise<Caller> {
    const bearer = /^Bearer +(\S+) *$/i.exec(request.headers.authorization ?? '')?.[1];
    if (bearer !== undefined) {
      const { actor, permissions } = await this.apiKeys.authenticate(bearer);
      return { actor, keyPermissions: permissions };
    }
    const token = this.cookie.read(request);
    if (token === null) throw unauthenticated();
    const session = await this.sessions.resume(token);
    if (!session) throw unauthenticated('Your session has ended. Sign in again.');
    if (!isSafeMethod(request.method)) this.checkCsrf(request, session.csrfToken);
    return { actor: session.actor };
  }

  /** A browser sends the cookie along with other sites' requests as well; the token only our own pages know. */
  private checkCsrf(request: AuthenticatedRequest, csrfToken: string): void {
    const given = request.headers['x-csrf-token'];
    if (typeof given !== 'string' || !equalInConstantTime(given, csrfToken)) {
      throw csrfRefused('X-CSRF-Token is missing or not that of this session. Load the page again.');
    }
    if (!isOwnOrigin(request.headers.origin, request.headers.host, this.config.server.publicUrl)) {
      throw csrfRefused('The request comes from a page of another site.');
    }
  }

  private async enter(
    caller: Caller,
    workspaceParam: string | string[] | undefined,
    needed: Permission,
  ): Promise<WorkspaceContext> {
    if (typeof workspaceParam !== 'string' || !isId(workspaceParam)) throw notFound('workspace');
    const workspaceId = workspaceParam.toLowerCase();
    const { actor } = caller;
    if (actor.kind === 'api-key' && actor.workspaceId !== workspaceId) throw notFound('workspace');
    const memberRole = await this.members.roleOf(workspaceId, personBehind(actor));
    if (memberRole === null && actor.kind === 'person') throw notFound('workspace');
    const permissions: ReadonlySet<Permission> =
      'keyPermissions' in caller
        ? effectivePermissions(caller.keyPermissions, memberRole)
        : new Set(memberRole === null ? [] : ROLE_PERMISSIONS[memberRole]);
    if (!permissions.has(needed)) throw permissionNeeded(needed);
    return { workspaceId, actor, role: actor.kind === 'person' ? memberRole : null, permissions };
  }
}
