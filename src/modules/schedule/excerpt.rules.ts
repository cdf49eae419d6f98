const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });
/** Below the combining marks every code unit is a character of its own (but CR with LF), so that nothing needs to be looked for. */
const PLAIN = /^[\t\n\x20-\u02ff]*$/;

/** The first `length` characters as people count them: no emoji or accent is torn apart. */
export function excerptOf(text: string, length: number): string {
  if (text.length <= length || PLAIN.test(text.slice(0, length + 1))) return text.slice(0, length);
  let end = 0;
  let taken = 0;
  for (const { index, segment } of graphemes.segment(text)) {
    if (taken === length) break;
    end = index + segment.length;
    taken += 1;
  }
  return text.slice(0, end);
}
