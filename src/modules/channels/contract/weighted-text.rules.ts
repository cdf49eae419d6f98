import { linksIn, type LinkSpan } from './links.rules.js';

/** Code points that count 1; all others count 2 (github.com/twitter/twitter-text, config/v3.json, read November 2026). */
const LIGHT: readonly (readonly [number, number])[] = [
  [0, 4_351],
  [8_192, 8_205],
  [8_208, 8_223],
  [8_242, 8_247],
];
const HEAVY_WEIGHT = 2;

/** Emoji sequences as Unicode builds them (UTS #51): flags, keycaps, and pictures with their modifiers and joiners. */
const EMOJI =
  /[\u{1f1e6}-\u{1f1ff}]{2}|[0-9#*]\ufe0f?\u20e3|(?:\p{Emoji_Presentation}|\p{Extended_Pictographic}\ufe0f|\p{Emoji_Modifier_Base})(?:\ufe0f|\p{Emoji_Modifier})?(?:[\u{e0020}-\u{e007e}]+\u{e007f})?(?:\u200d\p{Extended_Pictographic}(?:\ufe0f|\p{Emoji_Modifier})?)*/gu;

/** One character as people see it where it is an emoji, otherwise one code point; with what it counts. */
export interface WeighedPiece {
  readonly text: string;
  readonly weight: number;
}

/** A text cut into what is counted as one, links apart. @param emojiWeight what a whole emoji counts */
export function* piecesOf(
  text: string,
  characterWeight: (character: string) => number,
  emojiWeight: (emoji: string) => number,
): Iterable<WeighedPiece> {
  let from = 0;
  for (const match of text.matchAll(EMOJI)) {
    for (const character of text.slice(from, match.index))
      yield { text: character, weight: characterWeight(character) };
    yield { text: match[0], weight: emojiWeight(match[0]) };
    from = match.index + match[0].length;
  }
  for (const character of text.slice(from)) yield { text: character, weight: characterWeight(character) };
}

export function weighedPieces(text: string): Iterable<WeighedPiece> {
  return piecesOf(text, lightOrHeavy, () => HEAVY_WEIGHT);
}

export function emojiBytePieces(text: string): Iterable<WeighedPiece> {
  return piecesOf(
    text,
    () => 1,
    (emoji) => new TextEncoder().encode(emoji).length,
  );
}

/**
 * Length of a text as X counts it: composed (NFC), light and heavy characters, whole emoji, and every link at one weight.
 * @param linkWeight null counts links like other text
 */
export function weightOf(text: string, linkWeight: number | null): number {
  const composed = text.normalize('NFC');
  const links: readonly LinkSpan[] = linkWeight === null ? [] : linksIn(composed);
  let weight = 0;
  let from = 0;
  for (const { start, end } of [...links, { start: composed.length, end: composed.length }]) {
    for (const piece of weighedPieces(composed.slice(from, start))) weight += piece.weight;
    from = end;
  }
  return weight + links.length * (linkWeight ?? 0);
}

function lightOrHeavy(character: string): number {
  const code = character.codePointAt(0) ?? 0;
  return LIGHT.some(([from, to]) => code >= from && code <= to) ? 1 : HEAVY_WEIGHT;
}
