/** Tracked links: what becomes of the addresses in a post, the short ones, and who followed them. */
export { LinksModule } from './links.module.js';
export { refuseUncountable } from './link-reach.js';
export { TrackedLinks, type LinkTracker } from './tracked-links.service.js';
export type { TrackedLink } from './tracked-links.rules.js';
