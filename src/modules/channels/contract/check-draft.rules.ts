import type { ChannelIssue } from './channel-adapter.js';
import type { ChannelCapabilities, SettingField } from './channel-capabilities.js';
import type { ChannelDraft, ChannelMedia, ChannelPart } from './channel-draft.js';
import type { ChannelLimits, MediaLimits, TextLimit } from './channel-limits.js';
import { textLength, weightedLength } from './text-length.rules.js';

/** A #tag, not the end of a link. */
const HASHTAG = /(?:^|[^\p{L}\p{N}_/&#])#[\p{L}\p{N}_]+/gu;

/**
 * What any network would refuse or spoil, read from the limits and capabilities alone. Adapters add what data can't say.
 * Images and GIFs above the byte or pixel limit are no issue: they are scaled down before sending.
 */
export function checkDraft(
  draft: ChannelDraft,
  limits: ChannelLimits,
  capabilities: ChannelCapabilities,
): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (draft.parts.length > limits.maxParts) {
    issues.push(
      blocks(
        limits.maxParts === 1 ? 'threads-not-supported' : 'too-many-parts',
        limits.maxParts === 1
          ? `${capabilities.displayName} takes single posts, not threads of ${draft.parts.length}.`
          : `The thread has ${draft.parts.length} of at most ${limits.maxParts} parts.`,
        'parts',
      ),
    );
  }
  draft.parts.forEach((part, index) => issues.push(...checkPart(part, index, draft, limits)));
  if (draft.firstComment !== null) {
    if (!capabilities.firstComment) {
      issues.push(
        blocks('first-comment-not-supported', `${capabilities.displayName} has no first comment.`, 'firstComment'),
      );
    } else {
      issues.push(...checkText(draft.firstComment, 0, limits.comment ?? limits.text, 'firstComment'));
    }
  }
  if (draft.contentWarning !== null && !capabilities.contentWarning) {
    issues.push(
      warns(
        'content-warning-dropped',
        `${capabilities.displayName} has no content warnings; it will be left out.`,
        'contentWarning',
      ),
    );
  }
  issues.push(...checkHashtags(draft, limits.hashtagsMax), ...checkSettings(draft, capabilities.settings));
  return issues;
}

function checkPart(part: ChannelPart, index: number, draft: ChannelDraft, limits: ChannelLimits): ChannelIssue[] {
  const field = `parts.${index}`;
  const issues: ChannelIssue[] = [];
  const empty = part.text.trim() === '';
  if (empty && part.media.length === 0 && part.poll === null && !(index === 0 && draft.link)) {
    issues.push(blocks('part-empty', 'There is neither text nor media.', `${field}.text`));
  } else if (empty && !limits.media.textOptional) {
    issues.push(blocks('text-missing', 'This channel needs text beside the media.', `${field}.text`));
  }
  const warningLength =
    limits.text.countsContentWarning && draft.contentWarning !== null
      ? textLength(draft.contentWarning, limits.text.unit)
      : 0;
  issues.push(...checkText(part.text, warningLength, limits.text, `${field}.text`));
  issues.push(...checkMedia(part.media, limits.media, field));
  issues.push(...checkPoll(part, limits, field));
  return issues;
}

function checkHashtags({ parts, firstComment }: ChannelDraft, max: number | undefined): ChannelIssue[] {
  const texts = [...parts.map(({ text }) => text), firstComment ?? ''];
  const count = texts.reduce((sum, text) => sum + [...text.matchAll(HASHTAG)].length, 0);
  if (max === undefined || count <= max) return [];
  return [blocks('too-many-hashtags', `${count} of at most ${max} #tags, the first comment included.`, 'parts.0.text')];
}

function checkText(text: string, alreadyUsed: number, limit: TextLimit, field: string): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  const length = weightedLength(text, limit) + alreadyUsed;
  if (length > limit.max) {
    issues.push(blocks('text-too-long', `Text is ${length} of ${limit.max} characters.`, field));
  }
  const bytes = textLength(text, 'byte');
  if (limit.maxBytes !== null && bytes > limit.maxBytes) {
    issues.push(blocks('text-too-many-bytes', `Text is ${bytes} of ${limit.maxBytes} bytes.`, field));
  }
  return issues;
}

function checkMedia(media: readonly ChannelMedia[], limits: MediaLimits, field: string): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  if (media.length > limits.maxPerPart) {
    issues.push(blocks('too-many-media', `${media.length} of at most ${limits.maxPerPart} files.`, `${field}.media`));
  }
  const kinds = new Set(media.map((file) => file.kind));
  if (kinds.size > 1 && !limits.mixedKinds) {
    issues.push(blocks('media-kinds-mixed', 'One post may hold files of one kind only.', `${field}.media`));
  }
  for (const kind of kinds) {
    const rule = limits.kinds[kind];
    const count = media.filter((file) => file.kind === kind).length;
    if (rule && count > rule.maxPerPart && count <= limits.maxPerPart) {
      issues.push(
        blocks('too-many-media', `${count} of at most ${rule.maxPerPart} files of kind ${kind}.`, `${field}.media`),
      );
    }
  }
  media.forEach((file, index) => issues.push(...checkFile(file, limits, `${field}.media.${index}`)));
  return issues;
}

