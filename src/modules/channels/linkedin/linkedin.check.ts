import {
  checkDraft,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
} from '../contract/index.js';
import { LINKEDIN_CAPABILITIES, POLL_QUESTION_MAX, SMALLEST_VIDEO } from './linkedin.limits.js';
import { asSent, documentTitleOf, linkOf, pollDurationOf, pollQuestionOf } from './linkedin.mapper.js';

/** What any network would refuse, judged on the text that is really sent, and what only LinkedIn does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const sent = asSent(draft);
  const issues = checkDraft(sent, limits, LINKEDIN_CAPABILITIES);
  sent.parts[0]?.media.forEach((file, index) => issues.push(...checkVideo(file, `parts.0.media.${index}`)));
  issues.push(...checkPoll(sent), ...checkCard(sent), ...checkComment(sent), ...checkDocument(sent));
  return issues;
}

function checkVideo({ kind, bytes, durationMs }: ChannelMedia, field: string): ChannelIssue[] {
  if (kind !== 'video') return [];
  const issues: ChannelIssue[] = [];
  if (bytes < SMALLEST_VIDEO.bytes)
    issues.push(blocks('media-too-small', `The video has ${bytes} of at least ${SMALLEST_VIDEO.bytes} bytes.`, field));
  if (durationMs !== null && durationMs < SMALLEST_VIDEO.durationMs)
    issues.push(blocks('media-too-short', 'LinkedIn takes videos of 3 seconds and more.', field));
  return issues;
}

function checkPoll(draft: ChannelDraft): ChannelIssue[] {
  const poll = draft.parts[0]?.poll;
  if (!poll) return [];
  const issues: ChannelIssue[] = [];
  const question = pollQuestionOf(draft);
  if (question.length === 0 || question.length > POLL_QUESTION_MAX) {
    const message = `A poll's question has 1 to ${POLL_QUESTION_MAX} characters, not ${question.length}: write one in the settings, or shorten the text.`;
    issues.push(blocks('poll-question', message, 'settings.pollQuestion'));
  }
  const { seconds } = pollDurationOf(poll);
  if (seconds !== poll.expiresInSeconds) {
    const message = `Polls on LinkedIn run 1, 3, 7 or 14 days; this one will run ${seconds / 86_400}.`;
    issues.push(warns('poll-duration-rounded', message, 'parts.0.poll.expiresInSeconds'));
  }
  if (poll.multiple)
    issues.push(
      warns('poll-single-choice', 'Polls on LinkedIn take one answer from each person.', 'parts.0.poll.multiple'),
    );
  if (poll.hideTotals)
    issues.push(
      warns('poll-totals-shown', 'LinkedIn shows everybody who voted how many did.', 'parts.0.poll.hideTotals'),
    );
  return issues;
}

function checkCard(draft: ChannelDraft): ChannelIssue[] {
  const how = linkOf(draft);
  if (how === 'in-text') {
    const message = 'LinkedIn shows either files, a poll or a card: the link goes into the text.';
    return [warns('link-in-text', message, 'link')];
  }
  if ((how === 'card' || how === 'card-with-picture') && !draft.link?.title?.trim()) {
    const message = 'LinkedIn reads no pages: without a title, the card shows the name of the site only.';
    return [warns('card-title-missing', message, 'link.title')];
  }
  return [];
}

function checkDocument(draft: ChannelDraft): ChannelIssue[] {
  const index = draft.parts[0]?.media.findIndex(({ kind }) => kind === 'document') ?? -1;
  const title = documentTitleOf(draft);
  const idle = 'There is no document that the title could stand below.';
  if (index === -1) return title === '' ? [] : [warns('document-title-dropped', idle, 'settings.documentTitle')];
  const issues: ChannelIssue[] = [];
  if (title === '')
    issues.push(blocks('document-title-missing', 'LinkedIn wants a title for the document.', 'settings.documentTitle'));
  if (draft.parts[0]?.media[index]?.alt)
    issues.push(
      warns('alt-text-dropped', 'Documents have no alternative text on LinkedIn.', `parts.0.media.${index}.alt`),
    );
  return issues;
}

function checkComment({ firstComment }: ChannelDraft): ChannelIssue[] {
  return firstComment !== null && firstComment.trim() === ''
    ? [blocks('part-empty', 'The first comment has no text.', 'firstComment')]
    : [];
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}
