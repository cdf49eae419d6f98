import type { TextLimit, TextUnit } from '../../../src/modules/channels/contract/index.js';

/** The character of each unit that goes wrong first when it is counted in another one; with its length in that unit. */
const TELLING: Readonly<Record<TextUnit, { readonly glyph: string; readonly length: number }>> = {
  grapheme: { glyph: '👨‍👩‍👧‍👦', length: 1 },
  codepoint: { glyph: '👋', length: 1 },
  utf16: { glyph: '👋', length: 2 },
  byte: { glyph: 'ü', length: 2 },
  weighted: { glyph: '👨‍👩‍👧‍👦', length: 2 },
  'emoji-bytes': { glyph: '👋', length: 4 },
  'little-text': { glyph: '(', length: 2 },
};

/** A text of exactly the longest length, counted in the network's unit, and within its byte bound. */
export function longestText(limit: TextLimit): string {
  const { glyph, length } = TELLING[limit.unit];
  const bytes = Buffer.byteLength(glyph);
  const byLength = Math.floor(limit.max / length);
  const byBytes = limit.maxBytes === null ? byLength : Math.floor((limit.maxBytes - limit.max) / (bytes - length));
  const count = Math.max(0, Math.min(byLength, byBytes));
  return glyph.repeat(count) + 'a'.repeat(limit.max - count * length);
}

/** A text that fills the byte bound exactly with as few graphemes as it can. */
export function heaviestText(maxBytes: number): string {
  const glyph = TELLING.grapheme.glyph;
  const bytes = Buffer.byteLength(glyph);
  return glyph.repeat(Math.floor(maxBytes / bytes)) + 'a'.repeat(maxBytes % bytes);
}
