import type { ChannelAdapter } from '../contract/index.js';
import { instagramAuth } from './instagram.auth.js';
import { check } from './instagram.check.js';
import { conversations } from './instagram.conversations.js';
import { findLost } from './instagram.find.js';
import { INSTAGRAM_CAPABILITIES } from './instagram.limits.js';
import { metrics } from './instagram.metrics.js';
import { notices } from './instagram.notices.js';
import { publish } from './instagram.publish.js';
import { remove } from './instagram.remove.js';

/** Professional accounts on Instagram, signed in by Facebook or by Instagram itself, through an app that the operator brings. */
export const instagramAdapter: ChannelAdapter = {
  channel: 'instagram',
  capabilities: INSTAGRAM_CAPABILITIES,
  auth: instagramAuth,
  check,
  publish,
  find: findLost,
  remove,
  metrics,
  conversations,
  notices,
};
