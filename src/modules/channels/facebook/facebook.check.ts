import { checkDraft, type ChannelDraft, type ChannelIssue, type ChannelLimits } from '../contract/index.js';
import { FACEBOOK_CAPABILITIES } from './facebook.limits.js';
import { asSent } from './facebook.mapper.js';

const OWN_LINK = /^https?:\/\/(?:[\w-]+\.)*(?:facebook\.com|fb\.com|fb\.me)(?:[/?#]|$)/i;

/** What any network would refuse, judged on the text that is really sent, and what only Facebook does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const issues: ChannelIssue[] = checkDraft(asSent(draft), limits, FACEBOOK_CAPABILITIES);
  const { link, firstComment } = draft;
  if (link !== null && OWN_LINK.test(link.url))
    issues.push({
      code: 'own-link',
      severity: 'warns',
      message: 'Facebook may refuse a post whose link leads to Facebook itself.',
      field: 'link.url',
    });
  if (firstComment?.trim() === '')
    issues.push({
      code: 'part-empty',
      severity: 'blocks',
      message: 'The first comment has no text.',
      field: 'firstComment',
    });
  return issues;
}