function checkFile(file: ChannelMedia, limits: MediaLimits, field: string): ChannelIssue[] {
  const rule = limits.kinds[file.kind];
  if (!rule) return [blocks('media-kind-not-supported', `Files of kind ${file.kind} are not taken here.`, field)];
  const issues: ChannelIssue[] = [];
  const refitted = file.kind === 'image';
  if (!refitted && !rule.mimeTypes.includes(file.mime)) {
    issues.push(
      blocks('media-type-not-supported', `${file.mime} is not taken here; ${rule.mimeTypes.join(', ')} are.`, field),
    );
  }
  if (!refitted && file.bytes > rule.maxBytes) {
    issues.push(blocks('media-too-large', `The file has ${file.bytes} of at most ${rule.maxBytes} bytes.`, field));
  }
  if (!refitted && rule.maxPixels !== null && (file.width ?? 0) * (file.height ?? 0) > rule.maxPixels) {
    issues.push(
      blocks('media-too-many-pixels', `${file.width} × ${file.height} is above ${rule.maxPixels} pixels.`, field),
    );
  }
  if (rule.maxDurationMs !== null && file.durationMs !== null && file.durationMs > rule.maxDurationMs) {
    issues.push(
      blocks('media-too-long', `${seconds(file.durationMs)} s of at most ${seconds(rule.maxDurationMs)} s.`, field),
    );
  }
  if (limits.altTextMax === null) {
    if (file.alt)
      issues.push(
        warns('alt-text-dropped', 'This channel has no alternative text; it will be left out.', `${field}.alt`),
      );
  } else if (file.alt !== null) {
    const length = textLength(file.alt, 'grapheme');
    if (length > limits.altTextMax) {
      issues.push(
        blocks(
          'alt-text-too-long',
          `Alternative text is ${length} of ${limits.altTextMax} characters.`,
          `${field}.alt`,
        ),
      );
    }
  } else if (file.kind !== 'audio' && file.kind !== 'document') {
    issues.push(
      warns('alt-text-missing', 'People who cannot see it are told nothing: add alternative text.', `${field}.alt`),
    );
  }
  return issues;
}

function checkPoll(part: ChannelPart, limits: ChannelLimits, field: string): ChannelIssue[] {
  if (!part.poll) return [];
  const rule = limits.poll;
  if (!rule) return [blocks('poll-not-supported', 'This channel has no polls.', `${field}.poll`)];
  const issues: ChannelIssue[] = [];
  const { options, expiresInSeconds } = part.poll;
  if (options.length < 2 || options.length > rule.maxOptions) {
    issues.push(
      blocks(
        'poll-options',
        `A poll has 2 to ${rule.maxOptions} options, not ${options.length}.`,
        `${field}.poll.options`,
      ),
    );
  }
  options.forEach((option, index) => {
    const length = textLength(option, 'grapheme');
    if (length === 0 || length > rule.maxOptionLength) {
      issues.push(
        blocks(
          'poll-option-length',
          `An option has 1 to ${rule.maxOptionLength} characters, not ${length}.`,
          `${field}.poll.options.${index}`,
        ),
      );
    }
  });
  if (new Set(options).size !== options.length) {
    issues.push(blocks('poll-options-repeat', 'Two options are the same.', `${field}.poll.options`));
  }
  if (expiresInSeconds < rule.minSeconds || expiresInSeconds > rule.maxSeconds) {
    issues.push(
      blocks(
        'poll-duration',
        `A poll runs ${rule.minSeconds} to ${rule.maxSeconds} seconds, not ${expiresInSeconds}.`,
        `${field}.poll.expiresInSeconds`,
      ),
    );
  }
  if (part.media.length > 0 && !rule.withMedia) {
    issues.push(blocks('poll-with-media', 'A poll and media exclude each other here.', `${field}.poll`));
  }
  return issues;
}

function checkSettings(draft: ChannelDraft, fields: readonly SettingField[]): ChannelIssue[] {
  const issues: ChannelIssue[] = [];
  for (const [name, value] of Object.entries(draft.settings)) {
    const setting = fields.find((candidate) => candidate.name === name);
    if (!setting) {
      issues.push(blocks('setting-unknown', `There is no setting "${name}" here.`, `settings.${name}`));
    } else if (value !== null && value !== undefined && !settingFits(value, setting)) {
      issues.push(blocks('setting-invalid', `"${setting.label}" can't be set to that.`, `settings.${name}`));
    } else if (isSaid(value, setting) && !settingApplies(setting, draft.settings, fields)) {
      const other = fields.find((candidate) => candidate.name === setting.when?.setting)?.label ?? '';
      issues.push(warns('setting-idle', `"${setting.label}" does nothing as "${other}" is set.`, `settings.${name}`));
    }
  }
  return issues;
}

/** Whether a setting means something beside the others: see `SettingField.when`. */
export function settingApplies(
  { when }: Pick<SettingField, 'when'>,
  settings: ChannelDraft['settings'],
  fields: readonly SettingField[],
): boolean {
  if (when === undefined) return true;
  const byDefault = fields.find(({ name }) => name === when.setting)?.default;
  const value = settings[when.setting] ?? byDefault;
  return when.is.some((wanted) => wanted === value);
}

function isSaid(value: unknown, { default: byDefault }: SettingField): boolean {
  return value !== null && value !== undefined && JSON.stringify(value) !== JSON.stringify(byDefault);
}

function settingFits(value: unknown, setting: SettingField): boolean {
  const type = setting.type;
  switch (type.kind) {
    case 'boolean':
      return typeof value === 'boolean';
    case 'choice':
      return type.options.some((option) => option.value === value);
    case 'text':
      return typeof value === 'string' && value.length <= type.maxLength;
    case 'number':
      return (
        typeof value === 'number' && value >= type.min && value <= type.max && (!type.whole || Number.isInteger(value))
      );
    case 'texts':
      return (
        Array.isArray(value) &&
        value.length <= type.maxItems &&
        value.every((item) => typeof item === 'string' && item !== '' && item.length <= type.maxLength)
      );
  }
}

function blocks(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'blocks', message, field };
}

function warns(code: string, message: string, field: string): ChannelIssue {
  return { code, severity: 'warns', message, field };
}

function seconds(ms: number): number {
  return Math.round(ms / 100) / 10;
}
