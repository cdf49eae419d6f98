import {
  checkDraft,
  linksIn,
  URL_PATTERN,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
  type ChannelPart,
} from '../contract/index.js';
import { LINKS_MAX, THREADS_CAPABILITIES, TOPIC_MAX, VIDEO_WIDEST, WIDEST } from './threads.limits.js';
import { asSent, attachedLink, topicOf } from './threads.mapper.js';

const TAG = /(?:^|[^\p{L}\p{N}_/&#])#[\p{L}\p{N}_]*[\p{L}_]/gu;

/** What any network would refuse, judged on the text that is really sent, and what only Threads does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const sent = asSent(draft);
  const issues = checkDraft(sent, limits, THREADS_CAPABILITIES);
  const attached = attachedLink(draft);
  sent.parts.forEach((part, index) => issues.push(...checkPart(part, index === 0 ? attached : null, `parts.${index}`)));
  issues.push(...checkTopic(sent), ...checkComment(sent));
  return issues;
}

function checkPart(part: ChannelPart, attached: string | null, field: string): ChannelIssue[] {
  const issues = checkLinks(part.text, attached, `${field}.text`);
  if (part.poll) {
    if (part.text.trim() === '') issues.push(blocks('text-missing', 'A poll needs text beside it.', `${field}.text`));
    if (part.poll.multiple)
      issues.push(
        warns('poll-single-choice', 'Polls on Threads take one answer from each person.', `${field}.poll.multiple`),
      );
  }
  part.media.forEach((file, index) => issues.push(...checkFile(file, `${field}.media.${index}`)));
  return issues;
}

/** The same address twice counts once. */
function checkLinks(text: string, attached: string | null, field: string): ChannelIssue[] {
  const written = [...text.matchAll(URL_PATTERN)].map(([link]) => link);
  const rest = text.replace(URL_PATTERN, ' ');
  const bare = linksIn(rest).map(({ start, end }) => rest.slice(start, end));
  const links = new Set([...written, ...bare, ...(attached === null ? [] : [attached])]);
  return links.size > LINKS_MAX
    ? [blocks('too-many-links', `Threads takes ${LINKS_MAX} different links in a post, not ${links.size}.`, field)]
    : [];
}

function checkFile({ kind, width, height }: ChannelMedia, field: string): ChannelIssue[] {
  if (width === null || height === null || width === 0 || height === 0) return [];
  const issues: ChannelIssue[] = [];
  if (Math.max(width / height, height / width) > WIDEST)
    issues.push(
      blocks('media-shape', `The file is ${width} × ${height}; at most ten times as wide as high is taken.`, field),
    );
  if (kind === 'video' && width > VIDEO_WIDEST)
    issues.push(
      blocks('video-size', `The video is ${width} pixels wide; Threads takes at most ${VIDEO_WIDEST}.`, field),
    );
  return issues;
}

function checkTopic({ parts, settings }: ChannelDraft): ChannelIssue[] {
  const { topic } = settings;
  const issues: ChannelIssue[] = [];
  const isSet = typeof topic === 'string' && topic.trim() !== '';
  if (isSet) {
    const name = topicOf(topic);
    if (name === '' || [...name].length > TOPIC_MAX || /[.&]/.test(name))
      issues.push(
        blocks('topic', `A topic has 1 to ${TOPIC_MAX} characters, and no “.” and “&” among them.`, 'settings.topic'),
      );
  }
  parts.forEach(({ text }, index) => {
    const tags = [...text.matchAll(TAG)].length + (isSet && index === 0 ? 1 : 0);
    if (tags > 1)
      issues.push(
        warns('one-topic', 'Threads makes one topic of a post; other #tags stay plain words.', `parts.${index}.text`),
      );
  });
  return issues;
}

function checkComment({ firstComment }: ChannelDraft): ChannelIssue[] {
  if (firstComment === null) return [];
  if (firstComment.trim() === '') return [blocks('part-empty', 'The first comment has no text.', 'firstComment')];
  return checkLinks(firstComment, null, 'firstComment');
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}
