import type { ChannelAdapter } from '../contract/index.js';
import { createMastodonAdapter } from './mastodon.adapter.js';

export const mastodonAdapter: ChannelAdapter = createMastodonAdapter();
