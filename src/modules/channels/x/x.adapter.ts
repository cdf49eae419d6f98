import type { ChannelAdapter } from '../contract/index.js';
import { xAuth } from './x.auth.js';
import { check, cost } from './x.check.js';
import { conversations } from './x.conversations.js';
import { findLost } from './x.find.js';
import { X_CAPABILITIES } from './x.limits.js';
import { postAt } from './x.mapper.js';
import { metrics } from './x.metrics.js';
import { notices } from './x.notices.js';
import { publish } from './x.publish.js';
import { remove } from './x.remove.js';

/** X by its API version 2, through an app that the operator brings. */
export const xAdapter: ChannelAdapter = {
  channel: 'x',
  capabilities: X_CAPABILITIES,
  auth: xAuth,
  check,
  cost,
  postAt,
  publish,
  find: findLost,
  remove,
  metrics,
  conversations,
  notices,
};
