const PARAGRAPH_END = /\n{2,}/gu;
const LINE_END = /\n/gu;
const SENTENCE_END = /[.!?…。！？]["'”’»)\]]*\s+/gu;
const WORD_END = /\s+/gu;

/** From where people like to read on, best first. */
const BREAKS = [PARAGRAPH_END, LINE_END, SENTENCE_END, WORD_END];

/** Below this share of a part, a better kind of break makes parts that look torn. */
const LEAST_FILL = 0.35;

/**
 * Divides a text into parts that each fit: at the end of a paragraph, else of a line, a sentence, a word, and only a word longer than a part is cut
 * through. No character but the spaces at the breaks is lost.
 * @param fits whether a text is short enough; a shorter beginning of what fits fits too
 */
export function splitText(text: string, fits: (text: string) => boolean): readonly string[] {
  const parts: string[] = [];
  let rest = text.trim();
  while (rest !== '' && !fits(rest)) {
    const longest = longestThatFits(rest, fits);
    const end = breakBefore(rest, longest);
    parts.push(rest.slice(0, end).trimEnd());
    rest = rest.slice(end).trimStart();
  }
  if (rest !== '') parts.push(rest);
  return parts;
}

/** How many UTF-16 units fit at most; at least one whole character, so that it comes to an end. */
function longestThatFits(text: string, fits: (text: string) => boolean): number {
  let [low, high] = [0, text.length];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (fits(text.slice(0, middle).trimEnd())) low = middle;
    else high = middle - 1;
  }
  return Math.max(characterStart(text, low), firstCharacter(text));
}

function breakBefore(text: string, longest: number): number {
  // A break may lie just behind what fits: the space there is dropped anyway.
  const window = text.slice(0, longest + 1);
  for (const pattern of BREAKS) {
    let best = 0;
    for (const match of window.matchAll(pattern)) best = Math.min(match.index + match[0].length, longest + 1);
    if (best > 0 && (best >= longest * LEAST_FILL || pattern === WORD_END)) return best;
  }
  return longest;
}

const graphemes = new Intl.Segmenter('und', { granularity: 'grapheme' });

/** The beginning of the character that stands at `index`: never within one. */
function characterStart(text: string, index: number): number {
  if (index >= text.length) return text.length;
  return graphemes.segment(text).containing(index)?.index ?? index;
}

function firstCharacter(text: string): number {
  return graphemes.segment(text).containing(0)?.segment.length ?? 1;
}
