import { createBlueskyAdapter } from './bluesky/index.js';
import { ChannelRegistry } from './channel-registry.js';
import { facebookAdapter } from './facebook/index.js';
import { createFeedAdapter, type FeedStore } from './feed/index.js';
import { instagramAdapter } from './instagram/index.js';
import { linkedinAdapter } from './linkedin/index.js';
import { mastodonAdapter } from './mastodon/index.js';
import { createSandboxAdapter, type LocalSandbox } from './sandbox/index.js';
import { threadsAdapter } from './threads/index.js';
import { webhookAdapter } from './webhook/index.js';
import { xAdapter } from './x/index.js';

/** What adapters need that is not an outbound network. */
export interface RegistryPorts {
  readonly feedStore: FeedStore;
  /** null where the installation has none. */
  readonly localSandbox: LocalSandbox | null;
  /** Origin of the directory of the AT Protocol's accounts. Absent: the public one. */
  readonly plcDirectory?: string;
}

/** All adapters. A new channel is one more line here. */
export function createChannelRegistry(ports: RegistryPorts): ChannelRegistry {
  return new ChannelRegistry({
    sandbox: createSandboxAdapter(ports.localSandbox),
    feed: createFeedAdapter(ports.feedStore),
    webhook: webhookAdapter,
    mastodon: mastodonAdapter,
    bluesky: createBlueskyAdapter(ports.plcDirectory),
    x: xAdapter,
    linkedin: linkedinAdapter,
    threads: threadsAdapter,
    facebook: facebookAdapter,
    instagram: instagramAdapter,
  });
}
