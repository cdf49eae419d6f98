import {
  checkDraft,
  costOf,
  linksIn,
  weightedLength,
  type ChannelDraft,
  type ChannelIssue,
  type ChannelLimits,
  type ChannelMedia,
  type ChannelPart,
  type CostEstimate,
} from '../contract/index.js';
import { POLL_TEXT_MAX, USER_READ_MICROS, X_CAPABILITIES, X_PRICES } from './x.limits.js';
import { asSent, communityId, quotedId, taggedNames } from './x.mapper.js';

/** Two letters to six, perhaps with an exchange: `$ABC`, `$ABC.X` (github.com/twitter/twitter-text, regexp/cashtag.js). */
const CASHTAG = /(?:^|\s)\$[a-z]{1,6}(?:[._][a-z]{1,2})?(?=$|\s|[^\p{L}\p{N}_])/giu;
/** docs.x.com/x-api/media/quickstart/best-practices, August 2026. */
const VIDEO = { width: 1_280, height: 1_024, smallest: 32, widest: 3 } as const;

/** What any network would refuse, judged on the text that is really sent, and what only X does. */
export function check(draft: ChannelDraft, limits: ChannelLimits): readonly ChannelIssue[] {
  const sent = asSent(draft);
  // X describes pictures only, so nobody is asked to describe a video.
  const issues = checkDraft(sent, limits, X_CAPABILITIES).filter(
    ({ code, field }) => code !== 'alt-text-missing' || !isVideo(sent, field),
  );
  sent.parts.forEach((part, index) => issues.push(...checkPart(part, `parts.${index}`, limits)));
  issues.push(
    ...checkRepeats(sent),
    ...checkQuote(sent),
    ...checkTags(sent),
    ...checkCommunity(sent),
    ...checkComment(sent, issues),
  );
  return issues;
}

export function cost(draft: ChannelDraft): CostEstimate {
  const published = costOf(asSent(draft), X_PRICES, (text) => linksIn(text.normalize('NFC')).length > 0);
  return { ...published, micros: published.micros + taggedNames(draft.settings).length * USER_READ_MICROS };
}

function checkPart(part: ChannelPart, field: string, limits: ChannelLimits): ChannelIssue[] {
  const issues = [...checkCashtags(part.text, `${field}.text`)];
  if (part.poll) {
    if (part.text.trim() === '') issues.push(blocks('text-missing', 'A poll needs text beside it.', `${field}.text`));
    const length = weightedLength(part.text, limits.text);
    if (length > POLL_TEXT_MAX && limits.text.max > POLL_TEXT_MAX) {
      const message = `Beside a poll, text may have ${POLL_TEXT_MAX} characters; this has ${length}.`;
      issues.push(blocks('text-too-long', message, `${field}.text`));
    }
    if (part.poll.multiple)
      issues.push(
        warns('poll-single-choice', 'Polls on X take one answer from each person.', `${field}.poll.multiple`),
      );
    if (part.poll.hideTotals)
      issues.push(warns('poll-totals-shown', 'X shows everybody how many voted.', `${field}.poll.hideTotals`));
  }
  part.media.forEach((file, index) => issues.push(...checkFile(file, `${field}.media.${index}`)));
  return issues;
}

function checkFile(file: ChannelMedia, field: string): ChannelIssue[] {
  if (file.kind !== 'video') return [];
  const issues: ChannelIssue[] = [];
  if (file.alt)
    issues.push(
      warns('alt-text-dropped', 'X has no alternative text for videos; it will be left out.', `${field}.alt`),
    );
  const { width, height } = file;
  if (width === null || height === null || width === 0 || height === 0) return issues;
  const ratio = Math.max(width / height, height / width);
  const fits = Math.max(width, height) <= VIDEO.width && Math.min(width, height) <= VIDEO.height;
  // X takes more than it promises, so this keeps nobody from trying.
  if (!fits || Math.min(width, height) < VIDEO.smallest || ratio > VIDEO.widest) {
    const message = `The video is ${width} × ${height}; X promises to take ${VIDEO.smallest} × ${VIDEO.smallest} to ${VIDEO.width} × ${VIDEO.height}, at most three times as wide as high.`;
    issues.push(warns('video-size', message, field));
  }
  return issues;
}

function checkCashtags(text: string, field: string): ChannelIssue[] {
  const count = [...text.matchAll(CASHTAG)].length;
  return count > 1 ? [blocks('too-many-cashtags', `X takes one cashtag in a post at most, not ${count}.`, field)] : [];
}

/** X refuses the same words twice in a row. */
function checkRepeats({ parts, firstComment }: ChannelDraft): ChannelIssue[] {
  const seen = new Set<string>();
  const issues: ChannelIssue[] = [];
  const repeats = (text: string, field: string): void => {
    const words = text.trim();
    if (words !== '' && seen.has(words))
      issues.push(blocks('parts-repeat', 'X does not take the same text twice in a short time.', field));
    seen.add(words);
  };
  parts.forEach(({ text }, index) => repeats(text, `parts.${index}.text`));
  if (firstComment !== null) repeats(firstComment, 'firstComment');
  return issues;
}

function checkQuote({ parts, settings }: ChannelDraft): ChannelIssue[] {
  const { quote } = settings;
  if (typeof quote !== 'string' || quote.trim() === '') return [];
  if (quotedId(quote) === null)
    return [
      blocks('quote-address', 'That is no address of a post on X (https://x.com/name/status/…).', 'settings.quote'),
    ];
  const first = parts[0];
  if (first && (first.media.length > 0 || first.poll !== null))
    return [blocks('quote-with-media', 'X quotes a post only without files and polls.', 'settings.quote')];
  return [
    warns(
      'quote-restricted',
      'X refuses this unless the quoted post is your own, or its author mentioned or quoted you.',
      'settings.quote',
    ),
  ];
}

/** Letters, digits and the underscore, four to fifteen of them; older names may be shorter (help.x.com, username help, 2026). */
const USER_NAME = /^\w{1,15}$/;

function checkTags({ parts, settings }: ChannelDraft): ChannelIssue[] {
  const names = taggedNames(settings);
  if (names.length === 0) return [];
  const wrong = names.find((name) => !USER_NAME.test(name));
  if (wrong !== undefined) return [blocks('tag-name', `“${wrong}” is no name on X.`, 'settings.people')];
  const first = parts[0];
  if (first?.media.length === 0 || first?.media.some(({ kind }) => kind !== 'image') === true)
    return [blocks('tags-without-picture', 'X tags people in pictures of the first part only.', 'settings.people')];
  return [];
}

function checkCommunity({ settings: { community } }: ChannelDraft): ChannelIssue[] {
  if (typeof community !== 'string' || community.trim() === '' || communityId(community) !== null) return [];
  const message = 'That is no address of a community on X (https://x.com/i/communities/…).';
  return [blocks('community-address', message, 'settings.community')];
}

function checkComment({ firstComment }: ChannelDraft, found: readonly ChannelIssue[]): ChannelIssue[] {
  if (firstComment === null || found.some(({ field }) => field === 'firstComment')) return [];
  if (firstComment.trim() === '') return [blocks('part-empty', 'The first comment has no text.', 'firstComment')];
  return checkCashtags(firstComment, 'firstComment');
}

function isVideo({ parts }: ChannelDraft, field: string): boolean {
  const [, part, file] = /^parts\.(\d+)\.media\.(\d+)\./.exec(field) ?? [];
  return parts[Number(part)]?.media[Number(file)]?.kind === 'video';
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}
