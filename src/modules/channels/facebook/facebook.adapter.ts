import type { ChannelAdapter } from '../contract/index.js';
import { facebookAuth } from './facebook.auth.js';
import { check } from './facebook.check.js';
import { edit, remove } from './facebook.change.js';
import { conversations } from './facebook.conversations.js';
import { findLost } from './facebook.find.js';
import { FACEBOOK_CAPABILITIES } from './facebook.limits.js';
import { metrics } from './facebook.metrics.js';
import { notices } from './facebook.notices.js';
import { publish } from './facebook.publish.js';

/** Facebook Pages by the Graph API, through an app that the operator brings. */
export const facebookAdapter: ChannelAdapter = {
  channel: 'facebook',
  capabilities: FACEBOOK_CAPABILITIES,
  auth: facebookAuth,
  check,
  publish,
  find: findLost,
  edit,
  remove,
  metrics,
  conversations,
  notices,
};
