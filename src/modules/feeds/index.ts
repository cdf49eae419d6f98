/** The public side of the feed channel: where entries are kept, and the pages and feeds that readers fetch. */
export { FeedEntryEntity } from './feed-entry.entity.js';
export { FEED_STORE, FeedsModule } from './feeds.module.js';
