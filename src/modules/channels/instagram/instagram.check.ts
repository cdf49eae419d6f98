import {
  checkDraft,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
} from '../contract/index.js';
import {
  INSTAGRAM_CAPABILITIES,
  MENTIONS_MAX,
  NARROWEST,
  STORY_VIDEO,
  VIDEO_SHORTEST_MS,
  VIDEO_WIDEST,
  WIDEST,
} from './instagram.limits.js';
import { asSent, kindOf, nameOf, tagOf, takesAlt, type PostKind } from './instagram.mapper.js';

/** Older pages of Meta's name this bound for comments, newer ones none (read 2026-12-01): so it is a warning. */
const COMMENT_SURELY_TAKEN = 300;
const MENTION = /(?:^|[^\p{L}\p{N}_@.])@[\w.]*\w/gu;
/** A picture may be a pixel off. */
const TOLERANCE = 0.01;

/** What any network would refuse, judged on the text that is really sent, and what only Instagram does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const sent = asSent(draft);
  const kind = kindOf(draft);
  const media = sent.parts[0]?.media ?? [];
  return [
    ...checkDraft(sent, limits, INSTAGRAM_CAPABILITIES).filter((issue) => !isAboutLackingAlt(issue, media, kind)),
    ...checkKind(draft, kind, media),
    ...media.flatMap((file, index) => checkFile(file, kind, `parts.0.media.${index}`)),
    ...checkWords(draft, sent, kind),
    ...checkNames(draft),
  ];
}

/** Where there can be no alternative text, nobody is asked for one. */
function isAboutLackingAlt({ code, field }: ChannelIssue, media: readonly ChannelMedia[], kind: PostKind): boolean {
  const file = media[Number(/^parts\.0\.media\.(\d+)\.alt$/.exec(field)?.[1] ?? Number.NaN)];
  return code === 'alt-text-missing' && file !== undefined && !takesAlt(file, kind);
}

function checkKind(
  { settings, firstComment }: ChannelDraft,
  kind: PostKind,
  media: readonly ChannelMedia[],
): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  const { durationMs } = media[0] ?? { durationMs: null };
  const { coverSeconds } = settings;
  if (kind === 'reel' && typeof coverSeconds === 'number' && durationMs !== null && coverSeconds * 1_000 > durationMs)
    issues.push(
      blocks('cover-after-end', 'The moment of the cover is after the end of the video.', 'settings.coverSeconds'),
    );
  if (media.length === 0)
    return [blocks('media-missing', 'Instagram takes no post without a picture or video.', 'parts.0.media')];
  if (settings['kind'] === 'reel' && (media.length > 1 || media[0]?.kind !== 'video'))
    issues.push(blocks('reel-needs-video', 'A reel is one video.', 'parts.0.media'));
  if (kind === 'story' && media.length > 1)
    issues.push(blocks('story-one-file', 'A story is one picture or video.', 'parts.0.media'));
  if (kind === 'story' && firstComment !== null)
    issues.push(blocks('first-comment-not-supported', 'Stories have no comments.', 'firstComment'));
  return kind === 'feed' ? [...issues, ...checkShapes(media)] : issues;
}

/** All files of a carousel are cropped to the shape of the first. */
function checkShapes(media: readonly ChannelMedia[]): ChannelIssue[] {
  const shapes = media.map(shapeOf).filter((shape) => shape !== null);
  const [first] = shapes;
  return first !== undefined && shapes.some((shape) => Math.abs(shape / first - 1) > 2 * TOLERANCE)
    ? [warns('carousel-cropped', 'Instagram crops all files to the shape of the first.', 'parts.0.media')]
    : [];
}

