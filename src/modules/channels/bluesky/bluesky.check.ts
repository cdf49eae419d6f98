import type { ChannelDraft, ChannelIssue, ChannelLimits } from '../contract/index.js';
import { checkDraft, textLength } from '../contract/index.js';
import { richText } from './bluesky.facets.js';
import { blueskyCapabilities, VIDEO_ALT_MAX } from './bluesky.limits.js';
import { asShown, hasCard } from './bluesky.mapper.js';

/** What the network would refuse or spoil. Texts are counted as they are sent: with long links shortened. */
export function checkBlueskyDraft(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const counted = { ...limits, text: { ...limits.text, urlWeight: null } };
  return [...checkDraft(asShown(draft), counted, blueskyCapabilities), ...ownIssues(draft)];
}

function ownIssues(draft: ChannelDraft): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  draft.parts.forEach((part, index) => {
    const field = `parts.${index}`;
    if (part.media.length > 1 && part.media.some((file) => file.kind === 'video')) {
      issues.push(
        issue('media-kinds-mixed', 'blocks', 'A video stands alone: a post takes one embed.', `${field}.media`),
      );
    }
    part.media.forEach((file, place) => {
      const at = `${field}.media.${place}`;
      if (file.kind === 'gif') {
        issues.push(
          issue(
            'gif-shown-still',
            'warns',
            'Bluesky shows a GIF as a still picture: attach it as a video to move.',
            at,
          ),
        );
      }
      const length = file.alt === null ? 0 : textLength(file.alt, 'grapheme');
      if (file.kind === 'video' && length > VIDEO_ALT_MAX) {
        const message = `Alternative text of a video is ${length} of ${VIDEO_ALT_MAX} characters.`;
        issues.push(issue('alt-text-too-long', 'blocks', message, `${at}.alt`));
      }
    });
    issues.push(...longTagIssues(part.text, `${field}.text`));
  });
  if (draft.firstComment !== null) issues.push(...longTagIssues(draft.firstComment, 'firstComment'));
  if (draft.link !== null && !hasCard(draft)) {
    issues.push(
      issue(
        'link-card-dropped',
        'warns',
        'A post has media or a link card: the link goes into the text instead.',
        'link',
      ),
    );
  }
  return issues;
}

function longTagIssues(text: string, field: string): ChannelIssue[] {
  return richText(text).longTags.map((tag) =>
    issue(
      'hashtag-too-long',
      'warns',
      `#${tag.slice(0, 20)}… is longer than 64 characters and stays plain text.`,
      field,
    ),
  );
}

function issue(code: string, severity: ChannelIssue['severity'], message: string, field: string): ChannelIssue {
  return { code, severity, message, field };
}
