import type { RegistryPorts } from '../channels/index.js';

/** What the feed channel asks of whoever keeps its entries; described there. */
export type FeedStore = RegistryPorts['feedStore'];
export type FeedEntry = Parameters<FeedStore['add']>[0];
export type StoredFeedEntry = NonNullable<Awaited<ReturnType<FeedStore['find']>>>;
export type FeedContent = FeedEntry['content'];
export type FeedMedia = FeedContent['parts'][number]['media'][number];
