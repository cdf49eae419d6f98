import type { ApiVersion } from '../contract/index.js';

/** Of all calls to the Graph API, whatever network makes them (developers.facebook.com/docs/graph-api/changelog, 29 July 2026). */
export const GRAPH_VERSION = 'v26.0';

/** Data, so that the set-up can warn of its end. */
export const GRAPH_API: ApiVersion = {
  name: 'Graph API',
  version: GRAPH_VERSION,
  // Of 29 July 2026; an end is announced with the version after it.
  endsOn: null,
  source: 'https://developers.facebook.com/docs/graph-api/changelog, 29 July 2026',
};