function checkFile(file: ChannelMedia, kind: PostKind, field: string): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  const shape = shapeOf(file);
  if (kind === 'feed' && file.kind === 'image' && shape !== null && !isTaken(shape))
    issues.push(
      blocks(
        'media-shape',
        `The picture is ${file.width} × ${file.height}; Instagram takes 4:5 to 1.91:1. Crop it.`,
        field,
      ),
    );
  if (file.alt !== null && file.alt !== '' && !takesAlt(file, kind))
    issues.push(warns('alt-text-dropped', 'Only pictures in the feed have alternative text.', `${field}.alt`));
  return file.kind === 'video' ? [...issues, ...checkVideo(file, kind, field)] : issues;
}

function checkVideo({ width, durationMs, bytes }: ChannelMedia, kind: PostKind, field: string): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (width !== null && width > VIDEO_WIDEST)
    issues.push(
      blocks('video-size', `The video is ${width} pixels wide; Instagram takes at most ${VIDEO_WIDEST}.`, field),
    );
  if (durationMs !== null && durationMs < VIDEO_SHORTEST_MS)
    issues.push(blocks('media-too-short', 'Instagram takes videos of at least 3 s.', field));
  if (kind !== 'story') return issues;
  if (durationMs !== null && durationMs > STORY_VIDEO.maxDurationMs)
    issues.push(blocks('media-too-long', 'A video in a story has at most 60 s.', field));
  if (bytes > STORY_VIDEO.maxBytes)
    issues.push(blocks('media-too-large', 'A video in a story has at most 100 MB.', field));
  return issues;
}

function checkWords(draft: ChannelDraft, sent: ChannelDraft, kind: PostKind): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (kind === 'story') {
    if ((draft.parts[0]?.text ?? '').trim() !== '' || draft.link !== null)
      issues.push(warns('caption-dropped', 'Stories have no words; the text is left out.', 'parts.0.text'));
    return issues;
  }
  const mentions = [...(sent.parts[0]?.text ?? '').matchAll(MENTION)].length;
  if (mentions > MENTIONS_MAX)
    issues.push(blocks('too-many-mentions', `${mentions} of at most ${MENTIONS_MAX} mentions.`, 'parts.0.text'));
  if (draft.link !== null)
    issues.push(warns('link-not-clickable', 'Links in captions on Instagram can’t be clicked.', 'link.url'));
  if ([...(draft.firstComment ?? '')].length > COMMENT_SURELY_TAKEN)
    issues.push(
      warns(
        'comment-may-be-refused',
        `Instagram may refuse comments of more than ${COMMENT_SURELY_TAKEN} characters; the post goes out all the same.`,
        'firstComment',
      ),
    );
  if (draft.firstComment?.trim() === '')
    issues.push(blocks('part-empty', 'The first comment has no text.', 'firstComment'));
  return issues;
}

function checkNames({ settings }: ChannelDraft): ChannelIssue[] {
  const { collaborators, people, locationId } = settings;
  const issues: ChannelIssue[] = [];
  if (isNotAll(collaborators, (typed) => /^[\w.]{1,30}$/.test(nameOf(typed))))
    issues.push(blocks('account-name', 'A collaborator is an account’s name alone.', 'settings.collaborators'));
  if (isNotAll(people, (typed) => tagOf(typed) !== null))
    issues.push(
      blocks(
        'account-name',
        'A tag is an account’s name, and a place from 0 to 1 if you like: name 0.5 0.8.',
        'settings.people',
      ),
    );
  if (typeof locationId === 'string' && !/^\d*$/.test(locationId.trim()))
    issues.push(blocks('location', 'A place is the number of a Facebook Page.', 'settings.locationId'));
  return issues;
}

function isNotAll(value: unknown, fits: (typed: string) => boolean): boolean {
  return Array.isArray(value) && value.some((item) => typeof item === 'string' && !fits(item));
}

function shapeOf({ width, height }: ChannelMedia): number | null {
  return width === null || height === null || width === 0 || height === 0 ? null : width / height;
}

function isTaken(shape: number): boolean {
  return shape >= NARROWEST * (1 - TOLERANCE) && shape <= WIDEST * (1 + TOLERANCE);
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}
