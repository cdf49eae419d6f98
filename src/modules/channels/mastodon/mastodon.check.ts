import {
  checkDraft,
  textLength,
  weightedLength,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelPart,
} from '../contract/index.js';
import { CAPABILITIES } from './mastodon.limits.js';
import { bodyOf, visibilityOf } from './mastodon.mapper.js';

/** What any network would refuse, judged on the text that is really sent, and what only Mastodon does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const sent: ChannelDraft = {
    ...draft,
    parts: draft.parts.map((part, index) => ({ ...part, text: bodyOf(draft, index) })),
  };
  const issues = checkDraft(sent, limits, CAPABILITIES);
  sent.parts.forEach((part, index) => issues.push(...checkPart(part, `parts.${index}`, draft)));
  issues.push(...checkComment(draft, limits, issues), ...checkVisibility(sent));
  return issues;
}

function checkPart(part: ChannelPart, field: string, draft: ChannelDraft): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  // A content warning steps in for the text, so only then may a poll go without.
  if (part.poll && part.media.length === 0 && part.text.trim() === '' && !draft.contentWarning?.trim()) {
    issues.push(issue('text-missing', 'blocks', 'A poll needs text beside it.', `${field}.text`));
  }
  return issues;
}

/** The first comment is a post of its own and carries the content warning again. */
function checkComment(draft: ChannelDraft, limits: ChannelLimits, found: readonly ChannelIssue[]): ChannelIssue[] {
  const { firstComment, contentWarning } = draft;
  if (firstComment === null || found.some(({ field }) => field === 'firstComment')) return [];
  if (firstComment.trim() === '')
    return [issue('part-empty', 'blocks', 'The first comment has no text.', 'firstComment')];
  if (contentWarning === null || !limits.text.countsContentWarning) return [];
  const length = weightedLength(firstComment, limits.text) + textLength(contentWarning, limits.text.unit);
  if (length <= limits.text.max) return [];
  return [
    issue(
      'text-too-long',
      'blocks',
      `With the content warning it is ${length} of ${limits.text.max} characters.`,
      'firstComment',
    ),
  ];
}

/** Who is mentioned decides who sees a direct post: without a mention nobody does. */
function checkVisibility(sent: ChannelDraft): ChannelIssue[] {
  if (visibilityOf(sent) !== 'direct') return [];
  const unseen = sent.parts.findIndex((part) => !/(^|[^\p{L}\p{N}_/])@[\p{L}\p{N}_]/u.test(part.text));
  if (unseen === -1) return [];
  return [
    issue(
      'direct-without-mention',
      'warns',
      `Part ${unseen + 1} mentions nobody, so nobody will see it.`,
      'settings.visibility',
    ),
  ];
}

function issue(code: string, severity: ChannelIssue['severity'], message: string, field: string): ChannelIssue {
  return { code, severity, message, field };
}
