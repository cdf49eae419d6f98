import { blueskyAdapter } from './bluesky/index.js';
import { ChannelRegistry } from './channel-registry.js';
import { createFeedAdapter, type FeedStore } from './feed/index.js';
import { mastodonAdapter } from './mastodon/index.js';
import { sandboxAdapter } from './sandbox/index.js';
import { webhookAdapter } from './webhook/index.js';

/** What adapters need that is not an outbound network. */
export interface RegistryPorts {
  readonly feedStore: FeedStore;
}

/** All adapters. A new channel is one more line here. */
export function createChannelRegistry(ports: RegistryPorts): ChannelRegistry {
  return new ChannelRegistry({
    sandbox: sandboxAdapter,
    feed: createFeedAdapter(ports.feedStore),
    webhook: webhookAdapter,
    mastodon: mastodonAdapter,
    bluesky: blueskyAdapter,
  });
}
