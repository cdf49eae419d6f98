import type { TextLimit, TextUnit } from './channel-limits.js';
import { littleTextPieces } from './little-text.rules.js';
import { emojiBytePieces, weightOf } from './weighted-text.rules.js';

const segmenter = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** UTF-16 units that are handed to the segmenter at once: Node 20 copies all it was given for each character that it finds. */
const STRETCH = 256;
const PLAIN = /^[\x20-\x7e\n]*$/;
/** A link as it is counted. Global: for `replace` and `matchAll`. */
export const URL_PATTERN = /https?:\/\/[^\s<>"']+/giu;
/** A mention with its server; the second group is what counts where the domain is free. Global: for `replace` and `matchAll`. */
export const REMOTE_MENTION = /(^|[^\p{L}\p{N}_/])(@[\p{L}\p{N}_.-]+)@[\p{L}\p{N}.-]+[\p{L}\p{N}]/giu;

/** Length of `text` in the given unit. */
export function textLength(text: string, unit: TextUnit): number {
  switch (unit) {
    case 'grapheme':
      // Segmenting is slow, and most texts are plain: there every character is one, carriage returns apart.
      return PLAIN.test(text) ? text.length : sum(graphemesOf(text), () => 1);
    case 'codepoint':
      return sum(text, () => 1);
    case 'utf16':
      return text.length;
    case 'byte':
      return new TextEncoder().encode(text).length;
    case 'weighted':
      return weightOf(text, null);
    case 'emoji-bytes':
      return sum(emojiBytePieces(text), ({ weight }) => weight);
    case 'little-text':
      return sum(littleTextPieces(text), ({ sent }) => sent.length);
  }
}

/** The characters of a text as people see them, in time that grows with the text and no faster. */
export function* graphemesOf(text: string): Iterable<string> {
  let size = STRETCH;
  for (let from = 0; from < text.length;) {
    const start = from;
    // Never between the halves of one code point.
    const end = start + size + ((text.codePointAt(start + size - 1) ?? 0) > 0xffff ? 1 : 0);
    for (const { segment } of segmenter.segment(text.slice(start, end))) {
      // What the stretch ends with may go on behind it. A long stretch is for one long character alone.
      if ((from + segment.length === end && end < text.length) || (from > start && size > STRETCH)) break;
      yield segment;
      from += segment.length;
    }
    size = from > start ? STRETCH : size * 2;
  }
}

function sum<T>(pieces: Iterable<T>, lengthOf: (piece: T) => number): number {
  let count = 0;
  for (const piece of pieces) count += lengthOf(piece);
  return count;
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
