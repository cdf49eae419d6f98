import type { ChannelAdapter } from '../contract/index.js';
import { threadsAuth } from './threads.auth.js';
import { check } from './threads.check.js';
import { conversations } from './threads.conversations.js';
import { findLost } from './threads.find.js';
import { THREADS_CAPABILITIES } from './threads.limits.js';
import { metrics } from './threads.metrics.js';
import { notices } from './threads.notices.js';
import { publish } from './threads.publish.js';
import { remove } from './threads.remove.js';

/** Threads by its API version 1.0, through an app that the operator brings. */
export const threadsAdapter: ChannelAdapter = {
  channel: 'threads',
  capabilities: THREADS_CAPABILITIES,
  auth: threadsAuth,
  check,
  publish,
  find: findLost,
  remove,
  metrics,
  conversations,
  notices,
};
