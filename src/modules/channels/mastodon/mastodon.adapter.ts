import type { ChannelAdapter } from '../contract/index.js';
import { auth } from './mastodon.auth.js';
import { check } from './mastodon.check.js';
import { conversations } from './mastodon.conversations.js';
import { edit, remove } from './mastodon.edit.js';
import { findLost } from './mastodon.find.js';
import { CAPABILITIES } from './mastodon.limits.js';
import { postAt } from './mastodon.mapper.js';
import { metrics } from './mastodon.metrics.js';
import { pause, type Pause } from './mastodon.pause.js';
import { publish } from './mastodon.publish.js';

/**
 * Mastodon 4.2 to 4.6 and servers that speak its client API.
 * @param wait between two looks at a file that the server still transcodes
 */
export function createMastodonAdapter(wait: Pause = pause): Required<Omit<ChannelAdapter, 'cost' | 'notices'>> {
  return {
    channel: 'mastodon',
    capabilities: CAPABILITIES,
    auth,
    check,
    publish: (draft, context) => publish(draft, context, wait),
    find: findLost,
    edit: (receipt, draft, context) => edit(receipt, draft, context, wait),
    remove,
    metrics,
    conversations,
    postAt,
  };
}
