import {
  checkDraft,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
} from '../contract/index.js';
import { FACEBOOK_CAPABILITIES, REEL, STORY_VIDEO_MAX_MS } from './facebook.limits.js';
import { asSent, kindOf, videoOf, type PostKind } from './facebook.mapper.js';

const OWN_LINK = /^https?:\/\/(?:[\w-]+\.)*(?:facebook\.com|fb\.com|fb\.me)(?:[/?#]|$)/i;
/** A video may be some pixels off. */
const TOLERANCE = 0.02;

/** What any network would refuse, judged on the text that is really sent, and what only Facebook does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const kind = kindOf(draft);
  const sent = asSent(draft);
  const media = sent.parts[0]?.media ?? [];
  const ofKind = kind === 'reel' ? { ...limits, text: { ...limits.text, max: REEL.textMax } } : limits;
  // A first comment below a reel is a text like any other.
  const rules = { ...ofKind, comment: limits.comment ?? limits.text };
  return [
    ...checkDraft(sent, rules, FACEBOOK_CAPABILITIES).filter((issue) => !isAboutLackingAlt(issue, media)),
    ...checkKind(draft, kind, media),
    ...media.flatMap((file, index) => checkVideo(file, kind, `parts.0.media.${index}`)),
    ...checkWords(draft, kind),
  ];
}

/** Facebook has no alternative text for videos, so nobody is asked for one. */
function isAboutLackingAlt({ code, field }: ChannelIssue, media: readonly ChannelMedia[]): boolean {
  const file = media[Number(/^parts\.0\.media\.(\d+)\.alt$/.exec(field)?.[1] ?? Number.NaN)];
  return code === 'alt-text-missing' && file?.kind === 'video';
}

function checkKind({ firstComment }: ChannelDraft, kind: PostKind, media: readonly ChannelMedia[]): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (kind === 'reel' && (media.length !== 1 || media[0]?.kind !== 'video'))
    issues.push(blocks('reel-needs-video', 'A reel is one video.', 'parts.0.media'));
  if (kind === 'story' && media.length !== 1)
    issues.push(blocks('story-one-file', 'A story is one photo or video.', 'parts.0.media'));
  if (kind === 'story' && firstComment !== null)
    issues.push(blocks('first-comment-not-supported', 'Stories have no comments.', 'firstComment'));
  return issues;
}

function checkVideo(file: ChannelMedia, kind: PostKind, field: string): ChannelIssue[] {
  if (file.kind !== 'video') return [];
  const { durationMs, alt } = file;
  const issues: ChannelIssue[] = [];
  if (alt !== null && alt !== '')
    issues.push(warns('alt-text-dropped', 'Only photos have alternative text on Facebook.', `${field}.alt`));
  if (kind === 'story' && durationMs !== null && durationMs > STORY_VIDEO_MAX_MS)
    issues.push(blocks('media-too-long', 'A video in a story has at most 60 s.', field));
  return kind === 'reel' ? [...issues, ...checkReel(file, field)] : issues;
}

function checkReel({ durationMs, width, height }: ChannelMedia, field: string): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (durationMs !== null && durationMs < REEL.minDurationMs)
    issues.push(blocks('media-too-short', 'A reel has at least 3 s.', field));
  if (durationMs !== null && durationMs > REEL.maxDurationMs)
    issues.push(blocks('media-too-long', 'A reel has at most 90 s.', field));
  if (width === null || height === null || width === 0 || height === 0) return issues;
  const size = `${width} × ${height}`;
  if (width < REEL.minWidth || height < REEL.minHeight)
    issues.push(blocks('video-size', `The video is ${size}; a reel has at least 540 × 960.`, field));
  else if (Math.abs(width / height / REEL.shape - 1) > TOLERANCE)
    issues.push(warns('reel-shape', `The video is ${size}; reels are made for 9:16, such as 1080 × 1920.`, field));
  return issues;
}

function checkWords(draft: ChannelDraft, kind: PostKind): ChannelIssue[] {
  const { link, firstComment, settings } = draft;
  const issues: ChannelIssue[] = [];
  if (kind === 'story') {
    if ((draft.parts[0]?.text ?? '').trim() !== '' || link !== null)
      issues.push(warns('caption-dropped', 'Stories have no words; the text is left out.', 'parts.0.text'));
    return issues;
  }
  if (link !== null && OWN_LINK.test(link.url))
    issues.push(warns('own-link', 'Facebook may refuse a post whose link leads to Facebook itself.', 'link.url'));
  if (firstComment?.trim() === '') issues.push(blocks('part-empty', 'The first comment has no text.', 'firstComment'));
  const { videoTitle } = settings;
  if (typeof videoTitle === 'string' && videoTitle.trim() !== '' && videoOf(draft) === null)
    issues.push(
      warns('video-title-dropped', 'There is no video that the title could stand above.', 'settings.videoTitle'),
    );
  return issues;
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}
