import type { TextLimit, TextUnit } from './channel-limits.js';
import { littleTextPieces } from './little-text.rules.js';
import { emojiBytePieces, weightOf } from './weighted-text.rules.js';

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
const PLAIN = /^[\x20-\x7e\n]*$/;
/** A link as it is counted. Global: for `replace` and `matchAll`. */
export const URL_PATTERN = /https?:\/\/[^\s<>"']+/giu;
/** A mention with its server; the second group is what counts where the domain is free. Global: for `replace` and `matchAll`. */
export const REMOTE_MENTION = /(^|[^\p{L}\p{N}_/])(@[\p{L}\p{N}_.-]+)@[\p{L}\p{N}.-]+[\p{L}\p{N}]/giu;

/** Length of `text` in the given unit. */
export function textLength(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'grapheme': {
      // Segmenting is slow, and most texts are plain: there every character is one, carriage returns apart.
      if (PLAIN.test(text)) return text.length;
      let count = 0;
      for (const _ of graphemes.segment(text)) count++;
      return count;
    }
    case 'codepoint': {
      let count = 0;
      for (const _ of text) count++;
      return count;
    }
    case 'utf16':
      return text.length;
    case 'byte':
      return new TextEncoder().encode(text).length;
    case 'weighted':
      return weightOf(text, null);
    case 'emoji-bytes': {
      let count = 0;
      for (const { weight } of emojiBytePieces(text)) count += weight;
      return count;
    }
    case 'little-text': {
      let count = 0;
      for (const { sent } of littleTextPieces(text)) count += sent.length;
      return count;
    }
  }
}

/** Length as the network counts it: links at their fixed weight, remote mentions without their domain where the limit says so. */
export function weightedLength(
  text: string,
  limit: Pick<TextLimit, 'unit' | 'urlWeight' | 'mentionDomainFree'>,
): number {
  if (limit.unit === 'weighted') return weightOf(text, limit.urlWeight);
  let counted = text;
  let links = 0;
  if (limit.urlWeight !== null) {
    counted = counted.replace(URL_PATTERN, () => {
      links++;
      return '';
    });
  }
  if (limit.mentionDomainFree) counted = counted.replace(REMOTE_MENTION, '$1$2');
  return textLength(counted, limit.unit) + links * (limit.urlWeight ?? 0);
}
