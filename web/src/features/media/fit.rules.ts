import type { MediaDto, MediaLimits, MediaRule } from '@/api';

export type FitReason =
  { readonly why: 'kind' | 'type' } | { readonly why: 'bytes' | 'pixels' | 'duration'; readonly max: number };

/** What a network makes of a file. `re-encoded`: we make a form of it that fits. */
export interface Fit {
  readonly verdict: 'as-is' | 're-encoded' | 'refused';
  readonly reasons: readonly FitReason[];
  /** Set where the alternative text is longer than the network takes: its longest, in characters as people count them. */
  readonly altTextMax: number | null;
}

type FileFacts = Pick<MediaDto, 'kind' | 'mime' | 'bytes' | 'width' | 'height' | 'durationMs' | 'alt'>;

/** What pictures can be made into. Films and sounds are sent as they are or not at all. */
const MADE: Readonly<Record<MediaDto['kind'], readonly string[]>> = {
  image: ['image/jpeg', 'image/png', 'image/webp'],
  gif: ['image/gif'],
  video: [],
  audio: [],
  document: [],
};

export function fitOf(file: FileFacts, limits: MediaLimits): Fit {
  const altTextMax =
    limits.altTextMax !== null && file.alt !== null && lengthOf(file.alt) > limits.altTextMax
      ? limits.altTextMax
      : null;
  const rule = limits.kinds[file.kind];
  if (!rule || rule.maxPerPart === 0) return { verdict: 'refused', reasons: [{ why: 'kind' }], altTextMax };
  const reasons = againstRule(file, rule);
  if (reasons.length === 0) return { verdict: 'as-is', reasons, altTextMax };
  const canBeMade = MADE[file.kind].some((mime) => rule.mimeTypes.includes(mime));
  const tooLong = reasons.some(({ why }) => why === 'duration');
  return { verdict: canBeMade && !tooLong ? 're-encoded' : 'refused', reasons, altTextMax };
}

function againstRule(file: FileFacts, rule: MediaRule): FitReason[] {
  const reasons: FitReason[] = [];
  if (!rule.mimeTypes.includes(file.mime)) reasons.push({ why: 'type' });
  if (file.bytes > rule.maxBytes) reasons.push({ why: 'bytes', max: rule.maxBytes });
  const pixels = (file.width ?? 0) * (file.height ?? 0);
  if (rule.maxPixels !== null && pixels > rule.maxPixels) reasons.push({ why: 'pixels', max: rule.maxPixels });
  if (rule.maxDurationMs !== null && (file.durationMs ?? 0) > rule.maxDurationMs) {
    reasons.push({ why: 'duration', max: rule.maxDurationMs });
  }
  return reasons;
}

function lengthOf(text: string): number {
  return [...new Intl.Segmenter(undefined, { granularity: 'grapheme' }).segment(text)].length;
}
