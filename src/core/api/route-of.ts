import type { AuthenticatedRequest } from '../auth/access.decorators.js';

/** The route's pattern rather than the address: ids belong in fields of their own. */
export function routeOf(request: AuthenticatedRequest): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
    ? route.path
    : request.path;
}
