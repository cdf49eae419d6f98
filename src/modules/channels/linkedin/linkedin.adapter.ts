import type { ChannelAdapter } from '../contract/index.js';
import { linkedinAuth } from './linkedin.auth.js';
import { check } from './linkedin.check.js';
import { conversations } from './linkedin.conversations.js';
import { edit, remove } from './linkedin.edit.js';
import { findLost } from './linkedin.find.js';
import { LINKEDIN_CAPABILITIES } from './linkedin.limits.js';
import { postAt } from './linkedin.mapper.js';
import { metrics } from './linkedin.metrics.js';
import { publish } from './linkedin.publish.js';

/** People and pages on LinkedIn by its versioned REST interface, through an app that the operator brings. */
export const linkedinAdapter: ChannelAdapter = {
  channel: 'linkedin',
  capabilities: LINKEDIN_CAPABILITIES,
  auth: linkedinAuth,
  check,
  postAt,
  publish,
  find: findLost,
  edit,
  remove,
  metrics,
  conversations,
};
