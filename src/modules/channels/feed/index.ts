/** A public feed that this installation serves itself, as a channel. */
export { createFeedAdapter } from './feed.adapter.js';
export type { FeedEntry, FeedStore, StoredFeedEntry } from './feed.store.js';
