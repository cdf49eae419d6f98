import { Inject, Injectable, RequestMethod, type OnModuleInit } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { DiscoveryService, MetadataScanner, Reflector } from '@nestjs/core';
import { ACCESS_METADATA, type Access } from '../../core/auth/access.decorators.js';

/** Stops the start when a route does not say who may call it: forgetting it must not open a door, nor be noticed in production. */
@Injectable()
export class RouteAccessCheck implements OnModuleInit {
  constructor(
    @Inject(DiscoveryService) private readonly discovery: DiscoveryService,
    @Inject(MetadataScanner) private readonly scanner: MetadataScanner,
    @Inject(Reflector) private readonly reflector: Reflector,
  ) {}

  /** @throws Error that names every such route */
  onModuleInit(): void {
    const faults = this.discovery.getControllers().flatMap(({ metatype }) => {
      if (typeof metatype !== 'function') return [];
      const prototype = metatype.prototype as Record<string, unknown>;
      return this.scanner.getAllMethodNames(prototype).flatMap((name) => {
        const handler = prototype[name];
        return typeof handler === 'function' ? this.faultsOf(metatype, name, handler) : [];
      });
    });
    if (faults.length > 0)
      throw new Error(`Routes with unclear access:\n${faults.map((fault) => `  ${fault}`).join('\n')}`);
  }

  private faultsOf(controller: Function, name: string, handler: Function): string[] {
    const path: unknown = Reflect.getMetadata(PATH_METADATA, handler);
    if (path === undefined) return [];
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS_METADATA, [
      handler,
      controller,
    ] as never);
    const method = RequestMethod[Number(Reflect.getMetadata(METHOD_METADATA, handler))] ?? '?';
    const full = [Reflect.getMetadata(PATH_METADATA, controller), path].flat().join('/').replaceAll(/\/+/g, '/');
    const route = `${method} ${full} (${controller.name}.${name})`;
    if (!access) return [`${route}: add @Public(), @SignedIn() or @RequirePermission(…).`];
    if (access.kind === 'workspace' && !/:workspaceId(?:\/|$)/.test(full)) {
      return [`${route}: @RequirePermission needs :workspaceId in the path.`];
    }
    return [];
  }
}
