/** Tracked links: what becomes of the addresses in a post, the short ones, and who followed them. */
export { LinksModule } from './links.module.js';
export { LinkCounts } from './link-counts.repository.js';
export { refuseUncountable } from './link-reach.js';
/** For statements of others. */
export { HAS_TRACKED_LINK } from './link-counts.repository.js';
export { TrackedLinks, type LinkTracker } from './tracked-links.service.js';
export { shortUrl, type TrackedLink } from './tracked-links.rules.js';
