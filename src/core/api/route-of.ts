import type { AuthenticatedRequest } from '../auth/access.decorators.js';

/** A token of a link, as `randomToken` makes them, or longer. */
const TOKEN = /\/[\w-]{43,}(?=\/|$)/g;

/**
 * The route's pattern rather than the address: ids belong in fields of their own. Addresses without a route (pages of the web app, and what
 * does not exist) lose the tokens of links: whoever reads the log must not be able to open them.
 */
export function routeOf(request: AuthenticatedRequest): string {
  const route: unknown = request.route;
  return typeof route === 'object' && route !== null && 'path' in route && typeof route.path === 'string'
    ? route.path
    : request.path.replaceAll(TOKEN, '/:token');
}
